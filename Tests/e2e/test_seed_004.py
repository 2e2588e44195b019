"""Seed 004, top to bottom: its own requests, every field of its answers, and who may do what."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import pytest
import requests

from running import Desk, User, unique

PASSWORD = "correct horse battery"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
TICKET = ["id", "title", "description", "status", "priority", "created_by", "assigned_to", "summary", "helpful_notes",
          "related_skills", "created_at", "updated_at"]
STATUSES = ["todo", "in_progress", "waiting_for_customer", "resolved", "closed", "cancelled"]
PRIORITIES = ["low", "medium", "high"]
ROLES = ["user", "moderator", "admin"]
UNKNOWN = ["invalid-uuid", "00000000-0000-4000-8000-000000000000", "999999999", "TKT-2020-999"]

CREATE = json.dumps({
    "title": "Cannot access user dashboard",
    "description": "When I try to access my dashboard, I get a 404 error. This started happening after the recent "
                   "update. I've tried clearing my browser cache and using different browsers, but the issue "
                   "persists. The error appears immediately when I click on the 'Dashboard' link in the navigation "
                   "menu."}).encode()
NOTES = ("Started investigating the routing issue. Found that the dashboard route is missing from the main router "
         "configuration. Working on a fix and will update the user once deployed.")
UPDATE = json.dumps({"status": "in_progress", "helpful_notes": NOTES}).encode()

CREATED, LISTED, ALL_LISTED = ("Ticket created and processing started", "Tickets retrieved successfully",
                               "All tickets retrieved successfully")
SHOWN, UPDATED, DELETED = ("Ticket retrieved successfully", "Ticket updated successfully",
                           "Ticket deleted successfully")
UNAUTHORIZED, NOT_FOUND, BAD = "Unauthorized access", "Ticket not found", "Bad request"
NOT_THEIRS = "Forbidden - cannot access this ticket"
NO_LISTING, NO_UPDATING, NO_DELETING = ("Only moderators and admins can view all tickets",
                                        "Only moderators can update tickets",
                                        "Only moderators and admins can delete tickets")
SHORT_TITLE, LONG_TITLE = "title must be at least 5 characters long", "Title cannot exceed 200 characters"
SHORT_DESCRIPTION = "Description must be at least 10 characters long"
LONG_DESCRIPTION = "Description cannot exceed 5000 characters"
BAD_STATUS, BAD_PRIORITY = "Status must be a valid ticket status", "Priority must be low, medium, or high"
LONG_NOTES = "Helpful notes cannot exceed 2000 characters"
LOW_PAGE, LOW_LIMIT = "Page must be greater than 0", "Limit must be greater than 0"
HIGH_LIMIT, NO_JSON = "Limit cannot exceed 100", "Request body is not valid JSON"


# Forms


def is_time(value: Any) -> bool:
    assert type(value) is str, f"{value!r} is no text"
    return TIME.fullmatch(value) is not None and datetime.fromisoformat(value).year > 2000


def is_uuid(value: Any) -> bool:
    return type(value) is str and str(uuid.UUID(value)) == value


def succeeded(answer: requests.Response, message: str, status: int = 200) -> Any:
    """`data`, after checking what it is wrapped in."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    body = answer.json()
    assert [name for name in body if name != "meta"] == ["success", "statusCode", "message", "data", "timestamp"]
    assert (body["success"], body["statusCode"], body["message"]) == (True, status, message)
    assert is_time(body["timestamp"])
    return body["data"]


