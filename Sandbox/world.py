"""The sandbox as one thing: whatever the Bot API, the page and the delivery of updates share."""

from pathlib import Path

import cast
from calls import Calls
from chats import Chats
from conversation import Conversation
from faults import Faults
from files import Files
from limits import Limits
from messages import Messages
from page import Page
from state import Database
from topics import Topics
from updates import Updates


class World:
    def __init__(self, folder: Path, has_real_limits: bool = False, are_files_local: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.db = Database(folder / "sandbox.sqlite")
        self.page = Page()
        self.chats = Chats(self.db)
        self.messages = Messages(self.db, self.chats)
        self.topics = Topics(self.db)
        self.updates = Updates(self.db)
        self.files = Files(self.db, folder / "files", are_files_local)
        self.conversation = Conversation(self.chats, self.messages, self.topics, self.updates, self.page)
        self.faults = Faults()
        self.limits = Limits(has_real_limits)
        self.calls = Calls()
        with self.db.transaction():
            cast.introduce(self.chats)

    def reset(self) -> None:
        """Back to the first start, but the webhook stays and no id is ever used twice.

        A desk remembers the ids that it has seen, so counting from one again would look to it like repetition.
        """
        with self.db.transaction():
            for table in ("messages", "reactions", "topics", "reads", "callbacks", "members"):
                self.db.run(f"DELETE FROM {table}")
            self.db.run("DELETE FROM chats WHERE id < 0 AND id <> ?", cast.GROUP_ID)
            self.db.run("UPDATE chats SET keyboard = NULL, upgraded_to = NULL, started = 0")
            cast.introduce(self.chats)
            self.updates.drop_all()
            self.files.clear()
        self.faults.clear()
        self.calls.clear()
        self.page.tell("reset")
