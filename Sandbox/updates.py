"""The queue of updates for the bot."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from state import Database

DAY = 86400
KEPT_AFTER_DELIVERY = 20_000
KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "inline_query", "chosen_inline_result",
    "callback_query", "shipping_query", "pre_checkout_query", "poll", "poll_answer", "my_chat_member",
    "chat_member", "chat_join_request", "message_reaction", "message_reaction_count",
)
NOT_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")

# Added to the id of a chat or person, as Telegram does, so that each kind has a queue of its own.
CALLBACK_QUEUE = 3 << 33
MY_CHAT_MEMBER_QUEUE = 5 << 33
REACTION_QUEUE = 8 << 33


@dataclass(frozen=True)
class Update:
    number: int
    update_id: int
    queue_id: int
    expires_at: int
    body: dict[str, Any]
    chat_id: int | None
    message_id: int | None

    def wire(self) -> dict[str, Any]:
        return {"update_id": self.update_id, **self.body}


class Updates:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._news = asyncio.Event()
        self.newest_poll = 0
        self.last_poll_at = 0.0
        self.on_delivered: Callable[[int, int], None] = lambda chat_id, message_id: None

    def news(self) -> asyncio.Event:
        """Is set when the next update comes. Take it before looking into the queue, and nothing is missed."""
        return self._news

    def ring(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    # Which kinds the bot wants

    @property
    def allowed(self) -> list[str] | None:
        """None stands for the default, which is not the same as everything."""
        setting = self._db.setting("allowed_updates")
        return json.loads(setting) if setting else None

    def allow(self, kinds: Any) -> bool:
        """What setWebhook and getUpdates do with `allowed_updates`; it stays until it is given again."""
        if not isinstance(kinds, list):
            return False
        known = [kind for kind in KINDS if kind in kinds]
        before = self.allowed
        self._db.set_setting("allowed_updates", json.dumps(known) if known else None)
        return self.allowed != before

    def _is_allowed(self, kind: str) -> bool:
        allowed = self.allowed
        return kind in allowed if allowed is not None else kind not in NOT_BY_DEFAULT

    # Coming in

    def add(self, kind: str, body: dict[str, Any], queue_id: int, lifetime: int = DAY,
            about: tuple[int, int] | None = None) -> int | None:
        """Answers with the update_id, or None if the bot does not want this kind."""
        if not self._is_allowed(kind):
            return None
        update_id = int(self._db.setting("last_update_id") or 100_000_000) + 1
        self._db.set_setting("last_update_id", str(update_id))
        self._insert(update_id, queue_id, int(time.time()) + lifetime, json.dumps({kind: body}, ensure_ascii=False),
                     about or (None, None), False)
        if update_id % 1000 == 0:
            self._prune()
        return update_id

    def repeat(self, update_id: int, times: int) -> bool:
        """Sends an update again, as Telegram does when an answer got lost."""
        row = self._db.one("SELECT * FROM updates WHERE update_id = ? ORDER BY number DESC", update_id)
        if row is None:
            return False
        for _ in range(times):
            self._insert(update_id, row["queue_id"], int(time.time()) + DAY, row["body"], (None, None), True)
        return True

    def _insert(self, update_id: int, queue_id: int, expires_at: int, body: str,
                about: tuple[int | None, int | None], is_repeated: bool) -> None:
        self._db.run(
            "INSERT INTO updates (update_id, queue_id, expires_at, body, chat_id, message_id, is_repeated)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)", update_id, queue_id, expires_at, body, *about, is_repeated)
        self.ring()

    # Going out

    def count(self) -> int:
        return self._db.scalar("SELECT count(*) FROM updates WHERE is_pending")

    def queues(self) -> list[int]:
        return [row[0] for row in self._db.all("SELECT DISTINCT queue_id FROM updates WHERE is_pending = 1")]

    def head(self, queue_id: int) -> Update | None:
        """The first update of a queue that still lives."""
        self.drop_expired()
        row = self._db.one("SELECT * FROM updates WHERE is_pending = 1 AND queue_id = ? ORDER BY number LIMIT 1",
                           queue_id)
        return self._update(row) if row else None

    def pending(self, limit: int) -> list[Update]:
        self.drop_expired()
        rows = self._db.all("SELECT * FROM updates WHERE is_pending = 1 ORDER BY number LIMIT ?", limit)
        return [self._update(row) for row in rows]

    def done(self, update: Update) -> None:
        self._db.run("UPDATE updates SET is_pending = 0 WHERE number = ?", update.number)
        if update.chat_id and update.message_id:
            self.on_delivered(update.chat_id, update.message_id)

    def confirm_before(self, offset: int) -> None:
        """getUpdates with an offset: what is below it has been received. A repeated update is shown once first."""
        if offset < 0:
            rows = self._db.all("SELECT number FROM updates WHERE is_pending = 1 ORDER BY number DESC LIMIT ?", -offset)
            condition, value = "number < ?", rows[-1][0] if rows else 0
        else:
            condition, value = "is_repeated = 0 AND update_id < ?", offset
        for row in self._db.all(f"SELECT * FROM updates WHERE is_pending = 1 AND {condition}", value):
            self.done(self._update(row))

    def shown(self, updates: list[Update]) -> None:
        for update in updates:
            self._db.run("UPDATE updates SET is_repeated = 0 WHERE number = ? AND is_repeated = 1", update.number)

    def drop_all(self) -> None:
        self._db.run("UPDATE updates SET is_pending = 0")

    def drop_expired(self) -> None:
        self._db.run("UPDATE updates SET is_pending = 0 WHERE is_pending = 1 AND expires_at < ?", int(time.time()))

    def _prune(self) -> None:
        self._db.run("DELETE FROM updates WHERE is_pending = 0"
                     " AND number < (SELECT max(number) FROM updates) - ?", KEPT_AFTER_DELIVERY)

    @staticmethod
    def _update(row: Any) -> Update:
        return Update(row["number"], row["update_id"], row["queue_id"], row["expires_at"],
                      json.loads(row["body"]), row["chat_id"], row["message_id"])
