"""People, chats and who is what in which chat."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from state import Database

BOT_ID = 1000000001

RIGHTS = (
    "can_manage_chat", "can_change_info", "can_delete_messages", "can_invite_users", "can_restrict_members",
    "can_pin_messages", "can_manage_topics", "can_promote_members", "can_manage_video_chats",
    "can_post_stories", "can_edit_stories", "can_delete_stories", "is_anonymous",
)


@dataclass(frozen=True)
class Person:
    id: int
    role: str
    first_name: str
    last_name: str
    username: str
    language_code: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def user(self) -> dict[str, Any]:
        """A `User` object; empty fields are left out, as Telegram does."""
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return {"id": self.id, "is_bot": self.role == "bot", "first_name": self.first_name} | {
            key: value for key, value in optional.items() if value
        }


@dataclass(frozen=True)
class Chat:
    id: int
    type: str
    title: str
    is_forum: bool
    started: bool
    upgraded_to: int | None
    keyboard: dict[str, Any] | None

    @property
    def is_private(self) -> bool:
        return self.type == "private"


@dataclass(frozen=True)
class Member:
    status: str
    rights: dict[str, bool] = field(default_factory=dict)

    @property
    def is_in_chat(self) -> bool:
        return self.status in ("creator", "administrator", "member")

    def can(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and self.rights.get(right, False))


class Chats:
    def __init__(self, db: Database) -> None:
        self._db = db

    # People

    def add_person(self, person: Person) -> None:
        self._db.run(
            "INSERT OR IGNORE INTO people VALUES (?, ?, ?, ?, ?, ?)",
            person.id, person.role, person.first_name, person.last_name, person.username, person.language_code,
        )

    def person(self, user_id: int) -> Person | None:
        row = self._db.one("SELECT * FROM people WHERE id = ?", user_id)
        return Person(**row) if row else None

    def people(self) -> list[Person]:
        return [Person(**row) for row in self._db.all("SELECT * FROM people WHERE role <> 'bot' ORDER BY id")]

    def user(self, user_id: int) -> dict[str, Any]:
        person = self.person(user_id)
        return person.user() if person else {"id": user_id, "is_bot": False, "first_name": "Deleted Account"}

    # Chats

    def add_chat(self, chat_id: int, kind: str, title: str = "", is_forum: bool = False) -> None:
        # In a forum the number 1 stands for General, so no message may have it.
        self._db.run("INSERT OR IGNORE INTO chats (id, type, title, is_forum, last_message_id) VALUES (?, ?, ?, ?, ?)",
                     chat_id, kind, title, is_forum, 1 if is_forum else 0)

    def chat(self, chat_id: int) -> Chat | None:
        row = self._db.one("SELECT * FROM chats WHERE id = ?", chat_id)
        if row is None:
            return None
        keyboard = json.loads(row["keyboard"]) if row["keyboard"] else None
        return Chat(row["id"], row["type"], row["title"], bool(row["is_forum"]), bool(row["started"]),
                    row["upgraded_to"], keyboard)

    def chats(self) -> list[Chat]:
        rows = self._db.all("SELECT id FROM chats ORDER BY id DESC")
        return [chat for row in rows if (chat := self.chat(row["id"]))]

    def chats_of(self, user_id: int) -> list[Chat]:
        rows = self._db.all(
            "SELECT chats.id FROM chats JOIN members ON members.chat_id = chats.id"
            " WHERE members.user_id = ? AND chats.upgraded_to IS NULL ORDER BY chats.id", user_id)
        return [chat for row in rows if (chat := self.chat(row["id"]))]

    def wire(self, chat: Chat) -> dict[str, Any]:
        """A `Chat` object."""
        if chat.is_private:
            person = self.user(chat.id)
            names = {key: person[key] for key in ("first_name", "last_name", "username") if key in person}
            return {"id": chat.id, **names, "type": "private"}
        forum = {"is_forum": True} if chat.is_forum else {}
        return {"id": chat.id, "title": chat.title, **forum, "type": chat.type}

    def mark_started(self, chat: Chat) -> None:
        self._db.run("UPDATE chats SET started = 1 WHERE id = ?", chat.id)

    def mark_upgraded(self, chat: Chat, new_id: int) -> None:
        self._db.run("UPDATE chats SET upgraded_to = ? WHERE id = ?", new_id, chat.id)

    def set_keyboard(self, chat: Chat, keyboard: dict[str, Any] | None) -> None:
        self._db.run("UPDATE chats SET keyboard = ? WHERE id = ?", json.dumps(keyboard) if keyboard else None, chat.id)

    # Members

    def member(self, chat_id: int, user_id: int) -> Member:
        row = self._db.one("SELECT status, rights FROM members WHERE chat_id = ? AND user_id = ?", chat_id, user_id)
        return Member(row["status"], json.loads(row["rights"])) if row else Member("left")

    def members(self, chat_id: int) -> Iterable[tuple[int, Member]]:
        for row in self._db.all("SELECT * FROM members WHERE chat_id = ? ORDER BY user_id", chat_id):
            yield row["user_id"], Member(row["status"], json.loads(row["rights"]))

    def set_member(self, chat_id: int, user_id: int, member: Member) -> None:
        self._db.run("INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?)",
                     chat_id, user_id, member.status, json.dumps(member.rights))

    def member_wire(self, user_id: int, member: Member) -> dict[str, Any]:
        """A `ChatMember` object of the kind that its status calls for."""
        wire: dict[str, Any] = {"user": self.user(user_id), "status": member.status}
        if member.status == "creator":
            wire["is_anonymous"] = False
        elif member.status == "administrator":
            wire["can_be_edited"] = False
            wire |= {right: member.rights.get(right, False) for right in RIGHTS}
        elif member.status == "kicked":
            wire["until_date"] = 0
        return wire
