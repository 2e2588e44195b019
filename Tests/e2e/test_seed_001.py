"""Seed 001 from top to bottom: its own requests, and every field of its answers and refusals."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from panel import (
    ANSWER, ENTRY, INVALID_MESSAGE, INVALID_OPERATOR, NOT_FOUND, NO_CHANGES, NO_IDS, PASSWORD, PRIORITIES, STATS,
    UNAUTHORIZED, UNKNOWN, UPDATE, WEBAPP_URL, Console, Operator, changed_fields, check_message, check_ticket,
    data_of, exactly, is_time, notification, operator, own_desk, refused, refused_as, signed_in)
from running import Desk, User, unique, wait
from telegram import ALICE, BORIS, Opened, Sandbox, said

Opening = Callable[..., Opened]

# Who asks


@pytest.fixture
def ticket(desk: Desk, writer: User) -> dict[str, Any]:
    return desk.opened(writer, unique("Payment issue"), "I have a payment issue")


@pytest.fixture
def untouched(ticket: dict[str, Any], console: Console) -> Iterator[dict[str, Any]]:
    """A ticket that must be the same after the test, message for message, and of which no action is logged."""
    before = console.data("GET", f"/tickets/{ticket['id']}")
    entries = console.audit(ticket["id"])
    yield ticket
    assert console.data("GET", f"/tickets/{ticket['id']}") == before
    assert console.audit(ticket["id"]) == entries


def endpoints(name: Any) -> list[tuple[str, str, Any]]:
    return [("GET", "/tickets", None), ("GET", f"/tickets/{name}", None),
            ("PATCH", f"/tickets/{name}", {"status": "closed"}),
            ("GET", f"/tickets/{name}/messages", None), ("POST", f"/tickets/{name}/messages", {"message": "m"}),
            ("POST", f"/tickets/{name}/assign", {"operatorUsername": "o"}), ("GET", "/tickets/stats", None),
            ("POST", "/tickets/bulk", {"ticketIds": [1], "status": "closed"}), ("GET", "/audit", None),
            ("GET", "/me", None)]


def of_a_ticket(name: Any, assignee: Operator) -> list[tuple[str, str, Any]]:
    """The endpoints with a ticket in their path."""
    return [("GET", f"/tickets/{name}", None), ("PATCH", f"/tickets/{name}", {"status": "closed"}),
            ("GET", f"/tickets/{name}/messages", None), ("POST", f"/tickets/{name}/messages", {"message": "m"}),
            ("POST", f"/tickets/{name}/assign", {"operatorUsername": assignee.username})]


# Authentication


def test_without_a_session_every_endpoint_answers_the_seeds_401(desk: Desk, untouched: dict[str, Any]) -> None:
    stranger = Console(desk)
    for name in (untouched["id"], 999999999):
        for method, path, body in endpoints(name):
            refused_as(stranger.call(method, path, body), 401, UNAUTHORIZED)


def test_nothing_but_the_admin_session_opens_anything(desk: Desk, untouched: dict[str, Any], admin: User) -> None:
    forms = [{"Authorization": f"Bearer {admin.token}"}, {"Cookie": f"access_token={admin.token}"},
             {"Cookie": "admin_session=garbage"}, {"Cookie": "admin_session="},
             {"Cookie": f"admin_session={admin.token[:-2]}"}]
    for headers in forms:
        for method, path, body in endpoints(untouched["id"]):
            refused_as(Console(desk).call(method, path, body, headers | {"Origin": desk.url}), 401, UNAUTHORIZED)


def test_the_session_opens_no_other_dialect(desk: Desk, console: Console) -> None:
    for path in ("/api/v1/support/admin/tickets", "/api/tickets/all", "/api/auth/me", "/support/api/sessions/"):
        assert console.http.get(desk.url + path, timeout=20).status_code == 401, path


@pytest.mark.parametrize("name", ["email", "username"])
def test_login_answers_the_user_and_sets_the_cookie(desk: Desk, boss: Operator, name: str) -> None:
    console = Console(desk)
    answer = console.sign_in(getattr(boss, name))
    user = {"id": boss.id, "uuid": boss.uuid, "email": boss.email, "username": boss.username, "name": boss.name,
            "role": "admin"}
    data = data_of(answer)
    assert data == {"user": user} and list(data["user"]) == list(user)
    cookies = answer.raw.headers.getlist("Set-Cookie")
    assert len(cookies) == 1
    first, *attributes = [part.strip() for part in cookies[0].split(";")]
    assert first.startswith("admin_session=") and len(first) > len("admin_session=") + 20
    assert {"httponly", "samesite=lax", "path=/"} <= {attribute.lower() for attribute in attributes}
    assert "secure" not in [attribute.lower() for attribute in attributes], "the desk's address is no https"
    assert console.data("GET", "/me") == {"user": user}


def test_a_moderator_may_sign_in_too(desk: Desk) -> None:
    user = desk.user("moderator")
    console = signed_in(desk, user.email)
    shown = console.data("GET", "/me")["user"]
    assert not shown.pop("name"), "they have none"
    assert shown == {"id": user.id, "uuid": user.uuid, "email": user.email, "username": None, "role": "moderator"}
    assert console.call("GET", "/tickets").status_code == 200


def test_login_refuses_whoever_is_not_staff_or_has_another_password_alike(desk: Desk, boss: Operator) -> None:
    gone, customer = desk.user("moderator"), desk.user()
    assert desk.command("user", "disable", "--email", gone.email).returncode == 0
    errors = []
    for name, password in ((boss.email, PASSWORD + "x"), (boss.email, PASSWORD.upper()), (boss.username, ""),
                           (gone.email, PASSWORD), (customer.email, PASSWORD), ("nobody@example.org", PASSWORD)):
        answer = Console(desk).sign_in(name, password)
        if password:
            errors.append(refused(answer, 401, "INVALID_CREDENTIALS"))
        else:
            assert answer.status_code in (400, 401)
        assert "Set-Cookie" not in answer.headers
    assert all(error == errors[0] for error in errors), "it tells who has an account"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', {}, {"username": "a"}, {"password": "b"},
                                  {"username": 1, "password": "b"}, {"username": "a", "password": ["b"]},
                                  {"username": None, "password": None}], ids=repr)
def test_login_refuses_an_unsound_body(desk: Desk, body: Any) -> None:
    answer = Console(desk).call("POST", "/login", body)
    refused(answer, 400)
    assert "Set-Cookie" not in answer.headers


def test_ten_wrong_passwords_close_an_account_for_a_while(desk: Desk) -> None:
    user, other = operator(desk), operator(desk)
    for attempt in range(10):
        # By either name it is the same account.
        refused(Console(desk).sign_in(user.email if attempt % 2 else user.username, "wrong password"), 401,
                "INVALID_CREDENTIALS")
    for name, password in ((user.email, "wrong password"), (user.email, PASSWORD), (user.username, PASSWORD)):
        answer = Console(desk).sign_in(name, password)
        refused(answer, 429, "TOO_MANY_ATTEMPTS")
        assert 0 < int(answer.headers["Retry-After"]) <= 900
        assert "Set-Cookie" not in answer.headers
    assert Console(desk).sign_in(other.email).status_code == 200


def test_logout_ends_that_session_alone(desk: Desk, boss: Operator) -> None:
    console, elsewhere = signed_in(desk, boss.email), signed_in(desk, boss.email)
    kept = {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in console.http.cookies)}
    answer = console.call("POST", "/logout")
    assert answer.status_code == 200 and answer.json() == {"success": True, "data": None}
    assert not list(console.http.cookies), "the browser is told to forget the cookie"
    refused_as(console.call("GET", "/me"), 401, UNAUTHORIZED)
    refused_as(Console(desk).call("GET", "/tickets", headers=kept), 401, UNAUTHORIZED)
    assert elsewhere.call("GET", "/me").status_code == 200


def test_a_disabled_operators_session_is_over_at_once(desk: Desk) -> None:
    user = desk.user("moderator")
    console = signed_in(desk, user.email)
    assert desk.command("user", "disable", "--email", user.email).returncode == 0
    refused_as(console.call("GET", "/tickets"), 401, UNAUTHORIZED)


# A write from another site


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "https://evil.example.org"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example.org", "Sec-Fetch-Site": "cross-site"}], ids=str)
def test_a_write_from_another_site_is_refused(
    desk: Desk, boss: Operator, colleague: Operator, untouched: dict[str, Any], headers: dict[str, str]
) -> None:
    console, name = signed_in(desk, boss.email), f"/tickets/{untouched['id']}"
    for method, path, body in (("PATCH", name, {"status": "closed"}), ("POST", f"{name}/messages", {"message": "m"}),
                               ("POST", f"{name}/assign", {"operatorUsername": colleague.username}),
                               ("POST", "/tickets/bulk", {"ticketIds": [untouched["id"]], "status": "closed"}),
                               ("POST", "/logout", None)):
        refused(console.call(method, path, body, headers), 403)
    assert console.call("GET", name, headers=headers).status_code == 200, "reading is no write"


def test_a_write_of_the_desks_own_pages_is_taken(desk: Desk, console: Console, ticket: dict[str, Any]) -> None:
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": desk.url},
                    {"Origin": desk.url, "Sec-Fetch-Site": "same-origin"}):
        data_of(console.call("PATCH", f"/tickets/{ticket['id']}", {"priority": "P2"}, headers))


# 1. List Tickets


def test_1_the_list_has_every_field_of_a_ticket_and_its_pagination(
    console: Console, writer: User, ticket: dict[str, Any]
) -> None:
    data = console.data("GET", "/tickets")
    assert list(data) == ["tickets", "pagination"]
    total = data["pagination"]["total"]
    assert list(data["pagination"]) == ["page", "limit", "total", "totalPages"]
    assert data["pagination"] == {"page": 1, "limit": 20, "total": total, "totalPages": -(-total // 20)}
    for one in data["tickets"]:
        check_ticket(one)
    assert is_time(data["tickets"][0]["sla_first_response_at"]) and is_time(data["tickets"][0]["sla_resolution_at"])
    check_ticket(data["tickets"][0], id=ticket["id"], user_id=writer.id, telegram_chat_id=None, telegram_username=None,
                 user_name=writer.email, subject=ticket["subject"], category=None, priority="P3", status="open",
                 first_responded_at=None, resolved_at=None, closed_at=None, assigned_to=None, assigned_at=None,
                 escalated=False, escalated_at=None, escalation_reason=None, tags=None, created_at=ticket["created_at"],
                 updated_at=ticket["created_at"])


def test_1_a_ticket_of_telegram_carries_its_customer(console: Console, opened: Opening) -> None:
    text = unique("The router is off")
    number = opened(ALICE, text).number
    found = console.tickets(f"search={number}")
    assert [one["ticket_number"] for one in found] == [number]
    check_ticket(found[0], telegram_chat_id=ALICE, telegram_username="alice", user_name="Alice Johnson", status="open",
                 source="telegram", assigned_to=None, first_responded_at=None)


@pytest.mark.parametrize("query, page, limit", [
    ("", 1, 20), ("limit=1", 1, 1), ("limit=100", 1, 100), ("limit=101", 1, 100), ("limit=0", 1, 1), ("limit=-5", 1, 1),
    ("page=0", 1, 20), ("page=-1", 1, 20), ("page=x&limit=y", 1, 20), ("page=&limit=", 1, 20),
    ("page=2&limit=1", 2, 1)])
def test_1_page_and_limit_are_brought_within_their_bounds(
    desk: Desk, console: Console, writer: User, query: str, page: int, limit: int
) -> None:
    while len(console.tickets("limit=2")) < 2:
        desk.opened(writer)
    data = console.data("GET", f"/tickets?{query}")
    total = data["pagination"]["total"]
    assert data["pagination"] == {"page": page, "limit": limit, "total": total, "totalPages": -(-total // limit)}
    assert len(data["tickets"]) == min(limit, total - (page - 1) * limit)


def test_1_behind_the_last_page_there_is_nothing(console: Console, ticket: dict[str, Any]) -> None:
    data = console.data("GET", f"/tickets?search={ticket['subject'].split()[-1]}&page=9")
    assert data == {"tickets": [], "pagination": {"page": 9, "limit": 20, "total": 1, "totalPages": 1}}


def test_1_of_nothing_there_are_no_pages(console: Console) -> None:
    data = console.data("GET", f"/tickets?search={uuid.uuid4().hex}")
    assert data == {"tickets": [], "pagination": {"page": 1, "limit": 20, "total": 0, "totalPages": 0}}


@pytest.mark.parametrize("query", ["status=done", "status=OPEN", "status=waiting_for_user", "status=todo",
                                   "priority=high", "priority=P5",
                                   "priority=p1", "priority=0", "status=open&priority=x"])
def test_1_a_word_that_is_no_status_or_priority_is_refused(console: Console, query: str) -> None:
    refused(console.call("GET", f"/tickets?{query}"), 400, "VALIDATION_ERROR")


# 2. Get Single Ticket


def test_2_a_ticket_comes_with_its_messages(
    desk: Desk, console: Console, boss: Operator, writer: User, ticket: dict[str, Any]
) -> None:
    answer = console.post(ticket["id"], "Thank you for contacting support.")
    data = console.data("GET", f"/tickets/{ticket['id']}")
    assert list(data) == ["ticket", "messages", "messages_count", "last_message_at"]
    check_ticket(data["ticket"], id=ticket["id"], user_id=writer.id, subject=ticket["subject"], status="in_progress",
                 first_responded_at=answer["created_at"])
    first, second = data["messages"]
    check_message(first, ticket_id=ticket["id"], sender_type="user", sender_id=str(writer.id), sender_name=writer.email,
                  message="I have a payment issue", message_type="text", attachments=None, ai_suggested_response=None,
                  ai_confidence=None, telegram_message_id=None, created_at=ticket["created_at"])
    assert second == answer
    check_message(second, ticket_id=ticket["id"], sender_type="operator", sender_id=str(boss.id), sender_name=boss.name)
    assert exactly(data["messages_count"], int) == 2 and data["last_message_at"] == second["created_at"]


def test_2_a_telegram_customers_message_carries_telegrams_numbers(console: Console, opened: Opening) -> None:
    opened_ticket = opened(ALICE)
    data = console.data("GET", f"/tickets/{opened_ticket.number}")
    assert data["messages_count"] == 1
    check_message(data["messages"][0], ticket_id=data["ticket"]["id"], sender_type="user", sender_id=str(ALICE),
                  sender_name="Alice Johnson", message=said(opened_ticket.first), message_type="text", attachments=None,
                  telegram_message_id=opened_ticket.first["message_id"])


def test_2_id_uuid_and_number_name_the_same_ticket(desk: Desk, console: Console, ticket: dict[str, Any]) -> None:
    shown = console.data("GET", f"/tickets/{ticket['id']}")
    row = desk.sql(f"SELECT uuid, ticket_number FROM tickets WHERE id = {ticket['id']}")[0]
    assert shown["ticket"]["ticket_number"] == row[1]
    for name in (*row, row[0].upper()):
        assert console.data("GET", f"/tickets/{name}") == shown


@pytest.mark.parametrize("name", UNKNOWN)
def test_2_an_unknown_ticket_is_the_seeds_404_everywhere(console: Console, colleague: Operator, name: str) -> None:
    for method, path, body in of_a_ticket(name, colleague):
        refused_as(console.call(method, path, body), 404, NOT_FOUND)


@pytest.mark.parametrize("name", NO_IDS)
def test_2_what_is_no_id_is_refused_everywhere(console: Console, colleague: Operator, name: str) -> None:
    for method, path, body in of_a_ticket(name, colleague):
        refused(console.call(method, path, body), 400, "INVALID_ID")


@pytest.mark.parametrize("name", ["0", "99999999999999999999"])
def test_2_a_number_that_no_ticket_has_is_refused_everywhere(console: Console, colleague: Operator, name: str) -> None:
    for method, path, body in of_a_ticket(name, colleague):
        answer = console.call(method, path, body)
        refused(answer, answer.status_code, {400: "INVALID_ID", 404: "NOT_FOUND"}[answer.status_code])


# 3. Update Ticket


def test_3_all_fields_of_the_seeds_request_change_at_once(
    desk: Desk, console: Console, colleague: Operator, ticket: dict[str, Any]
) -> None:
    before = console.ticket(ticket["id"])
    body = UPDATE.replace(b"operator@admin.com", colleague.email.encode())
    data = console.data("PATCH", f"/tickets/{ticket['id']}", body)
    assert list(data) == ["ticket"]
    after = check_ticket(data["ticket"], status="in_progress", priority="P2", category="technical",
                         assigned_to=colleague.email)
    allowed = {"status", "priority", "category", "assigned_to", "assigned_at"}
    assert allowed <= changed_fields(before, after) <= allowed | {"sla_first_response_at", "sla_resolution_at"}
    assert is_time(after["assigned_at"])
    assert console.ticket(ticket["id"]) == after
    row = desk.ticket(ticket["id"], User(0, "", "", desk.token(colleague.email)))
    assert (row["status"], row["priority"], row["assigned_to"]) == ("in_progress", "high", colleague.id)


@pytest.mark.parametrize("priority, word", zip(PRIORITIES, ("urgent", "high", "medium", "low")))
def test_3_the_four_priorities_are_those_of_the_other_dialects(
    desk: Desk, console: Console, admin: User, ticket: dict[str, Any], priority: str, word: str
) -> None:
    check_ticket(console.change(ticket["id"], priority=priority), priority=priority, status="open")
    assert desk.ticket(ticket["id"], admin)["priority"] == word


@pytest.mark.parametrize("status, word", [("in_progress", "in_progress"), ("waiting_user", "waiting_for_user"),
                                          ("resolved", "resolved"), ("closed", "closed")])
def test_3_the_statuses_are_those_of_the_other_dialects(
    desk: Desk, console: Console, admin: User, ticket: dict[str, Any], status: str, word: str
) -> None:
    changed = check_ticket(console.change(ticket["id"], status=status), status=status)
    assert desk.ticket(ticket["id"], admin)["status"] == word
    assert (changed["closed_at"] is not None) is (status == "closed")
    if status != "closed":
        assert (changed["resolved_at"] is not None) is (status == "resolved")


def test_3_reopening_clears_its_ends(console: Console, ticket: dict[str, Any]) -> None:
    resolved = console.change(ticket["id"], status="resolved")
    assert is_time(resolved["resolved_at"]) and resolved["closed_at"] is None
    assert is_time(console.change(ticket["id"], status="closed")["closed_at"])
    check_ticket(console.change(ticket["id"], status="open"), status="open", resolved_at=None, closed_at=None)


def test_3_null_clears_and_tags_are_kept(console: Console, colleague: Operator, ticket: dict[str, Any]) -> None:
    full = console.change(ticket["id"], category="payment", tags=["vip", "возврат"], assigned_to=colleague.username)
    check_ticket(full, category="payment", tags=["vip", "возврат"], assigned_to=colleague.username)
    for field in ("category", "tags", "assigned_to"):
        check_ticket(console.change(ticket["id"], **{field: None}), **{field: None})
    check_ticket(console.ticket(ticket["id"]), category=None, tags=None, assigned_to=None, assigned_at=None)


def test_3_the_assignee_is_named_as_given_else_by_username_else_by_address(
    desk: Desk, console: Console, admin: User, colleague: Operator, ticket: dict[str, Any]
) -> None:
    for given in (colleague.email, colleague.username):
        check_ticket(console.change(ticket["id"], assigned_to=given), assigned_to=given)
    desk.change(ticket["id"], admin, assigned_to=admin.id)
    check_ticket(console.ticket(ticket["id"]), assigned_to=admin.email)
    desk.change(ticket["id"], admin, assigned_to=colleague.id)
    check_ticket(console.ticket(ticket["id"]), assigned_to=colleague.username)


@pytest.mark.parametrize("body", [{}, {"subject": "s"}, {"id": 1, "ticket_number": "TKT-1999-001", "closed_at": None}],
                         ids=str)
def test_3_a_body_without_a_change_is_the_seeds_refusal(console: Console, untouched: dict[str, Any], body: Any) -> None:
    refused_as(console.call("PATCH", f"/tickets/{untouched['id']}", body), 400, NO_CHANGES)


@pytest.mark.parametrize("body", [
    {"status": "done"}, {"status": "OPEN"}, {"status": "all"}, {"status": "waiting_for_user"}, {"status": ""},
    {"status": 1},
    {"priority": "P0"}, {"priority": "p1"}, {"priority": "high"}, {"priority": 1},
    {"category": 1}, {"category": "c" * 81}, {"tags": "vip"}, {"tags": [1]}, {"tags": ["t" * 41]},
    {"tags": [str(number) for number in range(21)]}, {"priority": "P1", "status": "done"}],
                         ids=lambda body: str(body)[:50])
def test_3_an_unsound_change_is_refused_as_a_whole(console: Console, untouched: dict[str, Any], body: Any) -> None:
    refused(console.call("PATCH", f"/tickets/{untouched['id']}", body), 400, "VALIDATION_ERROR")


def test_3_only_active_staff_is_given_a_ticket(
    desk: Desk, console: Console, writer: User, untouched: dict[str, Any]
) -> None:
    gone = operator(desk)
    assert desk.command("user", "disable", "--email", gone.email).returncode == 0
    for name in (writer.email, "nobody", gone.username, gone.email):
        refused(console.call("PATCH", f"/tickets/{untouched['id']}", {"assigned_to": name, "priority": "P1"}), 400,
                "INVALID_OPERATOR")
        refused(console.call("POST", f"/tickets/{untouched['id']}/assign", {"operatorUsername": name}), 400,
                "INVALID_OPERATOR")


def test_3_a_change_of_status_that_is_not_in_the_table_is_a_conflict(console: Console, ticket: dict[str, Any]) -> None:
    console.change(ticket["id"], status="closed")
    before, entries = console.data("GET", f"/tickets/{ticket['id']}"), console.audit(ticket["id"])
    for status in ("resolved", "in_progress", "waiting_user"):
        refused(console.call("PATCH", f"/tickets/{ticket['id']}", {"status": status, "priority": "P1"}), 409,
                "INVALID_TRANSITION")
    assert console.data("GET", f"/tickets/{ticket['id']}") == before
    assert console.audit(ticket["id"]) == entries


# 4. Get Ticket Messages


def test_4_all_messages_oldest_first(console: Console, ticket: dict[str, Any]) -> None:
    posted = [console.post(ticket["id"], f"answer {number}") for number in range(4)]
    data = console.data("GET", f"/tickets/{ticket['id']}/messages")
    assert list(data) == ["messages", "total"]
    assert data["messages"][1:] == posted and exactly(data["total"], int) == 5
    for message in data["messages"]:
        check_message(message, ticket_id=ticket["id"], message_type="text")
    assert data["messages"] == console.data("GET", f"/tickets/{ticket['id']}")["messages"]


def test_4_limit_shows_the_newest_and_is_brought_within_its_bounds(console: Console, ticket: dict[str, Any]) -> None:
    for number in range(3):
        console.post(ticket["id"], f"answer {number}")
    whole = console.messages(ticket["id"])
    for limit, count in (("1", 1), ("2", 2), ("4", 4), ("0", 1), ("-1", 1), ("200", 4), ("201", 4), ("x", 4), ("", 4)):
        data = console.data("GET", f"/tickets/{ticket['id']}/messages?limit={limit}")
        assert (data["messages"], data["total"]) == (whole[-count:], 4), limit


def test_4_limit_is_100_unless_told_and_200_at_most(desk: Desk, console: Console, ticket: dict[str, Any]) -> None:
    names = ", ".join(row[0] for row in desk.sql("SHOW COLUMNS FROM messages") if row[0] != "id")
    for _ in range(8):  # doubles, to 256
        desk.sql(f"INSERT INTO messages ({names}) SELECT {names} FROM messages WHERE ticket_id = {ticket['id']}")
    desk.sql(f"UPDATE tickets SET message_count = 256 WHERE id = {ticket['id']}")
    for query, count in (("", 100), ("?limit=150", 150), ("?limit=200", 200), ("?limit=1000", 200)):
        data = console.data("GET", f"/tickets/{ticket['id']}/messages{query}")
        assert (len(data["messages"]), data["total"]) == (count, 256)


# 5. Add Ticket Message


def test_5_the_message_is_answered_whole(console: Console, boss: Operator, ticket: dict[str, Any]) -> None:
    data = console.data("POST", f"/tickets/{ticket['id']}/messages", ANSWER)
    assert list(data) == ["message"]
    check_message(data["message"], ticket_id=ticket["id"], sender_type="operator", sender_id=str(boss.id),
                  sender_name=boss.name, message="Thank you for contacting support. We're looking into your issue.",
                  message_type="text", attachments=None, ai_suggested_response=None, ai_confidence=None,
                  telegram_message_id=None)
    assert console.messages(ticket["id"])[-1] == data["message"]


def test_5_the_web_customer_has_the_answer_over_rest(
    desk: Desk, console: Console, writer: User, ticket: dict[str, Any]
) -> None:
    text = "<b>ไทย</b> & \"quotes\" \\ 🧑‍🚀\r\n\tпривет '; DROP TABLE tickets; --"
    assert console.post(ticket["id"], text)["message"] == text
    shown = desk.call("GET", f"/{ticket['id']}", writer).json()
    assert (shown["messages"][-1]["message"], shown["messages"][-1]["is_from_user"]) == (text, False)


def test_5_the_first_answer_stamps_and_takes_into_work(console: Console, ticket: dict[str, Any]) -> None:
    first = console.post(ticket["id"], "first")
    check_ticket(console.ticket(ticket["id"]), status="in_progress", first_responded_at=first["created_at"],
                 assigned_to=None)
    console.change(ticket["id"], status="waiting_user")
    console.post(ticket["id"], "second")
    check_ticket(console.ticket(ticket["id"]), status="waiting_user", first_responded_at=first["created_at"])


def test_5_a_note_stays_inside(
    desk: Desk, console: Console, boss: Operator, writer: User, ticket: dict[str, Any]
) -> None:
    note = console.post(ticket["id"], "Звонил банк", messageType="system_note")
    check_message(note, ticket_id=ticket["id"], sender_type="operator", sender_id=str(boss.id), sender_name=boss.name,
                  message="Звонил банк", message_type="system_note", telegram_message_id=None)
    assert console.messages(ticket["id"])[-1] == note
    check_ticket(console.ticket(ticket["id"]), status="open", first_responded_at=None)
    shown = desk.call("GET", f"/{ticket['id']}", writer).json()
    assert [message["message"] for message in shown["messages"]] == ["I have a payment issue"]


@pytest.mark.parametrize("body", [{"message": ""}, {"message": " \n\t"}, {}, {"message": None}, {"messageType": "text"},
                                  {"message": "", "messageType": "system_note"}], ids=str)
def test_5_an_empty_message_is_the_seeds_refusal(console: Console, untouched: dict[str, Any], body: Any) -> None:
    refused_as(console.call("POST", f"/tickets/{untouched['id']}/messages", body), 400, INVALID_MESSAGE)


@pytest.mark.parametrize("body", [{"message": "m", "messageType": "html"}, {"message": "m", "messageType": "TEXT"},
                                  {"message": "m", "messageType": 1},
                                  {"message": "m", "attachments": "https://example.org/a"},
                                  {"message": "m", "attachments": [1]},
                                  {"message": "m", "attachments": ["ftp://example.org/a"]}], ids=str)
def test_5_an_unsound_message_is_refused(console: Console, untouched: dict[str, Any], body: Any) -> None:
    refused(console.call("POST", f"/tickets/{untouched['id']}/messages", body), 400, "VALIDATION_ERROR")


def test_5_the_same_key_posts_once(desk: Desk, console: Console, ticket: dict[str, Any]) -> None:
    path, key = f"/tickets/{ticket['id']}/messages", str(uuid.uuid4())
    headers = {"Origin": desk.url, "Idempotency-Key": key}
    refused_as(console.call("POST", path, {"message": ""}, headers), 400, INVALID_MESSAGE)
    first = console.call("POST", path, {"message": "once"}, headers)
    again = console.call("POST", path, {"message": "once"}, headers)
    assert data_of(first) == data_of(again)
    assert "Idempotency-Replayed" not in first.headers and again.headers["Idempotency-Replayed"] == "true"
    refused(console.call("POST", path, {"message": "twice"}, headers), 422)
    for unsound in ("", "k" * 256):
        refused(console.call("POST", path, {"message": "m"}, headers | {"Idempotency-Key": unsound}), 400)
    assert [message["message"] for message in console.messages(ticket["id"])] == ["I have a payment issue", "once"]


# 6. Assign Ticket


def test_6_assigning_answers_the_ticket_and_leaves_a_system_message(
    desk: Desk, console: Console, colleague: Operator, writer: User, ticket: dict[str, Any]
) -> None:
    before = console.ticket(ticket["id"])
    data = console.data("POST", f"/tickets/{ticket['id']}/assign", {"operatorUsername": colleague.username})
    assert list(data) == ["ticket"]
    after = check_ticket(data["ticket"], id=ticket["id"], assigned_to=colleague.username, status="in_progress",
                         first_responded_at=None)
    assert changed_fields(before, after) == {"assigned_to", "assigned_at", "status"}
    assert is_time(after["assigned_at"]) and after["assigned_at"] >= before["created_at"]
    assert console.ticket(ticket["id"]) == after
    system = console.messages(ticket["id"])[-1]
    check_message(system, ticket_id=ticket["id"], sender_type="system", sender_id=None, message_type="system_note",
                  attachments=None, message=f"Тикет назначен оператору {colleague.username}", telegram_message_id=None)
    shown = desk.call("GET", f"/{ticket['id']}", writer).json()
    assert [message["message"] for message in shown["messages"]] == ["I have a payment issue"]
    assert shown["assigned_to"] == colleague.id


def test_6_an_address_names_an_operator_too(console: Console, colleague: Operator, ticket: dict[str, Any]) -> None:
    check_ticket(console.assign(ticket["id"], colleague.email), assigned_to=colleague.email, status="in_progress")
    assert console.messages(ticket["id"])[-1]["message"] == f"Тикет назначен оператору {colleague.email}"


@pytest.mark.parametrize("status", ["waiting_user", "resolved", "closed", "in_progress"])
def test_6_assigning_takes_a_ticket_into_work_from_anywhere(
    console: Console, colleague: Operator, ticket: dict[str, Any], status: str
) -> None:
    console.change(ticket["id"], status=status)
    check_ticket(console.assign(ticket["id"], colleague.username), status="in_progress", assigned_to=colleague.username,
                 resolved_at=None, closed_at=None)


@pytest.mark.parametrize("body", [{"operatorUsername": ""}, {"operatorUsername": " \t"}, {},
                                  {"operatorUsername": None}], ids=str)
def test_6_an_empty_operator_is_the_seeds_refusal(console: Console, untouched: dict[str, Any], body: Any) -> None:
    refused_as(console.call("POST", f"/tickets/{untouched['id']}/assign", body), 400, INVALID_OPERATOR)


# 7. Get Ticket Statistics


def test_7_statistics_count_by_status(desk: Desk, console: Console, writer: User) -> None:
    before = console.data("GET", "/tickets/stats")
    assert list(before) == ["stats"] and list(before["stats"]) == STATS
    assert all(exactly(count, int) >= 0 for count in before["stats"].values())
    for status in (None, None, "in_progress", "waiting_user", "resolved", "closed", "closed"):
        number = desk.opened(writer)["id"]
        if status:
            console.change(number, status=status)
    after = console.data("GET", "/tickets/stats")["stats"]
    grown = {name: after[name] - before["stats"][name] for name in STATS[:4]}
    assert grown == {"total": 7, "open": 2, "inProgress": 1, "resolved": 3}


# Error handling


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"1", b'{"status": "closed"',
                                  b'{"message": "\xff"}', b"[" * 100_000],
                         ids=lambda body: repr(body[:20]))
def test_a_body_that_is_no_json_object_is_refused(console: Console, untouched: dict[str, Any], body: bytes) -> None:
    for method, path in (("PATCH", ""), ("POST", "/messages"), ("POST", "/assign")):
        refused(console.call(method, f"/tickets/{untouched['id']}{path}", body), 400)


def test_a_body_over_a_megabyte_is_refused_in_the_envelope(console: Console, untouched: dict[str, Any]) -> None:
    body = b'{"message": "' + b"x" * (1 << 20) + b'"}'
    for method, path in (("PATCH", ""), ("POST", "/messages"), ("POST", "/assign")):
        refused(console.call(method, f"/tickets/{untouched['id']}{path}", body), 413)


@pytest.mark.parametrize("path, allowed", [
    ("/tickets", {"GET"}), ("/tickets/{}", {"GET", "PATCH"}), ("/tickets/{}/messages", {"GET", "POST"}),
    ("/tickets/{}/assign", {"POST"}),
    ("/tickets/stats", {"GET"}), ("/tickets/bulk", {"POST"}), ("/audit", {"GET"}), ("/login", {"POST"}),
    ("/logout", {"POST"}), ("/me", {"GET"})])
def test_another_method_is_405_and_says_which_ones_there_are(
    console: Console, untouched: dict[str, Any], path: str, allowed: set[str]
) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
        answer = console.call(method, path.format(untouched["id"]), {} if method != "GET" else None)
        refused(answer, 405)
        assert {name.strip() for name in answer.headers["Allow"].split(",")} - {"HEAD", "OPTIONS"} == allowed


def test_a_text_of_sql_finds_nothing_and_breaks_nothing(console: Console) -> None:
    for search in ("%25", "_", "' OR '1'='1", "\\", '"', "+-*()~<>@", "' UNION SELECT password FROM users -- "):
        answer = console.call("GET", "/tickets?search=" + requests.utils.quote(search, safe="%"))
        assert answer.status_code == 200 and answer.json()["success"] is True, f"{search}: {answer.text[:300]}"


# Admin action logging


def test_every_write_is_logged_with_who_what_and_where(
    console: Console, boss: Operator, colleague: Operator, ticket: dict[str, Any]
) -> None:
    number = console.ticket(ticket["id"])["ticket_number"]
    assert console.audit(ticket["id"]) == []
    console.change(ticket["id"], status="in_progress", priority="P1")
    posted = console.post(ticket["id"], "Проверяем")
    console.assign(ticket["id"], colleague.username)
    entries = console.audit(ticket["id"])
    assert [entry["action"] for entry in entries] == ["ticket_assigned", "ticket_message_sent", "ticket_updated"]
    for entry in entries:
        assert list(entry) == ENTRY
        assert exactly(entry["id"], int) > 0
        assert (entry["adminId"], entry["targetId"]) == (boss.id, ticket["id"])
        assert exactly(entry["metadata"], dict)["ticket_number"] == number
        assert is_time(entry["created_at"]) and entry["created_at"] >= posted["created_at"][:17]
    assert entries[0]["id"] > entries[1]["id"] > entries[2]["id"], "newest first"
    assert set(entries[2]["metadata"]["changes"]) == {"status", "priority"}


def test_the_log_is_paged_and_filtered(desk: Desk, console: Console, ticket: dict[str, Any]) -> None:
    for text in ("one", "two", "three"):
        console.post(ticket["id"], text)
    console.change(ticket["id"], priority="P4")
    name = ticket["id"]
    data = console.data("GET", f"/audit?ticket={name}&limit=3&page=2")
    assert list(data) == ["entries", "pagination"]
    assert data["pagination"] == {"page": 2, "limit": 3, "total": 4, "totalPages": 2}
    assert [entry["action"] for entry in data["entries"]] == ["ticket_message_sent"]
    filtered = console.data("GET", f"/audit?ticket={name}&action=ticket_message_sent")["entries"]
    assert [entry["action"] for entry in filtered] == ["ticket_message_sent"] * 3
    assert console.data("GET", "/audit?action=ticket_updated")["entries"][0]["targetId"] == name
    everything = console.data("GET", "/audit")
    assert everything["pagination"]["page"] == 1 and everything["pagination"]["total"] >= 4
    assert everything["entries"][0]["action"] == "ticket_updated"


def test_the_log_is_for_administrators(desk: Desk, colleague: Operator) -> None:
    refused(signed_in(desk, colleague.email).call("GET", "/audit"), 403, "FORBIDDEN")


# Telegram notification


def test_the_customer_is_notified_in_the_seeds_format(sandbox: Sandbox, console: Console, opened: Opening) -> None:
    number = opened(ALICE).number
    text = unique("Проверяем <b>платёж</b> & *счёт* _ещё_ [раз](x)")
    posted = console.post(number, text)
    assert posted["telegram_message_id"] is None, "it is sent after the answer"
    told = wait(lambda: sandbox.told(ALICE, text))
    assert [said(message) for message in told] == [notification(number, text)]
    assert "reply_markup" in told[0], "without WEBAPP_URL the sandbox's button leads to the desk itself"
    kept = wait(lambda: [one for one in console.messages(number) if one["telegram_message_id"]
                         and one["id"] == posted["id"]])
    assert kept[0] == posted | {"telegram_message_id": told[0]["message_id"]}


def test_the_customers_reply_comes_back_to_the_ticket(sandbox: Sandbox, console: Console, opened: Opening) -> None:
    number = opened(BORIS).number
    text = unique("Подробности?")
    console.post(number, text)
    told = wait(lambda: sandbox.told(BORIS, text))[0]
    console.change(number, status="waiting_user")
    reply = sandbox.say(BORIS, unique("Вот они"), reply_to=told["message_id"])
    wait(lambda: console.messages(number)[-1]["message"] == said(reply))
    check_message(console.messages(number)[-1], sender_type="user", sender_id=str(BORIS),
                  telegram_message_id=reply["message_id"])
    check_ticket(console.ticket(number), status="open")


def test_a_note_and_an_assignment_are_not_sent(
    sandbox: Sandbox, console: Console, colleague: Operator, opened: Opening
) -> None:
    number = opened(ALICE).number
    before = sandbox.newest(ALICE)
    console.post(number, unique("между нами"), messageType="system_note")
    console.assign(number, colleague.username)
    last = unique("это отправлено")
    console.post(number, last)
    wait(lambda: sandbox.told(ALICE, last))
    shown = [said(message) for message in sandbox.chat(ALICE, before)]
    assert shown == [notification(number, last)], "a chat keeps its order, so nothing is on its way"


def test_a_notification_that_fails_does_not_fail_the_request(
    sandbox: Sandbox, console: Console, opened: Opening
) -> None:
    number = opened(BORIS).number
    sandbox.block(BORIS)
    text = unique("Никому")
    posted = console.post(number, text)
    check_message(posted, message=text, telegram_message_id=None)
    assert console.messages(number)[-1]["id"] == posted["id"]
    check_ticket(console.ticket(number), status="in_progress", first_responded_at=posted["created_at"])


@pytest.fixture(scope="module")
def branded() -> Iterator[Desk]:
    with own_desk(WEBAPP_URL=WEBAPP_URL) as desk:
        yield desk


def test_the_button_opens_the_web_app(branded: Desk) -> None:
    sandbox, console = branded.sandbox, signed_in(branded, operator(branded, "admin").email)
    first = sandbox.say(ALICE, unique("Где мои фото?"))
    number = wait(lambda: console.tickets("search=alice"))[0]["ticket_number"]
    assert console.messages(number)[0]["message"] == said(first)
    text = unique("Вот они")
    console.post(number, text)
    told = wait(lambda: sandbox.told(ALICE, text))
    assert said(told[0]) == notification(number, text)
    assert told[0]["reply_markup"] == {
        "inline_keyboard": [[{"text": "📸 Открыть PinGlass", "web_app": {"url": WEBAPP_URL}}]]}
