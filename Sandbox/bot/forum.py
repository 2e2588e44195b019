"""Methods about the topics of a forum."""

from typing import Any

from chats import BOT_ID, Chat
from errors import bad_request
from topics import COLORS, ICONS, Topic
from world import World

from bot.access import forum_of, require, topic_of
from bot.arguments import Arguments
from bot.methods import method

MAX_NAME = 128


@method("createForumTopic")
def create_forum_topic(world: World, arguments: Arguments) -> dict[str, Any]:
    chat = forum_of(world, arguments)
    require(world, chat, "can_manage_topics", "not enough rights to create a topic")
    name = _name(arguments)
    if not name:
        raise bad_request("title must be non-empty")
    color = arguments.integer("icon_color", COLORS[0])
    if color not in COLORS:
        raise bad_request("invalid icon color specified")
    return world.conversation.create_topic(chat, BOT_ID, name, color, _icon(arguments) or "").wire()


@method("editForumTopic")
def edit_forum_topic(world: World, arguments: Arguments) -> bool:
    chat, topic = _topic(world, arguments, "not enough rights to edit the topic")
    name, icon = _name(arguments), _icon(arguments)
    if arguments.has("name") and not name:
        raise bad_request("title must be non-empty")
    if not name and icon is None:
        return True
    if (not name or name == topic.name) and icon in (None, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    world.conversation.edit_topic(chat, topic, BOT_ID, name or None, icon)
    return True


@method("closeForumTopic")
def close_forum_topic(world: World, arguments: Arguments) -> bool:
    return _toggle(world, arguments, is_closed=True)


@method("reopenForumTopic")
def reopen_forum_topic(world: World, arguments: Arguments) -> bool:
    return _toggle(world, arguments, is_closed=False)


@method("deleteForumTopic")
def delete_forum_topic(world: World, arguments: Arguments) -> bool:
    chat = forum_of(world, arguments)
    topic = topic_of(world, chat, arguments)
    require(world, chat, "can_delete_messages", "not enough rights to delete the topic")
    world.conversation.delete_topic(topic)
    return True


@method("unpinAllForumTopicMessages")
def unpin_all_forum_topic_messages(world: World, arguments: Arguments) -> bool:
    """Checks what the real one checks; the sandbox shows no pinned messages."""
    chat = forum_of(world, arguments)
    topic_of(world, chat, arguments)
    require(world, chat, "can_pin_messages", "not enough rights to manage pinned messages in the chat")
    return True


@method("getForumTopicIconStickers")
def get_forum_topic_icon_stickers(world: World, arguments: Arguments) -> list[dict[str, Any]]:
    return [{"file_id": f"CAACAgIAAxk{custom_emoji_id}", "file_unique_id": f"AgAD{custom_emoji_id}",
             "type": "custom_emoji", "width": 100, "height": 100, "is_animated": True, "is_video": False,
             "emoji": emoji, "set_name": "Topics", "custom_emoji_id": custom_emoji_id}
            for custom_emoji_id, emoji in ICONS.items()]


def _topic(world: World, arguments: Arguments, complaint: str) -> tuple[Chat, Topic]:
    """A bot may change the topics that it created even without the right to manage all."""
    chat = forum_of(world, arguments)
    topic = topic_of(world, chat, arguments)
    if topic.creator_id != BOT_ID:
        require(world, chat, "can_manage_topics", complaint)
    return chat, topic


def _toggle(world: World, arguments: Arguments, is_closed: bool) -> bool:
    chat, topic = _topic(world, arguments, "not enough rights to close or open the topic")
    if topic.is_closed == is_closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    world.conversation.close_topic(chat, topic, BOT_ID, is_closed)
    return True


def _name(arguments: Arguments) -> str:
    """Cut at the limit, not refused: that is what the real server does."""
    return " ".join(arguments.text("name").split())[:MAX_NAME]


def _icon(arguments: Arguments) -> str | None:
    """None if it is to stay; empty removes the icon."""
    if "icon_custom_emoji_id" not in arguments.values:
        return None
    icon = arguments.text("icon_custom_emoji_id")
    if icon and icon not in ICONS:
        raise bad_request("DOCUMENT_INVALID")
    return icon
