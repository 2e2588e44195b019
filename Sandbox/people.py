"""What people do on the page, or in a test: write, edit, press buttons, block the bot."""

import asyncio
import json
import random
import time
from typing import Any

from aiohttp import web

from bot import contents
from bot.arguments import Arguments
from bot.sending import album_id
from chats import BOT_ID, Member, Person
from errors import PageError
from files import KINDS, Upload
from messages import Message
from pageapi import answer, body_of, chat_of_person, message_in, person_of, thread_id_in, world_of
from updates import CALLBACK_QUEUE
from world import World

CALLBACK_LIFE = 150


def routes() -> list[web.AbstractRouteDef]:
    person = "/sandbox/api/people/{person}"
    return [
        web.post(person + "/messages", write),
        web.patch(person + "/messages/{message}", edit),
        web.delete(person + "/messages/{message}", delete),
        web.post(person + "/callback", press),
        web.post(person + "/reaction", react),
        web.post(person + "/read", read),
        web.post(person + "/block", block),
        web.post(person + "/unblock", block),
    ]


# Messages


async def write(request: web.Request) -> web.Response:
    world, person = world_of(request), person_of(request)
    fields, uploads = await _fields_and_uploads(request)
    chat = chat_of_person(world, person, fields.get("chat_id", person.id))
    if chat.is_private and world.chats.member(chat.id, BOT_ID).status == "kicked":
        raise PageError(409, f"{person.name} has blocked the bot; unblock it first")
    with world.db.transaction():
        written = _contents(world, fields, uploads)
        thread_id = thread_id_in(world, chat, fields.get("thread_id"))
        reply_to = fields.get("reply_to")
        replied = message_in(world, chat, reply_to, "reply_to").message_id if reply_to else 0
        if chat.is_private:
            world.chats.mark_started(chat)
        messages = [world.conversation.post(chat, person.id, content, thread_id, replied) for content in written]
        world.messages.mark_read(person.id, chat.id, thread_id)
    wires = [world.messages.wire(message) for message in messages]
    return answer(wires[0] if len(wires) == 1 else wires, 201)


async def _fields_and_uploads(request: web.Request) -> tuple[dict[str, Any], list[tuple[str, Upload]]]:
    if not request.content_type.startswith("multipart/"):
        return await body_of(request), []
    fields: dict[str, Any] = {}
    uploads: list[tuple[str, Upload]] = []
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads.append((name, Upload(value.filename or name, value.content_type or "", value.file.read())))
        else:
            fields[name] = value
    return fields, uploads


def _contents(world: World, fields: dict[str, Any], uploads: list[tuple[str, Upload]]) -> list[dict[str, Any]]:
    """One content, or several for an album."""
    for kind, build in (("location", contents.location_content), ("contact", contents.contact_content)):
        if isinstance(fields.get(kind), dict):
            return [build(Arguments(fields[kind]))]
    if not uploads:
        return [contents.text_content(Arguments(fields))]
    if unknown := [name for name, _ in uploads if name not in KINDS]:
        raise PageError(400, f"a file must be one of {', '.join(KINDS)}, not {unknown[0]}")
    if len(uploads) > 10:
        raise PageError(400, "an album has at most 10 items")
    written = []
    for name, upload in uploads:
        # The caption of an album is that of its first item.
        captioned = fields if not written else {}
        written.append(contents.media_content(world, name, Arguments(captioned, {name: upload})))
    group = {"media_group_id": album_id()} if len(written) > 1 else {}
    return [group | content for content in written]


async def edit(request: web.Request) -> web.Response:
    world, person = world_of(request), person_of(request)
    fields = await body_of(request)
    message = _message(world, person, fields.get("chat_id", person.id), request.match_info["message"])
    if message.is_service or message.sender_id != person.id:
        raise PageError(403, "only one's own messages can be edited")
    if "text" in message.content:
        replaced, new = ("text", "entities"), contents.text_content(Arguments(fields))
    else:
        caption = fields.get("caption", fields.get("text"))
        replaced = ("caption", "caption_entities")
        new = contents.caption_content(Arguments(fields | {"caption": caption}))
    content = {key: value for key, value in message.content.items() if key not in replaced} | new
    if content != message.content:
        with world.db.transaction():
            message = world.conversation.edit(message, content)
    return answer(world.messages.wire(message))


