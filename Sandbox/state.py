"""The SQLite file that outlives a restart."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (
    name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS people (
    id INTEGER PRIMARY KEY, role TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
    username TEXT NOT NULL, language_code TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS chats (
    id INTEGER PRIMARY KEY, type TEXT NOT NULL, title TEXT NOT NULL, is_forum INTEGER NOT NULL,
    started INTEGER NOT NULL DEFAULT 0, upgraded_to INTEGER, keyboard TEXT, last_message_id INTEGER NOT NULL DEFAULT 0);

CREATE TABLE IF NOT EXISTS members (
    chat_id INTEGER NOT NULL, user_id INTEGER NOT NULL, status TEXT NOT NULL, rights TEXT NOT NULL,
    PRIMARY KEY (chat_id, user_id));

CREATE TABLE IF NOT EXISTS messages (
    chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, thread_id INTEGER NOT NULL,
    sender_id INTEGER NOT NULL, date INTEGER NOT NULL, edit_date INTEGER NOT NULL DEFAULT 0,
    reply_to INTEGER NOT NULL, reply_root INTEGER NOT NULL, delivered INTEGER NOT NULL DEFAULT 0,
    content TEXT NOT NULL, PRIMARY KEY (chat_id, message_id));
CREATE INDEX IF NOT EXISTS messages_of_thread ON messages (chat_id, thread_id, message_id);

CREATE TABLE IF NOT EXISTS reactions (
    chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, user_id INTEGER NOT NULL, emoji TEXT NOT NULL,
    PRIMARY KEY (chat_id, message_id, user_id));

CREATE TABLE IF NOT EXISTS topics (
    chat_id INTEGER NOT NULL, thread_id INTEGER NOT NULL, name TEXT NOT NULL, icon_color INTEGER NOT NULL,
    icon_custom_emoji_id TEXT NOT NULL, creator_id INTEGER NOT NULL, is_closed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (chat_id, thread_id));

CREATE TABLE IF NOT EXISTS reads (
    user_id INTEGER NOT NULL, chat_id INTEGER NOT NULL, thread_id INTEGER NOT NULL, message_id INTEGER NOT NULL,
    PRIMARY KEY (user_id, chat_id, thread_id));

CREATE TABLE IF NOT EXISTS files (
    id INTEGER PRIMARY KEY AUTOINCREMENT, file_id TEXT UNIQUE NOT NULL, unique_id TEXT NOT NULL, kind TEXT NOT NULL,
    path TEXT NOT NULL, name TEXT NOT NULL, mime TEXT NOT NULL, size INTEGER NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL);

-- `number` orders the queue; `update_id` repeats when an update is sent again on purpose.
CREATE TABLE IF NOT EXISTS updates (
    number INTEGER PRIMARY KEY AUTOINCREMENT, update_id INTEGER NOT NULL, queue_id INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, body TEXT NOT NULL, is_pending INTEGER NOT NULL DEFAULT 1,
    is_repeated INTEGER NOT NULL DEFAULT 0, chat_id INTEGER, message_id INTEGER);
CREATE INDEX IF NOT EXISTS updates_pending ON updates (is_pending, queue_id, number);
CREATE INDEX IF NOT EXISTS updates_by_id ON updates (update_id);

CREATE TABLE IF NOT EXISTS callbacks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL, date INTEGER NOT NULL, answer TEXT);

CREATE TABLE IF NOT EXISTS commands (
    scope TEXT NOT NULL, language_code TEXT NOT NULL, commands TEXT NOT NULL, PRIMARY KEY (scope, language_code));
"""


class Database:
    """One connection: the sandbox is a single thread, so nothing ever waits for a lock."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        # A killed process loses nothing; only a power cut may, and a sandbox can bear that.
        self._connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;" + SCHEMA)

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self._connection.execute(sql, values)

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        return self.run(sql, *values).fetchone()

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self.run(sql, *values).fetchall()

    def scalar(self, sql: str, *values: Any) -> Any:
        row = self.one(sql, *values)
        return row[0] if row else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. There must be no `await` inside: another request would join in."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def setting(self, name: str) -> str | None:
        return self.scalar("SELECT value FROM settings WHERE name = ?", name)

    def set_setting(self, name: str, value: str | None) -> None:
        if value is None:
            self.run("DELETE FROM settings WHERE name = ?", name)
        else:
            self.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, value)

    def close(self) -> None:
        self._connection.close()
