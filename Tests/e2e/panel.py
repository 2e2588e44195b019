"""The team's panel (dialect 001) as its tests use it: who is signed in, what they ask, and what answers look like."""

import json
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from running import Desk

PASSWORD = "correct horse battery"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
CYRILLIC = re.compile("[а-яё]{2}", re.IGNORECASE)
NUMBER = re.compile(r"TKT-\d{4}-\d{3,}")

TICKET = ["id", "ticket_number", "user_id", "telegram_chat_id", "telegram_username", "user_name", "subject", "category",
          "priority", "status", "sla_first_response_at", "sla_resolution_at", "first_responded_at", "resolved_at",
          "closed_at", "assigned_to", "assigned_at", "escalated", "escalated_at", "escalation_reason", "source", "tags",
          "created_at", "updated_at"]
MESSAGE = ["id", "ticket_id", "sender_type", "sender_id", "sender_name", "message", "message_type", "attachments",
           "ai_suggested_response", "ai_confidence", "telegram_message_id", "created_at"]
STATUSES = ("open", "in_progress", "waiting_user", "resolved", "closed")
PRIORITIES = ("P1", "P2", "P3", "P4")
STATS = ["total", "open", "inProgress", "resolved", "slaBreached", "avgResponseMinutes"]
ENTRY = ["id", "adminId", "action", "targetId", "metadata", "created_at"]

UPDATE = b"""{
  "status": "in_progress",
  "priority": "P2",
  "category": "technical",
  "assigned_to": "operator@admin.com"
}
"""
ANSWER = b"""{
  "message": "Thank you for contacting support. We're looking into your issue.",
  "messageType": "text"
}
"""

UNAUTHORIZED = {"code": "UNAUTHORIZED", "userMessage": "Необходима авторизация"}
NOT_FOUND = {"code": "NOT_FOUND", "userMessage": "Тикет не найден"}
NO_CHANGES = {"code": "NO_CHANGES", "userMessage": "Нет изменений для сохранения"}
INVALID_MESSAGE = {"code": "INVALID_MESSAGE", "userMessage": "Сообщение не может быть пустым"}
INVALID_OPERATOR = {"code": "INVALID_OPERATOR", "userMessage": "Имя оператора не может быть пустым"}

UNKNOWN = ["999999999", "01890000-0000-7000-8000-000000000000", "TKT-1999-001"]
NO_IDS = ["abc", "-1", "1.5", "1e3", "+1", "0x1", "TKT-", "TKT-1999", "%27%20OR%201=1", "null"]
WEBAPP_URL = "https://pinglass.example.org/app"


# Asking and checking


class Console:
    """A browser of its own, in which one of the team is signed in or not."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.http = requests.Session()
        self.http.trust_env = False

    def sign_in(self, name: str, password: str = PASSWORD) -> requests.Response:
        return self.call("POST", "/login", {"username": name, "password": password})

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> requests.Response:
        """`path` is below /api/admin. Without headers given, a write has the Origin that a browser gives it."""
        sent = dict(headers) if headers is not None else {} if method == "GET" else {"Origin": self.desk.url}
        data = body
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.request(method, f"{self.desk.url}/api/admin{path}", data=data, headers=sent, timeout=20)

    def data(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        return data_of(self.call(method, path, body), status)

    def ticket(self, name: Any) -> dict[str, Any]:
        return self.data("GET", f"/tickets/{name}")["ticket"]

    def tickets(self, query: str) -> list[dict[str, Any]]:
        return self.data("GET", f"/tickets?{query}")["tickets"]

    def ids(self, query: str) -> list[int]:
        return [ticket["id"] for ticket in self.tickets(query)]

    def messages(self, name: Any) -> list[dict[str, Any]]:
        return self.data("GET", f"/tickets/{name}/messages")["messages"]

    def change(self, name: Any, **fields: Any) -> dict[str, Any]:
        return self.data("PATCH", f"/tickets/{name}", fields)["ticket"]

    def post(self, name: Any, message: str, **fields: Any) -> dict[str, Any]:
        return self.data("POST", f"/tickets/{name}/messages", {"message": message, **fields})["message"]

    def assign(self, name: Any, operator: str) -> dict[str, Any]:
        return self.data("POST", f"/tickets/{name}/assign", {"operatorUsername": operator})["ticket"]

    def audit(self, ticket: int) -> list[dict[str, Any]]:
        return self.data("GET", f"/audit?ticket={ticket}&limit=100")["entries"]


@dataclass(frozen=True)
class Operator:
    """Somebody of the team with a name and a username."""

    id: int
    uuid: str
    email: str
    username: str
    name: str


def operator(desk: Desk, role: str = "moderator") -> Operator:
    username = f"{role}.{uuid.uuid4().hex[:8]}"
    email, name = f"{username}@example.org", f"Мария {username[-4:].upper()}"
    added = desk.command("user", "add", "--email", email, "--role", role, "--password", PASSWORD, "--username",
                         username, "--name", name, "--json")
    assert added.returncode == 0, added.stderr
    user = json.loads(added.stdout)
    return Operator(user["id"], user["uuid"], email, username, name)


def signed_in(desk: Desk, email: str) -> Console:
    console = Console(desk)
    answer = console.sign_in(email)
    assert answer.status_code == 200, answer.text
    return console


@contextmanager
def own_desk(**settings: str) -> Iterator[Desk]:
    """A desk for one module, without tickets and with settings of its own."""
    desk = Desk(**settings)
    desk.start()
    try:
        yield desk
    finally:
        desk.stop()
    shutil.rmtree(desk.data)


def data_of(answer: requests.Response, status: int = 200) -> Any:
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    body = answer.json()
    assert list(body) == ["success", "data"] and body["success"] is True
    return body["data"]


def refused(answer: requests.Response, status: int, code: str | None = None) -> dict[str, str]:
    """Checks that it is a refusal in the seed's envelope, and answers with its error."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["Content-Type"].split(";")[0] == "application/json", answer.text[:300]
    body = answer.json()
    assert list(body) == ["success", "error"] and body["success"] is False
    error = body["error"]
    assert list(error) in (["code", "userMessage"], ["code", "userMessage", "devMessage"])
    assert re.fullmatch("[A-Z]+(_[A-Z]+)*", error["code"])
    assert CYRILLIC.search(error["userMessage"]), error
    assert code is None or error["code"] == code, error
    return error


