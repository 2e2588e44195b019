"""Everything that happens in a chat, whoever does it: it is kept, shown on the pages and told to the bot."""

import time
from dataclasses import replace
from typing import Any

from chats import BOT_ID, Chat, Chats, Member
from messages import TOPIC_SERVICE, Message, Messages
from page import Page
from topics import Topic, Topics
from updates import MY_CHAT_MEMBER_QUEUE, REACTION_QUEUE, Updates

# Bots are not told of what they write themselves, but of these service messages they are.
TOLD_TO_THEIR_AUTHOR = TOPIC_SERVICE + ("pinned_message", "left_chat_member")


class Conversation:
    def __init__(self, chats: Chats, messages: Messages, topics: Topics, updates: Updates, page: Page) -> None:
        self._chats = chats
        self._messages = messages
        self._topics = topics
        self._updates = updates
        self._page = page
        updates.on_delivered = self._delivered

    # Messages

    def post(self, chat: Chat, sender_id: int, content: dict[str, Any],
             thread_id: int = 0, reply_to: int = 0) -> Message:
        message_id = self._messages.next_id(chat.id)
        return self._add(chat, sender_id, content, message_id, thread_id, reply_to)

    def _add(self, chat: Chat, sender_id: int, content: dict[str, Any], message_id: int,
             thread_id: int, reply_to: int) -> Message:
        replied = self._messages.get(chat.id, reply_to) if reply_to else None
        is_in_general = replied is not None and not thread_id and not chat.is_private
        message = Message(
            chat.id, message_id, thread_id, sender_id, int(time.time()), 0, reply_to if replied else 0,
            (replied.reply_root or replied.message_id) if replied and is_in_general else 0, False, content)
        self._messages.add(message)
        self._page.tell("message", message=self._messages.page_wire(message))
        if sender_id != BOT_ID or any(kind in content for kind in TOLD_TO_THEIR_AUTHOR):
            self._update("message", message)
        return message

    def edit(self, message: Message, content: dict[str, Any], is_visible: bool = True) -> Message:
        """A change of the buttons alone leaves no "edited" mark, hence `is_visible`."""
        edited = replace(message, content=content, edit_date=int(time.time()) if is_visible else message.edit_date)
        self._messages.save(edited)
        self._page.tell("edited", message=self._messages.page_wire(edited))
        if message.sender_id != BOT_ID:
            self._update("edited_message", edited)
        return edited

    def delete(self, message: Message) -> None:
        """Telegram tells bots nothing of deletions."""
        self._messages.delete(message)
        self._page.tell("deleted", chat_id=message.chat_id, thread_id=message.thread_id, message_id=message.message_id)

    def react(self, message: Message, user_id: int, emoji: list[str]) -> None:
        old = self._messages.set_reaction(message, user_id, emoji)
        self._page.tell("edited", message=self._messages.page_wire(message))
        if user_id == BOT_ID or old == emoji:
            return
        chat = self._chats.chat(message.chat_id)
        assert chat is not None
        self._updates.add("message_reaction", {
            "chat": self._chats.wire(chat), "message_id": message.message_id, "user": self._chats.user(user_id),
            "date": int(time.time()), "old_reaction": reaction_types(old), "new_reaction": reaction_types(emoji),
        }, message.chat_id + REACTION_QUEUE)

    def _update(self, kind: str, message: Message) -> None:
        if not self._chats.member(message.chat_id, BOT_ID).is_in_chat:
            return
        about = (message.chat_id, message.message_id) if kind == "message" and message.sender_id != BOT_ID else None
        self._updates.add(kind, self._messages.wire(message), message.chat_id, about=about)

    def _delivered(self, chat_id: int, message_id: int) -> None:
        self._messages.mark_delivered(chat_id, message_id)
        self._page.tell("delivered", chat_id=chat_id, message_id=message_id)

    # Topics

    def create_topic(self, chat: Chat, creator_id: int, name: str, icon_color: int, icon_custom_emoji_id: str) -> Topic:
        message_id = self._messages.next_id(chat.id)
        topic = Topic(chat.id, message_id, name, icon_color, icon_custom_emoji_id, creator_id, False)
        self._topics.save(topic)
        self._page.tell("topic", chat_id=chat.id, topic=topic.page_wire())
        self._add(chat, creator_id, {"forum_topic_created": topic.appearance()}, message_id, message_id, 0)
        return topic

    def edit_topic(self, chat: Chat, topic: Topic, editor_id: int, name: str | None, icon: str | None) -> None:
        """Only what differs is told; `icon` may be empty, which removes it."""
        changes: dict[str, Any] = {}
        if name is not None and name != topic.name:
            changes["name"] = name
        if icon is not None and icon != topic.icon_custom_emoji_id:
            changes["icon_custom_emoji_id"] = icon
        self._change_topic(chat, replace(topic, **changes), editor_id, {"forum_topic_edited": changes})

    def close_topic(self, chat: Chat, topic: Topic, editor_id: int, is_closed: bool) -> None:
        kind = "forum_topic_closed" if is_closed else "forum_topic_reopened"
        self._change_topic(chat, replace(topic, is_closed=is_closed), editor_id, {kind: {}})

    def delete_topic(self, topic: Topic) -> None:
        """Neither the messages nor the topic leave an update behind: the bot finds out when it writes next."""
        self._topics.delete(topic)
        self._messages.delete_thread(topic.chat_id, topic.thread_id)
        self._page.tell("topic_deleted", chat_id=topic.chat_id, thread_id=topic.thread_id)

    def _change_topic(self, chat: Chat, topic: Topic, editor_id: int, content: dict[str, Any]) -> None:
        self._topics.save(topic)
        self._page.tell("topic", chat_id=chat.id, topic=topic.page_wire())
        self.post(chat, editor_id, content, topic.thread_id)

    # Membership of the bot

    def change_bot(self, chat: Chat, actor_id: int, new: Member) -> None:
        old = self._chats.member(chat.id, BOT_ID)
        self._chats.set_member(chat.id, BOT_ID, new)
        self._page.tell("bot", chat_id=chat.id, status=new.status)
        self._updates.add("my_chat_member", {
            "chat": self._chats.wire(chat), "from": self._chats.user(actor_id), "date": int(time.time()),
            "old_chat_member": self._chats.member_wire(BOT_ID, old),
            "new_chat_member": self._chats.member_wire(BOT_ID, new),
        }, chat.id + MY_CHAT_MEMBER_QUEUE)


def reaction_types(emoji: list[str]) -> list[dict[str, str]]:
    return [{"type": "emoji", "emoji": each} for each in emoji]
