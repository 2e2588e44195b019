"""Seed 003, §2, §3 and §5: its own requests, and every field of its answers."""

import re
from typing import Any

import pytest

from running import Desk, User

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TICKET = ["id", "user_id", "subject", "status", "priority", "assigned_to", "is_read_by_user", "is_read_by_admin",
          "created_at", "updated_at", "resolved_at", "closed_at", "category", "tags"]
MESSAGE = ["id", "ticket_id", "user_id", "message", "is_from_user", "attachments", "created_at"]
PAGE = ["tickets", "total", "skip", "limit"]

CREATE = """{
  "subject": "Проблема с оплатой",
  "message": "Не могу пополнить баланс через карту"
}
""".encode()
REPLY = """{
  "message": "Спасибо, жду ответа",
  "attachments": ["http://localhost:8000/uploads/screenshot.jpg"]
}
""".encode()
ANSWER = """{
  "message": "Проблема решена. Попробуйте снова.",
  "attachments": null
}
""".encode()
READ = {"success": True, "message": "Тикет отмечен как прочитанный"}


def exactly(value: Any, type_: type) -> Any:
    assert type(value) is type_, f"{value!r} is no {type_.__name__}"
    return value


def is_time(value: Any) -> bool:
    return TIME.fullmatch(exactly(value, str)) is not None