def refused_as(answer: requests.Response, status: int, error: dict[str, str]) -> None:
    """Checks that it is the refusal that the seed prints, to the letter."""
    refused(answer, status)
    assert answer.json() == {"success": False, "error": error}


def exactly(value: Any, type_: type) -> Any:
    assert type(value) is type_, f"{value!r} is no {type_.__name__}"
    return value


def is_time(value: Any) -> bool:
    return TIME.fullmatch(exactly(value, str)) is not None


def check_ticket(ticket: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    """Every field of the seed is there, in its order and with its type, and those named here have their values."""
    assert list(ticket) == TICKET
    for name in ("id", "user_id"):
        assert exactly(ticket[name], int) > 0
    assert NUMBER.fullmatch(ticket["ticket_number"])
    assert ticket["telegram_chat_id"] is None or exactly(ticket["telegram_chat_id"], int)
    for name in ("user_name", "subject", "source"):
        assert exactly(ticket[name], str)
    for name in ("telegram_username", "category", "assigned_to", "escalation_reason"):
        assert ticket[name] is None or exactly(ticket[name], str), name
    assert ticket["priority"] in PRIORITIES and ticket["status"] in STATUSES
    assert ticket["source"] in ("telegram", "telegram_group", "web", "api", "email")
    assert ticket["tags"] is None or all(exactly(tag, str) for tag in exactly(ticket["tags"], list))
    for name in ("sla_first_response_at", "sla_resolution_at", "first_responded_at", "resolved_at", "closed_at",
                 "assigned_at", "escalated_at"):
        assert ticket[name] is None or is_time(ticket[name]), name
    assert is_time(ticket["created_at"]) and is_time(ticket["updated_at"])
    assert exactly(ticket["escalated"], bool) is (ticket["escalated_at"] is not None)
    for name, value in expected.items():
        assert ticket[name] == value, f"{name}: {ticket[name]!r}"
    return ticket


def check_message(message: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    assert list(message) == MESSAGE
    assert exactly(message["id"], int) > 0 and exactly(message["ticket_id"], int) > 0
    assert message["sender_type"] in ("user", "operator", "system")
    assert message["sender_id"] is None if message["sender_type"] == "system" else exactly(message["sender_id"], str)
    assert message["sender_name"] is None or exactly(message["sender_name"], str)
    exactly(message["message"], str)
    assert message["message_type"] in ("text", "system_note")
    assert message["attachments"] is None or exactly(message["attachments"], list)
    assert message["ai_suggested_response"] is None or exactly(message["ai_suggested_response"], str)
    assert message["ai_confidence"] is None or exactly(message["ai_confidence"], float)
    assert message["telegram_message_id"] is None or exactly(message["telegram_message_id"], int)
    assert is_time(message["created_at"])
    for name, value in expected.items():
        assert message[name] == value, f"{name}: {message[name]!r}"
    return message


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    assert list(before) == list(after)
    return {name for name in before if before[name] != after[name] and name != "updated_at"}


def notification(number: str, text: str) -> str:
    return f"📨 Новое сообщение по тикету {number}\n\n{text}\n\nВы можете ответить, отправив сообщение в этот чат."
