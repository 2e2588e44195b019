"""One ticket carried through all five dialects and Telegram: the same thing everywhere, in everybody's own words."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import jwt
import pytest
import requests

from running import Desk, User, unique, wait
from telegram import ALICE, OLGA, Sandbox, said

PASSWORD = "correct horse battery"
GATEWAY, ADMIN, CHAT, SUPPORT, TICKETS = "000", "001", "002", "003", "004"

# design.md §3, "Five vocabularies, one meaning". 002 only knows whether a conversation goes on.
STATUS = {
    "open": {GATEWAY: "open", ADMIN: "open", CHAT: True, SUPPORT: "open", TICKETS: "todo"},
    "in progress": {GATEWAY: "in_progress", ADMIN: "in_progress", CHAT: True, SUPPORT: "in_progress",
                    TICKETS: "in_progress"},
    "waiting": {GATEWAY: "waiting_for_user", ADMIN: "waiting_user", CHAT: True, SUPPORT: "waiting_for_user",
                TICKETS: "waiting_for_customer"},
    "resolved": {GATEWAY: "resolved", ADMIN: "resolved", CHAT: False, SUPPORT: "resolved", TICKETS: "resolved"},
    "closed": {GATEWAY: "closed", ADMIN: "closed", CHAT: False, SUPPORT: "closed", TICKETS: "closed"},
    "cancelled": {GATEWAY: "cancelled", ADMIN: "closed", CHAT: False, SUPPORT: "closed", TICKETS: "cancelled"},
}
PRIORITY = {
    1: {GATEWAY: "urgent", ADMIN: "P1", CHAT: None, SUPPORT: "urgent", TICKETS: "high"},
    2: {GATEWAY: "high", ADMIN: "P2", CHAT: None, SUPPORT: "high", TICKETS: "high"},
    3: {GATEWAY: "medium", ADMIN: "P3", CHAT: None, SUPPORT: "medium", TICKETS: "medium"},
    4: {GATEWAY: "low", ADMIN: "P4", CHAT: None, SUPPORT: "low", TICKETS: "low"},
}
# 001 opens no tickets.
OPENERS = [GATEWAY, CHAT, SUPPORT, TICKETS, "Telegram"]
# 004 has no messages.
ANSWERERS = [GATEWAY, ADMIN, CHAT, SUPPORT, "Telegram"]
WRITERS = [GATEWAY, CHAT, SUPPORT]
# 002 changes nothing but by messages.
CHANGERS = [GATEWAY, ADMIN, SUPPORT, TICKETS]
NOTERS = [GATEWAY, ADMIN, SUPPORT, "Telegram"]


# Who asks


def browserless() -> requests.Session:
    """Connections that are kept, cookies that are not."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


class Caller:
    """Somebody with one credential."""

    def __init__(self, desk: Desk, **headers: str) -> None:
        self.desk = desk
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.http = browserless()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        sent = self.headers | headers
        if body is not None:
            sent = {"Content-Type": "application/json"} | sent
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.request(method, self.desk.url + path, data=data, headers=sent, timeout=20)

    def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = self.ask(method, path, body)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else None


def bearer(desk: Desk, token: str) -> Caller:
    return Caller(desk, Authorization=f"Bearer {token}")


def key(desk: Desk, *scopes: str) -> Caller:
    made = desk.command("api-key", "add", "--name", unique("key"), "--scopes", ",".join(scopes))
    assert made.returncode == 0, made.stderr
    return Caller(desk, X_API_Key=made.stdout.strip().splitlines()[-1])


def admin_session(desk: Desk, email: str) -> str:
    answer = Caller(desk).ask("POST", "/api/admin/login", {"username": email, "password": PASSWORD}, Origin=desk.url)
    assert answer.status_code == 200, answer.text
    return answer.cookies.get("admin_session") or answer.headers["Set-Cookie"].partition(";")[0].partition("=")[2]


def console(desk: Desk, email: str) -> Caller:
    return Caller(desk, Cookie=f"admin_session={admin_session(desk, email)}", Origin=desk.url)


def token_of(desk: Desk, staff: User, user_uuid: str) -> str:
    """A token of our own issuer for somebody who has no e-mail address."""
    claims = jwt.decode(staff.token, options={"verify_signature": False})
    mine = claims | {"sub": user_uuid, "exp": int(time.time()) + 3600}
    return jwt.encode({name: value for name, value in mine.items() if name not in ("email", "name", "role", "jti")},
                      desk.settings["JWT_SECRET"], "HS256")