def check_ticket(ticket: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    """Every field has its type, and those named here have their values."""
    assert [key for key in ticket if key != "messages"] == TICKET
    exactly(ticket["id"], int), exactly(ticket["user_id"], int), exactly(ticket["subject"], str)
    assert ticket["status"] in ("open", "in_progress", "waiting_for_user", "resolved", "closed")
    assert ticket["priority"] in ("low", "medium", "high", "urgent")
    assert ticket["assigned_to"] is None or exactly(ticket["assigned_to"], int)
    exactly(ticket["is_read_by_user"], bool), exactly(ticket["is_read_by_admin"], bool)
    assert is_time(ticket["created_at"])
    for name in ("updated_at", "resolved_at", "closed_at"):
        assert ticket[name] is None or is_time(ticket[name]), name
    for name, value in expected.items():
        assert ticket[name] == value, f"{name}: {ticket[name]!r}"
    return ticket


def check_message(message: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    # The team sees of each message whether it is a note of its own (§8.3).
    assert list(message) in (MESSAGE, [*MESSAGE, "is_internal"])
    exactly(message["id"], int), exactly(message["ticket_id"], int), exactly(message["user_id"], int)
    exactly(message["message"], str), exactly(message["is_from_user"], bool)
    assert message["attachments"] is None or all(exactly(url, str) for url in exactly(message["attachments"], list))
    assert is_time(message["created_at"])
    for name, value in expected.items():
        assert message[name] == value, f"{name}: {message[name]!r}"
    return message


def answer_of(desk: Desk, method: str, path: str, user: User, body: Any = None, status: int = 200) -> Any:
    answer = desk.call(method, path, user, body)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    return answer.json()


def created(desk: Desk, user: User) -> dict[str, Any]:
    return answer_of(desk, "POST", "", user, CREATE, 201)


# 2. Users


def test_2_1_creating_answers_the_whole_new_ticket(desk: Desk, customer: User) -> None:
    ticket = check_ticket(
        created(desk, customer), user_id=customer.id, subject="Проблема с оплатой", status="open", priority="medium",
        assigned_to=None, is_read_by_user=True, is_read_by_admin=False, updated_at=None, resolved_at=None, closed_at=None)
    assert list(ticket) == TICKET


def test_2_2_the_list_has_the_customers_tickets_alone(desk: Desk, customer: User) -> None:
    ticket = created(desk, customer)
    created(desk, desk.user())
    listed = answer_of(desk, "GET", "", customer)
    assert list(listed) == PAGE
    assert listed == {"tickets": [ticket], "total": 1, "skip": 0, "limit": 100}
    check_ticket(listed["tickets"][0])


def test_2_2_skip_and_limit_cut_a_page_out_of_the_list(desk: Desk, customer: User) -> None:
    ids = [created(desk, customer)["id"] for _ in range(5)]
    newest_first = ids[::-1]
    for skip, limit in ((0, 2), (2, 2), (4, 2), (5, 2), (0, 5), (1, 100)):
        page = answer_of(desk, "GET", f"?skip={skip}&limit={limit}", customer)
        assert [ticket["id"] for ticket in page["tickets"]] == newest_first[skip:skip + limit]
        assert (page["total"], page["skip"], page["limit"]) == (5, skip, limit)


@pytest.mark.parametrize("status", ["open", "in_progress", "waiting_for_user", "resolved", "closed"])
def test_2_2_status_filters_the_list(desk: Desk, customer: User, admin: User, status: str) -> None:
    other = created(desk, customer)
    wanted = created(desk, customer)
    desk.change(other["id"], admin, status="resolved" if status == "open" else "closed" if status == "resolved" else "resolved")
    if status != "open":
        desk.change(wanted["id"], admin, status=status)
    listed = answer_of(desk, "GET", f"?status={status}", customer)
    assert [ticket["id"] for ticket in listed["tickets"]] == [wanted["id"]]
    assert listed["total"] == 1
    check_ticket(listed["tickets"][0], status=status)


def test_2_3_a_ticket_is_shown_with_its_messages(desk: Desk, customer: User, admin: User) -> None:
    ticket = created(desk, customer)
    desk.change(ticket["id"], admin, assigned_to=admin.id)
    answer_of(desk, "POST", f"/admin/tickets/{ticket['id']}/messages", admin,
              {"message": "Здравствуйте! Проверяю вашу проблему."}, 201)
    answer_of(desk, "POST", f"/{ticket['id']}/read", customer)
    shown = answer_of(desk, "GET", f"/{ticket['id']}", customer)
    assert list(shown) == [*TICKET, "messages"]
    check_ticket(shown, id=ticket["id"], user_id=customer.id, subject="Проблема с оплатой", status="in_progress",
                 priority="medium", assigned_to=admin.id, is_read_by_user=True, is_read_by_admin=True, resolved_at=None,
                 closed_at=None, created_at=ticket["created_at"])
    assert is_time(shown["updated_at"])
    first, second = shown["messages"]
    check_message(first, ticket_id=ticket["id"], user_id=customer.id, message="Не могу пополнить баланс через карту",
                  is_from_user=True, attachments=None)
    check_message(second, ticket_id=ticket["id"], user_id=admin.id, message="Здравствуйте! Проверяю вашу проблему.",
                  is_from_user=False, attachments=None)
    assert first["id"] < second["id"]


def test_2_3_id_uuid_and_number_name_the_same_ticket(desk: Desk, customer: User) -> None:
    ticket = created(desk, customer)
    uuid, number = desk.sql(f"SELECT uuid, ticket_number FROM tickets WHERE id = {ticket['id']}")[0]
    assert re.fullmatch(r"TKT-\d{4}-\d{3,}", number)
    shown = [answer_of(desk, "GET", f"/{name}", customer) for name in (ticket["id"], uuid, uuid.upper(), number)]
    assert all(one == shown[0] for one in shown)


def test_2_4_a_message_is_answered_whole_and_kept_with_its_attachments(desk: Desk, customer: User) -> None:
    ticket = created(desk, customer)
    message = answer_of(desk, "POST", f"/{ticket['id']}/messages", customer, REPLY, 201)
    check_message(message, ticket_id=ticket["id"], user_id=customer.id, message="Спасибо, жду ответа", is_from_user=True,
                  attachments=["http://localhost:8000/uploads/screenshot.jpg"])
    shown = answer_of(desk, "GET", f"/{ticket['id']}", customer)
    assert shown["messages"][1] == message
    assert is_time(shown["updated_at"])


def test_2_4_attachments_may_be_left_out(desk: Desk, customer: User) -> None:
    ticket = created(desk, customer)
    message = answer_of(desk, "POST", f"/{ticket['id']}/messages", customer, {"message": "Дополнительная информация"}, 201)
    check_message(message, attachments=None)


def test_2_4_any_text_comes_back_as_it_was_written(desk: Desk, customer: User) -> None:
    ticket = created(desk, customer)
    text = "<b>ไทย</b> & \"quotes\" \\ 🧑‍🚀\r\n\tпривет \u2028 '; DROP TABLE tickets; -- %s ${x} \u0301"
    message = answer_of(desk, "POST", f"/{ticket['id']}/messages", customer, {"message": text}, 201)
    check_message(message, message=text)
    assert answer_of(desk, "GET", f"/{ticket['id']}", customer)["messages"][-1]["message"] == text


def test_2_5_the_customer_marks_a_ticket_as_read(desk: Desk, customer: User, admin: User) -> None:
    ticket = created(desk, customer)
    answer_of(desk, "POST", f"/admin/tickets/{ticket['id']}/messages", admin, ANSWER, 201)
    unread = check_ticket(answer_of(desk, "GET", f"/{ticket['id']}", customer), is_read_by_user=False)
    read = answer_of(desk, "POST", f"/{ticket['id']}/read", customer)
    assert read == READ and list(read) == list(READ)
    check_ticket(answer_of(desk, "GET", f"/{ticket['id']}", customer), is_read_by_user=True, is_read_by_admin=True,
                 updated_at=unread["updated_at"])


# 3. Administrators


def test_3_1_the_list_of_all_tickets_has_the_same_form(desk: Desk, customer: User, admin: User) -> None:
    ticket = created(desk, customer)
    listed = answer_of(desk, "GET", "/admin/tickets", admin)
    assert list(listed) == PAGE
    assert (listed["skip"], listed["limit"]) == (0, 100)
    assert listed["tickets"][0] == ticket
    for one in listed["tickets"]:
        check_ticket(one)


def test_3_1_filters_narrow_the_list(desk: Desk, customer: User) -> None:
    admin, colleague = desk.user("admin"), desk.user("moderator")
    mine, theirs, nobodys = (created(desk, customer)["id"] for _ in range(3))
    strangers = created(desk, desk.user())["id"]
    desk.change(mine, admin, assigned_to=admin.id)
    desk.change(strangers, admin, assigned_to=admin.id)
    desk.change(theirs, admin, assigned_to=colleague.id, status="resolved")

    def ids(query: str) -> list[int]:
        listed = answer_of(desk, "GET", "/admin/tickets?" + query, admin)
        assert listed["total"] == len(listed["tickets"])
        return [ticket["id"] for ticket in listed["tickets"]]

    assert ids(f"user_id={customer.id}") == [nobodys, theirs, mine]
    assert ids(f"assigned_to={admin.id}") == [strangers, mine]
    assert ids(f"assigned_to={colleague.id}") == [theirs]
    assert ids(f"assigned_to=0&user_id={customer.id}") == [nobodys]
    assert ids(f"status=resolved&user_id={customer.id}") == [theirs]
    assert ids(f"status=open&assigned_to={admin.id}&user_id={customer.id}") == [mine]
    page = answer_of(desk, "GET", f"/admin/tickets?user_id={customer.id}&skip=1&limit=1", admin)
    assert [ticket["id"] for ticket in page["tickets"]] == [theirs]
    assert (page["total"], page["skip"], page["limit"]) == (3, 1, 1)
    everything = answer_of(desk, "GET", "/admin/tickets?assigned_to=0&limit=1000", admin)["tickets"]
    assert nobodys in [ticket["id"] for ticket in everything]
    assert all(ticket["assigned_to"] is None for ticket in everything)


def test_3_2_an_administrator_sees_what_the_customer_sees(desk: Desk, customer: User, admin: User) -> None:
    ticket = created(desk, customer)
    theirs = answer_of(desk, "GET", f"/{ticket['id']}", customer)
    ours = answer_of(desk, "GET", f"/admin/tickets/{ticket['id']}", admin)
    assert list(ours) == [*TICKET, "messages"]
    assert [message.pop("is_internal") for message in ours["messages"]] == [False]
    assert ours == theirs


def test_3_3_an_administrator_answers(desk: Desk, customer: User, admin: User) -> None:
    ticket = created(desk, customer)
    message = answer_of(desk, "POST", f"/admin/tickets/{ticket['id']}/messages", admin, ANSWER, 201)
    check_message(message, ticket_id=ticket["id"], user_id=admin.id, message="Проблема решена. Попробуйте снова.",
                  is_from_user=False, attachments=None)
    assert message.pop("is_internal") is False
    assert answer_of(desk, "GET", f"/{ticket['id']}", customer)["messages"][-1] == message


def test_3_4_all_fields_change_at_once(desk: Desk, customer: User, admin: User) -> None:
    ticket = created(desk, customer)
    body = f'{{\n  "status": "resolved",\n  "priority": "high",\n  "assigned_to": {admin.id}\n}}\n'.encode()
    changed = answer_of(desk, "PATCH", f"/admin/tickets/{ticket['id']}", admin, body)
    check_ticket(changed, id=ticket["id"], user_id=customer.id, subject=ticket["subject"], status="resolved",
                 priority="high", assigned_to=admin.id, closed_at=None, created_at=ticket["created_at"])
    assert is_time(changed["updated_at"]) and is_time(changed["resolved_at"])
    shown = answer_of(desk, "GET", f"/{ticket['id']}", customer)
    assert {name: shown[name] for name in TICKET} == changed


@pytest.mark.parametrize("field, value", [
    ("priority", "low"), ("priority", "high"), ("priority", "urgent"), ("status", "in_progress"),
    ("status", "waiting_for_user"), ("assigned_to", "admin")])
def test_3_4_one_field_changes_alone(desk: Desk, customer: User, admin: User, field: str, value: Any) -> None:
    ticket = created(desk, customer)
    wanted = admin.id if value == "admin" else value
    changed = check_ticket(answer_of(desk, "PATCH", f"/admin/tickets/{ticket['id']}", admin, {field: wanted}))
    assert {name for name in TICKET if changed[name] != ticket[name]} == {field, "updated_at"}
    assert changed[field] == wanted


@pytest.mark.parametrize("nobody", [None, 0])
def test_3_4_the_assignee_is_taken_away(desk: Desk, customer: User, admin: User, nobody: int | None) -> None:
    ticket = created(desk, customer)
    desk.change(ticket["id"], admin, assigned_to=admin.id)
    changed = answer_of(desk, "PATCH", f"/admin/tickets/{ticket['id']}", admin, {"assigned_to": nobody})
    check_ticket(changed, assigned_to=None)


def test_3_5_an_administrator_marks_a_ticket_as_read(desk: Desk, customer: User, admin: User) -> None:
    ticket = created(desk, customer)
    read = answer_of(desk, "POST", f"/admin/tickets/{ticket['id']}/read", admin)
    assert read == READ and list(read) == list(READ)
    check_ticket(answer_of(desk, "GET", f"/{ticket['id']}", customer), is_read_by_admin=True, is_read_by_user=True,
                 updated_at=None)


def test_3_6_statistics_count_tickets_by_status(desk: Desk, customer: User, admin: User) -> None:
    before = answer_of(desk, "GET", "/admin/stats", admin)
    assert list(before) == ["total", "open", "in_progress", "resolved", "closed"]
    assert all(type(count) is int for count in before.values())
    for status in (None, None, "in_progress", "resolved", "closed", "waiting_for_user"):
        ticket = created(desk, customer)
        if status:
            desk.change(ticket["id"], admin, status=status)
    after = answer_of(desk, "GET", "/admin/stats", admin)
    assert {name: after[name] - before[name] for name in after} == {
        "total": 6, "open": 2, "in_progress": 1, "resolved": 1, "closed": 1}


# 5. Logic


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_5_2_a_customer_reopens_a_finished_ticket_by_writing(desk: Desk, customer: User, admin: User, status: str) -> None:
    ticket = created(desk, customer)
    desk.change(ticket["id"], admin, status=status)
    answer_of(desk, "POST", f"/admin/tickets/{ticket['id']}/read", admin)
    answer_of(desk, "POST", f"/{ticket['id']}/messages", customer, REPLY, 201)
    check_ticket(answer_of(desk, "GET", f"/{ticket['id']}", customer), status="open", is_read_by_admin=False,
                 resolved_at=None, closed_at=None)


def test_5_2_a_customers_message_is_unread_for_the_administrator(desk: Desk, customer: User, admin: User) -> None:
    ticket = created(desk, customer)
    answer_of(desk, "POST", f"/admin/tickets/{ticket['id']}/read", admin)
    answer_of(desk, "POST", f"/{ticket['id']}/messages", customer, REPLY, 201)
    check_ticket(answer_of(desk, "GET", f"/{ticket['id']}", customer), status="open", is_read_by_admin=False)


def test_5_2_the_first_answer_takes_an_open_ticket_into_work(desk: Desk, customer: User, admin: User) -> None:
    ticket = created(desk, customer)
    answer_of(desk, "POST", f"/admin/tickets/{ticket['id']}/messages", admin, ANSWER, 201)
    check_ticket(answer_of(desk, "GET", f"/{ticket['id']}", customer), status="in_progress", is_read_by_user=False)


@pytest.mark.parametrize("status", ["waiting_for_user", "resolved", "closed"])
def test_5_2_an_answer_leaves_any_other_status_as_it_is(desk: Desk, customer: User, admin: User, status: str) -> None:
    ticket = created(desk, customer)
    desk.change(ticket["id"], admin, status=status)
    answer_of(desk, "POST", f"/admin/tickets/{ticket['id']}/messages", admin, ANSWER, 201)
    check_ticket(answer_of(desk, "GET", f"/{ticket['id']}", customer), status=status, is_read_by_user=False)


def test_5_2_a_customers_answer_ends_the_waiting(desk: Desk, customer: User, admin: User) -> None:
    for assignee, status in ((None, "open"), (admin.id, "in_progress")):
        ticket = created(desk, customer)
        desk.change(ticket["id"], admin, status="waiting_for_user", assigned_to=assignee)
        answer_of(desk, "POST", f"/{ticket['id']}/messages", customer, REPLY, 201)
        check_ticket(answer_of(desk, "GET", f"/{ticket['id']}", customer), status=status)


def test_5_3_resolving_and_closing_set_their_times(desk: Desk, customer: User, admin: User) -> None:
    ticket = created(desk, customer)
    resolved = check_ticket(desk.change(ticket["id"], admin, status="resolved"), status="resolved", closed_at=None)
    assert is_time(resolved["resolved_at"])
    closed = check_ticket(desk.change(ticket["id"], admin, status="closed"), status="closed")
    assert is_time(closed["closed_at"]) and closed["resolved_at"] == resolved["resolved_at"]
    check_ticket(desk.change(ticket["id"], admin, status="open"), status="open", resolved_at=None, closed_at=None)