def refused(answer: requests.Response, status: int, message: str | None = None) -> str | None:
    """`error`, if there is one, after checking what it is wrapped in."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    body = answer.json()
    assert [name for name in body if name != "error"] == ["success", "statusCode", "message", "timestamp", "path"]
    assert ("error" in body) == (status == 400) or status in (405, 413), "the seed has it for validation alone"
    assert (body["success"], body["statusCode"]) == (False, status)
    assert body["message"] == message if message else type(body["message"]) is str and body["message"]
    assert is_time(body["timestamp"])
    assert body["path"].partition("?")[0] == answer.request.path_url.partition("?")[0]
    return body.get("error")


def check_ticket(ticket: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    """Every field has its type, and those named here have their values."""
    assert list(ticket) == TICKET
    assert is_uuid(ticket["id"]) and is_uuid(ticket["created_by"])
    assert type(ticket["title"]) is str and type(ticket["description"]) is str
    assert ticket["status"] in STATUSES and ticket["priority"] in PRIORITIES
    assert ticket["assigned_to"] is None or is_uuid(ticket["assigned_to"])
    assert all(ticket[name] is None or type(ticket[name]) is str for name in ("summary", "helpful_notes"))
    skills = ticket["related_skills"]
    assert skills is None or type(skills) is list and all(type(skill) is str for skill in skills)
    assert is_time(ticket["created_at"]) and is_time(ticket["updated_at"])
    for name, value in expected.items():
        assert ticket[name] == value, f"{name}: {ticket[name]!r}"
    return ticket


# Requests


class Browser:
    """A page of the desk, or of another site, that fetches with `credentials: 'include'`. It keeps cookies."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.http = requests.Session()
        self.http.trust_env = False

    def fetch(self, path: str, method: str = "GET", body: Any = None, site: str | None = "same-origin",
              **headers: str) -> requests.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if site:
            sent["Sec-Fetch-Site"] = site
        if body is not None:
            sent["Content-Type"] = "application/json"
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.request(method, self.desk.url + path, data=data, headers=sent, timeout=20)

    def login(self, email: str, password: str = PASSWORD) -> "Browser":
        answer = self.fetch("/api/auth/login", "POST", {"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        return self


def without_cookies() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def call(desk: Desk, method: str, path: str, user: User | None = None, body: Any = None) -> requests.Response:
    return desk.call(method, "/api/tickets" + path, user, body)


def created(desk: Desk, user: User, body: Any = CREATE) -> dict[str, Any]:
    return check_ticket(succeeded(call(desk, "POST", "", user, body), CREATED, 201))


def shown(desk: Desk, ticket: dict[str, Any], user: User) -> dict[str, Any]:
    return check_ticket(succeeded(call(desk, "GET", f"/{ticket['id']}", user), SHOWN))


def updated(desk: Desk, ticket: dict[str, Any], staff: User, **fields: Any) -> dict[str, Any]:
    return check_ticket(succeeded(call(desk, "PATCH", f"/{ticket['id']}", staff, fields), UPDATED))


def page_of(answer: requests.Response, message: str) -> tuple[list[dict[str, Any]], dict[str, int]]:
    data, body = succeeded(answer, message), answer.json()
    assert list(body) == ["success", "statusCode", "message", "data", "meta", "timestamp"]
    assert list(body["meta"]) == ["total", "page", "limit"]
    assert all(type(number) is int for number in body["meta"].values())
    return data, body["meta"]


def own(desk: Desk, user: User, query: str = "") -> tuple[list[dict[str, Any]], dict[str, int]]:
    """A page of somebody's own tickets."""
    data, meta = page_of(call(desk, "GET", query, user), LISTED)
    for ticket in data:
        check_ticket(ticket, created_by=user.uuid)
    return data, meta


def everybodys(desk: Desk, staff: User, query: str = "") -> tuple[list[dict[str, Any]], dict[str, int]]:
    data, meta = page_of(call(desk, "GET", "/all" + query, staff), ALL_LISTED)
    for ticket in data:
        assert list(ticket) == [*TICKET, "assignee", "creator"]
        check_ticket({name: ticket[name] for name in TICKET})
        assert (ticket["assignee"] is None) == (ticket["assigned_to"] is None)
        for person in (ticket["assignee"], ticket["creator"]):
            assert person is None or list(person) == ["email"]
    return data, meta


def ids(tickets: list[dict[str, Any]]) -> list[str]:
    return [ticket["id"] for ticket in tickets]


@pytest.fixture(scope="module")
def moderator(desk: Desk) -> User:
    return desk.user("moderator")


@pytest.fixture(scope="module")
def writer(desk: Desk) -> User:
    """A customer who may have other tickets as well."""
    return desk.user()


@pytest.fixture(scope="module")
def stranger(desk: Desk) -> User:
    return desk.user()


@pytest.fixture
def ticket(desk: Desk, writer: User) -> dict[str, Any]:
    return created(desk, writer)


@pytest.fixture
def untouched(desk: Desk, writer: User, ticket: dict[str, Any]) -> Iterator[None]:
    """The writer's tickets are the same after the test."""
    before = own(desk, writer)
    assert before[0][0] == ticket
    yield
    assert own(desk, writer) == before


@pytest.fixture(scope="module")
def page(desk: Desk, writer: User) -> Browser:
    """A page that the writer has signed in on."""
    return Browser(desk).login(writer.email)


@pytest.fixture(scope="module")
def team(desk: Desk, moderator: User) -> Browser:
    return Browser(desk).login(moderator.email)


@pytest.fixture(scope="module")
def people(desk: Desk) -> dict[str, User]:
    return {role: desk.user(role) for role in ROLES}


# 1. Create New Ticket


def test_1_creating_answers_the_whole_new_ticket(desk: Desk, writer: User) -> None:
    answer = call(desk, "POST", "", writer, CREATE)
    ticket = succeeded(answer, CREATED, 201)
    assert list(answer.json()) == ["success", "statusCode", "message", "data", "timestamp"]
    check_ticket(ticket, **json.loads(CREATE), status="todo", priority="medium", created_by=writer.uuid,
                 assigned_to=None, summary=None, helpful_notes=None, related_skills=None,
                 updated_at=ticket["created_at"])


@pytest.mark.parametrize("role", ROLES)
def test_1_anybody_who_is_signed_in_creates_tickets_of_their_own(
    desk: Desk, people: dict[str, User], role: str
) -> None:
    ticket = created(desk, people[role])
    check_ticket(ticket, created_by=people[role].uuid, status="todo", priority="medium", assigned_to=None)
    assert shown(desk, ticket, people[role]) == ticket


def test_1_without_an_ai_the_ticket_stays_as_it_was_created(desk: Desk, writer: User, ticket: dict[str, Any]) -> None:
    check_ticket(shown(desk, ticket, writer), priority="medium", summary=None, helpful_notes=None,
                 related_skills=None, assigned_to=None)


def test_1_what_a_customer_may_not_decide_is_not_taken_from_the_body(desk: Desk, writer: User, moderator: User) -> None:
    wish = json.loads(CREATE) | {"status": "closed", "priority": "high", "created_by": moderator.uuid, "summary": "s",
                                 "assigned_to": moderator.uuid, "helpful_notes": "n", "related_skills": ["x"]}
    ticket = created(desk, writer, wish)
    check_ticket(ticket, status="todo", priority="medium", created_by=writer.uuid, assigned_to=None, summary=None,
                 helpful_notes=None, related_skills=None)


@pytest.mark.parametrize("title, description", [
    ("t" * 5, "d" * 10), ("t" * 200, "d" * 5000), ("я" * 5, "ไ" * 10), ("я" * 200, "ж" * 5000),
    ("🙂" * 200, "🙂" * 5000)],
    ids=["shortest", "longest", "shortest of two bytes", "longest of two bytes", "longest of four bytes"])
def test_1_the_limits_themselves_are_allowed(desk: Desk, writer: User, title: str, description: str) -> None:
    ticket = created(desk, writer, {"title": title, "description": description})
    assert (shown(desk, ticket, writer)["title"], ticket["description"]) == (title, description)


def test_1_any_text_comes_back_as_it_was_written(desk: Desk, writer: User) -> None:
    title = "<b>ไทย</b> & \"quotes\" \\ 🧑‍🚀 '; DROP TABLE tickets; -- %s ${x} \u0301"
    ticket = created(desk, writer, {"title": title, "description": title + "\r\n\t\u2028привет"})
    check_ticket(shown(desk, ticket, writer), title=title, description=title + "\r\n\t\u2028привет")


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("body, error", [
    ({"title": "Four", "description": "d" * 10}, SHORT_TITLE), ({"title": "", "description": "d" * 10}, SHORT_TITLE),
    ({"description": "d" * 10}, SHORT_TITLE), ({"title": "🙂" * 4, "description": "d" * 10}, SHORT_TITLE),
    ({"title": "t" * 201, "description": "d" * 10}, LONG_TITLE),
    ({"title": "я" * 201, "description": "d" * 10}, LONG_TITLE),
    ({"title": 5, "description": "d" * 10}, "title must be a string"),
    ({"title": ["title"], "description": "d" * 10}, "title must be a string"),
    ({"title": "title", "description": "d" * 9}, SHORT_DESCRIPTION),
    ({"title": "title", "description": ""}, SHORT_DESCRIPTION),
    ({"title": "title"}, SHORT_DESCRIPTION), ({"title": "title", "description": "d" * 5001}, LONG_DESCRIPTION),
    ({"title": "title", "description": {"d": 1}}, "description must be a string"),
    ({"title": "title", "description": True}, "description must be a string"),
    ({}, f"{SHORT_TITLE}, {SHORT_DESCRIPTION}"),
    ({"description": "short", "title": "t" * 201}, f"{LONG_TITLE}, {SHORT_DESCRIPTION}"),
    ({"title": 1, "description": 2}, "title must be a string, description must be a string"),
], ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else "")
def test_1_an_unsound_ticket_is_refused_with_its_text(
    desk: Desk, writer: User, body: dict[str, Any], error: str
) -> None:
    assert refused(call(desk, "POST", "", writer, body), 400, BAD) == error


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("body", [
    b"", b"{", b"garbage", CREATE[:-1], CREATE + b"}", CREATE[:-1] + b",}", CREATE.replace(b"Cannot", b"Can\nnot"),
    CREATE.replace(b"Cannot", b"Can\xffnot"), CREATE.replace(b'"', b"'"), b"// a comment\n" + CREATE,
    b"{status: 'closed'}",
], ids=["empty", "a brace", "garbage", "cut short", "too long", "a trailing comma", "a raw line break", "not UTF-8",
        "other quotes", "a comment", "JavaScript"])
def test_1_malformed_json_is_a_bad_request(
    desk: Desk, writer: User, ticket: dict[str, Any], moderator: User, body: bytes
) -> None:
    for answer in (call(desk, "POST", "", writer, body), call(desk, "PATCH", f"/{ticket['id']}", moderator, body)):
        assert refused(answer, 400, BAD) == NO_JSON


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"5", b"true"], ids=repr)
def test_1_json_that_is_no_object_is_a_bad_request(
    desk: Desk, writer: User, ticket: dict[str, Any], moderator: User, body: bytes
) -> None:
    for answer in (call(desk, "POST", "", writer, body), call(desk, "PATCH", f"/{ticket['id']}", moderator, body)):
        assert refused(answer, 400, BAD)


