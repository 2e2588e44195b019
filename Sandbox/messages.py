"""Messages as they are kept, and as the Bot API shows them."""

import json
from dataclasses import dataclass, replace
from typing import Any

from chats import Chats
from state import Database

TOPIC_SERVICE = ("forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened")
SERVICE = TOPIC_SERVICE + ("pinned_message", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id")


@dataclass(frozen=True)
class Message:
    """`content` holds whatever of the wire form depends on the kind: text, photo, caption, reply_markup …"""

    chat_id: int
    message_id: int
    thread_id: int
    sender_id: int
    date: int
    edit_date: int
    reply_to: int
    reply_root: int
    delivered: bool
    content: dict[str, Any]

    @property
    def is_service(self) -> bool:
        return any(kind in self.content for kind in SERVICE)


class Messages:
    def __init__(self, db: Database, chats: Chats) -> None:
        self._db = db
        self._chats = chats

    def next_id(self, chat_id: int) -> int:
        self._db.run("UPDATE chats SET last_message_id = last_message_id + 1 WHERE id = ?", chat_id)
        return self._db.scalar("SELECT last_message_id FROM chats WHERE id = ?", chat_id)

    def add(self, message: Message) -> None:
        self._db.run(
            "INSERT INTO messages (chat_id, message_id, thread_id, sender_id, date, reply_to, reply_root, content)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            message.chat_id, message.message_id, message.thread_id, message.sender_id, message.date,
            message.reply_to, message.reply_root, json.dumps(message.content, ensure_ascii=False),
        )

    def save(self, message: Message) -> None:
        self._db.run(
            "UPDATE messages SET content = ?, edit_date = ? WHERE chat_id = ? AND message_id = ?",
            json.dumps(message.content, ensure_ascii=False), message.edit_date, message.chat_id, message.message_id,
        )

    def get(self, chat_id: int, message_id: int) -> Message | None:
        row = self._db.one("SELECT * FROM messages WHERE chat_id = ? AND message_id = ?", chat_id, message_id)
        return self._message(row) if row else None

    def delete(self, message: Message) -> None:
        self._db.run("DELETE FROM messages WHERE chat_id = ? AND message_id = ?", message.chat_id, message.message_id)
        self._db.run("DELETE FROM reactions WHERE chat_id = ? AND message_id = ?", message.chat_id, message.message_id)

    def delete_thread(self, chat_id: int, thread_id: int) -> None:
        self._db.run("DELETE FROM messages WHERE chat_id = ? AND thread_id = ?", chat_id, thread_id)

    def mark_delivered(self, chat_id: int, message_id: int) -> None:
        self._db.run("UPDATE messages SET delivered = 1 WHERE chat_id = ? AND message_id = ?", chat_id, message_id)

    def newest(self, chat_id: int, thread_id: int | None, limit: int, before: int | None = None) -> list[Message]:
        """The last messages of a chat or of one thread (0 is General), oldest first."""
        rows = self._db.all(
            "SELECT * FROM messages WHERE chat_id = ?1 AND (?2 IS NULL OR thread_id = ?2)"
            " AND (?3 IS NULL OR message_id < ?3) ORDER BY message_id DESC LIMIT ?4",
            chat_id, thread_id, before, limit)
        return [self._message(row) for row in reversed(rows)]

    @staticmethod
    def _message(row: Any) -> Message:
        return replace(Message(**row), delivered=bool(row["delivered"]), content=json.loads(row["content"]))

    # What has been read

    def mark_read(self, user_id: int, chat_id: int, thread_id: int) -> None:
        newest = self._db.scalar("SELECT max(message_id) FROM messages WHERE chat_id = ? AND thread_id = ?",
                                 chat_id, thread_id)
        self._db.run("INSERT OR REPLACE INTO reads VALUES (?, ?, ?, ?)", user_id, chat_id, thread_id, newest or 0)

    def unread(self, user_id: int, chat_id: int, thread_id: int) -> int:
        read = self._db.scalar("SELECT message_id FROM reads WHERE user_id = ? AND chat_id = ? AND thread_id = ?",
                               user_id, chat_id, thread_id)
        return self._db.scalar(
            "SELECT count(*) FROM messages WHERE chat_id = ? AND thread_id = ? AND message_id > ? AND sender_id <> ?",
            chat_id, thread_id, read or 0, user_id)

    # Reactions

    def set_reaction(self, message: Message, user_id: int, emoji: list[str]) -> list[str]:
        """Replaces the person's reactions and answers with what they were."""
        key = (message.chat_id, message.message_id, user_id)
        old = self._db.scalar("SELECT emoji FROM reactions WHERE chat_id = ? AND message_id = ? AND user_id = ?", *key)
        self._db.run("DELETE FROM reactions WHERE chat_id = ? AND message_id = ? AND user_id = ?", *key)
        if emoji:
            self._db.run("INSERT INTO reactions VALUES (?, ?, ?, ?)", *key, json.dumps(emoji))
        return json.loads(old) if old else []

    def reactions(self, message: Message) -> list[dict[str, Any]]:
        rows = self._db.all("SELECT user_id, emoji FROM reactions WHERE chat_id = ? AND message_id = ?",
                            message.chat_id, message.message_id)
        return [{"user_id": row["user_id"], "emoji": json.loads(row["emoji"])} for row in rows]

    # The wire

    def wire(self, message: Message, with_reply: bool = True) -> dict[str, Any]:
        """A `Message` object."""
        chat = self._chats.chat(message.chat_id)
        assert chat is not None
        wire: dict[str, Any] = {"message_id": message.message_id, "from": self._chats.user(message.sender_id),
                                "chat": self._chats.wire(chat), "date": message.date}
        if message.edit_date:
            wire["edit_date"] = message.edit_date
        if message.thread_id:
            wire |= {"message_thread_id": message.thread_id, "is_topic_message": True}
        elif message.reply_root:
            # A reply in General belongs to a thread of replies, which is not a topic.
            wire["message_thread_id"] = message.reply_root
        if with_reply and (replied := self._replied(message)):
            wire["reply_to_message"] = self.wire(replied, with_reply=False)
        return wire | message.content

    def _replied(self, message: Message) -> Message | None:
        # A plain message of a topic formally answers the service message that opened the topic.
        root = message.thread_id if message.thread_id != message.message_id else 0
        reply_to = message.reply_to or root
        return self.get(message.chat_id, reply_to) if reply_to else None

    def page_wire(self, message: Message) -> dict[str, Any]:
        """A `Message` with what only the page shows: ticks, reactions, which thread it is listed in."""
        extra = {"thread_id": message.thread_id, "delivered": message.delivered, "reply_to": message.reply_to,
                 "reactions": self.reactions(message)}
        return self.wire(message) | {"sandbox": extra}