async def delete(request: web.Request) -> web.Response:
    world, person = world_of(request), person_of(request)
    message = _message(world, person, request.query.get("chat_id", person.id), request.match_info["message"])
    chat = chat_of_person(world, person, message.chat_id)
    may_delete = chat.is_private or world.chats.member(chat.id, person.id).can("can_delete_messages")
    if message.sender_id != person.id and not may_delete:
        raise PageError(403, f"{person.name} may not delete this message")
    with world.db.transaction():
        world.conversation.delete(message)
    return web.Response(status=204)


def _message(world: World, person: Person, chat_id: Any, message_id: Any) -> Message:
    return message_in(world, chat_of_person(world, person, chat_id), message_id)


async def read(request: web.Request) -> web.Response:
    world, person = world_of(request), person_of(request)
    fields = await body_of(request)
    chat = chat_of_person(world, person, fields.get("chat_id"))
    thread_id = thread_id_in(world, chat, fields.get("thread_id"))
    with world.db.transaction():
        world.messages.mark_read(person.id, chat.id, thread_id)
    world.page.tell("read", user_id=person.id, chat_id=chat.id, thread_id=thread_id)
    return web.Response(status=204)


# Buttons and reactions


async def press(request: web.Request) -> web.Response:
    """Answers at once, or after the bot answered if `wait` gives the seconds for that."""
    world, person = world_of(request), person_of(request)
    fields = await body_of(request)
    chat = chat_of_person(world, person, fields.get("chat_id", person.id))
    message = message_in(world, chat, fields.get("message_id"))
    data = str(fields.get("data", ""))
    if data not in _callback_data(message):
        raise PageError(400, f"message {message.message_id} has no button with this callback_data")
    query_id = random.randrange(10**17, 10**18)
    with world.db.transaction():
        world.db.run("INSERT INTO callbacks (id, user_id, date) VALUES (?, ?, ?)",
                     query_id, person.id, int(time.time()))
        world.updates.add("callback_query", {
            "id": str(query_id), "from": person.user(), "message": world.messages.wire(message),
            "chat_instance": str(chat.id * 7919), "data": data,
        }, person.id + CALLBACK_QUEUE, CALLBACK_LIFE)
    result = await _answer_to(world, query_id, min(float(fields.get("wait") or 0), 60))
    return answer({"callback_query_id": str(query_id), "answer": result}, 201)


def _callback_data(message: Message) -> list[str]:
    rows = message.content.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


async def _answer_to(world: World, query_id: int, wait: float) -> dict[str, Any] | None:
    deadline = time.monotonic() + wait
    while True:
        found = world.db.scalar("SELECT answer FROM callbacks WHERE id = ?", query_id)
        if found or time.monotonic() >= deadline:
            return json.loads(found) if found else None
        await asyncio.sleep(0.05)


async def react(request: web.Request) -> web.Response:
    world, person = world_of(request), person_of(request)
    fields = await body_of(request)
    chat = chat_of_person(world, person, fields.get("chat_id", person.id))
    message = message_in(world, chat, fields.get("message_id"))
    emoji = fields.get("emoji")
    with world.db.transaction():
        world.conversation.react(message, person.id, [str(emoji)] if emoji else [])
    return answer(world.messages.page_wire(message))


# Blocking the bot


async def block(request: web.Request) -> web.Response:
    world, person = world_of(request), person_of(request)
    chat = chat_of_person(world, person, person.id)
    status = "kicked" if request.path.endswith("/block") else "member"
    if world.chats.member(chat.id, BOT_ID).status != status:
        with world.db.transaction():
            world.conversation.change_bot(chat, person.id, Member(status))
    return answer({"status": status})
