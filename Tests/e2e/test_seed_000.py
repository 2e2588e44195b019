"""Seed 000, "API Endpoints", from top to bottom: every field, filter, page and refusal of the gateway."""

import http
import json
import re
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from running import Desk, User, unique, wait
from telegram import ALICE, BORIS, GROUP, OLGA, Opened, Sandbox, said

Opening = Callable[..., Opened]

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NUMBER = re.compile(r"TKT-\d{4}-\d{3,}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

TICKET = ["id", "uuid", "ticket_number", "title", "description", "status", "priority", "category", "tags", "source",
          "group_id", "topic_id", "created_by", "assigned_to", "messages_count", "created_at", "updated_at",
          "first_responded_at", "resolved_at", "closed_at"]
MESSAGE = ["id", "ticket_id", "text", "sender", "author_id", "author_name", "is_internal", "attachments", "delivery",
           "reply_to", "reactions", "created_at", "edited_at"]
MENTION = ["id", "ticket_id", "user_id", "username", "state", "created_at"]
STATS = ["ticket_id", "status", "messages_total", "messages_from_user", "messages_from_staff", "internal_notes",
         "attachments", "participants", "first_response_seconds", "resolution_seconds", "created_at", "last_message_at"]
GROUP_FIELDS = ["id", "title", "is_forum", "is_active", "open_topics", "registered_at"]
USER = ["id", "uuid", "email", "username", "name", "role", "telegram_id", "telegram_username", "is_active",
        "created_at"]

STATUSES = ("open", "in_progress", "waiting_for_user", "resolved", "closed", "cancelled")
PRIORITIES = ("low", "medium", "high", "urgent")
SOURCES = ("telegram", "telegram_group", "web", "api", "email")
DELIVERIES = ("none", "queued", "sent", "failed", "blocked")
UNKNOWN = ["999999999", "01890000-0000-7000-8000-000000000000", "TKT-1999-001"]
TOPIC_LATER = {"group_id", "topic_id"}


# Asking and checking


@dataclass(frozen=True)
class Gateway:
    """A program that has a key, or none."""

    desk: Desk
    key: str | None

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        """`path` is below /api/v1."""
        headers = ({} if self.key is None else {"X-API-Key": self.key}) | options.pop("headers", {})
        return self.desk.call(method, "/api/v1" + path, None, body, headers=headers, **options)

    def answer(self, method: str, path: str, body: Any = None, status: int = 200, **options: Any) -> Any:
        answer = self.call(method, path, body, **options)
        assert answer.status_code == status, answer.text
        assert answer.headers["Content-Type"].split(";")[0] == "application/json"
        return answer.json()

    def ticket(self, name: Any) -> dict[str, Any]:
        return check_ticket(self.answer("GET", f"/tickets/{name}"))

    def opened(self, **fields: Any) -> dict[str, Any]:
        return self.answer("POST", "/tickets", {"title": "Printer", "description": "It is on fire"} | fields, 201)

    def change(self, name: Any, **fields: Any) -> dict[str, Any]:
        return check_ticket(self.answer("PUT", f"/tickets/{name}", fields))

    def post(self, name: Any, text: str, **fields: Any) -> dict[str, Any]:
        return check_message(self.answer("POST", f"/tickets/{name}/messages", {"text": text, **fields}, 201))

    def messages(self, name: Any) -> list[dict[str, Any]]:
        return self.answer("GET", f"/tickets/{name}/messages?limit=100")["data"]

    def stats(self, name: Any) -> dict[str, Any]:
        return check_stats(self.answer("GET", f"/tickets/{name}/stats"))

    def everything(self, path: str) -> list[dict[str, Any]]:
        """A list of all its pages."""
        found: list[dict[str, Any]] = []
        while True:
            page = len(found) // 100 + 1
            listed = check_list(self.answer("GET", f"{path}?page={page}&limit=100"), page, 100)
            found += listed["data"]
            if len(listed["data"]) < 100:
                return found

    def ids(self, query: str) -> list[int]:
        """The tickets that a query finds, all of which must be on its page."""
        listed = check_list(self.answer("GET", f"/tickets?{query}&limit=100"), limit=100)
        assert listed["meta"]["total"] == len(listed["data"])
        return [check_ticket(ticket)["id"] for ticket in listed["data"]]


def gateway_of(desk: Desk, *scopes: str) -> Gateway:
    """A program with a new key of those scopes."""
    added = desk.command("api-key", "add", "--name", unique("program"), "--scopes", ",".join(scopes))
    assert added.returncode == 0, added.stderr
    return Gateway(desk, added.stdout.splitlines()[-1])


def refused(answer: requests.Response, status: int, *fields: str) -> str:
    """Checks that it is a problem document, naming exactly those fields, and answers with its detail."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json", answer.text[:300]
    problem = answer.json()
    assert list(problem) == ["type", "title", "status", "detail"] + (["errors"] if "errors" in problem else [])
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert exactly(problem["title"], str) and exactly(problem["detail"], str)
    if status in (400, 401, 403, 404, 405, 409):
        assert problem["title"] == http.HTTPStatus(status).phrase
    if status == 401:
        assert answer.headers["WWW-Authenticate"]
    assert ("errors" in problem) == bool(fields), problem
    if fields:
        assert {error["field"] for error in problem["errors"]} == set(fields), problem
        assert all(list(error) == ["field", "detail"] and exactly(error["detail"], str) for error in problem["errors"])
    return problem["detail"]


def exactly(value: Any, type_: type) -> Any:
    assert type(value) is type_, f"{value!r} is no {type_.__name__}"
    return value


def optional(value: Any, type_: type) -> Any:
    return None if value is None else exactly(value, type_)


def is_time(value: Any) -> bool:
    return TIME.fullmatch(exactly(value, str)) is not None


def moment(text: str) -> datetime:
    assert is_time(text), text
    return datetime.fromisoformat(text)


def check(shown: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    for name, value in expected.items():
        assert shown[name] == value and type(shown[name]) is type(value), f"{name}: {shown[name]!r}, not {value!r}"
    return shown


def check_ticket(ticket: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    """Every field has its type, and those named here have their values."""
    assert list(ticket) == TICKET
    for name in ("id", "created_by", "messages_count"):
        exactly(ticket[name], int)
    for name in ("title", "description"):
        exactly(ticket[name], str)
    assert UUID.fullmatch(ticket["uuid"]) and NUMBER.fullmatch(ticket["ticket_number"])
    assert ticket["status"] in STATUSES and ticket["priority"] in PRIORITIES and ticket["source"] in SOURCES
    optional(ticket["category"], str)
    assert all(exactly(tag, str) for tag in exactly(ticket["tags"], list))
    for name in ("group_id", "topic_id", "assigned_to"):
        optional(ticket[name], int)
    assert is_time(ticket["created_at"])
    for name in ("updated_at", "first_responded_at", "resolved_at", "closed_at"):
        assert ticket[name] is None or is_time(ticket[name]), name
    return check(ticket, expected)


def check_message(message: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    assert list(message) == MESSAGE
    exactly(message["id"], int), exactly(message["ticket_id"], int), exactly(message["text"], str)
    assert message["sender"] in ("user", "staff", "system") and message["delivery"] in DELIVERIES
    assert message["author_id"] is None if message["sender"] == "system" else exactly(message["author_id"], int)
    optional(message["author_name"], str)
    exactly(message["is_internal"], bool)
    assert all(exactly(url, str) for url in exactly(message["attachments"], list))
    optional(message["reply_to"], int)
    assert all(exactly(one["emoji"], str) and exactly(one["count"], int) for one in exactly(message["reactions"], list))
    assert is_time(message["created_at"]) and (message["edited_at"] is None or is_time(message["edited_at"]))
    return check(message, expected)


def check_stats(stats: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    assert list(stats) == STATS
    exactly(stats["ticket_id"], int)
    assert stats["status"] in STATUSES
    for name in ("messages_total", "messages_from_user", "messages_from_staff", "internal_notes", "attachments",
                 "participants"):
        assert exactly(stats[name], int) >= 0, name
    for name in ("first_response_seconds", "resolution_seconds"):
        assert stats[name] is None or stats[name] >= 0, name
    assert is_time(stats["created_at"]) and is_time(stats["last_message_at"])
    return check(stats, expected)


def check_user(user: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    assert list(user) == USER
    exactly(user["id"], int), exactly(user["is_active"], bool)
    assert UUID.fullmatch(user["uuid"]) and is_time(user["created_at"])
    assert user["role"] in ("user", "moderator", "admin")
    for name in ("email", "username", "name", "telegram_username"):
        optional(user[name], str)
    optional(user["telegram_id"], int)
    return check(user, expected)


def check_list(listed: dict[str, Any], page: int = 1, limit: int = 20) -> dict[str, Any]:
    assert list(listed) == ["data", "meta"] and list(listed["meta"]) == ["total", "page", "limit"]
    assert all(type(value) is int for value in listed["meta"].values())
    assert (listed["meta"]["page"], listed["meta"]["limit"]) == (page, limit)
    assert len(listed["data"]) <= min(limit, listed["meta"]["total"])
    return listed


def without(ticket: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {name: value for name, value in ticket.items() if name not in {*fields, *TOPIC_LATER}}


@pytest.fixture(scope="module")
def gateway(desk: Desk) -> Gateway:
    return gateway_of(desk, "tickets:write")


@pytest.fixture
def ticket(gateway: Gateway) -> dict[str, Any]:
    return gateway.opened()


@pytest.fixture(scope="module")
def guarded(desk: Desk, gateway: Gateway) -> dict[str, Any]:
    opened = gateway.opened(created_by=desk.user().id)
    gateway.post(opened["id"], "We are on our way")
    return opened


@pytest.fixture
def untouched(gateway: Gateway, guarded: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A ticket that must be the same after the test, message for message, and no other may have come."""

    def state() -> tuple[Any, ...]:
        newest = gateway.answer("GET", "/tickets?limit=1")
        return (without(gateway.ticket(guarded["id"])), gateway.messages(guarded["id"]), gateway.stats(guarded["id"]),
                newest["meta"]["total"], newest["data"][0]["id"])

    before = state()
    yield guarded
    assert state() == before


def member(desk: Desk, role: str = "moderator") -> tuple[int, str]:
    """The id and the username of somebody with a username."""
    username = unique("member").replace(" ", "")
    added = desk.command("user", "add", "--email", f"{username}@example.org", "--role", role, "--username", username,
                         "--password", "correct horse battery", "--json")
    assert added.returncode == 0, added.stderr
    return json.loads(added.stdout)["id"], username


def known_as(gateway: Gateway, username: str, telegram_id: int) -> dict[str, Any]:
    """The user whom Telegram knows by that name and number."""
    listed = gateway.answer("GET", f"/users?search={username}&limit=100")["data"]
    found = [user for user in listed if user["telegram_id"] == telegram_id]
    assert len(found) == 1
    return check_user(found[0], telegram_username=username)


# POST /tickets


def test_a_ticket_needs_only_a_title_and_a_description(desk: Desk, gateway: Gateway) -> None:
    ticket = gateway.opened(title="Printer", description="It is on fire")
    check_ticket(ticket, title="Printer", description="It is on fire", status="open", priority="medium", category=None,
                 tags=[], source="api", topic_id=None, assigned_to=None, messages_count=1, updated_at=None,
                 first_responded_at=None, resolved_at=None, closed_at=None)
    assert ticket["group_id"] in (None, GROUP)
    assert without(gateway.ticket(ticket["id"])) == without(ticket)


def test_the_key_itself_is_the_requester_when_nobody_is_named(desk: Desk, gateway: Gateway) -> None:
    first, second = gateway.opened(), gateway.opened()
    assert first["created_by"] == second["created_by"] != gateway_of(desk, "tickets:write").opened()["created_by"]


def test_a_ticket_takes_all_fields(gateway: Gateway, customer: User) -> None:
    fields = {"title": "Принтер", "description": "Горит\nсильно", "priority": "urgent", "category": "hardware",
              "tags": ["Büro 2", "fire"], "created_by": customer.id}
    ticket = gateway.opened(**fields)
    check_ticket(ticket | {"tags": sorted(ticket["tags"])}, **fields)


@pytest.mark.parametrize("priority", PRIORITIES)
def test_a_ticket_has_the_priority_that_is_asked_for(desk: Desk, gateway: Gateway, admin: User, priority: str) -> None:
    ticket = check_ticket(gateway.opened(priority=priority), priority=priority)
    assert desk.ticket(ticket["id"], admin)["priority"] == priority


def test_a_ticket_takes_the_longest_texts(gateway: Gateway) -> None:
    fields = {"title": "t" * 200, "description": "ж" * 10_000, "category": "c" * 80,
              "tags": [f"{n:040}" for n in range(20)]}
    check_ticket(gateway.opened(**fields), **fields)


def test_any_text_comes_back_as_it_was_written(gateway: Gateway) -> None:
    text = "<b>ไทย</b> & \"quotes\" \\ 🧑‍🚀 '; DROP TABLE tickets; -- %s ${x} \u0301"
    ticket = check_ticket(gateway.opened(title=text, description=text + "\r\n\t\u2028."), title=text)
    assert gateway.ticket(ticket["id"])["description"] == text + "\r\n\t\u2028."


def test_a_requester_is_found_or_created_by_email(desk: Desk, gateway: Gateway, customer: User) -> None:
    assert gateway.opened(requester={"email": customer.email})["created_by"] == customer.id
    email = unique("new").replace(" ", ".") + "@example.org"
    created = gateway.opened(requester={"email": email, "name": "Мария"})["created_by"]
    again = [gateway.opened(requester={"email": spelled})["created_by"] for spelled in (email, email.upper())]
    assert again == [created, created]
    found = gateway.answer("GET", f"/users?search={email}")["data"]
    assert len(found) == 1
    check_user(found[0], id=created, email=email, name="Мария", role="user", telegram_id=None)


def test_the_customer_sees_the_ticket_as_their_own(desk: Desk, gateway: Gateway, customer: User, admin: User) -> None:
    ticket = gateway.opened(created_by=customer.id, title="Printer", description="It is on fire")
    shown = desk.call("GET", f"/{ticket['id']}", customer).json()
    check(shown, {"subject": "Printer", "user_id": customer.id, "status": "open", "priority": "medium"})
    assert [(one["message"], one["is_from_user"]) for one in shown["messages"]] == [("It is on fire", True)]
    check_message(gateway.messages(ticket["id"])[0], ticket_id=ticket["id"], text="It is on fire", sender="user",
                  author_id=customer.id, is_internal=False, attachments=[], delivery="none", reply_to=None)


def test_a_ticket_has_a_topic_in_the_support_group(gateway: Gateway, sandbox: Sandbox) -> None:
    text = unique("It is on fire")
    ticket = gateway.opened(description=text)
    topic = wait(lambda: sandbox.topics_of(ticket["ticket_number"]), what="the ticket has a topic")[0]
    wait(lambda: sandbox.shown(topic["thread_id"], text), what="the topic shows the description")
    shown = wait(lambda: (one := gateway.ticket(ticket["id"]))["topic_id"] and one)
    assert (shown["group_id"], shown["topic_id"]) == (GROUP, topic["thread_id"])


@pytest.mark.parametrize("body, fields", [
    ({}, ["title", "description"]), ({"title": "t"}, ["description"]), ({"description": "d"}, ["title"]),
    ({"title": None, "description": 1}, ["title", "description"]),
    ({"title": "", "description": ""}, ["title", "description"]), ({"title": " \n\t", "description": "d"}, ["title"]),
    ({"title": "t" * 201, "description": "d"}, ["title"]),
    ({"title": "t", "description": "d" * 10_001}, ["description"]),
    ({"title": ["t"], "description": {}}, ["title", "description"]),
], ids=lambda value: json.dumps(value)[:50])
def test_a_ticket_without_sound_texts_is_refused(
    gateway: Gateway, untouched: dict[str, Any], body: Any, fields: list[str]
) -> None:
    refused(gateway.call("POST", "/tickets", body), 422, *fields)


@pytest.mark.parametrize("field, value", [
    ("priority", "P1"), ("priority", "HIGH"), ("priority", 1), ("priority", ""), ("category", ""), ("category", 5),
    ("category", "c" * 81), ("tags", "fire"), ("tags", {}), ("tags", [1]), ("tags", [""]), ("tags", ["t" * 41]),
    ("tags", [f"t{n}" for n in range(21)]), ("created_by", "5"), ("created_by", 1.5), ("created_by", 0),
    ("created_by", -1), ("created_by", True), ("created_by", 999_999_999), ("created_by", 10**20),
], ids=lambda value: json.dumps(value)[:30])
def test_a_ticket_with_an_unsound_field_is_refused(
    gateway: Gateway, untouched: dict[str, Any], field: str, value: Any
) -> None:
    refused(gateway.call("POST", "/tickets", {"title": "t", "description": "d", field: value}), 422, field)


@pytest.mark.parametrize("requester", [
    "a@example.org", {}, {"email": None}, {"email": 5}, {"email": ""}, {"email": "nobody"},
    {"email": "a b@example.org"}, {"name": "Nobody"}, {"email": "a@example.org", "name": 5}], ids=json.dumps)
def test_an_unsound_requester_is_refused(gateway: Gateway, untouched: dict[str, Any], requester: Any) -> None:
    answer = gateway.call("POST", "/tickets", {"title": "t", "description": "d", "requester": requester})
    assert answer.status_code == 422, answer.text
    fields = [error["field"] for error in answer.json()["errors"]]
    assert fields and all(field.partition(".")[0] == "requester" for field in fields)
    refused(answer, 422, *fields)


# GET /tickets


def test_the_list_has_the_newest_first_and_whole_tickets(gateway: Gateway) -> None:
    made = [gateway.opened() for _ in range(3)]
    listed = check_list(gateway.answer("GET", "/tickets"))
    assert [without(one) for one in listed["data"][:3]] == [without(one) for one in made[::-1]]
    for one in listed["data"]:
        check_ticket(one)


def test_pages_cut_the_list(gateway: Gateway) -> None:
    tag = unique("tag")
    newest_first = [gateway.opened(tags=[tag])["id"] for _ in range(5)][::-1]
    for page, limit in ((1, 2), (2, 2), (3, 2), (4, 2), (1, 5), (2, 5), (1, 100)):
        listed = check_list(gateway.answer("GET", f"/tickets?tag={tag}&page={page}&limit={limit}"), page, limit)
        assert [one["id"] for one in listed["data"]] == newest_first[(page - 1) * limit:page * limit]
        assert listed["meta"]["total"] == 5


def test_status_filters_the_list(gateway: Gateway) -> None:
    tag = unique("tag")
    made = {status: gateway.opened(tags=[tag])["id"] for status in STATUSES}
    for status, number in made.items():
        if status != "open":
            gateway.change(number, status=status)
    for status, number in made.items():
        assert gateway.ids(f"tag={tag}&status={status}") == [number], status


def test_priority_category_and_tag_filter_the_list(gateway: Gateway) -> None:
    tag, category = unique("tag"), unique("category")
    made = {priority: gateway.opened(priority=priority, tags=["other", tag])["id"] for priority in PRIORITIES}
    for priority, number in made.items():
        assert gateway.ids(f"tag={tag}&priority={priority}") == [number], priority
    categorised = gateway.opened(category=category, tags=[tag])["id"]
    assert gateway.ids(f"category={category}") == [categorised]
    assert gateway.ids(f"tag={tag}") == [categorised, *reversed(made.values())]
    assert gateway.ids(f"tag={tag}&category={category}&priority=high") == []
    assert gateway.ids(f"tag={tag[:-1]}") == [] == gateway.ids(f"category={category[:-1]}")


def test_people_filter_the_list(desk: Desk, gateway: Gateway, customer: User) -> None:
    staff = desk.user("moderator")
    assigned, nobodys = (gateway.opened(created_by=customer.id)["id"] for _ in range(2))
    gateway.change(assigned, assigned_to=staff.id)
    strangers = gateway.opened()["id"]
    assert gateway.ids(f"created_by={customer.id}") == [nobodys, assigned]
    assert gateway.ids(f"assigned_to={staff.id}") == [assigned]
    assert gateway.ids(f"assigned_to=0&created_by={customer.id}") == [nobodys]
    assert gateway.ids("created_by=999999999") == []
    listed = gateway.answer("GET", "/tickets?assigned_to=0")["data"]
    assert strangers in [one["id"] for one in listed] and all(one["assigned_to"] is None for one in listed)


def test_a_group_filters_the_list(gateway: Gateway, ticket: dict[str, Any]) -> None:
    wait(lambda: gateway.ticket(ticket["id"])["topic_id"])
    listed = gateway.answer("GET", f"/tickets?group_id={GROUP}")["data"]
    assert ticket["id"] in [one["id"] for one in listed] and all(one["group_id"] == GROUP for one in listed)
    assert gateway.answer("GET", "/tickets?group_id=-1009999999999")["data"] == []


def test_search_finds_titles_and_descriptions_and_numbers(gateway: Gateway) -> None:
    word, thai = uuid.uuid4().hex, uuid.uuid4().hex
    titled = gateway.opened(title=f"Printer {word} on fire")
    described = gateway.opened(description=f"It is a {word}, на пожаре")
    gateway.opened(title=f"ไฟไหม้ {thai}")
    assert gateway.ids(f"search={word}") == [described["id"], titled["id"]]
    assert gateway.ids(f"search={word.upper()}") == [described["id"], titled["id"]]
    assert len(gateway.ids(f"search={thai}")) == 1
    assert titled["id"] in gateway.ids(f"search={titled['ticket_number']}")
    for nothing in (uuid.uuid4().hex, word[:6] + "%25" + word[10:], word[:6] + "_" + word[7:], word + "%27%20OR%201=1",
                    "%22*(%2B-"):
        assert titled["id"] not in [one["id"] for one in gateway.answer("GET", f"/tickets?search={nothing}")["data"]]


def test_times_filter_the_list(gateway: Gateway) -> None:
    tag = unique("tag")
    ticket = gateway.opened(tags=[tag])
    created = moment(ticket["created_at"])

    def found(**bounds: timedelta) -> list[int]:
        times = [f"{name}={created + offset:%Y-%m-%dT%H:%M:%SZ}" for name, offset in bounds.items()]
        return gateway.ids("&".join([f"tag={tag}", *times]))

    second, day = timedelta(seconds=1), timedelta(days=1)
    for bounds in ({"created_from": 0 * day}, {"created_from": -day}, {"created_to": second}, {"created_to": day},
                   {"created_from": -second, "created_to": second}):
        assert found(**bounds) == [ticket["id"]], bounds
    for bounds in ({"created_from": second}, {"created_to": -second}, {"created_from": -day, "created_to": -second}):
        assert found(**bounds) == [], bounds


@pytest.mark.parametrize("query", [
    "page=0", "page=-1", "page=x", "page=1.5", "page=", "page=99999999999999999999", "limit=0", "limit=101",
    "limit=ten", "limit=-5", "status=done", "status=OPEN", "status=waiting_user", "priority=P1", "priority=5",
    "assigned_to=me", "assigned_to=-1", "created_by=x", "created_by=-1", "group_id=x", "created_from=yesterday",
    "created_to=2024-13-01T00:00:00Z"])
def test_an_unsound_query_is_refused(gateway: Gateway, query: str) -> None:
    refused(gateway.call("GET", f"/tickets?{query}"), 422, query.partition("=")[0])


def test_all_that_is_wrong_in_a_query_is_said_at_once(gateway: Gateway) -> None:
    refused(gateway.call("GET", "/tickets?page=0&limit=0&status=done"), 422, "page", "limit", "status")


# GET /tickets/:id


def test_id_uuid_and_number_name_the_same_ticket(gateway: Gateway, ticket: dict[str, Any]) -> None:
    wait(lambda: gateway.ticket(ticket["id"])["topic_id"])
    names = (ticket["id"], ticket["uuid"], ticket["uuid"].upper(), ticket["ticket_number"])
    shown = [gateway.ticket(name) for name in names]
    assert all(one == shown[0] for one in shown)
    assert without(shown[0]) == without(ticket)


def test_a_ticket_of_another_dialect_is_the_same_ticket(
    desk: Desk, gateway: Gateway, customer: User, admin: User
) -> None:
    opened = desk.opened(customer, "Проблема с оплатой", "Не могу пополнить баланс через карту")
    desk.change(opened["id"], admin, status="waiting_for_user", priority="high", assigned_to=admin.id)
    shown = check_ticket(
        gateway.ticket(opened["id"]), id=opened["id"], title="Проблема с оплатой",
        description="Не могу пополнить баланс через карту", status="waiting_for_user", priority="high",
        created_by=customer.id, assigned_to=admin.id, messages_count=1, created_at=opened["created_at"],
        resolved_at=None, closed_at=None)
    assert is_time(shown["updated_at"])


def test_a_ticket_from_telegram_says_so(gateway: Gateway, opened: Opening) -> None:
    telegram = opened(BORIS)
    shown = check_ticket(gateway.ticket(telegram.number), ticket_number=telegram.number, source="telegram",
                         status="open", description=said(telegram.first), group_id=GROUP, topic_id=telegram.thread)
    assert shown["created_by"] == known_as(gateway, "boris", BORIS)["id"]


@pytest.mark.parametrize("name", [*UNKNOWN, "0", "-1", "1.5", "x", "TKT-", "null", "%27%20OR%201=1",
                                  "99999999999999999999"])
def test_an_unknown_ticket_is_404_everywhere(gateway: Gateway, name: str) -> None:
    for method, path, body in (("GET", "", None), ("PUT", "", {"status": "closed"}), ("POST", "/close", None),
                               ("GET", "/messages", None), ("POST", "/messages", {"text": "t"}),
                               ("POST", "/mention", {"username": "u"}), ("GET", "/stats", None)):
        refused(gateway.call(method, f"/tickets/{name}{path}", body), 404)


# PUT /tickets/:id


def test_all_fields_change_at_once(desk: Desk, gateway: Gateway, ticket: dict[str, Any], admin: User) -> None:
    fields = {"title": "Drucker", "description": "Er brennt", "status": "in_progress", "priority": "high",
              "category": "hardware", "tags": ["a", "b"], "assigned_to": admin.id}
    changed = check_ticket(gateway.change(ticket["id"], **fields), **fields)
    assert is_time(changed["updated_at"])
    assert without(changed, *fields, "updated_at") == without(ticket, *fields, "updated_at")
    assert without(gateway.ticket(ticket["id"])) == without(changed)
    shown = desk.ticket(ticket["id"], admin)
    check(shown, {"subject": "Drucker", "status": "in_progress", "priority": "high", "assigned_to": admin.id})


@pytest.mark.parametrize("field, value", [
    ("title", "Drucker"), ("description", "Er brennt"), ("priority", "low"), ("priority", "urgent"),
    ("category", "hardware"), ("tags", ["a", "b"]), ("status", "in_progress"), ("status", "waiting_for_user"),
    ("status", "cancelled")])
def test_one_field_changes_alone(gateway: Gateway, ticket: dict[str, Any], field: str, value: Any) -> None:
    changed = gateway.change(ticket["id"], **{field: value})
    assert changed[field] == value and is_time(changed["updated_at"])
    same = without(changed, field, "updated_at", "closed_at")
    assert same == without(ticket, field, "updated_at", "closed_at")


def test_category_assignee_and_tags_are_taken_away(gateway: Gateway, admin: User) -> None:
    ticket = gateway.opened(category="hardware", tags=["a"])
    gateway.change(ticket["id"], assigned_to=admin.id)
    check_ticket(gateway.change(ticket["id"], category=None, assigned_to=None, tags=[]), category=None,
                 assigned_to=None, tags=[])


def test_no_change_changes_nothing(gateway: Gateway, ticket: dict[str, Any]) -> None:
    check_ticket(gateway.change(ticket["id"]), updated_at=None)
    before = without(gateway.change(ticket["id"], priority="high"))
    assert without(gateway.change(ticket["id"])) == before == without(gateway.ticket(ticket["id"]))


def test_resolving_and_closing_set_their_times_and_reopening_takes_them_back(
    gateway: Gateway, ticket: dict[str, Any]
) -> None:
    resolved = check_ticket(gateway.change(ticket["id"], status="resolved"), status="resolved", closed_at=None)
    assert is_time(resolved["resolved_at"])
    closed = check_ticket(gateway.change(ticket["id"], status="closed"), status="closed",
                          resolved_at=resolved["resolved_at"])
    assert is_time(closed["closed_at"])
    check_ticket(gateway.change(ticket["id"], status="open"), status="open", resolved_at=None, closed_at=None)


@pytest.mark.parametrize("status", ["resolved", "in_progress", "waiting_for_user"])
def test_a_transition_that_is_not_in_the_table_is_a_conflict(
    gateway: Gateway, ticket: dict[str, Any], status: str
) -> None:
    gateway.change(ticket["id"], status="closed")
    before = without(gateway.ticket(ticket["id"]))
    body = {"status": status, "priority": "low", "title": "changed"}
    refused(gateway.call("PUT", f"/tickets/{ticket['id']}", body), 409)
    assert without(gateway.ticket(ticket["id"])) == before


@pytest.mark.parametrize("field, value", [
    ("title", ""), ("title", 5), ("title", "  "), ("title", "t" * 201), ("description", ""),
    ("description", "d" * 10_001), ("status", "done"), ("status", "waiting_user"), ("status", 1), ("priority", "P1"),
    ("category", ""), ("category", 5), ("category", "c" * 81), ("tags", "a"), ("tags", [1]), ("tags", ["t" * 41]),
    ("tags", [f"t{n}" for n in range(21)]), ("assigned_to", "5"), ("assigned_to", 1.5), ("assigned_to", True),
    ("assigned_to", -1), ("assigned_to", 999_999_999), ("assigned_to", 10**20),
], ids=lambda value: json.dumps(value)[:30])
def test_an_unsound_change_is_refused_as_a_whole(
    gateway: Gateway, untouched: dict[str, Any], field: str, value: Any
) -> None:
    sound = {"priority": "high"} if field != "priority" else {"title": "changed"}
    refused(gateway.call("PUT", f"/tickets/{untouched['id']}", sound | {field: value}), 422, field)


def test_a_ticket_is_only_given_to_active_staff(
    desk: Desk, gateway: Gateway, untouched: dict[str, Any], customer: User
) -> None:
    gone = desk.user("moderator")
    desk.command("user", "disable", "--email", gone.email)
    for nobody in (customer.id, gone.id):
        refused(gateway.call("PUT", f"/tickets/{untouched['id']}", {"assigned_to": nobody, "title": "changed"}), 422,
                "assigned_to")


def test_all_that_is_wrong_in_a_change_is_said_at_once(gateway: Gateway, untouched: dict[str, Any]) -> None:
    refused(gateway.call("PUT", f"/tickets/{untouched['id']}", {"title": "", "priority": "P1", "tags": 5}), 422,
            "title", "priority", "tags")


# POST /tickets/:id/close


@pytest.mark.parametrize("body", [None, {}], ids=json.dumps)
@pytest.mark.parametrize("status", ["open", "in_progress", "waiting_for_user", "resolved"])
def test_closing_works_from_every_open_state(
    desk: Desk, gateway: Gateway, ticket: dict[str, Any], admin: User, status: str, body: Any
) -> None:
    if status != "open":
        gateway.change(ticket["id"], status=status)
    closed = check_ticket(gateway.answer("POST", f"/tickets/{ticket['id']}/close", body), id=ticket["id"],
                          status="closed")
    assert is_time(closed["closed_at"]) and is_time(closed["updated_at"])
    assert desk.ticket(ticket["id"], admin)["status"] == "closed"


def test_closing_twice_changes_nothing(gateway: Gateway, ticket: dict[str, Any]) -> None:
    closed = gateway.answer("POST", f"/tickets/{ticket['id']}/close")
    count = len(gateway.messages(ticket["id"]))
    again = gateway.answer("POST", f"/tickets/{ticket['id']}/close")
    assert without(again) == without(closed)
    assert len(gateway.messages(ticket["id"])) == count


# POST /tickets/:id/messages


def test_a_message_is_the_teams_unless_it_says_otherwise(desk: Desk, gateway: Gateway, customer: User) -> None:
    ticket = gateway.opened(created_by=customer.id)
    message = check_message(gateway.post(ticket["id"], "We are on our way"), ticket_id=ticket["id"],
                            text="We are on our way", sender="staff", is_internal=False, attachments=[],
                            delivery="none", reply_to=None)
    assert message["author_id"] != customer.id and message["author_name"]
    assert gateway.messages(ticket["id"])[-1] == message
    shown = desk.call("GET", f"/{ticket['id']}", customer).json()
    check(shown["messages"][-1], {"id": message["id"], "message": "We are on our way", "is_from_user": False})
    answered = check_ticket(gateway.ticket(ticket["id"]), status="in_progress", messages_count=2)
    assert is_time(answered["first_responded_at"]) and is_time(answered["updated_at"])
    gateway.post(ticket["id"], "Still on our way")
    assert gateway.ticket(ticket["id"])["first_responded_at"] == answered["first_responded_at"]


def test_a_message_may_be_said_for_the_customer(desk: Desk, gateway: Gateway, customer: User) -> None:
    ticket = gateway.opened(created_by=customer.id)
    check_message(gateway.post(ticket["id"], "Please hurry", sender="user"), sender="user", author_id=customer.id,
                  is_internal=False)
    shown = desk.call("GET", f"/{ticket['id']}", customer).json()["messages"][-1]
    assert (shown["message"], shown["is_from_user"], shown["user_id"]) == ("Please hurry", True, customer.id)
    check_ticket(gateway.ticket(ticket["id"]), status="open", first_responded_at=None)


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_a_customers_message_reopens(gateway: Gateway, ticket: dict[str, Any], status: str) -> None:
    gateway.change(ticket["id"], status=status)
    gateway.post(ticket["id"], "It burns again", sender="user")
    check_ticket(gateway.ticket(ticket["id"]), status="open", resolved_at=None, closed_at=None)


def test_a_customers_message_ends_the_waiting(gateway: Gateway, admin: User) -> None:
    for assignee, status in ((None, "open"), (admin.id, "in_progress")):
        ticket = gateway.opened()
        gateway.change(ticket["id"], status="waiting_for_user", assigned_to=assignee)
        gateway.post(ticket["id"], "Here it is", sender="user")
        check_ticket(gateway.ticket(ticket["id"]), status=status)


def test_a_note_stays_among_the_team(desk: Desk, gateway: Gateway, customer: User) -> None:
    ticket = gateway.opened(created_by=customer.id)
    check_message(gateway.post(ticket["id"], "A difficult customer", is_internal=True), sender="staff",
                  is_internal=True, delivery="none")
    assert [one["is_internal"] for one in gateway.messages(ticket["id"])] == [False, True]
    shown = desk.call("GET", f"/{ticket['id']}", customer)
    assert [one["message"] for one in shown.json()["messages"]] == ["It is on fire"] and "difficult" not in shown.text
    check_ticket(gateway.ticket(ticket["id"]), status="open", first_responded_at=None)


def test_foreign_attachments_are_kept_as_given(desk: Desk, gateway: Gateway, customer: User) -> None:
    ticket = gateway.opened(created_by=customer.id)
    urls = ["http://localhost:8000/uploads/screenshot.jpg", "https://example.org/a%20b?c=d&e=ф#g"]
    check_message(gateway.post(ticket["id"], "See there", attachments=urls), attachments=urls)
    check_message(gateway.messages(ticket["id"])[-1], attachments=urls)
    assert desk.call("GET", f"/{ticket['id']}", customer).json()["messages"][-1]["attachments"] == urls
    check_message(gateway.post(ticket["id"], "And there", attachments=["https://example.org/a"] * 10))


def test_another_ones_upload_is_no_attachment(desk: Desk, gateway: Gateway, untouched: dict[str, Any]) -> None:
    stranger = desk.user()
    uploaded = desk.http.post(desk.url + "/api/v1/support/uploads",
                              headers={"Authorization": f"Bearer {stranger.token}"},
                              files={"file": ("secret.txt", b"secret", "text/plain")}, timeout=20)
    assert uploaded.status_code == 201, uploaded.text
    for url in (uploaded.json()["url"], f"{desk.url}/api/v1/support/files/{uuid.uuid4()}"):
        answer = gateway.call("POST", f"/tickets/{untouched['id']}/messages",
                              {"text": "See there", "attachments": [url]})
        refused(answer, 422, "attachments")


@pytest.mark.parametrize("body, fields", [
    ({}, ["text"]), ({"text": None}, ["text"]), ({"text": 5}, ["text"]), ({"text": ""}, ["text"]),
    ({"text": " \n"}, ["text"]), ({"text": "t" * 10_001}, ["text"]),
    ({"text": "t", "attachments": "https://example.org/a"}, ["attachments"]),
    ({"text": "t", "attachments": {}}, ["attachments"]), ({"text": "t", "attachments": [1]}, ["attachments"]),
    ({"text": "t", "attachments": ["example"]}, ["attachments"]),
    ({"text": "t", "attachments": ["ftp://example.org/a"]}, ["attachments"]),
    ({"text": "t", "attachments": ["javascript:alert(1)"]}, ["attachments"]),
    ({"text": "t", "attachments": ["https://example.org/a"] * 11}, ["attachments"]),
    ({"text": "t", "is_internal": "yes"}, ["is_internal"]), ({"text": "t", "is_internal": 1}, ["is_internal"]),
    ({"text": "t", "sender": "system"}, ["sender"]), ({"text": "t", "sender": "robot"}, ["sender"]),
    ({"text": "t", "sender": 1}, ["sender"]),
    ({"text": "", "sender": "robot", "is_internal": 5}, ["text", "sender", "is_internal"]),
], ids=lambda value: json.dumps(value)[:50])
def test_an_unsound_message_is_refused(
    gateway: Gateway, untouched: dict[str, Any], body: Any, fields: list[str]
) -> None:
    refused(gateway.call("POST", f"/tickets/{untouched['id']}/messages", body), 422, *fields)


def test_a_message_reaches_the_customer_in_telegram_and_says_so(
    gateway: Gateway, sandbox: Sandbox, opened: Opening
) -> None:
    telegram = opened(ALICE)
    text, secret = unique("We are on our way"), unique("A difficult customer")
    message = gateway.post(telegram.number, text)
    assert message["delivery"] in ("queued", "sent")
    told = wait(lambda: sandbox.told(ALICE, text), what="the customer is told")
    assert len(told) == 1
    wait(lambda: gateway.messages(telegram.number)[-1]["delivery"] == "sent", what="the message is sent")
    wait(lambda: sandbox.shown(telegram.thread, text), what="the topic shows the message")
    gateway.post(telegram.number, secret, is_internal=True)
    question = unique("When will you be here?")
    sandbox.say(ALICE, question, reply_to=told[0]["message_id"])
    answered = wait(lambda: (one := gateway.messages(telegram.number)[-1])["text"] == question and one)
    check_message(answered, sender="user", author_id=known_as(gateway, "alice", ALICE)["id"],
                  author_name="Alice Johnson", reply_to=message["id"], is_internal=False)
    assert not sandbox.told(ALICE, secret)


def test_a_message_to_somebody_who_blocked_the_bot_says_so(gateway: Gateway, sandbox: Sandbox, opened: Opening) -> None:
    telegram = opened(ALICE)
    sandbox.block(ALICE)
    gateway.post(telegram.number, "Are you there?")
    wait(lambda: gateway.messages(telegram.number)[-1]["delivery"] == "blocked", what="the message is blocked")


# GET /tickets/:id/messages


def test_messages_have_the_oldest_first_and_pages(gateway: Gateway, ticket: dict[str, Any]) -> None:
    kinds: list[dict[str, Any]] = [{}, {"is_internal": True}, {"sender": "user"}, {}]
    made = [gateway.post(ticket["id"], unique("message"), **kind) for kind in kinds]
    listed = check_list(gateway.answer("GET", f"/tickets/{ticket['id']}/messages"), limit=50)
    everything = [check_message(one, ticket_id=ticket["id"]) for one in listed["data"]]
    assert everything[0]["text"] == "It is on fire" and everything[1:] == made and listed["meta"]["total"] == 5
    assert [one["id"] for one in everything] == sorted(one["id"] for one in everything)
    for page, limit in ((1, 2), (2, 2), (3, 2), (4, 2), (1, 100)):
        query = f"page={page}&limit={limit}"
        part = check_list(gateway.answer("GET", f"/tickets/{ticket['id']}/messages?{query}"), page, limit)
        assert part["data"] == everything[(page - 1) * limit:page * limit] and part["meta"]["total"] == 5
    assert gateway.ticket(ticket["id"])["messages_count"] == 5


@pytest.mark.parametrize("query", ["page=0", "page=x", "limit=0", "limit=101", "limit=-1", "limit="])
def test_an_unsound_page_of_messages_is_refused(gateway: Gateway, ticket: dict[str, Any], query: str) -> None:
    refused(gateway.call("GET", f"/tickets/{ticket['id']}/messages?{query}"), 422, query.partition("=")[0])


# POST /tickets/:id/mention


def test_somebody_is_invited_by_their_username(desk: Desk, gateway: Gateway, ticket: dict[str, Any]) -> None:
    user, username = member(desk)
    mention = gateway.answer("POST", f"/tickets/{ticket['id']}/mention", {"username": username}, 201)
    assert list(mention) == MENTION
    check(mention, {"ticket_id": ticket["id"], "user_id": user, "username": username, "state": "invited"})
    assert exactly(mention["id"], int) and is_time(mention["created_at"])
    for spelled in (username, "@" + username):
        again = gateway.answer("POST", f"/tickets/{ticket['id']}/mention", {"username": spelled}, 201)
        assert again["id"] == mention["id"]


def test_invitations_to_two_tickets_are_two(desk: Desk, gateway: Gateway) -> None:
    username = member(desk)[1]
    paths = [f"/tickets/{gateway.opened()['id']}/mention" for _ in range(2)]
    first, second = (gateway.answer("POST", path, {"username": "@" + username}, 201) for path in paths)
    assert first["id"] != second["id"] and first["user_id"] == second["user_id"]


def test_somebody_is_invited_by_their_telegram_username(gateway: Gateway, sandbox: Sandbox, opened: Opening) -> None:
    telegram = opened(ALICE)
    text = unique("We are on our way")
    sandbox.answer(OLGA, telegram.thread, text)
    wait(lambda: sandbox.told(ALICE, text))
    olga = known_as(gateway, "olga", OLGA)
    mention = gateway.answer("POST", f"/tickets/{telegram.number}/mention", {"username": "@olga"}, 201)
    assert mention["user_id"] == olga["id"] and mention["state"] == "invited"


def test_an_unknown_name_is_404(gateway: Gateway, untouched: dict[str, Any]) -> None:
    for name in (uuid.uuid4().hex, "@" + uuid.uuid4().hex):
        refused(gateway.call("POST", f"/tickets/{untouched['id']}/mention", {"username": name}), 404)


@pytest.mark.parametrize("body", [{}, {"username": None}, {"username": 5}, {"username": ""}, {"username": ["a"]}],
                         ids=json.dumps)
def test_an_unsound_mention_is_refused(gateway: Gateway, untouched: dict[str, Any], body: Any) -> None:
    refused(gateway.call("POST", f"/tickets/{untouched['id']}/mention", body), 422, "username")


# GET /tickets/:id/stats


def test_a_new_ticket_has_the_statistics_of_one_message(gateway: Gateway, ticket: dict[str, Any]) -> None:
    check_stats(gateway.stats(ticket["id"]), ticket_id=ticket["id"], status="open", messages_total=1,
                messages_from_user=1, messages_from_staff=0, internal_notes=0, attachments=0,
                first_response_seconds=None, resolution_seconds=None, created_at=ticket["created_at"],
                last_message_at=ticket["created_at"])


def test_statistics_count_what_is_there(desk: Desk, gateway: Gateway, customer: User, admin: User) -> None:
    ticket = gateway.opened(created_by=customer.id)
    desk.call("POST", f"/{ticket['id']}/messages", customer,
              {"message": "m", "attachments": ["https://example.org/a", "https://example.org/b"]})
    desk.call("POST", f"/admin/tickets/{ticket['id']}/messages", admin, {"message": "m"})
    gateway.post(ticket["id"], "note", is_internal=True)
    last = gateway.post(ticket["id"], "answer", attachments=["https://example.org/c"])
    gateway.change(ticket["id"], status="resolved")
    shown = gateway.stats(ticket["id"])
    check_stats(shown, ticket_id=ticket["id"], status="resolved", messages_from_user=2, messages_from_staff=2,
                internal_notes=1, attachments=3, created_at=ticket["created_at"])
    assert shown["first_response_seconds"] is not None and shown["resolution_seconds"] is not None
    assert moment(shown["last_message_at"]) >= moment(last["created_at"])
    assert shown["messages_total"] == gateway.answer("GET", f"/tickets/{ticket['id']}/messages")["meta"]["total"]
    assert shown["messages_total"] == gateway.ticket(ticket["id"])["messages_count"]


def test_whoever_was_invited_is_a_participant(desk: Desk, gateway: Gateway, ticket: dict[str, Any]) -> None:
    before = gateway.stats(ticket["id"])["participants"]
    for username in (member(desk)[1] for _ in range(2)):
        for _ in range(2):
            gateway.answer("POST", f"/tickets/{ticket['id']}/mention", {"username": username}, 201)
    assert gateway.stats(ticket["id"])["participants"] == before + 2


# GET /groups


def test_groups_list_the_support_group(gateway: Gateway, sandbox: Sandbox, ticket: dict[str, Any]) -> None:
    wait(lambda: gateway.ticket(ticket["id"])["topic_id"])
    sandbox.post(f"/people/{OLGA}/messages", chat_id=GROUP, text="/start")
    wait(lambda: any(group["registered_at"] for group in gateway.answer("GET", "/groups")["data"]), what="it registers")
    listed = gateway.answer("GET", "/groups")
    assert list(listed) == ["data", "meta"] and listed["meta"]["total"] == len(listed["data"])
    for group in listed["data"]:
        assert list(group) == GROUP_FIELDS
        exactly(group["id"], int), exactly(group["title"], str)
        exactly(group["is_forum"], bool), exactly(group["is_active"], bool)
        assert exactly(group["open_topics"], int) >= 0 and is_time(group["registered_at"])
    ours = next(group for group in listed["data"] if group["id"] == GROUP)
    check(ours, {"title": "Support team", "is_forum": True, "is_active": True})
    assert ours["open_topics"] >= 1


# GET /users


@pytest.mark.parametrize("role", ["user", "moderator", "admin"])
def test_a_user_is_listed_with_all_fields(desk: Desk, gateway: Gateway, role: str) -> None:
    user, username = member(desk, role)
    for word in (username, username.upper(), f"{username}@example.org"):
        found = check_list(gateway.answer("GET", f"/users?search={word}"))
        assert found["meta"]["total"] == 1
        check_user(found["data"][0], id=user, email=f"{username}@example.org", username=username, role=role,
                   telegram_id=None, telegram_username=None, is_active=True)
        assert check_list(gateway.answer("GET", f"/users?search={word}&role={role}"))["data"] == found["data"]
    desk.command("user", "disable", "--email", f"{username}@example.org")
    check_user(gateway.answer("GET", f"/users?search={username}")["data"][0], id=user, is_active=False)


def test_a_customer_from_telegram_is_a_user(gateway: Gateway, opened: Opening) -> None:
    opened(BORIS)
    check_user(known_as(gateway, "boris", BORIS), name="Борис Петров", email=None, role="user", is_active=True)


def test_a_role_filters_the_users(gateway: Gateway, customer: User, admin: User) -> None:
    for role in ("user", "moderator", "admin"):
        listed = check_list(gateway.answer("GET", f"/users?role={role}&limit=100"), limit=100)
        assert all(check_user(user)["role"] == role for user in listed["data"])
    assert gateway.answer("GET", f"/users?role=moderator&search={customer.email}")["data"] == []


def test_pages_cut_the_users(gateway: Gateway, desk: Desk) -> None:
    for _ in range(3):
        desk.user()
    total = check_list(gateway.answer("GET", "/users"))["meta"]["total"]
    pages = [check_list(gateway.answer("GET", f"/users?page={page}&limit=2"), page, 2) for page in (1, 2)]
    both = gateway.answer("GET", "/users?page=1&limit=4")["data"]
    assert pages[0]["data"] + pages[1]["data"] == both and len({user["id"] for user in both}) == 4
    assert gateway.answer("GET", f"/users?page={total + 1}&limit=1")["data"] == []


@pytest.mark.parametrize("query", ["role=king", "role=", "page=0", "page=x", "limit=0", "limit=101"])
def test_an_unsound_query_for_users_is_refused(gateway: Gateway, query: str) -> None:
    refused(gateway.call("GET", f"/users?{query}"), 422, query.partition("=")[0])


# /api-keys; the rest of them is in test_api_keys.py


def test_keys_are_made_listed_and_deleted(desk: Desk) -> None:
    boss = gateway_of(desk, "admin")
    made = boss.answer("POST", "/api-keys", {"name": "Reports", "scopes": ["tickets:read"]}, 201)
    assert Gateway(desk, made["key"]).answer("GET", "/tickets?limit=1")["meta"]["limit"] == 1
    assert made["id"] in [key["id"] for key in boss.everything("/api-keys")]
    deleted = boss.call("DELETE", f"/api-keys/{made['id']}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    refused(Gateway(desk, made["key"]).call("GET", "/tickets"), 401)


# Bodies


def forms(ticket: dict[str, Any]) -> list[tuple[str, str]]:
    """Every method of the tickets that takes a body."""
    return [("POST", "/tickets"), ("PUT", f"/tickets/{ticket['id']}"), ("POST", f"/tickets/{ticket['id']}/messages"),
            ("POST", f"/tickets/{ticket['id']}/mention")]


@pytest.mark.parametrize("body", [b"{", b'{"text": "x"', b"text=x", b"\xff\xfe", b'{"text": "\xff"}', b"{'a': 1}",
                                  b'{"text": "x"} {', b"[" * 100_000, b"[]", b"null", b'"text"', b"1", b"true"],
                         ids=lambda body: repr(body[:20]))
def test_a_body_that_is_no_json_object_is_refused(gateway: Gateway, untouched: dict[str, Any], body: bytes) -> None:
    for method, path in forms(untouched):
        refused(gateway.call(method, path, body), 400)


def test_a_body_over_a_megabyte_is_refused(gateway: Gateway, untouched: dict[str, Any]) -> None:
    body = b'{"text": "' + b"x" * (1 << 20) + b'"}'
    for method, path in forms(untouched):
        refused(gateway.call(method, path, body), 413)


@pytest.mark.parametrize("path, allowed", [
    ("/tickets", {"GET", "POST"}), ("/tickets/{}", {"GET", "PUT"}), ("/tickets/{}/close", {"POST"}),
    ("/tickets/{}/messages", {"GET", "POST"}), ("/tickets/{}/mention", {"POST"}), ("/tickets/{}/stats", {"GET"}),
    ("/groups", {"GET"}), ("/users", {"GET"})])
def test_another_method_is_405_and_says_which_ones_there_are(
    gateway: Gateway, untouched: dict[str, Any], path: str, allowed: set[str]
) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
        answer = gateway.call(method, path.format(untouched["id"]), {})
        refused(answer, 405)
        assert {name.strip() for name in answer.headers["Allow"].split(",")} - {"HEAD", "OPTIONS"} == allowed


# Idempotency-Key


def creating(desk: Desk, gateway: Gateway) -> list[tuple[str, dict[str, Any]]]:
    ticket = gateway.opened()["id"]
    return [("/tickets", {"title": "t", "description": "d", "tags": [unique("tag")]}),
            (f"/tickets/{ticket}/messages", {"text": unique("t")}),
            (f"/tickets/{ticket}/mention", {"username": member(desk)[1]})]


def test_the_same_request_again_is_answered_again_and_done_once(desk: Desk, gateway: Gateway) -> None:
    for path, body in creating(desk, gateway):
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        first = gateway.call("POST", path, body, headers=headers)
        assert first.status_code == 201 and "Idempotency-Replayed" not in first.headers
        again = gateway.call("POST", path, body, headers=headers)
        assert (again.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (201, first.json(), "true")
        other = gateway.call("POST", path, body | {"text": "other", "title": "other", "username": "other"},
                             headers=headers)
        assert other.status_code == 422 and other.headers["Content-Type"].split(";")[0] == "application/problem+json"
        if path == "/tickets":
            assert gateway.ids(f"tag={body['tags'][0]}") == [first.json()["id"]]
        elif path.endswith("/messages"):
            texts = [one["text"] for one in gateway.messages(first.json()["ticket_id"])]
            assert texts == ["It is on fire", body["text"]]


def test_an_idempotency_key_belongs_to_one_caller_and_path(desk: Desk, gateway: Gateway) -> None:
    headers, body = {"Idempotency-Key": str(uuid.uuid4())}, {"title": "t", "description": "d"}
    first = gateway.answer("POST", "/tickets", body, 201, headers=headers)
    assert gateway_of(desk, "tickets:write").answer("POST", "/tickets", body, 201, headers=headers)["id"] != first["id"]
    message = gateway.call("POST", f"/tickets/{first['id']}/messages", {"text": "t"}, headers=headers)
    assert message.status_code == 201 and "Idempotency-Replayed" not in message.headers


def test_a_refusal_is_not_kept_under_an_idempotency_key(gateway: Gateway) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    refused(gateway.call("POST", "/tickets", {"title": "t"}, headers=headers), 422, "description")
    made = gateway.call("POST", "/tickets", {"title": "t", "description": "d"}, headers=headers)
    assert made.status_code == 201 and "Idempotency-Replayed" not in made.headers


@pytest.mark.parametrize("key", ["", "k" * 256], ids=len)
def test_an_unsound_idempotency_key_is_refused(gateway: Gateway, untouched: dict[str, Any], key: str) -> None:
    answer = gateway.call("POST", "/tickets", {"title": "t", "description": "d"}, headers={"Idempotency-Key": key})
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json"


def test_an_idempotency_key_of_255_characters_is_taken(gateway: Gateway) -> None:
    gateway.answer("POST", "/tickets", {"title": "t", "description": "d"}, 201,
                   headers={"Idempotency-Key": uuid.uuid4().hex + "k" * 223})


def test_the_same_request_many_times_at_once_is_done_once(desk: Desk, gateway: Gateway) -> None:
    tag = unique("tag")
    body = json.dumps({"title": "t", "description": "d", "tags": [tag]})
    headers = {"Idempotency-Key": str(uuid.uuid4()), "X-API-Key": gateway.key, "Content-Type": "application/json"}
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: requests.post(
            desk.url + "/api/v1/tickets", data=body, headers=headers, timeout=20, proxies={"http": ""}), range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = [answer for answer in answers if answer.status_code == 201]
    assert len([answer for answer in made if "Idempotency-Replayed" not in answer.headers]) == 1
    assert gateway.ids(f"tag={tag}") == list({answer.json()["id"] for answer in made})


# Credentials


def test_nobody_elses_credential_opens_the_gateway(desk: Desk, untouched: dict[str, Any], admin: User) -> None:
    number, nobody = untouched["id"], Gateway(desk, None)
    for headers in ({}, {"Authorization": f"Bearer {admin.token}"}, {"Cookie": f"access_token={admin.token}"},
                    {"Cookie": f"admin_session={admin.token}"}, {"X-API-Key": admin.token}):
        for method, path, body in (("POST", "/tickets", {"title": "t", "description": "d"}), ("GET", "/tickets", None),
                                   ("GET", f"/tickets/{number}", None),
                                   ("PUT", f"/tickets/{number}", {"status": "closed"}),
                                   ("POST", f"/tickets/{number}/close", None),
                                   ("POST", f"/tickets/{number}/messages", {"text": "t"}),
                                   ("GET", f"/tickets/{number}/messages", None),
                                   ("GET", f"/tickets/{number}/stats", None),
                                   ("POST", f"/tickets/{number}/mention", {"username": "u"}), ("GET", "/groups", None),
                                   ("GET", "/users", None), ("GET", "/tickets/999999999", None)):
            refused(nobody.call(method, path, body, headers=headers), 401)


def test_a_key_opens_the_gateway_alone(desk: Desk) -> None:
    boss = gateway_of(desk, "admin")
    for path in ("/support", "/support/admin/tickets", "/support/admin/stats"):
        assert boss.call("GET", path).status_code == 401
    for path in ("/api/admin/tickets", "/api/tickets/all", "/api/auth/me"):
        assert desk.call("GET", path, headers={"X-API-Key": boss.key}).status_code == 401
