"""Which chat, topic and message a call means, and whether the bot may."""

from chats import BOT_ID, Chat
from errors import bad_request, forbidden
from messages import Message
from topics import Topic
from world import World

from bot.arguments import Arguments


def chat_of(world: World, arguments: Arguments, name: str = "chat_id", to_write: bool = False) -> Chat:
    text = arguments.text(name)
    if not text:
        raise bad_request(f"{name} is empty")
    chat = world.chats.chat(arguments.integer(name))
    if chat is None:
        raise bad_request("chat not found")
    if to_write and chat.upgraded_to:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.upgraded_to)
    status = world.chats.member(chat.id, BOT_ID).status
    if chat.is_private:
        if to_write and status == "kicked":
            raise forbidden("bot was blocked by the user")
        if to_write and not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
    elif status == "kicked":
        raise forbidden("bot was kicked from the supergroup chat")
    elif status == "left":
        raise forbidden("bot is not a member of the supergroup chat")
    return chat


def forum_of(world: World, arguments: Arguments) -> Chat:
    chat = chat_of(world, arguments, to_write=True)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def topic_of(world: World, chat: Chat, arguments: Arguments) -> Topic:
    """For the methods that change a topic."""
    topic = world.topics.get(chat.id, arguments.integer("message_thread_id"))
    if topic is None:
        raise bad_request("message thread not found")
    return topic


def thread_of(world: World, chat: Chat, arguments: Arguments) -> int:
    """Where to write; 0 is General or no forum at all. General's own id, 1, must not be given."""
    thread_id = arguments.integer("message_thread_id", low=0)
    if not thread_id:
        return 0
    topic = world.topics.get(chat.id, thread_id)
    if topic is None:
        raise bad_request("message thread not found")
    may_write = topic.creator_id == BOT_ID or world.chats.member(chat.id, BOT_ID).can("can_manage_topics")
    if topic.is_closed and not may_write:
        raise bad_request("TOPIC_CLOSED")
    return thread_id


def message_of(world: World, chat: Chat, arguments: Arguments, purpose: str) -> Message:
    """`purpose` completes the error: "message to edit" not found."""
    message = world.messages.get(chat.id, arguments.integer("message_id"))
    if message is None:
        raise bad_request(f"{purpose} not found")
    return message


def own_message_of(world: World, arguments: Arguments) -> Message:
    chat = chat_of(world, arguments)
    message = message_of(world, chat, arguments, "message to edit")
    if message.sender_id != BOT_ID or message.is_service or "forward_origin" in message.content:
        raise bad_request("message can't be edited")
    return message


def require(world: World, chat: Chat, right: str, complaint: str) -> None:
    if not world.chats.member(chat.id, BOT_ID).can(right):
        raise bad_request(complaint)
