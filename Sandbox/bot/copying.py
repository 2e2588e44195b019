"""Methods that repeat a message elsewhere."""

from collections import defaultdict
from typing import Any

from chats import BOT_ID, Chat
from errors import bad_request
from messages import Message
from world import World

from bot.access import chat_of, message_of
from bot.arguments import Arguments
from bot.contents import caption_content
from bot.methods import method
from bot.sending import Destination, album_id, destination, send

NOT_COPIED = ("reply_markup", "media_group_id", "forward_origin", "forward_from", "forward_date")
CAPTION = ("caption", "caption_entities")


@method("copyMessage")
def copy_message(world: World, arguments: Arguments) -> dict[str, int]:
    source = _source(world, arguments)
    message = message_of(world, source, arguments, "message to copy")
    if message.is_service:
        raise bad_request("message can't be copied")
    content = _without(message.content, NOT_COPIED)
    if "caption" in arguments.values and "text" not in content:
        content = _without(content, CAPTION) | caption_content(arguments)
    return {"message_id": send(world, arguments, content).message_id}


@method("copyMessages")
def copy_messages(world: World, arguments: Arguments) -> list[dict[str, int]]:
    hidden = NOT_COPIED + (CAPTION if arguments.flag("remove_caption") else ())
    return _repeat(world, arguments, lambda message: _without(message.content, hidden))


@method("forwardMessage")
def forward_message(world: World, arguments: Arguments) -> dict[str, Any]:
    source = _source(world, arguments)
    message = message_of(world, source, arguments, "message to forward")
    if message.is_service:
        raise bad_request("message can't be forwarded")
    where = destination(world, arguments)
    content = forwarded(world, message)
    return world.messages.wire(world.conversation.post(where.chat, BOT_ID, content, where.thread_id, where.reply_to))


@method("forwardMessages")
def forward_messages(world: World, arguments: Arguments) -> list[dict[str, int]]:
    return _repeat(world, arguments, lambda message: forwarded(world, message))


def _source(world: World, arguments: Arguments) -> Chat:
    arguments.required("from_chat_id")
    return chat_of(world, arguments, "from_chat_id")


def _without(content: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in names}


def forwarded(world: World, message: Message) -> dict[str, Any]:
    content = _without(message.content, ("reply_markup", "media_group_id"))
    if "forward_origin" in content:
        return content
    author = world.chats.user(message.sender_id)
    origin = {"type": "user", "sender_user": author, "date": message.date}
    return {"forward_origin": origin, "forward_from": author, "forward_date": message.date} | content


def _repeat(world: World, arguments: Arguments, content_of: Any) -> list[dict[str, int]]:
    """Skips silently what cannot be repeated, as the real methods do; albums stay albums."""
    message_ids = arguments.message_ids()
    where = destination(world, arguments)
    source = _source(world, arguments)
    found = [message for message_id in message_ids if (message := world.messages.get(source.id, message_id))]
    found = [message for message in found if not message.is_service]
    if not found:
        raise bad_request("there are no messages to forward")
    albums: defaultdict[str, str] = defaultdict(album_id)
    return [_post_one(world, where, content_of(message), message.content.get("media_group_id"), albums)
            for message in found]


def _post_one(world: World, where: Destination, content: dict[str, Any], old_album: str | None,
              albums: defaultdict[str, str]) -> dict[str, int]:
    content = content | ({"media_group_id": albums[old_album]} if old_album else {})
    return {"message_id": world.conversation.post(where.chat, BOT_ID, content, where.thread_id).message_id}
