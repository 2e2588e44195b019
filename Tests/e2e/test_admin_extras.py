"""Seed 001, "Future Enhancements": roles, bulk, canned responses, filters, search, attachments, automatic replies."""

import random
import struct
import uuid
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from panel import (
    CYRILLIC, INVALID_MESSAGE, NO_CHANGES, NO_IDS, NOT_FOUND, UNAUTHORIZED, Console, Operator, check_message,
    check_ticket, data_of, exactly, is_time, notification, refused, refused_as, signed_in)
from running import Desk, User, unique, wait
from telegram import ALICE, BORIS, SOMCHAI, Opened, Sandbox, said

Opening = Callable[..., Opened]

CANNED = ["id", "title", "shortcut", "content", "created_at", "updated_at"]
ATTACHMENT = ["url", "name", "mime_type", "size", "preview_url"]
THAI = "กขคงจชซดตถทนบปผพมยรลวสหอ"
RUSSIAN = "бвгдежзиклмнопрст"


def word_of(letters: str, length: int = 9) -> str:
    """A word that occurs nowhere else in this desk."""
    return "".join(random.SystemRandom().choices(letters, k=length))


def picture() -> bytes:
    """A PNG of 800 by 600 pixels of noise, so that a preview of it is smaller."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + random.randbytes(800) for _ in range(600))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 800, 600, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


PICTURE = picture()


@pytest.fixture(scope="module")
def moderator(desk: Desk, colleague: Operator) -> Console:
    return signed_in(desk, colleague.email)


@pytest.fixture
def trio(desk: Desk, writer: User) -> list[int]:
    return [desk.opened(writer, f"Bulk {number}")["id"] for number in range(3)]


@pytest.fixture
def ticket(desk: Desk, writer: User) -> int:
    return desk.opened(writer, unique("Payment issue"), "I have a payment issue")["id"]


# 1. Role-based access


def test_a_moderator_works_with_tickets(moderator: Console, colleague: Operator, ticket: int) -> None:
    assert ticket in moderator.ids("limit=100")
    check_ticket(moderator.change(ticket, priority="P2"), priority="P2")
    check_message(moderator.post(ticket, "from a moderator"), sender_id=str(colleague.id), sender_name=colleague.name)
    check_ticket(moderator.assign(ticket, colleague.username), assigned_to=colleague.username)
    assert moderator.data("POST", "/tickets/bulk", {"ticketIds": [ticket], "priority": "P4"})["updated"] == [ticket]
    for path in ("/tickets/stats", "/canned-responses", "/settings/auto-replies", f"/tickets/{ticket}/messages"):
        moderator.data("GET", path)


def test_what_is_an_administrators_is_refused_to_a_moderator(console: Console, moderator: Console) -> None:
    canned = created(console)
    before = settings_of(console)
    refused(moderator.call("GET", "/audit"), 403, "FORBIDDEN")
    refused(moderator.call("PUT", "/settings/auto-replies", before), 403, "FORBIDDEN")
    refused(moderator.call("POST", "/canned-responses", {"title": "t", "content": "c"}), 403, "FORBIDDEN")
    refused(moderator.call("PATCH", f"/canned-responses/{canned['id']}", {"title": "t"}), 403, "FORBIDDEN")
    refused(moderator.call("DELETE", f"/canned-responses/{canned['id']}"), 403, "FORBIDDEN")
    assert moderator.data("GET", f"/canned-responses/{canned['id']}") == {"cannedResponse": canned}
    assert settings_of(console) == before


def test_none_of_it_is_open_without_a_session(desk: Desk, admin: User, ticket: int) -> None:
    stranger, bearer = Console(desk), {"Authorization": f"Bearer {admin.token}", "Origin": desk.url}
    for method, path, body in (("POST", "/tickets/bulk", {"ticketIds": [ticket], "status": "closed"}),
                               ("GET", "/audit", None),
                               ("GET", "/canned-responses", None),
                               ("POST", "/canned-responses", {"title": "t", "content": "c"}),
                               ("GET", "/canned-responses/1", None), ("PATCH", "/canned-responses/1", {"title": "t"}),
                               ("DELETE", "/canned-responses/1", None), ("GET", "/settings/auto-replies", None),
                               ("PUT", "/settings/auto-replies", {})):
        refused_as(stranger.call(method, path, body), 401, UNAUTHORIZED)
        refused_as(stranger.call(method, path, body, bearer), 401, UNAUTHORIZED)


# 2. Bulk operations


def bulk(console: Console, ids: list[Any], **changes: Any) -> dict[str, Any]:
    data = console.data("POST", "/tickets/bulk", {"ticketIds": ids, **changes})
    assert list(data) == ["updated", "failed"]
    for one in data["failed"]:
        assert list(one) == ["id", "code", "userMessage"] and CYRILLIC.search(one["userMessage"])
    return data


@pytest.mark.parametrize("field, value", [("status", "resolved"), ("status", "closed"), ("priority", "P1"),
                                          ("category", "Возврат")])
def test_bulk_changes_one_field_of_every_ticket(
    console: Console, boss: Operator, trio: list[int], field: str, value: str
) -> None:
    assert bulk(console, trio[:2], **{field: value}) == {"updated": trio[:2], "failed": []}
    for number in trio[:2]:
        check_ticket(console.ticket(number), **{field: value})
        entries = console.audit(number)
        assert [(entry["adminId"], entry["targetId"]) for entry in entries] == [(boss.id, number)]
        assert entries[0]["metadata"]["ticket_number"] == console.ticket(number)["ticket_number"]
    assert console.ticket(trio[2])[field] != value and console.audit(trio[2]) == []


def test_bulk_assigns_and_changes_at_once(console: Console, colleague: Operator, trio: list[int]) -> None:
    changes = {"status": "in_progress", "priority": "P2", "category": "technical", "assigned_to": colleague.username}
    assert bulk(console, trio, **changes) == {"updated": trio, "failed": []}
    for number in trio:
        assert is_time(check_ticket(console.ticket(number), **changes)["assigned_at"])
    assert console.ids(f"assignedTo={colleague.username}&category=technical&status=in_progress")[:3] == trio[::-1]
    assert bulk(console, trio, assigned_to=None, category=None) == {"updated": trio, "failed": []}
    for number in trio:
        check_ticket(console.ticket(number), assigned_to=None, category=None, status="in_progress", priority="P2")


def test_bulk_says_which_tickets_it_could_not_change_and_leaves_those_alone(console: Console, trio: list[int]) -> None:
    console.change(trio[1], status="closed")
    before, entries = console.data("GET", f"/tickets/{trio[1]}"), console.audit(trio[1])
    done = bulk(console, [trio[0], 999999999, trio[1], trio[2]], status="resolved", priority="P1")
    assert done["updated"] == [trio[0], trio[2]]
    assert [(one["id"], one["code"]) for one in done["failed"]] == [(999999999, "NOT_FOUND"),
                                                                    (trio[1], "INVALID_TRANSITION")]
    assert done["failed"][0]["userMessage"] == NOT_FOUND["userMessage"]
    for number in (trio[0], trio[2]):
        check_ticket(console.ticket(number), status="resolved", priority="P1")
    assert console.data("GET", f"/tickets/{trio[1]}") == before and console.audit(trio[1]) == entries


def test_bulk_takes_a_hundred_tickets_and_no_more(console: Console, trio: list[int]) -> None:
    unknown = list(range(900_000_000, 900_000_098))
    done = bulk(console, [*trio[:2], *unknown], priority="P4")
    assert done["updated"] == trio[:2] and [one["id"] for one in done["failed"]] == unknown
    refused(console.call("POST", "/tickets/bulk", {"ticketIds": [*trio, *unknown], "priority": "P1"}), 400,
            "INVALID_ID")
    check_ticket(console.ticket(trio[0]), priority="P4")


@pytest.mark.parametrize("ids", [[], None, "1", {}, [None], ["abc"], [[1]], [True], [1.5]], ids=str)
def test_bulk_refuses_what_are_no_ids(console: Console, trio: list[int], ids: Any) -> None:
    before = [console.ticket(number) for number in trio]
    whole = [*trio, *ids] if isinstance(ids, list) and ids else ids
    refused(console.call("POST", "/tickets/bulk", {"ticketIds": whole, "status": "closed"}), 400, "INVALID_ID")
    assert [console.ticket(number) for number in trio] == before


def test_bulk_without_a_change_is_the_seeds_refusal(console: Console, trio: list[int]) -> None:
    for body in ({"ticketIds": trio}, {"ticketIds": trio, "subject": "s"}):
        refused_as(console.call("POST", "/tickets/bulk", body), 400, NO_CHANGES)


@pytest.mark.parametrize("changes", [{"status": "done"}, {"status": "waiting_for_user"}, {"priority": "high"},
                                     {"category": 1}, {"priority": "P1", "status": 5}], ids=str)
def test_bulk_refuses_an_unsound_change_as_a_whole(console: Console, trio: list[int], changes: dict[str, Any]) -> None:
    before = [console.ticket(number) for number in trio]
    refused(console.call("POST", "/tickets/bulk", {"ticketIds": trio, **changes}), 400, "VALIDATION_ERROR")
    assert [console.ticket(number) for number in trio] == before


def test_bulk_gives_tickets_to_staff_alone(console: Console, writer: User, trio: list[int]) -> None:
    before = [console.ticket(number) for number in trio]
    for name in (writer.email, "nobody"):
        answer = console.call("POST", "/tickets/bulk", {"ticketIds": trio, "assigned_to": name, "priority": "P1"})
        if answer.status_code == 200:
            done = data_of(answer)
            assert done["updated"] == [] and {one["code"] for one in done["failed"]} == {"INVALID_OPERATOR"}
        else:
            refused(answer, 400, "INVALID_OPERATOR")
    assert [console.ticket(number) for number in trio] == before


# 3. Canned responses


def created(console: Console, **fields: Any) -> dict[str, Any]:
    body = {"title": unique("Приветствие"), "content": "Здравствуйте!", **fields}
    data = console.data("POST", "/canned-responses", body, 201)
    assert list(data) == ["cannedResponse"]
    canned = data["cannedResponse"]
    assert list(canned) == CANNED
    assert exactly(canned["id"], int) > 0 and is_time(canned["created_at"])
    assert canned["updated_at"] is None or is_time(canned["updated_at"])
    assert {name: canned[name] for name in ("title", "shortcut", "content")} == {"shortcut": None} | body
    return canned


def test_a_canned_response_is_made_shown_listed_changed_and_deleted(console: Console) -> None:
    canned = created(console, shortcut=f"hi-{uuid.uuid4().hex[:6]}")
    path = f"/canned-responses/{canned['id']}"
    assert console.data("GET", path) == {"cannedResponse": canned}
    listed = console.data("GET", "/canned-responses")
    assert list(listed) == ["cannedResponses"] and canned in listed["cannedResponses"]
    changed = console.data("PATCH", path, {"content": "Добрый день, {{customer_name}}!"})["cannedResponse"]
    assert changed == canned | {"content": "Добрый день, {{customer_name}}!", "updated_at": changed["updated_at"]}
    assert is_time(changed["updated_at"]) and console.data("GET", path) == {"cannedResponse": changed}
    assert console.data("PATCH", path, {"shortcut": None})["cannedResponse"]["shortcut"] is None
    data_of(console.call("DELETE", path))
    refused(console.call("GET", path), 404, "NOT_FOUND")
    assert canned["id"] not in [one["id"] for one in console.data("GET", "/canned-responses")["cannedResponses"]]
    for method, body in (("PATCH", {"title": "t"}), ("DELETE", None)):
        refused(console.call(method, path, body), 404, "NOT_FOUND")


def test_a_shortcut_belongs_to_one_canned_response(console: Console) -> None:
    taken, free = f"taken-{uuid.uuid4().hex[:6]}", f"free-{uuid.uuid4().hex[:6]}"
    first, second = created(console, shortcut=taken), created(console, shortcut=free)
    refused(console.call("POST", "/canned-responses", {"title": "t", "content": "c", "shortcut": taken}), 409,
            "CONFLICT")
    refused(console.call("PATCH", f"/canned-responses/{second['id']}", {"shortcut": taken}), 409, "CONFLICT")
    assert console.data("GET", f"/canned-responses/{second['id']}") == {"cannedResponse": second}
    created(console), created(console)
    console.data("DELETE", f"/canned-responses/{first['id']}")
    created(console, shortcut=taken)


@pytest.mark.parametrize("body", [
    {}, {"title": "t"}, {"content": "c"}, {"title": "", "content": "c"}, {"title": "t", "content": " "},
    {"title": 1, "content": "c"},
    {"title": "t" * 201, "content": "c"}, {"title": "t", "content": "c" * 10_001},
    {"title": "t", "content": "c", "shortcut": "s" * 41},
    {"title": "t", "content": "c", "shortcut": ""}, {"title": "t", "content": "c", "shortcut": 5}],
                         ids=lambda body: str(body)[:50])
def test_an_unsound_canned_response_is_refused(console: Console, body: dict[str, Any]) -> None:
    before = console.data("GET", "/canned-responses")
    refused(console.call("POST", "/canned-responses", body), 400, "VALIDATION_ERROR")
    assert console.data("GET", "/canned-responses") == before


def test_a_change_of_a_canned_response_must_be_sound_and_one(console: Console) -> None:
    canned = created(console)
    path = f"/canned-responses/{canned['id']}"
    refused_as(console.call("PATCH", path, {}), 400, NO_CHANGES)
    for body in ({"title": ""}, {"content": None}, {"title": "t" * 201}, {"shortcut": "s" * 41}):
        refused(console.call("PATCH", path, body), 400, "VALIDATION_ERROR")
    assert console.data("GET", path) == {"cannedResponse": canned}


def test_an_unknown_canned_response_is_404_and_no_id_is_400(console: Console, ticket: int) -> None:
    refused(console.call("GET", "/canned-responses/999999999"), 404, "NOT_FOUND")
    for name in NO_IDS:
        refused(console.call("GET", f"/canned-responses/{name}"), 400, "INVALID_ID")
    before = console.data("GET", f"/tickets/{ticket}")
    for number in (999999999, "abc", True):
        answer = console.call("POST", f"/tickets/{ticket}/messages", {"cannedResponseId": number})
        refused(answer, answer.status_code)
        assert answer.status_code in (400, 404)
    refused_as(console.call("POST", f"/tickets/{ticket}/messages", {"cannedResponseId": None}), 400, INVALID_MESSAGE)
    assert console.data("GET", f"/tickets/{ticket}") == before


def test_a_canned_response_is_posted_with_its_placeholders_filled(
    sandbox: Sandbox, console: Console, boss: Operator, opened: Opening
) -> None:
    number = opened(ALICE, unique("The {{operator_name}} is off")).number
    subject = console.ticket(number)["subject"]
    assert "{{operator_name}}" in subject, "what a customer wrote is no placeholder"
    content = "{{customer_name}}, {{ticket_number}} «{{subject}}» {{ticket_number}}: {{operator_name}} 🧑‍🚀"
    canned = created(console, content=content)
    text = f"Alice Johnson, {number} «{subject}» {number}: {boss.name} 🧑‍🚀"
    data = console.data("POST", f"/tickets/{number}/messages", {"cannedResponseId": canned["id"]})
    check_message(data["message"], sender_type="operator", sender_id=str(boss.id), message=text, message_type="text")
    told = wait(lambda: sandbox.told(ALICE, text))
    assert [said(message) for message in told] == [notification(number, text)]


def test_a_canned_response_may_be_a_note(desk: Desk, console: Console, writer: User, ticket: int) -> None:
    canned = created(console, content="Проверить {{customer_name}}")
    body = {"cannedResponseId": canned["id"], "messageType": "system_note"}
    data = console.data("POST", f"/tickets/{ticket}/messages", body)
    check_message(data["message"], message=f"Проверить {writer.email}", message_type="system_note")
    assert len(desk.call("GET", f"/{ticket}", writer).json()["messages"]) == 1


# 4. Advanced filtering


def test_category_and_tag_filter_the_list(console: Console, trio: list[int]) -> None:
    category, tag = f"Возврат {uuid.uuid4().hex[:8]}", f"метка-{uuid.uuid4().hex[:8]}"
    console.change(trio[0], category=category, tags=["vip", tag])
    console.change(trio[1], category=category)
    console.change(trio[2], tags=[tag])
    assert console.ids(f"category={category}") == [trio[1], trio[0]]
    assert console.ids(f"tag={tag}") == [trio[2], trio[0]]
    assert console.ids(f"category={category}&tag={tag}") == console.ids(f"category={category}&tag=vip") == [trio[0]]
    assert console.ids(f"tag={tag[:-1]}") == console.ids(f"category={category[:-1]}") == []


def test_escalation_filters_the_list(desk: Desk, console: Console, trio: list[int]) -> None:
    tag = uuid.uuid4().hex
    for number in trio:
        console.change(number, tags=[tag])
    desk.alter_ticket(trio[1], "escalated_at = created_at, escalation_reason = 'SLA'")
    found = console.tickets(f"tag={tag}&escalated=true")
    assert [one["id"] for one in found] == [trio[1]]
    check_ticket(found[0], escalated=True, escalated_at=found[0]["created_at"], escalation_reason="SLA")
    assert console.ids(f"tag={tag}&escalated=false") == [trio[2], trio[0]]
    refused(console.call("GET", "/tickets?escalated=maybe"), 400, "VALIDATION_ERROR")


@pytest.fixture(scope="module")
def aged(desk: Desk, console: Console, writer: User) -> tuple[str, list[int]]:
    """A tag, and its tickets of three days."""
    ids, tag = [desk.opened(writer)["id"] for _ in range(3)], uuid.uuid4().hex
    for day, number in enumerate(ids, 14):
        console.change(number, tags=[tag])
        desk.alter_ticket(number, f"created_at = '2001-01-{day} 10:30:00'")
    return tag, ids


@pytest.mark.parametrize("query, expected", [
    ("created_from=2001-01-15", [2, 1]), ("created_from=2001-01-14", [2, 1, 0]), ("created_from=2001-01-17", []),
    ("created_to=2001-01-15", [1, 0]), ("created_to=2001-01-13", []),
    ("created_from=2001-01-15&created_to=2001-01-15", [1]),
    ("created_from=2001-01-15T10:29:59Z", [2, 1]), ("created_from=2001-01-15T10:30:00Z", [2, 1]),
    ("created_from=2001-01-15T10:30:01Z", [2]), ("created_to=2001-01-15T10:30:01Z", [1, 0]),
    ("created_to=2001-01-15T10:29:59Z", [0]), ("created_from=2001-01-15T13:29:59%2B03:00", [2, 1]),
    ("created_from=2001-01-15T13:30:01%2B03:00", [2]), ("created_from=2001-01-15T10:29:59.999Z&status=open&priority=P3",
                                                        [2, 1])])
def test_dates_filter_the_list(console: Console, aged: tuple[str, list[int]], query: str, expected: list[int]) -> None:
    tag, ids = aged
    assert console.ids(f"tag={tag}&{query}") == [ids[index] for index in expected]


@pytest.mark.parametrize("query", ["created_from=yesterday", "created_to=2001-13-01", "created_from=2001-02-30",
                                   "created_to=1"])
def test_an_unsound_date_is_refused(console: Console, query: str) -> None:
    refused(console.call("GET", f"/tickets?{query}"), 400, "VALIDATION_ERROR")


# Search


def test_search_finds_russian_words(desk: Desk, console: Console, writer: User) -> None:
    word, other, tag = word_of(RUSSIAN), word_of(RUSSIAN), uuid.uuid4().hex
    in_subject = desk.opened(writer, f"Не работает роутер {word}", "Помогите")["id"]
    in_message = desk.opened(writer, "Вопрос", f"ПК не включается, а {word.capitalize()} мигает")["id"]
    in_answer = desk.opened(writer, "Вопрос", "Ещё один")["id"]
    console.post(in_answer, f"Попробуйте {other}.")
    for number in (in_subject, in_message, in_answer):
        console.change(number, tags=[tag])
    for search, expected in ((word, [in_message, in_subject]), (word.upper(), [in_message, in_subject]),
                             (other, [in_answer]), (f"роутер {word}", [in_subject])):
        assert console.ids(f"search={search}") == expected, search
    for search, expected in (("роутер", in_subject), ("Роутер", in_subject), ("ПК", in_message),
                             ("мигает", in_message)):
        assert console.ids(f"search={search}&tag={tag}") == [expected], search


def test_search_finds_thai_words_which_nothing_separates(desk: Desk, console: Console, writer: User) -> None:
    word, other, tag = word_of(THAI), word_of(THAI), uuid.uuid4().hex
    in_subject = desk.opened(writer, f"เครื่องพิมพ์{word}ไม่ทำงาน", "ช่วยด้วย")["id"]
    in_message = desk.opened(writer, "คำถาม", f"ฉันลืมรหัสผ่าน{other}ของฉัน")["id"]
    for number in (in_subject, in_message):
        console.change(number, tags=[tag])
    assert console.ids(f"search={word}") == console.ids(f"search=พิมพ์{word}ไม่") == [in_subject]
    assert console.ids(f"search={other}") == [in_message]
    for search, expected in (("เครื่องพิมพ์", in_subject), ("พิมพ์", in_subject), ("รหัสผ่าน", in_message),
                             ("คำถาม", in_message)):
        assert console.ids(f"search={search}&tag={tag}") == [expected], search


@pytest.mark.parametrize("person, searches", [(ALICE, ["Alice", "johnson", "alice johnson"]),
                                              (BORIS, ["Петров", "борис"]),
                                              (SOMCHAI, ["สมชาย", "ใจดี"])], ids=["en", "ru", "th"])
def test_search_finds_customers_names(console: Console, opened: Opening, person: int, searches: list[str]) -> None:
    number, tag = opened(person).number, uuid.uuid4().hex
    console.change(number, tags=[tag])
    for search in searches:
        assert [one["ticket_number"] for one in console.tickets(f"search={search}&tag={tag}")] == [number], search
    assert console.ids(f"search=Nobody&tag={tag}") == []


def test_search_finds_ticket_numbers(console: Console, ticket: int) -> None:
    number = console.ticket(ticket)["ticket_number"]
    for search in (number, number.lower()):
        assert console.ids(f"search={search}") == [ticket]


# 6. Attachments


def token_of(desk: Desk, who: Operator) -> str:
    return desk.token(who.email)


def uploaded(desk: Desk, token: str, name: str, content: bytes, mime_type: str) -> dict[str, Any]:
    answer = requests.post(f"{desk.url}/api/v1/support/uploads", files={"file": (name, content, mime_type)}, timeout=20,
                           headers={"Authorization": f"Bearer {token}"}, proxies={"http": ""})
    assert answer.status_code == 201, answer.text
    file = answer.json()
    assert list(file) == ["url", "name", "mime_type", "size"]
    assert file["url"].startswith(f"{desk.url}/api/v1/support/files/") and uuid.UUID(file["url"].rpartition("/")[2])
    assert file | {"url": ""} == {"url": "", "name": name, "mime_type": mime_type, "size": len(content)}
    return file


def test_a_picture_is_attached_with_a_preview(
    desk: Desk, console: Console, boss: Operator, writer: User, ticket: int
) -> None:
    token = token_of(desk, boss)
    file = uploaded(desk, token, "Снимок экрана.png", PICTURE, "image/png")
    message = console.post(ticket, "Вот так", attachments=[file["url"]])
    assert message["attachments"] == [file | {"preview_url": f"{file['url']}?size=preview"}]
    assert list(message["attachments"][0]) == ATTACHMENT
    assert console.messages(ticket)[-1] == message
    whole, preview = (desk.call("GET", url, writer) for url in (file["url"], message["attachments"][0]["preview_url"]))
    assert (whole.status_code, whole.content, whole.headers["Content-Type"]) == (200, PICTURE, "image/png")
    assert preview.status_code == 200 and preview.headers["Content-Type"].startswith("image/")
    assert 0 < len(preview.content) < len(PICTURE)
    for answer in (whole, preview):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not answer.headers.get("Content-Disposition", "").startswith("attachment")
    shown = desk.call("GET", f"/{ticket}", writer).json()["messages"][-1]
    assert shown["attachments"] == [file["url"]]


def test_what_is_no_picture_has_no_preview_and_is_downloaded(
    desk: Desk, console: Console, boss: Operator, writer: User, ticket: int
) -> None:
    file = uploaded(desk, token_of(desk, boss), "notes.txt", "Заметки\n".encode(), "text/plain")
    message = console.post(ticket, "Заметки", attachments=[file["url"], "https://example.org/a.png"])
    nothing = dict.fromkeys(ATTACHMENT[1:])
    assert message["attachments"] == [file | {"preview_url": None}, {"url": "https://example.org/a.png"} | nothing]
    answer = desk.call("GET", file["url"], writer)
    assert (answer.status_code, answer.content) == (200, "Заметки\n".encode())
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_note_may_carry_a_file_that_the_customer_never_sees(
    desk: Desk, console: Console, boss: Operator, writer: User, ticket: int
) -> None:
    token = token_of(desk, boss)
    file = uploaded(desk, token, "internal.txt", b"internal", "text/plain")
    message = console.post(ticket, "между нами", messageType="system_note", attachments=[file["url"]])
    assert [one["url"] for one in message["attachments"]] == [file["url"]]
    assert desk.call("GET", file["url"], token).status_code == 200
    assert desk.call("GET", file["url"], writer).status_code == 404


def test_a_file_is_seen_by_those_who_see_its_ticket(
    desk: Desk, console: Console, boss: Operator, writer: User, ticket: int
) -> None:
    token, stranger = token_of(desk, boss), desk.user()
    url = uploaded(desk, token, "picture.png", PICTURE, "image/png")["url"]
    assert [desk.call("GET", url, who).status_code for who in (token, writer, stranger)] == [200, 404, 404]
    console.post(ticket, "Вот", attachments=[url])
    assert [desk.call("GET", url, who).status_code for who in (token, writer, stranger)] == [200, 200, 404]
    assert desk.call("GET", url).status_code == 401


def test_a_file_that_is_not_ones_own_is_refused(desk: Desk, console: Console, ticket: int) -> None:
    theirs = uploaded(desk, desk.user().token, "theirs.txt", b"theirs", "text/plain")["url"]
    before = console.data("GET", f"/tickets/{ticket}")
    for url in (theirs, f"{desk.url}/api/v1/support/files/{uuid.uuid4()}", "ftp://example.org/a", "javascript:alert(1)",
                ""):
        body = {"message": "m", "attachments": [url]}
        refused(console.call("POST", f"/tickets/{ticket}/messages", body), 400, "VALIDATION_ERROR")
    body = {"message": "m", "attachments": ["https://example.org/a"] * 11}
    refused(console.call("POST", f"/tickets/{ticket}/messages", body), 400, "VALIDATION_ERROR")
    assert console.data("GET", f"/tickets/{ticket}") == before


def test_ten_files_may_hang_on_a_message(console: Console, ticket: int) -> None:
    urls = [f"https://example.org/{number}" for number in range(10)]
    assert [one["url"] for one in console.post(ticket, "десять", attachments=urls)["attachments"]] == urls


def test_a_telegram_customers_picture_has_its_data_too(
    desk: Desk, sandbox: Sandbox, console: Console, boss: Operator, opened: Opening
) -> None:
    number, caption = opened(ALICE).number, unique("Вот снимок")
    sandbox.send_photo(ALICE, caption)
    message = wait(lambda: [one for one in console.messages(number) if one["message"] == caption])[0]
    attached = exactly(message["attachments"], list)
    assert len(attached) == 1 and list(attached[0]) == ATTACHMENT
    assert attached[0]["mime_type"] == "image/jpeg" and attached[0]["size"] > 0
    assert desk.call("GET", attached[0]["url"], token_of(desk, boss)).status_code == 200


def test_the_telegram_customer_is_sent_the_picture(
    desk: Desk, sandbox: Sandbox, console: Console, boss: Operator, opened: Opening
) -> None:
    number, text = opened(BORIS).number, unique("Смотрите")
    file = uploaded(desk, token_of(desk, boss), "picture.png", PICTURE, "image/png")
    before = sandbox.newest(BORIS)
    console.post(number, text, attachments=[file["url"]])
    wait(lambda: sandbox.told(BORIS, text))
    wait(lambda: [one for one in sandbox.chat(BORIS, before) if "photo" in one or "document" in one])


# Automatic replies


def settings_of(console: Console) -> dict[str, Any]:
    data = console.data("GET", "/settings/auto-replies")
    assert list(data) == ["autoReplies"]
    return data["autoReplies"]


@pytest.fixture
def replies(console: Console) -> Iterator[dict[str, Any]]:
    """The settings, which are the same again after the test."""
    before = settings_of(console)
    yield before
    console.data("PUT", "/settings/auto-replies", before)


def week(start: str, end: str) -> list[dict[str, str]]:
    return [{"day": day, "from": start, "to": end} for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]


def test_automatic_replies_are_off_at_first(replies: dict[str, Any]) -> None:
    assert list(replies) == ["acknowledgement", "out_of_hours", "time_zone", "hours", "holidays"]
    for name in ("acknowledgement", "out_of_hours"):
        assert list(replies[name]) == ["enabled", "text"] and replies[name]["enabled"] is False
        exactly(replies[name]["text"], str)
    exactly(replies["time_zone"], str)
    assert all(list(one) == ["day", "from", "to"] for one in exactly(replies["hours"], list))
    assert all(exactly(day, str) for day in exactly(replies["holidays"], list))


def test_automatic_replies_are_kept_as_they_were_put(console: Console, replies: dict[str, Any]) -> None:
    wanted = {"acknowledgement": {"enabled": False, "text": "Мы получили ваше сообщение"},
              "out_of_hours": {"enabled": False, "text": "Мы ответим утром"}, "time_zone": "Europe/Moscow",
              "hours": [{"day": "mon", "from": "09:00", "to": "18:00"}, {"day": "sat", "from": "10:00", "to": "14:30"}],
              "holidays": ["2026-01-01", "2026-05-09"]}
    assert console.data("PUT", "/settings/auto-replies", wanted) == {"autoReplies": wanted}
    assert settings_of(console) == wanted


@pytest.mark.parametrize("change", [
    {"time_zone": "Mars/Phobos"}, {"time_zone": 3}, {"holidays": ["2026-13-01"]}, {"holidays": "2026-01-01"},
    {"hours": 9},
    {"hours": [{"day": "someday", "from": "09:00", "to": "18:00"}]},
    {"hours": [{"day": "mon", "from": "25:00", "to": "26:00"}]},
    {"hours": [{"day": "mon"}]}, {"acknowledgement": {"enabled": "yes", "text": "t"}},
    {"out_of_hours": True}], ids=str)
def test_unsound_settings_are_refused_as_a_whole(
    console: Console, replies: dict[str, Any], change: dict[str, Any]
) -> None:
    refused(console.call("PUT", "/settings/auto-replies", replies | change), 400, "VALIDATION_ERROR")
    assert settings_of(console) == replies


def test_a_new_ticket_is_acknowledged(
    sandbox: Sandbox, console: Console, replies: dict[str, Any], opened: Opening
) -> None:
    text = unique("Мы получили ваше сообщение")
    always = {"time_zone": "Europe/Moscow", "hours": week("00:00", "23:59"), "holidays": []}
    console.data("PUT", "/settings/auto-replies", replies | always | {"acknowledgement": {"enabled": True,
                                                                                          "text": text}})
    number = opened(BORIS).number
    told = wait(lambda: sandbox.told(BORIS, text))
    assert len(told) == 1
    check_ticket(console.ticket(number), status="open", first_responded_at=None)
    sandbox.say(BORIS, unique("и ещё"))
    wait(lambda: len([one for one in console.messages(number) if one["sender_type"] == "user"]) == 2)
    assert len(sandbox.told(BORIS, text)) == 1, "once a ticket"


def test_out_of_hours_the_customer_is_told_so(
    sandbox: Sandbox, console: Console, replies: dict[str, Any], opened: Opening
) -> None:
    text = unique("Мы ответим утром")
    today = datetime.now(UTC).date()
    holidays = [str(today + timedelta(days=days)) for days in (-1, 0, 1)]
    closed = {"time_zone": "Europe/Moscow", "hours": week("00:00", "23:59"), "holidays": holidays}
    console.data("PUT", "/settings/auto-replies", replies | closed | {"out_of_hours": {"enabled": True, "text": text}})
    opened(SOMCHAI)
    assert len(wait(lambda: sandbox.told(SOMCHAI, text))) == 1
