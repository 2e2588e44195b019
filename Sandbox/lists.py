"""Who and what there is: people, chats, topics, messages."""

import time
from typing import Any

from aiohttp import web

from bot.receiving import webhook
from chats import BOT_ID, Chat, Person
from errors import PageError
from pageapi import answer, chat_of_person, chat_with, number, person_of, thread_id_in, world_of
from topics import COLORS, ICONS
from world import World

POLLING_SECONDS = 60


def routes() -> list[web.AbstractRouteDef]:
    api = "/sandbox/api"
    return [
        web.get(api + "/people", people),
        web.get(api + "/people/{person}/chats", chats),
        web.get(api + "/chats/{chat}/topics", topics),
        web.get(api + "/chats/{chat}/messages", messages),
    ]


async def people(request: web.Request) -> web.Response:
    world = world_of(request)
    settings = webhook(world)
    is_polling = time.monotonic() - world.updates.last_poll_at < POLLING_SECONDS and world.updates.last_poll_at > 0
    return answer({
        "bot": world.chats.user(BOT_ID),
        "people": [person.user() | {"role": person.role, "name": person.name} for person in world.chats.people()],
        "chats": [_chat(world, chat) for chat in world.chats.chats()],
        "listener": "webhook" if settings else "polling" if is_polling else None,
        "webhook": settings.get("url", ""),
        "pending_update_count": world.updates.count(),
        "limits": "real" if world.limits.is_real else "free",
    })


def _chat(world: World, chat: Chat) -> dict[str, Any]:
    bot = world.chats.member(chat.id, BOT_ID)
    members = [user_id for user_id, member in world.chats.members(chat.id) if member.is_in_chat]
    return world.chats.wire(chat) | {"members": members, "bot_status": bot.status, "bot_rights": bot.rights,
                                     "upgraded_to": chat.upgraded_to}


async def chats(request: web.Request) -> web.Response:
    """The chat list of a person."""
    world, person = world_of(request), person_of(request)
    return answer({"chats": [_chat_of(world, chat, person) for chat in world.chats.chats_of(person.id)]})


def _chat_of(world: World, chat: Chat, person: Person) -> dict[str, Any]:
    newest = world.messages.newest(chat.id, None, 1)
    threads = [0, *(topic.thread_id for topic in world.topics.all(chat.id))]
    return _chat(world, chat) | {
        "last_message": world.messages.page_wire(newest[0]) if newest else None,
        "unread": sum(world.messages.unread(person.id, chat.id, thread_id) for thread_id in threads),
        "keyboard": chat.keyboard}


async def topics(request: web.Request) -> web.Response:
    world = world_of(request)
    chat = chat_with(world, request.match_info["chat"])
    viewer = number(request.query.get("as"), "as", 0)
    general = {"message_thread_id": 1, "name": "General", "icon_color": COLORS[0], "icon_emoji": "", "is_closed": False}
    listed = [(0, general), *((topic.thread_id, topic.page_wire()) for topic in world.topics.all(chat.id))]
    return answer({"topics": [wire | _activity(world, chat, thread_id, viewer) for thread_id, wire in listed],
                   "icons": ICONS})


def _activity(world: World, chat: Chat, thread_id: int, viewer: int) -> dict[str, Any]:
    newest = world.messages.newest(chat.id, thread_id, 1)
    return {"thread_id": thread_id, "last_message": world.messages.page_wire(newest[0]) if newest else None,
            "unread": world.messages.unread(viewer, chat.id, thread_id) if viewer else 0}


async def messages(request: web.Request) -> web.Response:
    """Of one thread if `thread` is given (`general` or its number), of the whole chat otherwise."""
    world = world_of(request)
    chat = chat_with(world, request.match_info["chat"])
    if viewer := number(request.query.get("as"), "as", 0):
        person = world.chats.person(viewer)
        if person is None:
            raise PageError(404, f"there is no person {viewer}")
        chat_of_person(world, person, chat.id)
    thread = request.query.get("thread")
    thread_id = None if thread is None else thread_id_in(world, chat, thread)
    before = request.query.get("before")
    limit = max(1, min(number(request.query.get("limit"), "limit", 200), 1000))
    found = world.messages.newest(chat.id, thread_id, limit, number(before, "before") if before else None)
    return answer({"messages": [world.messages.page_wire(message) for message in found]})
