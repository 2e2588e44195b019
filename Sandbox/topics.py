"""Topics of the forum as they are kept; what changes them is in conversation.py."""

from dataclasses import dataclass
from typing import Any

from state import Database

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)

# A part of what getForumTopicIconStickers really answers, so that the ids work on both sides.
ICONS = {
    "5417915203100613993": "💬", "5379748062124056162": "❗️", "5377316857231450742": "❓",
    "5377498341074542641": "‼️", "5237699328843200968": "✅", "5408906741125490282": "🏁",
    "5312241539987020022": "🔥", "5312016608254762256": "⚡️", "5312536423851630001": "💡",
    "5373251851074415873": "📝", "5309984423003823246": "📣", "5357121491508928442": "👀",
    "5309965701241379366": "🔎", "5433614043006903194": "📆", "5357315181649076022": "📁",
    "5350305691942788490": "📈", "5350452584119279096": "💰", "5350554349074391003": "💻",
    "5409357944619802453": "📱", "5310094636159607472": "💊", "5309832892262654231": "🤖",
    "5348227245599105972": "💼", "5235579393115438657": "⭐️", "5312138559556164615": "❤️",
}


@dataclass(frozen=True)
class Topic:
    chat_id: int
    thread_id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str
    creator_id: int
    is_closed: bool

    def wire(self) -> dict[str, Any]:
        """A `ForumTopic` object."""
        return {"message_thread_id": self.thread_id, **self.appearance()}

    def appearance(self) -> dict[str, Any]:
        icon = {"icon_custom_emoji_id": self.icon_custom_emoji_id} if self.icon_custom_emoji_id else {}
        return {"name": self.name, "icon_color": self.icon_color, **icon}

    def page_wire(self) -> dict[str, Any]:
        emoji = ICONS.get(self.icon_custom_emoji_id, "")
        return {**self.wire(), "icon_emoji": emoji, "is_closed": self.is_closed}


class Topics:
    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, chat_id: int, thread_id: int) -> Topic | None:
        row = self._db.one("SELECT * FROM topics WHERE chat_id = ? AND thread_id = ?", chat_id, thread_id)
        return Topic(**dict(row) | {"is_closed": bool(row["is_closed"])}) if row else None

    def all(self, chat_id: int) -> list[Topic]:
        rows = self._db.all("SELECT thread_id FROM topics WHERE chat_id = ? ORDER BY thread_id", chat_id)
        return [topic for row in rows if (topic := self.get(chat_id, row["thread_id"]))]

    def save(self, topic: Topic) -> None:
        self._db.run(
            "INSERT OR REPLACE INTO topics VALUES (?, ?, ?, ?, ?, ?, ?)",
            topic.chat_id, topic.thread_id, topic.name, topic.icon_color, topic.icon_custom_emoji_id,
            topic.creator_id, topic.is_closed)

    def delete(self, topic: Topic) -> None:
        self._db.run("DELETE FROM topics WHERE chat_id = ? AND thread_id = ?", topic.chat_id, topic.thread_id)
