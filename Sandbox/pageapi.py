"""What the endpoints under /sandbox/api/ have in common."""

import json
from typing import Any

from aiohttp import web

from botapi import WORLD
from chats import Chat, Person
from errors import PageError
from messages import Message
from topics import Topic
from world import World


def world_of(request: web.Request) -> World:
    return request.app[WORLD]


def answer(result: Any, status: int = 200) -> web.Response:
    return web.Response(text=json.dumps(result, ensure_ascii=False), status=status, content_type="application/json")


async def body_of(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise PageError(400, "the body is no JSON") from None
    if not isinstance(body, dict):
        raise PageError(400, "the body must be a JSON object")
    return body


def number(value: Any, name: str, default: int | None = None) -> int:
    if value in (None, "") and default is not None:
        return default
    try:
        return int(value)
    except (TypeError, ValueError):
        raise PageError(400, f"{name} must be a number") from None


def person_of(request: web.Request) -> Person:
    person = world_of(request).chats.person(number(request.match_info["person"], "the person's id"))
    if person is None or person.role == "bot":
        raise PageError(404, "there is no such person; GET /sandbox/api/people lists them")
    return person


def chat_with(world: World, chat_id: Any, name: str = "chat_id") -> Chat:
    chat = world.chats.chat(number(chat_id, name))
    if chat is None:
        raise PageError(404, f"there is no chat {chat_id}")
    return chat


def chat_of_person(world: World, person: Person, chat_id: Any) -> Chat:
    chat = chat_with(world, chat_id)
    if not world.chats.member(chat.id, person.id).is_in_chat:
        raise PageError(403, f"{person.name} is not in chat {chat.id}")
    return chat


def message_in(world: World, chat: Chat, message_id: Any, name: str = "message_id") -> Message:
    message = world.messages.get(chat.id, number(message_id, name))
    if message is None:
        raise PageError(404, f"there is no message {message_id} in chat {chat.id}")
    return message


def topic_in(world: World, chat: Chat, thread_id: Any) -> Topic:
    topic = world.topics.get(chat.id, number(thread_id, "thread_id"))
    if topic is None:
        raise PageError(404, f"there is no topic {thread_id} in chat {chat.id}")
    return topic


def thread_id_in(world: World, chat: Chat, value: Any) -> int:
    """0 for General, which people may also call 1 or "general"."""
    if value in (None, "", "general", "0", "1", 0, 1):
        return 0
    return topic_in(world, chat, value).thread_id