@pytest.mark.usefixtures("untouched")
def test_1_a_body_of_more_than_a_mebibyte_is_refused(
    desk: Desk, writer: User, ticket: dict[str, Any], moderator: User
) -> None:
    body = json.dumps({"title": "title", "description": "d" * (1 << 20), "helpful_notes": "n"}).encode()
    refused(call(desk, "POST", "", writer, body), 413)
    refused(call(desk, "PATCH", f"/{ticket['id']}", moderator, body), 413)


# 2. Get User's Own Tickets


def test_2_the_list_has_the_callers_tickets_alone_newest_first(
    desk: Desk, customer: User, stranger: User
) -> None:
    first = created(desk, customer)
    created(desk, stranger)
    second = created(desk, customer)
    assert own(desk, customer) == ([second, first], {"total": 2, "page": 1, "limit": 20})


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_2_staff_too_sees_only_their_own_here(desk: Desk, ticket: dict[str, Any], role: str) -> None:
    staff = desk.user(role)
    assert own(desk, staff) == ([], {"total": 0, "page": 1, "limit": 20})
    mine = created(desk, staff)
    assert own(desk, staff)[0] == [mine]
    assert own(desk, staff, f"?assigned_to={staff.uuid}")[0] in ([], [mine])


def test_2_page_and_limit_cut_a_page_out_of_the_list(desk: Desk, customer: User) -> None:
    newest_first = [created(desk, customer)["id"] for _ in range(5)][::-1]
    for page, limit in ((1, 2), (2, 2), (3, 2), (4, 2), (1, 5), (2, 4), (1, 100), (2, 100)):
        tickets, meta = own(desk, customer, f"?page={page}&limit={limit}")
        assert ids(tickets) == newest_first[(page - 1) * limit:page * limit]
        assert meta == {"total": 5, "page": page, "limit": limit}
    assert own(desk, customer, "?page=2")[1] == {"total": 5, "page": 2, "limit": 20}
    assert own(desk, customer, "?limit=1")[1] == {"total": 5, "page": 1, "limit": 1}