@dataclass(frozen=True)
class Team:
    """One member of staff, at each of the dialects' desks."""

    user: User
    gateway: Caller
    admin: Caller
    relay: Caller
    bearer: Caller


@pytest.fixture(scope="module")
def team(desk: Desk) -> Team:
    user = desk.user("admin")
    return Team(user, key(desk, "tickets:write"), console(desk, user.email),
                Caller(desk, X_API_Key=desk.settings["TELEGRAM_WEBHOOK_API_KEY"]), bearer(desk, user.token))


@pytest.fixture(scope="module")
def writer(desk: Desk) -> User:
    """A customer of the web."""
    return desk.user()


@dataclass(frozen=True)
class Ticket:
    """By all of its names, with the customer whose it is."""

    id: int
    uuid: str
    number: str
    subject: str
    text: str
    customer: Caller
    customer_id: int


Carry = Callable[..., Ticket]


@pytest.fixture
def carry(desk: Desk, team: Team, writer: User, request: pytest.FixtureRequest) -> Carry:
    """Opens a ticket through one of the dialects, or Telegram."""

    def open_from(where: str = SUPPORT) -> Ticket:
        subject, text = unique("Cannot pay by card"), unique("The payment page shows an error since yesterday")
        customer = bearer(desk, writer.token)
        if where == "Telegram":
            opened = request.getfixturevalue("opened")(ALICE, text)
            name = f"ticket_number = '{opened.number}'"
        elif where == GATEWAY:
            made = team.gateway.call("POST", "/api/v1/tickets",
                                     {"title": subject, "description": text, "created_by": writer.id}, 201)
            name = f"id = {int(made['id'])}"
        elif where == CHAT:
            made = customer.call("POST", "/support/api/messages/", {"content": text, "subject": subject}, 201)
            name = f"uuid = '{made['session_id']}'"
        elif where == TICKETS:
            made = customer.call("POST", "/api/tickets", {"title": subject, "description": text}, 201)
            name = f"uuid = '{made['data']['id']}'"
        else:
            made = customer.call("POST", "/api/v1/support", {"subject": subject, "message": text}, 201)
            name = f"id = {int(made['id'])}"
        id_, uuid, number, kept, owner = desk.sql(
            f"SELECT id, uuid, ticket_number, subject, requester_id FROM tickets WHERE {name}")[0]
        if where == "Telegram":
            owners = desk.sql(f"SELECT uuid FROM users WHERE id = {owner}")[0][0]
            customer = bearer(desk, token_of(desk, team.user, owners))
            subject = kept
        return Ticket(int(id_), uuid, number, subject, text, customer, int(owner))

    return open_from


# What each dialect shows


@dataclass(frozen=True)
class Seen:
    subject: str
    text: str
    status: Any
    priority: Any


def seen_in(team: Team, ticket: Ticket) -> dict[str, Seen]:
    gateway = team.gateway.call("GET", f"/api/v1/tickets/{ticket.id}")
    admin = team.admin.call("GET", f"/api/admin/tickets/{ticket.id}")["data"]
    chat = ticket.customer.call("GET", f"/support/api/sessions/{ticket.uuid}/")
    support = ticket.customer.call("GET", f"/api/v1/support/{ticket.id}")
    tickets = ticket.customer.call("GET", f"/api/tickets/{ticket.uuid}")["data"]
    return {
        GATEWAY: Seen(gateway["title"], gateway["description"], gateway["status"], gateway["priority"]),
        ADMIN: Seen(admin["ticket"]["subject"], admin["messages"][0]["message"], admin["ticket"]["status"],
                    admin["ticket"]["priority"]),
        CHAT: Seen(chat["subject"], chat["messages"][0]["content"], chat["is_active"], None),
        SUPPORT: Seen(support["subject"], support["messages"][0]["message"], support["status"], support["priority"]),
        TICKETS: Seen(tickets["title"], tickets["description"], tickets["status"], tickets["priority"]),
    }


def as_everywhere(ticket: Ticket, status: str, priority: int = 3) -> dict[str, Seen]:
    return {dialect: Seen(ticket.subject, ticket.text, STATUS[status][dialect], PRIORITY[priority][dialect])
            for dialect in (GATEWAY, ADMIN, CHAT, SUPPORT, TICKETS)}


