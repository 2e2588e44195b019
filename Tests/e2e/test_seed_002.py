"""Seed 002, top to bottom: the web chat's requests, the relay, and what the support group sees and answers."""

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
import requests

from conftest import number_told
from running import Desk, User, unique, wait
from telegram import ALICE, GROUP, MAX, OLGA, SOMCHAI, Opened, Sandbox, private_update, said
from test_seed_004 import PASSWORD, Browser, without_cookies

Opening = Callable[..., Opened]

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
MESSAGE = ["id", "sender", "message_type", "content", "created_at", "support_agent_name", "is_read"]
SESSION = ["id", "created_at", "updated_at", "is_active", "page_url", "subject", "message_count", "messages"]
MESSAGES, SESSIONS, RELAY = "/support/api/messages/", "/support/api/sessions/", "/support/webhook/telegram/"
UNKNOWN = [str(uuid.UUID(int=7)), "invalid-uuid", "abc123-def456-ghi789", "999999999", "TKT-2020-999"]
NO_JSON = {"empty": b"", "a brace": b"{", "garbage": b"garbage", "a list": b"[]", "a text": b'"text"', "null": b"null",
           "not UTF-8": b'{"content": "\xff"}', "cut short": b'{"content": "Hello"'}

CREATE = b"""{
    "content": "Hello, I need help with my account",
    "message_type": "text",
    "page_url": "https://example.com/dashboard",
    "subject": "Account Issue"
}
"""
CONTENT, PAGE_URL, SUBJECT = (json.loads(CREATE)[name] for name in ("content", "page_url", "subject"))
CONTINUE = {"content": "Thanks for the help!", "message_type": "text"}
ANSWER = {"content": "Hello! How can I help you?", "support_agent_name": "John Doe", "telegram_user_id": 123456789,
          "message_type": "text"}

NOTIFICATION = """🆘 New Support Message

👤 User: {user}
🆔 Session ID: `{session}`
🔗 Session URL: {url}/support/chat/{session}/
{about}
💬 Message:
{content}

---
Reply with: /reply {session} <your response>"""
ABOUT = f"📄 Page: {PAGE_URL}\n📝 Subject: {SUBJECT}\n"


# Forms


def is_time(value: Any) -> bool:
    assert type(value) is str, f"{value!r} is no text"
    return TIME.fullmatch(value) is not None


def is_uuid(value: Any) -> bool:
    return type(value) is str and str(uuid.UUID(value)) == value