def test_2_a_page_beyond_the_last_is_empty(desk: Desk, customer: User) -> None:
    created(desk, customer)
    for page in (2, 10_000, 10_001, 2_000_000_000):
        assert own(desk, customer, f"?page={page}") == ([], {"total": 1, "page": page, "limit": 20})


def test_2_twenty_are_a_page_when_nobody_says_how_many(desk: Desk, customer: User) -> None:
    newest_first = [created(desk, customer)["id"] for _ in range(22)][::-1]
    assert ids(own(desk, customer)[0]) == newest_first[:20]
    assert ids(own(desk, customer, "?page=2")[0]) == newest_first[20:]


def test_2_status_filters_the_list(desk: Desk, customer: User, moderator: User) -> None:
    tickets = {status: created(desk, customer) for status in STATUSES}
    for status in STATUSES[1:]:
        tickets[status] = updated(desk, tickets[status], moderator, status=status)
    for status in STATUSES:
        listed, meta = own(desk, customer, f"?status={status}")
        assert listed == [tickets[status]] and listed[0]["status"] == status
        assert meta == {"total": 1, "page": 1, "limit": 20}


def test_2_priority_filters_the_list(desk: Desk, customer: User, admin: User) -> None:
    tickets = {word: created(desk, customer)["id"] for word in ("low", "medium", "high", "urgent")}
    for word, name in tickets.items():
        desk.change(name, admin, priority=word)
    expected = {"low": ["low"], "medium": ["medium"], "high": ["urgent", "high"]}
    for priority, words in expected.items():
        listed, meta = own(desk, customer, f"?priority={priority}")
        assert ids(listed) == [tickets[word] for word in words]
        assert {ticket["priority"] for ticket in listed} == {priority}
        assert meta["total"] == len(words)


def test_2_the_example_request_combines_them(desk: Desk, customer: User, admin: User) -> None:
    wanted, busy, ordinary = (created(desk, customer)["id"] for _ in range(3))
    desk.change(wanted, admin, priority="high")
    desk.change(busy, admin, priority="high", status="in_progress")
    listed, meta = own(desk, customer, "?page=1&limit=10&status=todo&priority=high")
    assert ids(listed) == [wanted] and ordinary not in ids(listed)
    assert meta == {"total": 1, "page": 1, "limit": 10}


def test_2_assigned_to_does_not_apply_to_a_customers_list(
    desk: Desk, writer: User, ticket: dict[str, Any], moderator: User
) -> None:
    assert own(desk, writer, f"?assigned_to={moderator.uuid}") == own(desk, writer)


UNSOUND_QUERIES = [
    ("page=0", LOW_PAGE), ("page=-1", LOW_PAGE), ("limit=0", LOW_LIMIT), ("limit=-5", LOW_LIMIT),
    ("limit=101", HIGH_LIMIT), ("limit=99999", HIGH_LIMIT), ("status=done", BAD_STATUS), ("status=TODO", BAD_STATUS),
    ("status=open", BAD_STATUS),
    ("status=waiting_for_user", BAD_STATUS), ("priority=urgent", BAD_PRIORITY), ("priority=P1", BAD_PRIORITY),
    ("priority=High", BAD_PRIORITY), ("page=1&limit=10&status=todo&priority=none", BAD_PRIORITY)]


@pytest.mark.parametrize("query, error", UNSOUND_QUERIES)
def test_2_an_unsound_query_is_refused_with_its_text(
    desk: Desk, writer: User, moderator: User, query: str, error: str
) -> None:
    assert refused(call(desk, "GET", f"?{query}", writer), 400, BAD) == error
    assert refused(call(desk, "GET", f"/all?{query}", moderator), 400, BAD) == error


@pytest.mark.parametrize("query, word", [("page=x", "Page"), ("page=", "Page"), ("limit=ten", "Limit"),
                                         ("limit=", "Limit"), ("limit=99999999999999999999", "Limit")])
def test_2_what_is_no_number_is_no_page(desk: Desk, writer: User, moderator: User, query: str, word: str) -> None:
    for answer in (call(desk, "GET", f"?{query}", writer), call(desk, "GET", f"/all?{query}", moderator)):
        assert word.lower() in str(refused(answer, 400, BAD)).lower()


def test_2_all_that_is_wrong_is_said_at_once(desk: Desk, writer: User) -> None:
    error = refused(call(desk, "GET", "?page=0&limit=101&status=x&priority=y", writer), 400, BAD)
    texts = (LOW_PAGE, HIGH_LIMIT, BAD_STATUS, BAD_PRIORITY)
    assert error is not None and all(text in error for text in texts)
    assert len(error) == len(", ".join(texts))