def staffs_side(team: Team, ticket: Ticket) -> dict[str, list[tuple[str, str]]]:
    """(who, text) of every message in the team's dialects."""
    gateway = team.gateway.call("GET", f"/api/v1/tickets/{ticket.id}/messages")["data"]
    admin = team.admin.call("GET", f"/api/admin/tickets/{ticket.id}/messages")["data"]["messages"]
    support = team.bearer.call("GET", f"/api/v1/support/admin/tickets/{ticket.id}")["messages"]
    words = {"user": "user", "staff": "staff", "operator": "staff", "system": "system", True: "user", False: "staff"}
    return {GATEWAY: [(words[one["sender"]], one["text"]) for one in gateway],
            ADMIN: [(words[one["sender_type"]], one["message"]) for one in admin],
            SUPPORT: [(words[one["is_from_user"]], one["message"]) for one in support]}


def customers_side(ticket: Ticket) -> dict[str, list[tuple[str, str]]]:
    """(who, text) of every message in the customers' dialects."""
    words = {"user": "user", "support": "staff", "system": "system", True: "user", False: "staff"}
    session = ticket.customer.call("GET", f"/support/api/sessions/{ticket.uuid}/")
    messages = ticket.customer.call("GET", f"/support/api/sessions/{ticket.uuid}/messages/")
    support = ticket.customer.call("GET", f"/api/v1/support/{ticket.id}")["messages"]
    return {"002 session": [(words[one["sender"]], one["content"]) for one in session["messages"]],
            "002 messages": [(words[one["sender"]], one["content"]) for one in messages],
            SUPPORT: [(words[one["is_from_user"]], one["message"]) for one in support]}


# What each dialect does


def answer_from(desk: Desk, team: Team, ticket: Ticket, where: str, text: str) -> None:
    if where == GATEWAY:
        team.gateway.call("POST", f"/api/v1/tickets/{ticket.id}/messages", {"text": text}, 201)
    elif where == ADMIN:
        team.admin.call("POST", f"/api/admin/tickets/{ticket.id}/messages", {"message": text})
    elif where == CHAT:
        team.relay.call("POST", "/support/webhook/telegram/", {
            "session_id": ticket.uuid, "content": text, "support_agent_name": "John Doe",
            "telegram_user_id": 123456789, "message_type": "text"})
    elif where == SUPPORT:
        team.bearer.call("POST", f"/api/v1/support/admin/tickets/{ticket.id}/messages", {"message": text}, 201)
    else:
        desk.sandbox.answer(OLGA, thread_of(desk.sandbox, ticket), text)
        wait(lambda: desk.sql(f"SELECT id FROM messages WHERE body = '{text}'"), what="the answer has arrived")


def note_from(desk: Desk, team: Team, ticket: Ticket, where: str, text: str) -> None:
    if where == GATEWAY:
        team.gateway.call("POST", f"/api/v1/tickets/{ticket.id}/messages", {"text": text, "is_internal": True}, 201)
    elif where == ADMIN:
        team.admin.call("POST", f"/api/admin/tickets/{ticket.id}/messages",
                        {"message": text, "messageType": "system_note"})
    elif where == SUPPORT:
        team.bearer.call("POST", f"/api/v1/support/admin/tickets/{ticket.id}/messages",
                         {"message": text, "is_internal": True}, 201)
    else:
        desk.sandbox.answer(OLGA, thread_of(desk.sandbox, ticket), f"//{text}")
        wait(lambda: desk.sql(f"SELECT id FROM messages WHERE body = '{text}'"), what="the note has arrived")


def write_from(team: Team, ticket: Ticket, where: str, text: str) -> None:
    """The customer writes; 000 says it for them."""
    if where == GATEWAY:
        team.gateway.call("POST", f"/api/v1/tickets/{ticket.id}/messages", {"text": text, "sender": "user"}, 201)
    elif where == CHAT:
        made = ticket.customer.call("POST", "/support/api/messages/",
                                    {"session_id": ticket.uuid, "content": text, "message_type": "text"}, 201)
        assert made["session_id"] == ticket.uuid
    else:
        ticket.customer.call("POST", f"/api/v1/support/{ticket.id}/messages", {"message": text}, 201)


def changer(team: Team, ticket: Ticket, where: str) -> tuple[Caller, str, str]:
    return {GATEWAY: (team.gateway, "PUT", f"/api/v1/tickets/{ticket.id}"),
            ADMIN: (team.admin, "PATCH", f"/api/admin/tickets/{ticket.id}"),
            SUPPORT: (team.bearer, "PATCH", f"/api/v1/support/admin/tickets/{ticket.id}"),
            TICKETS: (team.bearer, "PATCH", f"/api/tickets/{ticket.uuid}")}[where]


