"""Methods that put a new message into a chat."""

import random
from dataclasses import dataclass
from typing import Any

from chats import BOT_ID, Chat
from errors import bad_request
from messages import Message
from world import World

from bot import contents
from bot.access import chat_of, thread_of
from bot.arguments import Arguments
from bot.markup import inline_keyboard, reply_markup
from bot.methods import method

CHAT_ACTIONS = (
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
)


@dataclass(frozen=True)
class Destination:
    chat: Chat
    thread_id: int
    reply_to: int


def destination(world: World, arguments: Arguments) -> Destination:
    chat = chat_of(world, arguments, to_write=True)
    replied = _replied(world, chat, arguments)
    thread_id = thread_of(world, chat, arguments)
    if replied and not thread_id:
        thread_id = replied.thread_id
    return Destination(chat, thread_id, replied.message_id if replied else 0)


def _replied(world: World, chat: Chat, arguments: Arguments) -> Message | None:
    given = arguments.json("reply_parameters", "can't parse reply parameters JSON object")
    if given is None:
        given = {"message_id": arguments.integer("reply_to_message_id"),
                 "allow_sending_without_reply": arguments.flag("allow_sending_without_reply")}
    if not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    reply = Arguments(given)
    message_id = reply.integer("message_id", low=0)
    if not message_id:
        return None
    # A reply into another chat would need `external_reply`; here it is taken as a reply that finds nothing.
    is_here = not reply.has("chat_id") or reply.integer("chat_id") == chat.id
    message = world.messages.get(chat.id, message_id) if is_here else None
    if message is None and not reply.flag("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def send(world: World, arguments: Arguments, content: dict[str, Any]) -> Message:
    markup = reply_markup(arguments)
    where = destination(world, arguments)
    if buttons := inline_keyboard(markup, where.chat):
        content = content | {"reply_markup": buttons}
    if (keyboard := contents.keyboard_change(markup, where.chat)) is not None:
        world.chats.set_keyboard(where.chat, keyboard)
        world.page.tell("keyboard", chat_id=where.chat.id, keyboard=keyboard or None)
    return world.conversation.post(where.chat, BOT_ID, content, where.thread_id, where.reply_to)


@method("sendMessage")
def send_message(world: World, arguments: Arguments) -> dict[str, Any]:
    return world.messages.wire(send(world, arguments, contents.text_content(arguments)))


def _enter_media(name: str, kind: str) -> None:
    @method(name)
    def send_media(world: World, arguments: Arguments) -> dict[str, Any]:
        return world.messages.wire(send(world, arguments, contents.media_content(world, kind, arguments)))


for _name, _kind in (
    ("sendPhoto", "photo"), ("sendDocument", "document"), ("sendVideo", "video"), ("sendVoice", "voice"),
    ("sendAudio", "audio"), ("sendAnimation", "animation"), ("sendSticker", "sticker"), ("sendVideoNote", "video_note"),
):
    _enter_media(_name, _kind)


@method("sendLocation")
def send_location(world: World, arguments: Arguments) -> dict[str, Any]:
    return world.messages.wire(send(world, arguments, contents.location_content(arguments)))


@method("sendVenue")
def send_venue(world: World, arguments: Arguments) -> dict[str, Any]:
    return world.messages.wire(send(world, arguments, contents.venue_content(arguments)))


@method("sendContact")
def send_contact(world: World, arguments: Arguments) -> dict[str, Any]:
    return world.messages.wire(send(world, arguments, contents.contact_content(arguments)))


@method("sendMediaGroup")
def send_media_group(world: World, arguments: Arguments) -> list[dict[str, Any]]:
    album = contents.album_contents(world, arguments)
    where = destination(world, arguments)
    return [world.messages.wire(message) for message in post_album(world, where, BOT_ID, album)]


def post_album(world: World, where: Destination, sender_id: int, album: list[dict[str, Any]]) -> list[Message]:
    group = {"media_group_id": album_id()} if len(album) > 1 else {}
    return [world.conversation.post(where.chat, sender_id, group | content, where.thread_id, where.reply_to)
            for content in album]


def album_id() -> str:
    return str(random.randrange(10**16, 10**17))


@method("sendChatAction")
def send_chat_action(world: World, arguments: Arguments) -> bool:
    action = arguments.text("action").lower()
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = chat_of(world, arguments, to_write=True)
    world.page.tell("action", chat_id=chat.id, thread_id=thread_of(world, chat, arguments), action=action)
    return True