# 3. Get All Tickets


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_3_staff_sees_everybodys_tickets_with_their_people(
    desk: Desk, people: dict[str, User], writer: User, stranger: User, admin: User, role: str
) -> None:
    staff = people[role]
    theirs, nobodys = created(desk, writer), created(desk, stranger)
    desk.change(theirs["id"], admin, assigned_to=staff.id)
    theirs = shown(desk, theirs, staff)
    listed, meta = everybodys(desk, staff)
    assert ids(listed)[:2] == [nobodys["id"], theirs["id"]]
    assert listed[1] == theirs | {"assignee": {"email": staff.email}, "creator": {"email": writer.email}}
    assert theirs["assigned_to"] == staff.uuid and listed[0]["assignee"] is None
    assert (meta["page"], meta["limit"]) == (1, 20) and meta["total"] >= 2 and len(listed) == min(20, meta["total"])


def test_3_the_total_is_that_of_the_desk(desk: Desk, moderator: User, ticket: dict[str, Any]) -> None:
    total = int(desk.sql("SELECT COUNT(*) FROM tickets")[0][0])
    listed, meta = everybodys(desk, moderator, "?limit=1")
    assert (ids(listed), meta) == ([ticket["id"]], {"total": total, "page": 1, "limit": 1})


def test_3_filters_narrow_the_list(desk: Desk, writer: User, admin: User) -> None:
    moderator, colleague = desk.user("moderator"), desk.user("moderator")
    busy, urgent, done, colleagues = (created(desk, writer)["id"] for _ in range(4))
    desk.change(busy, admin, assigned_to=moderator.id, status="in_progress")
    desk.change(urgent, admin, assigned_to=moderator.id, priority="urgent")
    desk.change(done, admin, assigned_to=moderator.id, status="resolved")
    desk.change(colleagues, admin, assigned_to=colleague.id, status="in_progress")
    mine = f"assigned_to={moderator.uuid}"
    for query, expected in ((mine, [done, urgent, busy]), (f"{mine}&status=in_progress", [busy]),
                            (f"{mine}&status=resolved", [done]), (f"{mine}&priority=high", [urgent]),
                            (f"{mine}&priority=medium&status=todo", []),
                            (f"assigned_to={colleague.uuid}", [colleagues]),
                            (f"page=1&limit=20&status=in_progress&assigned_to={moderator.uuid}", [busy])):
        listed, meta = everybodys(desk, admin, f"?{query}")
        assert (ids(listed), meta) == (expected, {"total": len(expected), "page": 1, "limit": 20}), query
    listed, meta = everybodys(desk, admin, f"?{mine}&page=2&limit=2")
    assert (ids(listed), meta) == ([busy], {"total": 3, "page": 2, "limit": 2})


@pytest.mark.parametrize("name", [str(uuid.UUID(int=5)), "moderator-uuid-789", "%27%20OR%201=1"])
def test_3_nothing_is_assigned_to_nobody_known(desk: Desk, moderator: User, ticket: dict[str, Any], name: str) -> None:
    assert everybodys(desk, moderator, f"?assigned_to={name}") == ([], {"total": 0, "page": 1, "limit": 20})


def test_3_customers_are_not_shown_it(desk: Desk, writer: User) -> None:
    for query in ("", "?page=1&limit=20", "?page=0"):
        refused(call(desk, "GET", f"/all{query}", writer), 403, NO_LISTING)


# 4. Get Ticket by ID


def test_4_the_creator_and_staff_see_the_same_ticket(
    desk: Desk, writer: User, ticket: dict[str, Any], people: dict[str, User]
) -> None:
    answer = call(desk, "GET", f"/{ticket['id']}", writer)
    assert succeeded(answer, SHOWN) == ticket
    assert list(answer.json()) == ["success", "statusCode", "message", "data", "timestamp"]
    assert shown(desk, ticket, people["moderator"]) == shown(desk, ticket, people["admin"]) == ticket


def test_4_uuid_id_and_number_name_the_same_ticket(desk: Desk, writer: User, ticket: dict[str, Any]) -> None:
    names = desk.sql(f"SELECT id, ticket_number FROM tickets WHERE uuid = '{ticket['id']}'")[0]
    for name in (*names, ticket["id"].upper()):
        assert succeeded(call(desk, "GET", f"/{name}", writer), SHOWN) == ticket


def test_4_another_customer_is_refused_by_whatever_name(desk: Desk, ticket: dict[str, Any], stranger: User) -> None:
    for name in (ticket["id"], *desk.sql(f"SELECT id, ticket_number FROM tickets WHERE uuid = '{ticket['id']}'")[0]):
        answer = call(desk, "GET", f"/{name}", stranger)
        refused(answer, 403, NOT_THEIRS)
        assert answer.json()["path"] == f"/api/tickets/{name}"


@pytest.mark.parametrize("name", UNKNOWN)
def test_4_an_unknown_ticket_is_not_found(desk: Desk, people: dict[str, User], name: str) -> None:
    for user in people.values():
        answer = call(desk, "GET", f"/{name}", user)
        refused(answer, 404, NOT_FOUND)
        assert answer.json()["path"] == f"/api/tickets/{name}"
    for role in ("moderator", "admin"):
        refused(call(desk, "PATCH", f"/{name}", people[role], UPDATE), 404, NOT_FOUND)
        refused(call(desk, "DELETE", f"/{name}", people[role]), 404, NOT_FOUND)


