"""Methods that change, remove, pin or react to a message that is there."""

import time
from typing import Any

from chats import BOT_ID, Chat, Member
from errors import bad_request
from messages import Message
from world import World

from bot.access import chat_of, message_of, own_message_of, require
from bot.arguments import Arguments
from bot.contents import caption_content, text_content
from bot.markup import inline_keyboard, reply_markup
from bot.methods import method

NOT_MODIFIED = ("message is not modified: specified new message content and reply markup are exactly the same as a"
                " current content and reply markup of the message")
DELETABLE_FOR = 48 * 3600

# The reactions that are free for everybody; a bot may give one of them.
REACTIONS = frozenset(
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻"
    " 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡".split())


@method("editMessageText")
def edit_message_text(world: World, arguments: Arguments) -> dict[str, Any]:
    content = text_content(arguments)
    message = own_message_of(world, arguments)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, arguments, message, ("text", "entities"), content)


@method("editMessageCaption")
def edit_message_caption(world: World, arguments: Arguments) -> dict[str, Any]:
    content = caption_content(arguments)
    message = own_message_of(world, arguments)
    if "text" in message.content or "location" in message.content or "contact" in message.content:
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, arguments, message, ("caption", "caption_entities"), content)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, arguments: Arguments) -> dict[str, Any]:
    return _edit(world, arguments, own_message_of(world, arguments), (), {})


def _edit(world: World, arguments: Arguments, message: Message, replaced: tuple[str, ...],
          content: dict[str, Any]) -> dict[str, Any]:
    """Replaces some keys of the content; buttons that are not given again are gone, as on the real server."""
    chat = chat_of(world, arguments)
    buttons = inline_keyboard(reply_markup(arguments), chat)
    kept = {key: value for key, value in message.content.items() if key not in (*replaced, "reply_markup")}
    new = kept | content | ({"reply_markup": buttons} if buttons else {})
    if new == message.content:
        raise bad_request(NOT_MODIFIED)
    return world.messages.wire(world.conversation.edit(message, new, is_visible=bool(replaced)))


@method("deleteMessage")
def delete_message(world: World, arguments: Arguments) -> bool:
    chat = chat_of(world, arguments)
    message = message_of(world, chat, arguments, "message to delete")
    if not _may_delete(world, chat, message):
        raise bad_request("message can't be deleted")
    world.conversation.delete(message)
    return True


@method("deleteMessages")
def delete_messages(world: World, arguments: Arguments) -> bool:
    """Skips silently what is not there or must stay."""
    chat = chat_of(world, arguments)
    for message_id in arguments.message_ids():
        message = world.messages.get(chat.id, message_id)
        if message and _may_delete(world, chat, message):
            world.conversation.delete(message)
    return True


def _may_delete(world: World, chat: Chat, message: Message) -> bool:
    if "forum_topic_created" in message.content:
        return False
    if world.chats.member(chat.id, BOT_ID).can("can_delete_messages"):
        return True
    return (message.sender_id == BOT_ID or chat.is_private) and message.date > time.time() - DELETABLE_FOR


@method("setMessageReaction")
def set_message_reaction(world: World, arguments: Arguments) -> bool:
    reactions = arguments.json("reaction", "can't parse reaction types JSON object") or []
    emoji = [each.get("emoji") for each in reactions if isinstance(each, dict) and each.get("type") == "emoji"]
    chat = chat_of(world, arguments, to_write=True)
    message = message_of(world, chat, arguments, "message to react")
    if len(emoji) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if len(emoji) < len(reactions) or not REACTIONS.issuperset(emoji):
        raise bad_request("REACTION_INVALID")
    world.conversation.react(message, BOT_ID, emoji)
    return True


@method("pinChatMessage")
def pin_chat_message(world: World, arguments: Arguments) -> bool:
    chat = chat_of(world, arguments, to_write=True)
    message = message_of(world, chat, arguments, "message to pin")
    if not chat.is_private:
        require(world, chat, "can_pin_messages", "not enough rights to manage pinned messages in the chat")
    pinned = {"pinned_message": world.messages.wire(message, with_reply=False)}
    world.conversation.post(chat, BOT_ID, pinned, message.thread_id)
    return True


@method("leaveChat")
def leave_chat(world: World, arguments: Arguments) -> bool:
    chat = chat_of(world, arguments)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    world.conversation.post(chat, BOT_ID, {"left_chat_member": world.chats.user(BOT_ID)})
    world.conversation.change_bot(chat, BOT_ID, Member("left"))
    return True