def change_from(team: Team, ticket: Ticket, where: str, **fields: Any) -> Any:
    """The changed ticket as the dialect shows it."""
    caller, method, path = changer(team, ticket, where)
    body = caller.call(method, path, fields)
    return body["data"]["ticket"] if where == ADMIN else body["data"] if where == TICKETS else body


def thread_of(sandbox: Sandbox, ticket: Ticket) -> int:
    return wait(lambda: sandbox.topics_of(ticket.number), what="the ticket has a topic")[0]["thread_id"]


def times(team: Team, ticket: Ticket) -> dict[str, tuple[Any, Any, Any]]:
    """first_responded_at, resolved_at and closed_at, where a dialect has them."""
    names = ("first_responded_at", "resolved_at", "closed_at")
    gateway = team.gateway.call("GET", f"/api/v1/tickets/{ticket.id}")
    admin = team.admin.call("GET", f"/api/admin/tickets/{ticket.id}")["data"]["ticket"]
    return {GATEWAY: tuple(gateway[name] for name in names), ADMIN: tuple(admin[name] for name in names)}


# Opening


@pytest.mark.parametrize("where", OPENERS)
def test_a_ticket_opened_anywhere_is_seen_everywhere(team: Team, carry: Carry, where: str) -> None:
    ticket = carry(where)
    assert seen_in(team, ticket) == as_everywhere(ticket, "open")
    for messages in (*staffs_side(team, ticket).values(), *customers_side(ticket).values()):
        assert messages == [("user", ticket.text)]


@pytest.mark.parametrize("where", OPENERS)
def test_everybody_calls_it_by_the_same_names_and_by_whichever_they_like(team: Team, carry: Carry, where: str) -> None:
    ticket = carry(where)
    for name in (ticket.id, ticket.uuid, ticket.number):
        gateway = team.gateway.call("GET", f"/api/v1/tickets/{name}")
        assert [gateway[field] for field in ("id", "uuid", "ticket_number", "created_by")] == [
            ticket.id, ticket.uuid, ticket.number, ticket.customer_id]
        admin = team.admin.call("GET", f"/api/admin/tickets/{name}")["data"]["ticket"]
        assert [admin[field] for field in ("id", "ticket_number", "user_id")] == [
            ticket.id, ticket.number, ticket.customer_id]
        assert ticket.customer.call("GET", f"/support/api/sessions/{name}/")["id"] == ticket.uuid
        support = ticket.customer.call("GET", f"/api/v1/support/{name}")
        assert [support[field] for field in ("id", "user_id")] == [ticket.id, ticket.customer_id]
        assert ticket.customer.call("GET", f"/api/tickets/{name}")["data"]["id"] == ticket.uuid


@pytest.mark.parametrize("where", OPENERS)
def test_it_is_in_everybodys_list(team: Team, carry: Carry, where: str) -> None:
    ticket = carry(where)
    found = team.gateway.call("GET", f"/api/v1/tickets?created_by={ticket.customer_id}&limit=1")
    assert [one["uuid"] for one in found["data"]] == [ticket.uuid]
    found = team.admin.call("GET", f"/api/admin/tickets?search={ticket.number}")["data"]["tickets"]
    assert [one["id"] for one in found] == [ticket.id]
    assert ticket.customer.call("GET", "/support/api/sessions/")[0]["id"] == ticket.uuid
    assert ticket.customer.call("GET", "/api/v1/support?limit=1")["tickets"][0]["id"] == ticket.id
    found = team.bearer.call("GET", f"/api/v1/support/admin/tickets?user_id={ticket.customer_id}&limit=1")["tickets"]
    assert [one["id"] for one in found] == [ticket.id]
    assert ticket.customer.call("GET", "/api/tickets?limit=1")["data"][0]["id"] == ticket.uuid
    assert ticket.uuid in [one["id"] for one in team.bearer.call("GET", "/api/tickets/all?limit=100")["data"]]


@pytest.mark.parametrize("where, source", [(GATEWAY, "api"), (CHAT, "web"), ("Telegram", "telegram")])
def test_it_says_where_it_came_from(team: Team, carry: Carry, where: str, source: str) -> None:
    ticket = carry(where)
    assert team.gateway.call("GET", f"/api/v1/tickets/{ticket.id}")["source"] == source
    assert team.admin.call("GET", f"/api/admin/tickets/{ticket.id}")["data"]["ticket"]["source"] == source