# 5. Update Ticket


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_5_staff_updates_status_and_notes(
    desk: Desk, writer: User, ticket: dict[str, Any], people: dict[str, User], role: str
) -> None:
    answer = call(desk, "PATCH", f"/{ticket['id']}", people[role], UPDATE)
    changed = check_ticket(succeeded(answer, UPDATED), status="in_progress", helpful_notes=NOTES)
    assert list(answer.json()) == ["success", "statusCode", "message", "data", "timestamp"]
    assert {name for name in TICKET if changed[name] != ticket[name]} == {"status", "helpful_notes", "updated_at"}
    assert changed["updated_at"] > ticket["updated_at"]
    assert shown(desk, ticket, writer) == changed


@pytest.mark.parametrize("field, value", [
    ("status", "in_progress"), ("helpful_notes", NOTES), ("helpful_notes", "я" * 2000), ("helpful_notes", "🙂" * 2000)],
    ids=["status", "notes", "longest of two bytes", "longest of four bytes"])
def test_5_one_field_changes_alone(desk: Desk, ticket: dict[str, Any], moderator: User, field: str, value: str) -> None:
    changed = updated(desk, ticket, moderator, **{field: value})
    assert {name for name in TICKET if changed[name] != ticket[name]} == {field, "updated_at"}
    assert changed[field] == value


@pytest.mark.parametrize("way", [
    ["in_progress", "waiting_for_customer", "in_progress", "resolved", "closed"], ["cancelled"],
    ["in_progress", "cancelled"], ["resolved", "closed", "todo"], ["closed", "todo", "in_progress"],
    ["in_progress", "closed"], ["waiting_for_customer", "closed"]], ids=lambda way: "-".join(way))
def test_5_a_ticket_goes_its_ways(
    desk: Desk, writer: User, ticket: dict[str, Any], moderator: User, way: list[str]
) -> None:
    for status in way:
        assert updated(desk, ticket, moderator, status=status)["status"] == status
        assert shown(desk, ticket, writer)["status"] == status


@pytest.mark.parametrize("status", ["resolved", "in_progress", "waiting_for_customer"])
def test_5_a_change_of_status_that_is_not_in_the_table_is_refused_as_a_whole(
    desk: Desk, ticket: dict[str, Any], moderator: User, status: str
) -> None:
    closed = updated(desk, ticket, moderator, status="closed")
    answer = call(desk, "PATCH", f"/{ticket['id']}", moderator, {"status": status, "helpful_notes": "n"})
    assert refused(answer, 400, BAD) == f"Status cannot change from closed to {status}"
    assert shown(desk, ticket, moderator) == closed


def test_5_a_repeated_update_is_no_fault(desk: Desk, ticket: dict[str, Any], moderator: User) -> None:
    once, twice = (succeeded(call(desk, "PATCH", f"/{ticket['id']}", moderator, UPDATE), UPDATED) for _ in range(2))
    assert {**once, "updated_at": ""} == {**twice, "updated_at": ""}


def test_5_nothing_else_of_a_ticket_is_changed_here(desk: Desk, ticket: dict[str, Any], moderator: User) -> None:
    wish = {"title": "Another title", "description": "Another description", "priority": "high", "id": str(uuid.uuid4()),
            "assigned_to": moderator.uuid, "created_by": moderator.uuid, "summary": "s", "related_skills": ["x"]}
    answer = call(desk, "PATCH", f"/{ticket['id']}", moderator, wish | {"status": "in_progress"})
    changed = check_ticket(succeeded(answer, UPDATED))
    assert {name for name in TICKET if changed[name] != ticket[name]} == {"status", "updated_at"}


def test_5_an_update_of_nothing_changes_nothing(desk: Desk, ticket: dict[str, Any], moderator: User) -> None:
    assert updated(desk, ticket, moderator) | {"updated_at": ""} == ticket | {"updated_at": ""}


@pytest.mark.parametrize("body, error", [
    ({"status": "done"}, BAD_STATUS), ({"status": "TODO"}, BAD_STATUS), ({"status": ""}, BAD_STATUS),
    ({"status": "open"}, BAD_STATUS), ({"status": "waiting_for_user"}, BAD_STATUS),
    ({"status": "done", "helpful_notes": "n"}, BAD_STATUS), ({"helpful_notes": "n" * 2001}, LONG_NOTES),
    ({"helpful_notes": "я" * 2001, "status": "closed"}, LONG_NOTES),
    ({"helpful_notes": 5}, "helpful_notes must be a string"),
    ({"helpful_notes": ["n"], "status": "closed"}, "helpful_notes must be a string"),
    ({"helpful_notes": "n" * 2001, "status": "done"}, f"{BAD_STATUS}, {LONG_NOTES}"),
], ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else "")
def test_5_an_unsound_update_is_refused_as_a_whole(
    desk: Desk, ticket: dict[str, Any], moderator: User, body: dict[str, Any], error: str
) -> None:
    assert refused(call(desk, "PATCH", f"/{ticket['id']}", moderator, body), 400, BAD) == error
    assert shown(desk, ticket, moderator) == ticket


@pytest.mark.parametrize("status", [5, ["closed"], {"status": "closed"}, True])
def test_5_a_status_of_another_type_is_refused(
    desk: Desk, ticket: dict[str, Any], moderator: User, status: Any
) -> None:
    error = refused(call(desk, "PATCH", f"/{ticket['id']}", moderator, {"status": status}), 400, BAD)
    assert error in (BAD_STATUS, "status must be a string")
    assert shown(desk, ticket, moderator) == ticket