def check_message(message: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    """Every field has its type, and those named here have their values."""
    assert list(message) == MESSAGE
    assert is_uuid(message["id"]) and is_time(message["created_at"])
    assert message["sender"] in ("user", "support", "system") and message["message_type"] in ("text", "image", "file")
    assert type(message["content"]) is str and type(message["support_agent_name"]) is str
    assert type(message["is_read"]) is bool
    for name, value in expected.items():
        assert message[name] == value, f"{name}: {message[name]!r}"
    return message


def check_session(session: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    assert list(session) == SESSION
    assert is_uuid(session["id"]) and is_time(session["created_at"]) and is_time(session["updated_at"])
    assert type(session["is_active"]) is bool and type(session["message_count"]) is int
    assert all(session[name] is None or type(session[name]) is str for name in ("page_url", "subject"))
    for message in session["messages"]:
        check_message(message)
    for name, value in expected.items():
        assert session[name] == value, f"{name}: {session[name]!r}"
    return session


def refused(answer: requests.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    body = answer.json()
    assert list(body) == ["detail"] and type(body["detail"]) is str and body["detail"]
    return body["detail"]


# Requests


def answer_of(desk: Desk, method: str, path: str, user: User | str, body: Any = None, status: int = 200) -> Any:
    answer = desk.call(method, path, user, body)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    return answer.json()


def started(desk: Desk, user: User | str, body: Any = CREATE) -> str:
    """The id of a new session."""
    answer = answer_of(desk, "POST", MESSAGES, user, body, 201)
    assert list(answer) == ["message", "session_id", "session_url"]
    check_message(answer["message"])
    assert answer["session_url"] == f"{desk.url}/support/chat/{answer['session_id']}/"
    return answer["session_id"]


def continued(desk: Desk, user: User, session: str, content: str) -> dict[str, Any]:
    body = {"session_id": session, "content": content, "message_type": "text"}
    answer = answer_of(desk, "POST", MESSAGES, user, body, 201)
    assert answer["session_id"] == session
    return check_message(answer["message"], content=content, sender="user")


def shown(desk: Desk, user: User | str, session: str) -> dict[str, Any]:
    return check_session(answer_of(desk, "GET", f"{SESSIONS}{session}/", user), id=session)


def messages_of(desk: Desk, user: User | str, session: str) -> list[dict[str, Any]]:
    messages = answer_of(desk, "GET", f"{SESSIONS}{session}/messages/", user)
    assert type(messages) is list
    return [check_message(message) for message in messages]


def conversation(desk: Desk, user: User | str, session: str) -> list[tuple[str, str]]:
    return [(message["sender"], message["content"]) for message in messages_of(desk, user, session)]


def relayed(desk: Desk, body: Any, key: str | None = None) -> requests.Response:
    headers = {"X-API-Key": desk.settings["TELEGRAM_WEBHOOK_API_KEY"] if key is None else key}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return without_cookies().post(desk.url + RELAY, data=data, timeout=20,
                                  headers=headers | {"Content-Type": "application/json"})


def row(desk: Desk, session: str) -> tuple[int, str]:
    """The ticket's number among the tickets, and the one that people know."""
    id_, number = desk.sql(f"SELECT id, ticket_number FROM tickets WHERE uuid = '{session}'")[0]
    return int(id_), number


def finished(desk: Desk, session: str, admin: User, status: str) -> None:
    desk.change(row(desk, session)[0], admin, status=status)


@pytest.fixture(scope="module")
def writer(desk: Desk) -> User:
    """A customer who may have other sessions as well."""
    return desk.user()


@pytest.fixture(scope="module")
def stranger(desk: Desk) -> User:
    return desk.user()


@pytest.fixture(scope="module")
def moderator(desk: Desk) -> User:
    return desk.user("moderator")


@pytest.fixture
def session(desk: Desk, writer: User) -> str:
    return started(desk, writer)


@pytest.fixture
def untouched(desk: Desk, writer: User, session: str) -> Iterator[None]:
    """The writer's sessions are the same after the test."""
    before = answer_of(desk, "GET", SESSIONS, writer)
    assert before[0]["id"] == session
    yield
    assert answer_of(desk, "GET", SESSIONS, writer) == before


# The group's side


def thread_of(desk: Desk, sandbox: Sandbox, session: str) -> int:
    number = row(desk, session)[1]
    return wait(lambda: sandbox.topics_of(number), what="the session has a topic")[0]["thread_id"]


def group(sandbox: Sandbox, after: int = 0) -> list[dict[str, Any]]:
    """What the bot wrote anywhere in the group, newer than a message."""
    messages = sandbox.get(f"/chats/{GROUP}/messages", limit=1000)["messages"]
    return [message for message in messages if message["from"]["is_bot"] and message["message_id"] > after]


def in_general(sandbox: Sandbox, operator: int, text: str) -> dict[str, Any]:
    """An operator writes in the group, in no topic."""
    return sandbox.post(f"/people/{operator}/messages", chat_id=GROUP, text=text)


def notification(desk: Desk, session: str, user: str, content: str = CONTENT, about: str = ABOUT) -> str:
    return NOTIFICATION.format(user=user, session=session, url=desk.url, content=content, about=about)


def notified(desk: Desk, sandbox: Sandbox, session: str, content: str = CONTENT) -> list[dict[str, Any]]:
    """The notifications of a session with a content, in its topic."""
    thread = thread_of(desk, sandbox, session)
    return wait(lambda: [message for message in sandbox.shown(thread, f"💬 Message:\n{content}")
                         if message["from"]["is_bot"]], what="the group is notified")


def arrived(desk: Desk, user: User | str, session: str, content: str) -> dict[str, Any]:
    """The team's answer, as soon as the customer sees it; there is one."""
    found = wait(lambda: [message for message in messages_of(desk, user, session) if message["content"] == content],
                 what="the answer has arrived")
    assert len(found) == 1
    return check_message(found[0], sender="support", message_type="text")


# 1. Create Message (Start Chat)


def test_1_a_first_message_starts_a_session(desk: Desk, writer: User) -> None:
    answer = answer_of(desk, "POST", MESSAGES, writer, CREATE, 201)
    assert list(answer) == ["message", "session_id", "session_url"]
    message = check_message(answer["message"], sender="user", message_type="text", content=CONTENT,
                            support_agent_name="", is_read=False)
    session = answer["session_id"]
    assert is_uuid(session) and answer["session_url"] == f"{desk.url}/support/chat/{session}/"
    check_session(shown(desk, writer, session), is_active=True, page_url=PAGE_URL, subject=SUBJECT, message_count=1,
                  messages=[message])


def test_1_every_message_without_a_session_starts_one(desk: Desk, writer: User) -> None:
    assert len({started(desk, writer) for _ in range(3)}) == 3


def test_1_the_content_alone_is_enough(desk: Desk, writer: User) -> None:
    session = started(desk, writer, {"content": "Hello"})
    kept = check_session(shown(desk, writer, session), message_count=1, is_active=True)
    assert not kept["page_url"]
    check_message(kept["messages"][0], content="Hello", message_type="text", sender="user")


@pytest.mark.parametrize("kind", ["text", "image", "file"])
def test_1_a_message_has_the_type_that_it_was_given(desk: Desk, writer: User, kind: str) -> None:
    session = started(desk, writer, {"content": "https://example.com/picture.png", "message_type": kind})
    check_message(messages_of(desk, writer, session)[0], message_type=kind, content="https://example.com/picture.png")


def test_1_the_limits_themselves_are_allowed(desk: Desk, writer: User) -> None:
    url = "https://example.com/" + "p" * 2028
    body = {"content": "я" * 10_000, "page_url": url, "subject": "ไ" * 200, "message_type": "text"}
    kept = shown(desk, writer, started(desk, writer, body))
    assert (kept["messages"][0]["content"], kept["page_url"], kept["subject"]) == ("я" * 10_000, url, "ไ" * 200)


def test_1_any_text_comes_back_as_it_was_written(desk: Desk, writer: User) -> None:
    text = "<b>ไทย</b> & \"quotes\" \\ 🧑‍🚀\r\n\tпривет \u2028 '; DROP TABLE tickets; -- %s ${x} `x` \u0301"
    session = started(desk, writer, {"content": text, "subject": text.replace("\r\n\t", " ")})
    kept = shown(desk, writer, session)
    assert (kept["messages"][0]["content"], kept["subject"]) == (text, text.replace("\r\n\t", " "))


def test_1_attachments_hang_on_the_message(desk: Desk, writer: User) -> None:
    urls = ["http://localhost:8000/uploads/screenshot.jpg", "https://example.com/a.pdf"]
    session = started(desk, writer, json.loads(CREATE) | {"attachments": urls})
    ticket = desk.call("GET", f"/{row(desk, session)[0]}", writer).json()
    assert ticket["messages"][0]["attachments"] == urls


# 2. Continue Existing Chat


def test_2_a_session_goes_on(desk: Desk, writer: User) -> None:
    session = started(desk, writer)
    answer = answer_of(desk, "POST", MESSAGES, writer, {"session_id": session} | CONTINUE, 201)
    assert list(answer) == ["message", "session_id", "session_url"]
    assert (answer["session_id"], answer["session_url"]) == (session, f"{desk.url}/support/chat/{session}/")
    message = check_message(answer["message"], sender="user", message_type="text", content="Thanks for the help!",
                            support_agent_name="", is_read=False)
    kept = check_session(shown(desk, writer, session), message_count=2, page_url=PAGE_URL, subject=SUBJECT)
    assert kept["messages"][1] == message and kept["messages"][0]["content"] == CONTENT


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_2_a_finished_session_is_reopened_by_a_message(
    desk: Desk, writer: User, admin: User, session: str, status: str
) -> None:
    finished(desk, session, admin, status)
    check_session(shown(desk, writer, session), is_active=False, message_count=1)
    continued(desk, writer, session, "It is not solved")
    check_session(shown(desk, writer, session), is_active=True, message_count=2)
    assert answer_of(desk, "GET", SESSIONS, writer)[0]["id"] == session
    assert desk.ticket(row(desk, session)[0], admin)["status"] == "open"


@pytest.mark.parametrize("status, active", [
    ("open", True), ("in_progress", True), ("waiting_for_user", True), ("resolved", False), ("closed", False)])
def test_2_a_session_is_active_until_it_is_resolved(
    desk: Desk, writer: User, admin: User, session: str, status: str, active: bool
) -> None:
    if status != "open":
        finished(desk, session, admin, status)
    assert shown(desk, writer, session)["is_active"] is active
    assert answer_of(desk, "GET", SESSIONS, writer)[0]["is_active"] is active


# 3. List User's Chat Sessions


def test_3_the_list_has_the_callers_sessions_alone_newest_first(desk: Desk, stranger: User) -> None:
    user = desk.user()
    assert answer_of(desk, "GET", SESSIONS, user) == []
    first = started(desk, user)
    started(desk, stranger)
    second = started(desk, user, {"content": "Another question", "subject": "Another"})
    listed = answer_of(desk, "GET", SESSIONS, user)
    assert [one["id"] for one in listed] == [second, first]
    assert listed == [shown(desk, user, second), shown(desk, user, first)]


def test_3_a_session_is_listed_with_its_newest_fifty_messages_oldest_first(
    desk: Desk, writer: User, session: str
) -> None:
    for number in range(51):
        continued(desk, writer, session, f"number {number}")
    newest = [f"number {number}" for number in range(1, 51)]
    listed, one = answer_of(desk, "GET", SESSIONS, writer)[0], shown(desk, writer, session)
    assert (listed["id"], listed["message_count"], one["message_count"]) == (session, 52, 52)
    assert [message["content"] for message in listed["messages"]] == newest
    assert [message["content"] for message in one["messages"]][-50:] == newest
    assert [content for _, content in conversation(desk, writer, session)] == [
        CONTENT, *(f"number {number}" for number in range(51))]


# 4. Get Specific Chat Session, 5. Get Messages for Session


def test_4_uuid_id_and_number_name_the_same_session(desk: Desk, writer: User, session: str) -> None:
    kept = shown(desk, writer, session)
    for name in (*row(desk, session), session.upper()):
        assert answer_of(desk, "GET", f"{SESSIONS}{name}/", writer) == kept
        assert answer_of(desk, "GET", f"{SESSIONS}{name}/messages/", writer) == kept["messages"]


def test_5_messages_are_an_array_oldest_first(desk: Desk, writer: User, session: str) -> None:
    continued(desk, writer, session, "second")
    relayed(desk, ANSWER | {"session_id": session})
    continued(desk, writer, session, "fourth")
    assert conversation(desk, writer, session) == [
        ("user", CONTENT), ("user", "second"), ("support", ANSWER["content"]), ("user", "fourth")]
    kept = shown(desk, writer, session)
    assert kept["messages"] == messages_of(desk, writer, session) and kept["message_count"] == 4


def test_5_what_the_team_notes_among_itself_is_not_shown(desk: Desk, writer: User, admin: User, session: str) -> None:
    before = shown(desk, writer, session)
    note = {"message": "The customer is difficult", "is_internal": True}
    answer_of(desk, "POST", f"/api/v1/support/admin/tickets/{row(desk, session)[0]}/messages", admin, note, 201)
    after = shown(desk, writer, session)
    assert (after["messages"], after["message_count"]) == (before["messages"], 1)
    assert messages_of(desk, writer, session) == before["messages"]


def test_5_is_read_says_whether_the_other_side_has_read(desk: Desk, writer: User, admin: User, session: str) -> None:
    def read() -> list[bool]:
        return [message["is_read"] for message in messages_of(desk, writer, session)]

    assert read() == [False]
    assert desk.call("POST", f"/admin/tickets/{row(desk, session)[0]}/read", admin).status_code == 200
    assert read() == [True]
    assert relayed(desk, ANSWER | {"session_id": session}).status_code == 200
    assert read() == [True, False]
    answer = answer_of(desk, "POST", f"{SESSIONS}{session}/read/", writer)
    assert answer == {"success": True}
    assert read() == [True, True]
    continued(desk, writer, session, "One more thing")
    assert read()[1:] == [True, False]


# Telegram Bot Webhook


def test_the_relays_answer_is_in_the_session(desk: Desk, writer: User, session: str) -> None:
    answer = relayed(desk, {"session_id": session} | ANSWER)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["success", "message"] and answer.json()["success"] is True
    message = check_message(answer.json()["message"], sender="support", message_type="text", is_read=False,
                            content="Hello! How can I help you?", support_agent_name="John Doe")
    assert messages_of(desk, writer, session)[1] == message
    check_session(shown(desk, writer, session), is_active=True, message_count=2)


def test_the_relays_answer_is_that_of_the_team(desk: Desk, writer: User, admin: User, session: str) -> None:
    relayed(desk, {"session_id": session} | ANSWER)
    ticket = desk.ticket(row(desk, session)[0], admin)
    assert (ticket["status"], ticket["is_read_by_user"]) == ("in_progress", False)
    assert [message["is_from_user"] for message in ticket["messages"]] == [True, False]


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("key", ["", "wrong", "your-secret-webhook-key-here", "{}x", "x{}"])
def test_the_relay_wants_its_key(desk: Desk, session: str, key: str) -> None:
    body = {"session_id": session} | ANSWER
    refused(relayed(desk, body, key.format(desk.settings["TELEGRAM_WEBHOOK_API_KEY"])), 401)
    refused(without_cookies().post(desk.url + RELAY, json=body, timeout=20), 401)


@pytest.mark.parametrize("name", UNKNOWN[:3])
def test_the_relay_knows_unknown_sessions(desk: Desk, name: str) -> None:
    refused(relayed(desk, {"session_id": name} | ANSWER), 404)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("fields", [
    {"session_id": None}, {"content": None}, {"content": ""}, {"content": 5}, {"content": ["text"]}, {"session_id": ""},
    {"content": "c" * 10_001}, {"message_type": "video"}, {"message_type": 5}, {"support_agent_name": ["John"]},
    {"session_id": {"id": 1}}], ids=lambda fields: json.dumps(fields)[:40])
def test_the_relays_unsound_message_is_refused(desk: Desk, session: str, fields: dict[str, Any]) -> None:
    body = {"session_id": session} | ANSWER | fields
    answer = relayed(desk, {name: value for name, value in body.items() if value is not None})
    refused(answer, 404 if fields == {"session_id": ""} and answer.status_code == 404 else 400)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_the_relays_malformed_message_is_refused(desk: Desk, body: bytes) -> None:
    refused(relayed(desk, body), 400)


def posted(desk: Desk, update: Any, secret: str) -> requests.Response:
    return without_cookies().post(desk.url + RELAY, json=update, timeout=20,
                                  headers={"X-Telegram-Bot-Api-Secret-Token": secret})


def test_the_same_address_takes_telegrams_own_updates(
    desk: Desk, sandbox: Sandbox, admin: User, without_tickets: Callable[[int], None]
) -> None:
    without_tickets(SOMCHAI)
    before, text = sandbox.newest(SOMCHAI), unique("an update of Telegram")
    update, secret = private_update(SOMCHAI, text), desk.settings["TELEGRAM_WEBHOOK_SECRET"]
    for _ in range(2):
        assert posted(desk, update, secret).status_code == 200
    assert desk.update(update).status_code == 200, "and the same one at the other address"
    number = wait(lambda: number_told(sandbox, SOMCHAI, before), what="the customer is told the number")
    assert [one["message"] for one in desk.ticket(number, admin)["messages"]] == [text]
    assert desk.sql(f"SELECT COUNT(*) FROM messages WHERE body = '{text}'") == [["1"]]


@pytest.mark.parametrize("secret", ["", "wrong", "{TELEGRAM_WEBHOOK_SECRET}x", "{TELEGRAM_WEBHOOK_API_KEY}"])
def test_telegrams_updates_want_their_secret(desk: Desk, secret: str) -> None:
    update = private_update(SOMCHAI, unique("not from Telegram"))
    refused(posted(desk, update, secret.format(**desk.settings)), 401)
    assert desk.sql(f"SELECT COUNT(*) FROM messages WHERE body = '{update['message']['text']}'") == [["0"]]


# In Telegram Group


def test_the_group_is_notified_to_the_letter(desk: Desk, sandbox: Sandbox) -> None:
    name = "john_" + uuid.uuid4().hex[:8]
    email = f"{name}@example.com"
    added = desk.command("user", "add", "--email", email, "--username", name, "--name", "John", "--password", PASSWORD)
    assert added.returncode == 0, added.stderr
    session = started(desk, desk.token(email))
    message, = notified(desk, sandbox, session)
    assert said(message) == notification(desk, session, f"{email} ({name})")
    assert {one["type"] for one in message.get("entities", [])} <= {"url", "email", "bot_command"}, "no formatting"


def test_a_user_without_a_username_is_named_by_the_email_alone(
    desk: Desk, sandbox: Sandbox, writer: User, session: str
) -> None:
    message, = notified(desk, sandbox, session)
    assert said(message) == notification(desk, session, writer.email)


def test_a_user_without_an_email_is_named_by_the_name(desk: Desk, sandbox: Sandbox) -> None:
    claims = {"sub": f"host-{uuid.uuid4()}", "name": "Мария O'Neil <b>", "exp": int(time.time()) + 300}
    session = started(desk, jwt.encode(claims, desk.settings["JWT_SECRET"], "HS256"))
    message, = notified(desk, sandbox, session)
    assert said(message) == notification(desk, session, "Мария O'Neil <b>")


@pytest.mark.parametrize("fields, about", [
    ({}, ""), ({"page_url": PAGE_URL}, f"📄 Page: {PAGE_URL}\n"), ({"subject": SUBJECT}, f"📝 Subject: {SUBJECT}\n"),
    ({"page_url": "", "subject": ""}, "")], ids=["neither", "a page", "a subject", "empty ones"])
def test_page_and_subject_are_named_where_there_is_one(
    desk: Desk, sandbox: Sandbox, writer: User, fields: dict[str, str], about: str
) -> None:
    session = started(desk, writer, {"content": CONTENT} | fields)
    message, = notified(desk, sandbox, session)
    assert said(message) == notification(desk, session, writer.email, about=about)


def test_every_message_of_the_user_is_notified_in_the_same_topic(
    desk: Desk, sandbox: Sandbox, writer: User, session: str
) -> None:
    first, = notified(desk, sandbox, session)
    text = unique("And one more thing")
    continued(desk, writer, session, text)
    second, = notified(desk, sandbox, session, text)
    assert said(second) in (notification(desk, session, writer.email, text),
                            notification(desk, session, writer.email, text, about=""))
    assert second["message_id"] > first["message_id"]
    assert len(sandbox.topics_of(row(desk, session)[1])) == 1


@pytest.mark.parametrize("text", [
    "<b>bold</b> & &amp; 5 < 6", "*stars* _lines_ `ticks` [link](https://example.com) ~x~ ||y||",
    "line one\n\n  line three",
    "ไทย 🧑‍🚀 привет", "{0} {content} %s $1"], ids=["HTML", "Markdown", "lines", "scripts", "placeholders"])
def test_markup_in_a_message_stays_text(desk: Desk, sandbox: Sandbox, writer: User, text: str) -> None:
    session = started(desk, writer, {"content": text})
    message, = notified(desk, sandbox, session, text)
    assert said(message) == notification(desk, session, writer.email, text, "")


def test_a_long_message_is_in_the_group_whole(desk: Desk, sandbox: Sandbox, writer: User) -> None:
    words = [f"слово<{number:04}>&" for number in range(760)]
    session = started(desk, writer, {"content": " ".join(words), "subject": SUBJECT, "page_url": PAGE_URL})
    thread = thread_of(desk, sandbox, session)
    footer = f"Reply with: /reply {session} <your response>"
    wait(lambda: sandbox.shown(thread, footer), what="its end is there")
    parts = [said(message) for message in sandbox.thread(thread) if message["from"]["is_bot"]]
    assert all(len(part.encode("utf-16-le")) // 2 <= 4_096 for part in parts)
    whole = "".join("".join(parts).split())
    assert "".join(words) in whole
    assert whole.endswith("".join(footer.split()))


# Replying to Users


PLACES: dict[str, Callable[[Sandbox, int, int, str], dict[str, Any]]] = {
    "no topic": lambda sandbox, operator, thread, text: in_general(sandbox, operator, text),
    "its own topic": lambda sandbox, operator, thread, text: sandbox.answer(operator, thread, text),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("command", ["/reply", "/reply@topicdesk_sandbox_bot"])
def test_reply_answers_the_session(
    desk: Desk, sandbox: Sandbox, writer: User, session: str, place: str, command: str
) -> None:
    notified(desk, sandbox, session)
    text = unique("Hello! I can help you with your account. What specific issue are you experiencing?")
    PLACES[place](sandbox, OLGA, thread_of(desk, sandbox, session), f"{command} {session} {text}")
    message = arrived(desk, writer, session, text)
    assert message["support_agent_name"].startswith("Olga") and message["is_read"] is False
    assert conversation(desk, writer, session) == [("user", CONTENT), ("support", text)]
    assert shown(desk, writer, session)["is_active"] is True


def test_reply_in_another_sessions_topic_answers_the_one_that_is_named(
    desk: Desk, sandbox: Sandbox, writer: User, stranger: User, session: str
) -> None:
    other = started(desk, stranger)
    notified(desk, sandbox, other)
    text = unique("This is for the other one")
    sandbox.answer(MAX, thread_of(desk, sandbox, other), f"/reply {session} {text}")
    assert arrived(desk, writer, session, text)["support_agent_name"].startswith("Max")
    assert conversation(desk, stranger, other) == [("user", CONTENT)]


def test_a_reply_keeps_its_lines(desk: Desk, sandbox: Sandbox, writer: User, session: str) -> None:
    text = unique("First line\n\n  <b>third</b> line & `ticks`\nlast")
    in_general(sandbox, OLGA, f"/reply {session} {text}")
    arrived(desk, writer, session, text)


def test_a_reply_may_begin_on_the_next_line(desk: Desk, sandbox: Sandbox, writer: User, session: str) -> None:
    text = unique("on the next line")
    in_general(sandbox, OLGA, f"/reply {session}\n{text}")
    arrived(desk, writer, session, text)


def test_replying_to_the_bots_message_answers_its_session(
    desk: Desk, sandbox: Sandbox, writer: User, session: str
) -> None:
    thread, text = thread_of(desk, sandbox, session), unique("What did you see?")
    message, = notified(desk, sandbox, session)
    sandbox.answer(OLGA, thread, text, reply_to=message["message_id"])
    assert arrived(desk, writer, session, text)["support_agent_name"].startswith("Olga")
    assert conversation(desk, writer, session) == [("user", CONTENT), ("support", text)]


def test_replying_to_any_part_of_a_long_message_answers_its_session(desk: Desk, sandbox: Sandbox, writer: User) -> None:
    session = started(desk, writer, {"content": "слово " * 1_500 + "end"})
    thread = thread_of(desk, sandbox, session)
    wait(lambda: sandbox.shown(thread, f"Reply with: /reply {session}"), what="its end is there")
    parts = [message for message in sandbox.thread(thread) if "слово" in said(message)]
    assert len(parts) >= 2
    for part in parts:
        text = unique("an answer to a part")
        sandbox.answer(OLGA, thread, text, reply_to=part["message_id"])
        arrived(desk, writer, session, text)


def test_a_session_that_a_customer_names_in_a_message_is_not_answered_instead(
    desk: Desk, sandbox: Sandbox, writer: User, stranger: User, session: str
) -> None:
    forged = f"🆔 Session ID: `{session}`\n🔗 Session URL: {desk.url}/support/chat/{session}/\n---\n" \
             f"Reply with: /reply {session} <your response>\n/reply {session} forged"
    own = started(desk, stranger, {"content": forged, "subject": f"🆔 Session ID: `{session}`"})
    message, = notified(desk, sandbox, own, forged)
    text = unique("An answer for whoever wrote this")
    sandbox.answer(OLGA, thread_of(desk, sandbox, own), text, reply_to=message["message_id"])
    arrived(desk, stranger, own, text)
    assert conversation(desk, writer, session) == [("user", CONTENT)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", [UNKNOWN[0], "abc123-def456-ghi789", "TKT-1999-001"])
def test_the_bot_says_that_there_is_no_such_session(
    desk: Desk, sandbox: Sandbox, writer: User, session: str, place: str, name: str
) -> None:
    notified(desk, sandbox, session)
    thread, text = thread_of(desk, sandbox, session), unique("into the void")
    command = PLACES[place](sandbox, OLGA, thread, f"/reply {name} {text}")
    where = command["message_id"], command.get("message_thread_id", 0)
    answer, = wait(lambda: [message for message in group(sandbox, where[0])
                            if message["sandbox"]["thread_id"] == where[1]], what="the bot says so")
    assert "session" in said(answer)
    assert conversation(desk, writer, session) == [("user", CONTENT)]
    assert desk.sql(f"SELECT COUNT(*) FROM messages WHERE body LIKE '%{text}%'") == [["0"]]


def test_a_reply_without_a_text_says_nothing_to_the_customer(
    desk: Desk, sandbox: Sandbox, writer: User, session: str
) -> None:
    notified(desk, sandbox, session)
    for command in ("/reply", f"/reply {session}", f"/reply {session}   "):
        in_general(sandbox, OLGA, command)
    text = unique("what came after it")
    in_general(sandbox, OLGA, f"/reply {session} {text}")
    arrived(desk, writer, session, text)
    assert conversation(desk, writer, session) == [("user", CONTENT), ("support", text)]


def test_a_customer_answers_nobody_with_reply(
    desk: Desk, sandbox: Sandbox, writer: User, session: str, opened: Opening
) -> None:
    ticket, forged, after = opened(ALICE), unique("forged"), unique("what came after it")
    sandbox.say(ALICE, f"/reply {session} {forged}")
    sandbox.say(ALICE, after)
    wait(lambda: sandbox.shown(ticket.thread, after), what="what came after it has arrived")
    assert conversation(desk, writer, session) == [("user", CONTENT)]
    continued(desk, writer, session, f"/reply {session} {forged}")
    assert conversation(desk, writer, session)[1:] == [("user", f"/reply {session} {forged}")]


def test_whatever_is_written_in_the_sessions_topic_answers_it_too(
    desk: Desk, sandbox: Sandbox, writer: User, session: str
) -> None:
    text = unique("in the topic")
    sandbox.answer(OLGA, thread_of(desk, sandbox, session), text)
    arrived(desk, writer, session, text)


def test_the_relays_answer_is_seen_in_the_topic(desk: Desk, sandbox: Sandbox, session: str) -> None:
    text = unique("from the relay")
    assert relayed(desk, ANSWER | {"session_id": session, "content": text}).status_code == 200
    thread = thread_of(desk, sandbox, session)
    assert len(wait(lambda: sandbox.shown(thread, text), what="the topic shows it")) == 1


# Error Handling


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_session_is_not_found(desk: Desk, writer: User, name: str) -> None:
    for method, path in (("GET", "/"), ("GET", "/messages/"), ("POST", "/read/")):
        refused(desk.call(method, f"{SESSIONS}{name}{path}", writer), 404)
    refused(desk.call("POST", MESSAGES, writer, {"session_id": name} | CONTINUE), 404)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("role", ["user", "moderator", "admin"])
def test_somebody_elses_session_is_not_found(
    desk: Desk, stranger: User, moderator: User, admin: User, session: str, role: str
) -> None:
    user = {"user": stranger, "moderator": moderator, "admin": admin}[role]
    texts = {refused(desk.call(method, f"{SESSIONS}{name}{path}", user), 404)
             for name in (session, *row(desk, session), UNKNOWN[0])
             for method, path in (("GET", "/"), ("GET", "/messages/"), ("POST", "/read/"))}
    assert len(texts) == 1, "it tells a session that is not theirs from one that is not there"
    refused(desk.call("POST", MESSAGES, user, {"session_id": session} | CONTINUE), 404)


@pytest.mark.usefixtures("untouched")
def test_nobody_is_let_in_without_a_credential(desk: Desk, session: str) -> None:
    http = without_cookies()
    one = f"{SESSIONS}{session}/"
    for method, path, body in (("POST", MESSAGES, CREATE), ("GET", SESSIONS, None), ("GET", one, None),
                               ("GET", one + "messages/", None), ("POST", one + "read/", None),
                               ("GET", f"{SESSIONS}{UNKNOWN[0]}/", None), ("POST", MESSAGES, b"{")):
        for headers in ({}, {"Authorization": "Bearer garbage"}, {"Authorization": "Bearer"},
                        {"Cookie": "access_token=x"}, {"X-API-Key": desk.settings["TELEGRAM_WEBHOOK_API_KEY"]}):
            refused(http.request(method, desk.url + path, data=body, timeout=20, headers=headers | {
                "Origin": desk.url, "Content-Type": "application/json"}), 401)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_a_malformed_message_is_refused(desk: Desk, writer: User, body: bytes) -> None:
    refused(desk.call("POST", MESSAGES, writer, body), 400)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("fields, field", [
    ({"content": None}, "content"), ({"content": ""}, "content"), ({"content": 5}, "content"),
    ({"content": ["c"]}, "content"), ({"content": "c" * 10_001}, "content"), ({"content": "я" * 10_001}, "content"),
    ({"message_type": "video"}, "message_type"), ({"message_type": "TEXT"}, "message_type"),
    ({"message_type": 5}, "message_type"),
    ({"page_url": 5}, "page_url"), ({"page_url": "https://example.com/" + "p" * 2029}, "page_url"),
    ({"subject": "s" * 201}, "subject"),
    ({"subject": ["s"]}, "subject"), ({"attachments": "https://example.com/a"}, "attachments"),
    ({"attachments": [5]}, "attachments"), ({"attachments": ["javascript:alert(1)"]}, "attachments"),
    ({"attachments": ["https://example.com/a"] * 11}, "attachments"), ({"session_id": 5.5}, "session_id"),
    ({"session_id": ["x"]}, "session_id")], ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else "")
def test_an_unsound_message_is_refused(
    desk: Desk, writer: User, session: str, fields: dict[str, Any], field: str
) -> None:
    for whole in (json.loads(CREATE), {"session_id": session} | CONTINUE):
        body = {name: value for name, value in (whole | fields).items() if value is not None}
        assert field in refused(desk.call("POST", MESSAGES, writer, body), 400)


@pytest.mark.usefixtures("untouched")
def test_a_body_of_more_than_a_mebibyte_is_refused(desk: Desk, writer: User) -> None:
    refused(desk.call("POST", MESSAGES, writer, {"content": "c" * (1 << 20)}), 413)
    refused(relayed(desk, ANSWER | {"content": "c" * (1 << 20)}), 413)


@pytest.mark.parametrize("path, allowed", [
    (MESSAGES, "POST"), (SESSIONS, "GET"), (SESSIONS + "{}/", "GET"), (SESSIONS + "{}/messages/", "GET"),
    (SESSIONS + "{}/read/", "POST"), (RELAY, "POST")])
def test_another_method_is_405_and_says_which_one_there_is(
    desk: Desk, writer: User, session: str, path: str, allowed: str
) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {allowed}:
        answer = desk.call(method, path.format(session), writer, {})
        refused(answer, 405)
        assert {name.strip() for name in answer.headers["Allow"].split(",")} - {"HEAD", "OPTIONS"} == {allowed}


# With the cookie


def test_the_desks_own_page_chats_with_the_cookie_alone(desk: Desk, writer: User) -> None:
    page = Browser(desk).login(writer.email)
    answer = page.fetch(MESSAGES, "POST", CREATE)
    assert answer.status_code == 201, answer.text
    session = answer.json()["session_id"]
    assert page.fetch(f"{SESSIONS}{session}/", site="none").json() == shown(desk, writer, session)
    assert page.fetch(f"{SESSIONS}{session}/read/", "POST", site=None, Origin=desk.url).json() == {"success": True}


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example.org"}, {"Sec_Fetch_Site": "cross-site"}],
                         ids=["neither", "another origin", "cross-site"])
def test_another_sites_page_writes_nothing_with_the_cookie(
    desk: Desk, writer: User, session: str, headers: dict[str, str]
) -> None:
    page = Browser(desk).login(writer.email)
    for path, body in ((MESSAGES, CREATE), (MESSAGES, {"session_id": session} | CONTINUE),
                       (f"{SESSIONS}{session}/read/", None)):
        refused(page.fetch(path, "POST", body, site=None, **headers), 403)