@pytest.mark.parametrize("where", OPENERS)
def test_it_has_one_topic_with_its_subject_and_its_text(sandbox: Sandbox, carry: Carry, where: str) -> None:
    ticket = carry(where)
    thread = thread_of(sandbox, ticket)
    wait(lambda: sandbox.shown(thread, ticket.text), what="the topic shows the text")
    assert len(sandbox.topics_of(ticket.number)) == 1
    assert ticket.subject in sandbox.topic(thread)["name"]


# Answering


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize("where", ANSWERERS)
def test_an_answer_given_anywhere_is_seen_everywhere(
    desk: Desk, sandbox: Sandbox, team: Team, carry: Carry, opener: str, where: str
) -> None:
    ticket, text = carry(opener), unique("We are looking into it")
    thread = thread_of(sandbox, ticket)
    wait(lambda: sandbox.shown(thread, ticket.text), what="the topic shows the question")
    answer_from(desk, team, ticket, where, text)
    conversation = [("user", ticket.text), ("staff", text)]
    assert staffs_side(team, ticket) == dict.fromkeys((GATEWAY, ADMIN, SUPPORT), conversation)
    assert customers_side(ticket) == dict.fromkeys(("002 session", "002 messages", SUPPORT), conversation)
    assert seen_in(team, ticket) == as_everywhere(ticket, "in progress")
    assert len(wait(lambda: sandbox.shown(thread, text), what="the topic shows the answer")) == 1
    if opener == "Telegram":
        assert len(wait(lambda: sandbox.told(ALICE, text), what="the customer is told")) == 1


@pytest.mark.parametrize("where", ANSWERERS)
def test_the_first_answer_is_stamped_once(desk: Desk, team: Team, carry: Carry, where: str) -> None:
    ticket = carry()
    assert set(times(team, ticket).values()) == {(None, None, None)}
    answer_from(desk, team, ticket, where, unique("first"))
    first = times(team, ticket)
    assert len(set(first.values())) == 1 and first[GATEWAY][0] is not None and first[GATEWAY][1:] == (None, None)
    kept = desk.sql(f"SELECT first_responded_at FROM tickets WHERE id = {ticket.id}")
    for other in ANSWERERS:
        answer_from(desk, team, ticket, other, unique("next"))
    assert times(team, ticket) == first
    assert desk.sql(f"SELECT first_responded_at FROM tickets WHERE id = {ticket.id}") == kept


@pytest.mark.parametrize("where", WRITERS)
def test_what_the_customer_writes_anywhere_is_seen_everywhere(
    sandbox: Sandbox, team: Team, carry: Carry, where: str
) -> None:
    ticket, text = carry(), unique("It happened again")
    write_from(team, ticket, where, text)
    conversation = [("user", ticket.text), ("user", text)]
    assert staffs_side(team, ticket) == dict.fromkeys((GATEWAY, ADMIN, SUPPORT), conversation)
    assert customers_side(ticket) == dict.fromkeys(("002 session", "002 messages", SUPPORT), conversation)
    thread = thread_of(sandbox, ticket)
    assert len(wait(lambda: sandbox.shown(thread, text), what="the topic shows it")) == 1
    assert seen_in(team, ticket) == as_everywhere(ticket, "open")


def test_what_the_customer_writes_in_telegram_is_seen_everywhere(
    desk: Desk, sandbox: Sandbox, team: Team, carry: Carry
) -> None:
    ticket, text = carry("Telegram"), unique("It blinks red")
    sandbox.say(ALICE, text)
    wait(lambda: desk.sql(f"SELECT id FROM messages WHERE body = '{text}'"), what="it has arrived")
    conversation = [("user", ticket.text), ("user", text)]
    assert staffs_side(team, ticket) == dict.fromkeys((GATEWAY, ADMIN, SUPPORT), conversation)
    assert customers_side(ticket) == dict.fromkeys(("002 session", "002 messages", SUPPORT), conversation)


@pytest.mark.parametrize("text", [
    "<b>ไทย</b> & \"quotes\" \\ 🧑‍🚀\r\n\tпривет \u2028 '; DROP TABLE tickets; -- %s ${x} \u0301",
    "{{customer_name}} `x`",
], ids=["everything", "placeholders"])
def test_any_text_is_the_same_everywhere(team: Team, carry: Carry, text: str) -> None:
    ticket = carry()
    for where in WRITERS:
        write_from(team, ticket, where, f"{where} {text}")
    conversation = [("user", ticket.text), *(("user", f"{where} {text}") for where in WRITERS)]
    assert staffs_side(team, ticket) == dict.fromkeys((GATEWAY, ADMIN, SUPPORT), conversation)
    assert customers_side(ticket) == dict.fromkeys(("002 session", "002 messages", SUPPORT), conversation)