# 6. Delete Ticket


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_6_staff_deletes_a_ticket_for_good(
    desk: Desk, customer: User, people: dict[str, User], admin: User, role: str
) -> None:
    text = unique("This is spam")
    kept = created(desk, customer)
    gone = created(desk, customer, {"title": "Cheap watches", "description": text})
    id_ = desk.sql(f"SELECT id FROM tickets WHERE uuid = '{gone['id']}'")[0][0]
    answer = call(desk, "DELETE", f"/{gone['id']}", people[role])
    assert succeeded(answer, DELETED) is None
    assert list(answer.json()) == ["success", "statusCode", "message", "data", "timestamp"]
    refused(call(desk, "GET", f"/{gone['id']}", customer), 404, NOT_FOUND)
    refused(call(desk, "DELETE", f"/{gone['id']}", people[role]), 404, NOT_FOUND)
    refused(call(desk, "PATCH", f"/{gone['id']}", people[role], UPDATE), 404, NOT_FOUND)
    assert own(desk, customer) == ([kept], {"total": 1, "page": 1, "limit": 20})
    assert desk.call("GET", f"/{id_}", customer).status_code == 404
    assert desk.call("GET", f"/admin/tickets/{id_}", admin).status_code == 404
    assert desk.call("GET", f"/support/api/sessions/{gone['id']}/", customer).status_code == 404
    assert desk.sql(f"SELECT COUNT(*) FROM messages WHERE body = '{text}' OR ticket_id = {id_}") == [["0"]]


# Role-Based Access Control


def staffs(refusal: str, message: str) -> dict[str, tuple[int, str]]:
    return {"user": (403, refusal), "moderator": (200, message), "admin": (200, message)}


