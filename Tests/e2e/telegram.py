"""The Telegram sandbox inside the desk: what customers and operators do there, and what they see."""

import base64
import itertools
import time
from dataclasses import dataclass
from typing import Any

import requests

TOKEN = "1000000001:sandbox-token-for-development-only"
GROUP = -1001000000001
ALICE, BORIS, SOMCHAI = 101, 102, 103
OLGA, MAX = 201, 202
NAMES = {ALICE: "Alice Johnson", BORIS: "Борис Петров", SOMCHAI: "สมชาย ใจดี"}
LANGUAGES = {ALICE: "en", BORIS: "ru", SOMCHAI: "th"}

# One pixel.
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP////////////////////////////////////////////////////////////////////////////////"
    "//////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=")

# Above whatever the sandbox counts up to, and different in every run.
_updates = itertools.count(900_000_000)
_messages = itertools.count(1_000_000)


def private_update(person: int, text: str, message_id: int | None = None) -> dict[str, Any]:
    """An update as Telegram sends it for a customer's private message."""
    first, _, last = NAMES[person].partition(" ")
    sender = {"id": person, "is_bot": False, "first_name": first, "last_name": last, "language_code": LANGUAGES[person],
              "username": {ALICE: "alice", BORIS: "boris", SOMCHAI: "somchai"}[person]}
    message = {"message_id": message_id or next(_messages), "date": int(time.time()), "from": sender, "text": text,
               "chat": {"id": person, "type": "private", "first_name": first, "last_name": last}}
    return {"update_id": next(_updates), "message": message}


def next_update_id() -> int:
    return next(_updates)


@dataclass(frozen=True)
class Opened:
    """A ticket that a customer opened from Telegram."""

    number: str
    thread: int
    first: dict[str, Any]


class Sandbox:
    def __init__(self, url: str) -> None:
        self._root = url + "/sandbox/api"
        self._http = requests.Session()
        self._http.trust_env = False

    def _call(self, method: str, path: str, **options: Any) -> Any:
        answer = self._http.request(method, self._root + path, timeout=10, **options)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def get(self, path: str, **query: Any) -> Any:
        return self._call("GET", path, params=query)

    def post(self, path: str, **fields: Any) -> Any:
        return self._call("POST", path, json=fields)

    # What people do

    def say(self, person: int, text: str, reply_to: int | None = None) -> dict[str, Any]:
        """A customer writes to the bot."""
        return self.post(f"/people/{person}/messages", text=text, **({"reply_to": reply_to} if reply_to else {}))

    def send_photo(self, person: int, caption: str, **where: Any) -> dict[str, Any]:
        return self._call("POST", f"/people/{person}/messages", data={"caption": caption, **where},
                          files={"photo": ("picture.jpg", JPEG, "image/jpeg")})

    def answer(self, operator: int, thread: int, text: str, reply_to: int | None = None) -> dict[str, Any]:
        """An operator writes in a topic."""
        return self.post(f"/people/{operator}/messages", chat_id=GROUP, thread_id=thread, text=text,
                         **({"reply_to": reply_to} if reply_to else {}))

    def block(self, person: int) -> None:
        self.post(f"/people/{person}/block")

    def unblock(self, person: int) -> None:
        self.post(f"/people/{person}/unblock")

    def delete_topic(self, thread: int) -> None:
        self.post(f"/topics/{GROUP}/{thread}/delete")

    # What they see

    def chat(self, person: int, after: int = 0) -> list[dict[str, Any]]:
        """What the bot wrote to a customer, newer than a message."""
        shown = self.get(f"/chats/{person}/messages", limit=1000)["messages"]
        return [message for message in shown if message["from"]["is_bot"] and message["message_id"] > after]

    def newest(self, person: int) -> int:
        shown = self.get(f"/chats/{person}/messages", limit=1)["messages"]
        return shown[-1]["message_id"] if shown else 0

    def told(self, person: int, text: str) -> list[dict[str, Any]]:
        """The bot's messages to a customer that contain a text."""
        return [message for message in self.chat(person) if text in said(message)]

    def topics(self) -> list[dict[str, Any]]:
        return [topic for topic in self.get(f"/chats/{GROUP}/topics")["topics"] if topic["thread_id"]]

    def topics_of(self, number: str) -> list[dict[str, Any]]:
        return [topic for topic in self.topics() if number in topic["name"].split()]

    def topic(self, thread: int) -> dict[str, Any]:
        return next(topic for topic in self.topics() if topic["thread_id"] == thread)

    def thread(self, thread: int) -> list[dict[str, Any]]:
        """What is in a topic, without Telegram's own service messages."""
        shown = self.get(f"/chats/{GROUP}/messages", thread=thread, limit=1000)["messages"]
        return [message for message in shown if not any(key.startswith("forum_topic") for key in message)]

    def shown(self, thread: int, text: str) -> list[dict[str, Any]]:
        return [message for message in self.thread(thread) if text in said(message)]

    # Tools

    def fault(self, mode: str, *methods: str, **details: Any) -> None:
        self.post("/faults", mode=mode, methods=list(methods), **details)

    def clear_faults(self) -> None:
        self._call("DELETE", "/faults")

    def calls(self, method: str) -> list[dict[str, Any]]:
        return self.get("/calls", method=method, limit=20000)["calls"]


def said(message: dict[str, Any]) -> str:
    return message.get("text", message.get("caption", ""))