# Changing


@pytest.mark.parametrize("where, status", [
    (where, status) for where in CHANGERS for status in STATUS
    # 001 and 003 have no word for cancelled.
    if status != "open" and (status != "cancelled" or where in (GATEWAY, TICKETS))])
def test_a_status_set_anywhere_is_the_same_status_everywhere(
    team: Team, carry: Carry, where: str, status: str
) -> None:
    ticket = carry()
    changed = change_from(team, ticket, where, status=STATUS[status][where])
    assert changed["status"] == STATUS[status][where]
    assert seen_in(team, ticket) == as_everywhere(ticket, status)
    kept = times(team, ticket)
    assert len(set(kept.values())) == 1
    assert kept[ADMIN][1] is None or status in ("resolved", "closed", "cancelled")
    assert (kept[ADMIN][1] is not None) or status != "resolved"
    assert (kept[ADMIN][2] is not None) or status != "closed"
    assert kept[ADMIN][2] is None or status in ("closed", "cancelled")


@pytest.mark.parametrize("where", CHANGERS)
def test_a_ticket_reopened_by_the_team_is_open_everywhere(team: Team, carry: Carry, where: str) -> None:
    ticket = carry()
    change_from(team, ticket, where, status="closed")
    assert seen_in(team, ticket) == as_everywhere(ticket, "closed")
    change_from(team, ticket, where, status=STATUS["open"][where])
    assert seen_in(team, ticket) == as_everywhere(ticket, "open")
    assert set(times(team, ticket).values()) == {(None, None, None)}


@pytest.mark.parametrize("where", CHANGERS)
def test_a_ticket_closed_anywhere_has_its_topic_closed(
    sandbox: Sandbox, team: Team, carry: Carry, where: str
) -> None:
    ticket = carry()
    thread = thread_of(sandbox, ticket)
    change_from(team, ticket, where, status="closed")
    wait(lambda: sandbox.topic(thread)["is_closed"], what="the topic is closed")
    change_from(team, ticket, where, status=STATUS["open"][where])
    wait(lambda: not sandbox.topic(thread)["is_closed"], what="the topic is open")
    assert len(sandbox.topics_of(ticket.number)) == 1


def test_the_gateways_own_way_to_close_closes_everywhere(team: Team, carry: Carry) -> None:
    ticket = carry()
    closed = team.gateway.call("POST", f"/api/v1/tickets/{ticket.id}/close")
    assert closed["status"] == "closed" and closed["closed_at"]
    assert seen_in(team, ticket) == as_everywhere(ticket, "closed")
    assert team.gateway.call("POST", f"/api/v1/tickets/{ticket.id}/close") == closed


@pytest.mark.parametrize("priority", PRIORITY)
@pytest.mark.parametrize("where", [GATEWAY, ADMIN, SUPPORT])
def test_a_priority_set_anywhere_is_the_same_priority_everywhere(
    team: Team, carry: Carry, where: str, priority: int
) -> None:
    ticket = carry()
    changed = change_from(team, ticket, where, priority=PRIORITY[priority][where])
    assert changed["priority"] == PRIORITY[priority][where]
    assert seen_in(team, ticket) == as_everywhere(ticket, "open", priority)


@pytest.mark.parametrize("where, words, refusal", [
    (GATEWAY, {"priority": ("P1", "Urgent", ""), "status": ("waiting_user", "waiting_for_customer", "todo")}, 422),
    (ADMIN, {"priority": ("urgent", "p1", "P5"), "status": ("waiting_for_user", "cancelled", "todo")}, 400),
    (SUPPORT, {"priority": ("P1", "HIGH", "critical"), "status": ("waiting_user", "cancelled", "todo")}, 422),
    (TICKETS, {"status": ("open", "waiting_for_user", "waiting_user")}, 400)])
def test_anothers_word_is_no_word(
    team: Team, carry: Carry, where: str, words: dict[str, tuple[str, ...]], refusal: int
) -> None:
    ticket = carry()
    before = team.gateway.call("GET", f"/api/v1/tickets/{ticket.id}")
    caller, method, path = changer(team, ticket, where)
    for field, wrong in words.items():
        for word in wrong:
            caller.call(method, path, {field: word}, refusal)
    assert team.gateway.call("GET", f"/api/v1/tickets/{ticket.id}") == before