MATRIX: dict[str, tuple[str, str, bytes | None, dict[str, tuple[int, str]]]] = {
    "POST /": ("POST", "", CREATE, dict.fromkeys(ROLES, (201, CREATED))),
    "GET /": ("GET", "", None, dict.fromkeys(ROLES, (200, LISTED))),
    "GET /all": ("GET", "/all", None, staffs(NO_LISTING, ALL_LISTED)),
    "GET /:id, theirs": ("GET", "/{own}", None, dict.fromkeys(ROLES, (200, SHOWN))),
    "GET /:id": ("GET", "/{other}", None, staffs(NOT_THEIRS, SHOWN)),
    "PATCH /:id, theirs": ("PATCH", "/{own}", UPDATE, staffs(NO_UPDATING, UPDATED)),
    "PATCH /:id": ("PATCH", "/{other}", UPDATE, staffs(NO_UPDATING, UPDATED)),
    "DELETE /:id, theirs": ("DELETE", "/{own}", None, staffs(NO_DELETING, DELETED)),
    "DELETE /:id": ("DELETE", "/{other}", None, staffs(NO_DELETING, DELETED)),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("endpoint", MATRIX)
def test_the_permission_matrix_holds(
    desk: Desk, people: dict[str, User], writer: User, moderator: User, endpoint: str, role: str
) -> None:
    method, path, body, expected = MATRIX[endpoint]
    user = people[role]
    tickets = {"own": created(desk, user), "other": created(desk, writer)}
    address = path.format(**{name: ticket["id"] for name, ticket in tickets.items()})
    status, message = expected[role]
    answer = call(desk, method, address, user, body)
    if status < 300:
        succeeded(answer, message, status)
    else:
        refused(answer, status, message)
        assert answer.json()["path"] == f"/api/tickets{address}"
        assert all(shown(desk, ticket, moderator) == ticket for ticket in tickets.values())


@pytest.mark.parametrize("name", UNKNOWN)
def test_customers_are_not_told_which_tickets_there_are_by_what_they_may_not_do(
    desk: Desk, writer: User, name: str
) -> None:
    refused(call(desk, "PATCH", f"/{name}", writer, UPDATE), 403, NO_UPDATING)
    refused(call(desk, "DELETE", f"/{name}", writer), 403, NO_DELETING)


def test_customers_are_refused_before_their_body_is_looked_at(desk: Desk, writer: User, ticket: dict[str, Any]) -> None:
    for body in ({"status": "done"}, b"{"):
        refused(call(desk, "PATCH", f"/{ticket['id']}", writer, body), 403, NO_UPDATING)
    assert shown(desk, ticket, writer) == ticket


# Error Handling


def test_nobody_is_let_in_without_a_credential(desk: Desk, ticket: dict[str, Any], moderator: User) -> None:
    http = without_cookies()
    one = f"/{ticket['id']}"
    for method, path, body in (("POST", "", CREATE), ("GET", "", None), ("GET", "/all", None), ("GET", one, None),
                               ("GET", "/invalid-uuid", None), ("PATCH", one, UPDATE), ("DELETE", one, None),
                               ("POST", "", b"{"), ("GET", "?page=0", None)):
        for headers in ({}, {"Cookie": "access_token="}, {"Cookie": "access_token=garbage"},
                        {"Authorization": "Bearer garbage"}):
            answer = http.request(method, f"{desk.url}/api/tickets{path}", data=body, timeout=20,
                                  headers=headers | {"Origin": desk.url, "Content-Type": "application/json"})
            refused(answer, 401, UNAUTHORIZED)
    assert shown(desk, ticket, moderator) == ticket


@pytest.mark.parametrize("path, allowed", [
    ("", {"GET", "POST"}), ("/all", {"GET"}), ("/{}", {"GET", "PATCH", "DELETE"})])
def test_another_method_is_405_and_says_which_ones_there_are(
    desk: Desk, ticket: dict[str, Any], admin: User, path: str, allowed: set[str]
) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
        answer = call(desk, method, path.format(ticket["id"]), admin, {})
        refused(answer, 405)
        assert {name.strip() for name in answer.headers["Allow"].split(",")} - {"HEAD", "OPTIONS"} == allowed
    assert shown(desk, ticket, admin) == ticket


# Frontend Integration Examples


def create_ticket(browser: Browser, data: Any) -> Any:
    """`createTicket`: its data, if `response.ok`."""
    response = browser.fetch("/api/tickets", "POST", data, Origin=browser.desk.url)
    assert response.ok, "Failed to create ticket"
    return response.json()["data"]


def get_user_tickets(browser: Browser, **params: Any) -> dict[str, Any]:
    """`getUserTickets`, with its defaults."""
    wanted = {"page": params.get("page") or 1, "limit": params.get("limit") or 20}
    wanted |= {name: params[name] for name in ("status", "priority") if params.get(name)}
    response = browser.fetch("/api/tickets?" + "&".join(f"{name}={value}" for name, value in wanted.items()))
    assert response.ok, "Failed to fetch tickets"
    return {"tickets": response.json()["data"], "pagination": response.json()["meta"]}


def update_ticket(browser: Browser, ticket_id: str, updates: Any) -> Any:
    response = browser.fetch(f"/api/tickets/{ticket_id}", "PATCH", updates, Origin=browser.desk.url)
    assert response.ok, "Failed to update ticket"
    return response.json()["data"]


def test_the_frontends_examples_work_with_the_cookie_alone(desk: Desk, customer: User, team: Browser) -> None:
    page = Browser(desk).login(customer.email)
    new = check_ticket(create_ticket(page, {"title": "Cannot access user dashboard",
                                            "description": "Detailed description of the issue..."}),
                       created_by=customer.uuid, status="todo")
    assert get_user_tickets(page) == {"tickets": [new], "pagination": {"total": 1, "page": 1, "limit": 20}}
    started = update_ticket(team, new["id"], {"status": "in_progress"})
    assert get_user_tickets(page, page=1, limit=10, status="in_progress") == {
        "tickets": [started], "pagination": {"total": 1, "page": 1, "limit": 10}}
    notes = "Issue has been fixed by updating the router configuration."
    resolved = check_ticket(update_ticket(team, new["id"], {"status": "resolved", "helpful_notes": notes}),
                            status="resolved", helpful_notes=notes)
    assert get_user_tickets(page)["tickets"] == [resolved]
    assert not page.fetch(f"/api/tickets/{new['id']}", "PATCH", {"status": "closed"}).ok
    assert succeeded(team.fetch(f"/api/tickets/{new['id']}", "DELETE"), DELETED) is None
    assert get_user_tickets(page)["tickets"] == []


@pytest.mark.parametrize("headers", [
    {"Sec_Fetch_Site": "same-origin"}, {"Origin": "{}"}], ids=["Sec-Fetch-Site", "Origin"])
def test_either_sign_of_the_desks_own_page_is_enough(desk: Desk, page: Browser, headers: dict[str, str]) -> None:
    sent = {name: value.format(desk.url) for name, value in headers.items()}
    succeeded(page.fetch("/api/tickets", "POST", CREATE, site=None, **sent), CREATED, 201)


Foreign = Callable[[Desk], dict[str, str]]


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("headers", [
    lambda desk: {}, lambda desk: {"Origin": "https://evil.example.org", "Sec_Fetch_Site": "cross-site"},
    lambda desk: {"Sec_Fetch_Site": "same-site"}, lambda desk: {"Origin": "null"},
    lambda desk: {"Origin": f"http://127.0.0.1:{desk.port + 1}"},
    lambda desk: {"Origin": desk.url.replace("http:", "https:")}],
    ids=["neither", "cross-site", "same-site", "null", "another port", "another scheme"])
def test_another_sites_page_writes_nothing_with_the_cookie(
    desk: Desk, ticket: dict[str, Any], page: Browser, team: Browser, headers: Foreign
) -> None:
    sent = headers(desk)
    refused(page.fetch("/api/tickets", "POST", CREATE, site=None, **sent), 403)
    refused(team.fetch(f"/api/tickets/{ticket['id']}", "PATCH", UPDATE, site=None, **sent), 403)
    refused(team.fetch(f"/api/tickets/{ticket['id']}", "DELETE", site=None, **sent), 403)
    assert succeeded(page.fetch(f"/api/tickets/{ticket['id']}", site=None, **sent), SHOWN) == ticket


@pytest.mark.parametrize("origin", ["https://evil.example.org", "null"])
def test_another_site_is_not_allowed_to_read_the_answers(ticket: dict[str, Any], page: Browser, origin: str) -> None:
    asked = {"Access_Control_Request_Method": "PATCH", "Access_Control_Request_Headers": "content-type"}
    for answer in (page.fetch("/api/tickets", site="cross-site", Origin=origin),
                   page.fetch(f"/api/tickets/{ticket['id']}", "OPTIONS", site="cross-site", Origin=origin, **asked)):
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers.get("Access-Control-Allow-Origin") not in (origin, "*")


def test_a_bearer_token_needs_no_origin_and_counts_before_the_cookie(page: Browser, stranger: User) -> None:
    token = {"Authorization": f"Bearer {stranger.token}"}
    answer = page.fetch("/api/tickets", "POST", CREATE, site="cross-site", Origin="https://evil.example.org", **token)
    check_ticket(succeeded(answer, CREATED, 201), created_by=stranger.uuid)
    refused(page.fetch("/api/tickets", Authorization="Bearer garbage"), 401, UNAUTHORIZED)