@pytest.mark.parametrize("where", [GATEWAY, ADMIN, SUPPORT])
def test_an_assignee_given_anywhere_is_the_assignee_everywhere(team: Team, carry: Carry, where: str) -> None:
    ticket = carry()
    if where == ADMIN:
        team.admin.call("POST", f"/api/admin/tickets/{ticket.id}/assign", {"operatorUsername": team.user.email})
    else:
        change_from(team, ticket, where, assigned_to=team.user.id)
    assert team.gateway.call("GET", f"/api/v1/tickets/{ticket.id}")["assigned_to"] == team.user.id
    admin = team.admin.call("GET", f"/api/admin/tickets/{ticket.id}")["data"]["ticket"]
    assert admin["assigned_to"] == team.user.email and admin["assigned_at"]
    assert ticket.customer.call("GET", f"/api/v1/support/{ticket.id}")["assigned_to"] == team.user.id
    assert ticket.customer.call("GET", f"/api/tickets/{ticket.uuid}")["data"]["assigned_to"] == team.user.uuid
    listed = team.bearer.call("GET", f"/api/tickets/all?assigned_to={team.user.uuid}&limit=100")["data"]
    mine = next(one for one in listed if one["id"] == ticket.uuid)
    assert mine["assignee"] == {"email": team.user.email}
    status = "in progress" if where == ADMIN else "open"
    assert seen_in(team, ticket) == as_everywhere(ticket, status)


@pytest.mark.parametrize("where", [GATEWAY, ADMIN, SUPPORT])
def test_category_and_tags_given_anywhere_are_seen_by_the_whole_team(team: Team, carry: Carry, where: str) -> None:
    ticket = carry()
    change_from(team, ticket, where, category="payment", tags=["card", "возврат"])
    shown = [team.gateway.call("GET", f"/api/v1/tickets/{ticket.id}"),
             team.admin.call("GET", f"/api/admin/tickets/{ticket.id}")["data"]["ticket"],
             team.bearer.call("GET", f"/api/v1/support/admin/tickets/{ticket.id}")]
    assert [(one["category"], one["tags"]) for one in shown] == [("payment", ["card", "возврат"])] * 3


# Closed, and open again


@pytest.mark.parametrize("finished", ["resolved", "closed"])
@pytest.mark.parametrize("closer", CHANGERS)
@pytest.mark.parametrize("where", WRITERS)
def test_a_customers_message_from_anywhere_reopens_it_everywhere(
    team: Team, carry: Carry, closer: str, where: str, finished: str
) -> None:
    ticket, text = carry(), unique("It is back")
    change_from(team, ticket, closer, status=finished)
    assert seen_in(team, ticket) == as_everywhere(ticket, finished)
    write_from(team, ticket, where, text)
    assert seen_in(team, ticket) == as_everywhere(ticket, "open")
    assert set(times(team, ticket).values()) == {(None, None, None)}
    assert staffs_side(team, ticket)[GATEWAY][-1] == ("user", text)


def test_a_customers_reply_in_telegram_reopens_it_everywhere(
    desk: Desk, sandbox: Sandbox, team: Team, carry: Carry
) -> None:
    ticket, text = carry("Telegram"), unique("It is back")
    first = desk.sql(f"SELECT telegram_id FROM users WHERE id = {ticket.customer_id}")
    assert first == [[str(ALICE)]]
    question = next(one for one in sandbox.get(f"/chats/{ALICE}/messages", limit=1000)["messages"]
                    if said(one) == ticket.text)
    change_from(team, ticket, GATEWAY, status="closed")
    sandbox.say(ALICE, text, reply_to=question["message_id"])
    wait(lambda: desk.sql(f"SELECT id FROM messages WHERE body = '{text}'"), what="it has arrived")
    assert seen_in(team, ticket) == as_everywhere(ticket, "open")
    assert staffs_side(team, ticket)[ADMIN][-1] == ("user", text)


@pytest.mark.parametrize("where", WRITERS)
def test_a_customers_message_from_anywhere_ends_the_waiting_everywhere(team: Team, carry: Carry, where: str) -> None:
    nobodys, somebodys = carry(), carry()
    change_from(team, somebodys, SUPPORT, assigned_to=team.user.id)
    for ticket, status in ((nobodys, "open"), (somebodys, "in progress")):
        change_from(team, ticket, TICKETS, status="waiting_for_customer")
        assert seen_in(team, ticket) == as_everywhere(ticket, "waiting")
        write_from(team, ticket, where, unique("here it is"))
        assert seen_in(team, ticket) == as_everywhere(ticket, status)


@pytest.mark.parametrize("where", CHANGERS)
def test_what_a_closed_ticket_cannot_become_is_refused_by_everybody_alike(
    team: Team, carry: Carry, where: str
) -> None:
    ticket = carry()
    change_from(team, ticket, GATEWAY, status="closed")
    before = team.gateway.call("GET", f"/api/v1/tickets/{ticket.id}")
    caller, method, path = changer(team, ticket, where)
    refusal = 400 if where == TICKETS else 409
    for status in ("resolved", "in progress", "waiting"):
        body = caller.call(method, path, {"status": STATUS[status][where]}, refusal)
        if where == ADMIN:
            assert body["error"]["code"] == "INVALID_TRANSITION"
        if where == TICKETS:
            assert body["error"] == f"Status cannot change from closed to {STATUS[status][TICKETS]}"
    assert team.gateway.call("GET", f"/api/v1/tickets/{ticket.id}") == before
    assert seen_in(team, ticket) == as_everywhere(ticket, "closed")


def test_a_deleted_ticket_is_gone_everywhere(desk: Desk, team: Team, carry: Carry) -> None:
    ticket = carry()
    team.bearer.call("DELETE", f"/api/tickets/{ticket.uuid}")
    for caller, path in ((team.gateway, f"/api/v1/tickets/{ticket.id}"),
                         (team.admin, f"/api/admin/tickets/{ticket.id}"),
                         (ticket.customer, f"/support/api/sessions/{ticket.uuid}/"),
                         (ticket.customer, f"/api/v1/support/{ticket.id}"),
                         (team.bearer, f"/api/v1/support/admin/tickets/{ticket.id}"),
                         (team.bearer, f"/api/tickets/{ticket.uuid}")):
        caller.call("GET", path, status=404)
    assert desk.sql(f"SELECT COUNT(*) FROM messages WHERE body = '{ticket.text}'") == [["0"]]


# Notes


@pytest.mark.parametrize("opener", [SUPPORT, "Telegram"])
@pytest.mark.parametrize("where", NOTERS)
def test_a_note_made_anywhere_is_seen_by_the_team_and_never_by_the_customer(
    desk: Desk, sandbox: Sandbox, team: Team, carry: Carry, opener: str, where: str
) -> None:
    ticket, secret = carry(opener), unique("the customer is difficult")
    before = seen_in(team, ticket)
    note_from(desk, team, ticket, where, secret)
    assert staffs_side(team, ticket) == dict.fromkeys(
        (GATEWAY, ADMIN, SUPPORT), [("user", ticket.text), ("staff", secret)])
    assert seen_in(team, ticket) == before, "a note is no answer"
    assert set(times(team, ticket).values()) == {(None, None, None)}
    answer = unique("we are on it")
    answer_from(desk, team, ticket, SUPPORT, answer)
    assert customers_side(ticket) == dict.fromkeys(
        ("002 session", "002 messages", SUPPORT), [("user", ticket.text), ("staff", answer)])
    for path in ("/support/api/sessions/", f"/support/api/sessions/{ticket.uuid}/",
                 f"/support/api/sessions/{ticket.uuid}/messages/", "/api/v1/support", f"/api/v1/support/{ticket.id}",
                 "/api/tickets", f"/api/tickets/{ticket.uuid}"):
        shown = ticket.customer.ask("GET", path)
        assert shown.status_code == 200
        assert secret not in shown.text and "is_internal" not in shown.text, path
    assert ticket.customer.call("GET", f"/support/api/sessions/{ticket.uuid}/")["message_count"] == 2
    if opener == "Telegram":
        wait(lambda: sandbox.told(ALICE, answer), what="what came after it has arrived")
        assert not sandbox.told(ALICE, secret)
    thread = thread_of(sandbox, ticket)
    assert len(wait(lambda: sandbox.shown(thread, secret), what="the topic shows the note")) == 1


@pytest.mark.parametrize("where", NOTERS)
def test_a_note_leaves_a_closed_ticket_closed(desk: Desk, team: Team, carry: Carry, where: str) -> None:
    ticket = carry()
    thread_of(desk.sandbox, ticket)
    change_from(team, ticket, GATEWAY, status="closed")
    note_from(desk, team, ticket, where, unique("for the record"))
    assert seen_in(team, ticket) == as_everywhere(ticket, "closed")
