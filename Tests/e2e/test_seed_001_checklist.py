"""Seed 001, "Testing Recommendations": its manual checklist, a test for each of its lines and named after it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from panel import (
    INVALID_MESSAGE, INVALID_OPERATOR, NO_CHANGES, NOT_FOUND, PRIORITIES, STATS, STATUSES, UNKNOWN, Console, Operator,
    changed_fields, check_message, check_ticket, exactly, is_time, notification, operator, own_desk, refused_as,
    signed_in)
from running import Desk, User, unique, wait
from telegram import ALICE, BORIS, SOMCHAI, Opened, Sandbox, said

Opening = Callable[..., Opened]

SLA = {"sla_first_response_at", "sla_resolution_at"}


@pytest.fixture(scope="module")
def shelf(desk: Desk, console: Console, writer: User) -> dict[str, int]:
    """The newest tickets of the desk: one of each status and, open, one of each priority."""
    ids = {word: desk.opened(writer)["id"] for word in (*STATUSES, *PRIORITIES)}
    for status in STATUSES[1:]:
        console.change(ids[status], status=status)
    for priority in PRIORITIES:
        console.change(ids[priority], priority=priority)
    return ids


@pytest.fixture
def ticket(desk: Desk, writer: User) -> int:
    return desk.opened(writer, unique("Payment issue"), "I have a payment issue")["id"]


@pytest.fixture(scope="module")
def newborn() -> Iterator[tuple[Console, dict[str, Any]]]:
    """A desk of its own, and what it answered before it had a ticket."""
    with own_desk() as desk:
        console = signed_in(desk, operator(desk, "admin").email)
        yield console, {path: console.data("GET", path) for path in ("/tickets", "/tickets/stats")}


def whole_list(console: Console, query: str = "") -> list[dict[str, Any]]:
    """Every page of a list, after checking that together they are the list."""
    pages = console.data("GET", f"/tickets?limit=100&{query}")["pagination"]["totalPages"]
    tickets = [one for page in range(1, pages + 1) for one in console.tickets(f"limit=100&page={page}&{query}")]
    assert len({one["id"] for one in tickets}) == len(tickets) == total(console, query)
    return tickets


def total(console: Console, query: str = "") -> int:
    return console.data("GET", f"/tickets?{query}")["pagination"]["total"]


# 1. List Tickets


def test_1_list_tickets_test_pagination(console: Console, shelf: dict[str, int]) -> None:
    whole = whole_list(console)
    mine = sorted(shelf.values(), reverse=True)
    assert [one["id"] for one in whole if one["id"] in mine] == mine, "newest first"
    for page in (1, 2, 3):
        data = console.data("GET", f"/tickets?page={page}&limit=2")
        assert data["tickets"] == whole[2 * page - 2:2 * page]
        assert data["pagination"] == {"page": page, "limit": 2, "total": len(whole),
                                      "totalPages": (len(whole) + 1) // 2}
    last = (len(whole) + 3) // 4
    assert console.ids(f"page={last}&limit=4") == [one["id"] for one in whole[4 * (last - 1):]]
    assert console.ids(f"page={last + 1}&limit=4") == []


def test_1_list_tickets_test_status_filters(console: Console, shelf: dict[str, int]) -> None:
    for status in STATUSES:
        found = console.tickets(f"status={status}&limit=100")
        assert {one["status"] for one in found} == {status}
        mine = {word for word, number in shelf.items() if number in [one["id"] for one in found]}
        assert mine == ({"open", *PRIORITIES} if status == "open" else {status})
    assert total(console, "status=all") == total(console) == sum(total(console, f"status={one}") for one in STATUSES)
    assert console.ids("status=all&limit=100") == console.ids("limit=100")


def test_1_list_tickets_test_priority_filters(console: Console, shelf: dict[str, int]) -> None:
    for priority in PRIORITIES:
        found = console.tickets(f"priority={priority}&limit=100")
        assert {one["priority"] for one in found} == {priority}
        mine = {word for word, number in shelf.items() if number in [one["id"] for one in found]}
        assert mine == ({*STATUSES, "P3"} if priority == "P3" else {priority})
    assert total(console, "priority=all") == total(console)
    assert total(console) == sum(total(console, f"priority={one}") for one in PRIORITIES)
    assert console.ids("priority=all&limit=100") == console.ids("limit=100")


def test_1_list_tickets_test_search_functionality(
    desk: Desk, console: Console, writer: User, opened: Opening, ticket: int
) -> None:
    shown = console.ticket(ticket)
    mark = shown["subject"].split()[-1]
    for search in (shown["ticket_number"], mark, mark.upper(), mark[:8], f"payment issue {mark}"):
        assert console.ids(f"search={search}") == [ticket], search
    theirs = console.tickets(f"search={writer.email}&limit=100")
    assert theirs[0]["id"] == ticket and {one["user_name"] for one in theirs} == {writer.email}
    alices = opened(ALICE).number
    for search in (alices, "alice", "Alice Johnson", "johnson"):
        found = console.tickets(f"search={search}")
        assert alices in [one["ticket_number"] for one in found], search
        assert ticket not in [one["id"] for one in found], search
    assert console.ids(f"search={mark}nothing") == []


def test_1_list_tickets_test_assigned_to_filter(desk: Desk, console: Console, writer: User) -> None:
    first, second, idle = operator(desk), operator(desk), operator(desk)
    ids = [desk.opened(writer)["id"] for _ in range(4)]
    for number in ids[:2]:
        console.assign(number, first.username)
    console.assign(ids[2], second.email)
    for name in (first.username, first.email):
        assert console.ids(f"assignedTo={name}") == [ids[1], ids[0]]
    for name in (second.username, second.email):
        assert console.ids(f"assignedTo={name}") == [ids[2]]
    assert console.ids(f"assignedTo={idle.username}") == console.ids("assignedTo=nobody.at.all") == []


def test_1_list_tickets_test_combined_filters(desk: Desk, console: Console, writer: User) -> None:
    someone, mark = operator(desk), unique("combined").split()[1]
    ids = [desk.opened(writer, f"{word} {mark}")["id"] for word in ("refund", "refund", "router", "router")]
    for number in ids[:3]:
        console.assign(number, someone.username)
    console.change(ids[1], status="waiting_user", priority="P1")
    console.change(ids[2], priority="P1")
    everything = f"assignedTo={someone.username}&search={mark}"
    for query, expected in ((everything, [2, 1, 0]), (f"{everything}&status=all&priority=all", [2, 1, 0]),
                            (f"{everything}&priority=P1", [2, 1]),
                            (f"{everything}&priority=P1&status=in_progress", [2]),
                            (f"{everything}&priority=P2", []), (f"search={mark}&status=open", [3]),
                            (f"assignedTo={someone.username}&priority=P1&status=waiting_user", [1]),
                            (f"{everything}&limit=1&page=2", [1])):
        assert console.ids(query) == [ids[index] for index in expected], query
    data = console.data("GET", f"/tickets?{everything}&priority=P1&limit=1")
    assert data["pagination"] == {"page": 1, "limit": 1, "total": 2, "totalPages": 2}


# 2. Get Single Ticket


def test_2_get_single_ticket_test_valid_ticket_id(console: Console, writer: User, ticket: int) -> None:
    shown = console.ticket(ticket)
    check_ticket(shown, id=ticket, user_id=writer.id, status="open", priority="P3")
    assert console.tickets(f"search={shown['ticket_number']}") == [shown]


def test_2_get_single_ticket_test_invalid_ticket_id(console: Console) -> None:
    for name in UNKNOWN:
        refused_as(console.call("GET", f"/tickets/{name}"), 404, NOT_FOUND)


def test_2_get_single_ticket_verify_messages_are_included(
    desk: Desk, console: Console, writer: User, boss: Operator, ticket: int
) -> None:
    console.post(ticket, "We are looking into it")
    assert desk.call("POST", f"/{ticket}/messages", writer, {"message": "Thank you"}).status_code == 201
    console.post(ticket, "They are polite", messageType="system_note")
    messages = console.data("GET", f"/tickets/{ticket}")["messages"]
    assert [(one["sender_type"], one["sender_id"], one["message"], one["message_type"]) for one in messages] == [
        ("user", str(writer.id), "I have a payment issue", "text"),
        ("operator", str(boss.id), "We are looking into it", "text"),
        ("user", str(writer.id), "Thank you", "text"),
        ("operator", str(boss.id), "They are polite", "system_note")]
    for message in messages:
        check_message(message, ticket_id=ticket)


def test_2_get_single_ticket_verify_message_count_is_correct(
    desk: Desk, console: Console, writer: User, ticket: int
) -> None:
    for count in range(1, 4):
        data = console.data("GET", f"/tickets/{ticket}")
        assert data["messages_count"] == len(data["messages"]) == count
        assert data["last_message_at"] == data["messages"][-1]["created_at"]
        assert desk.call("POST", f"/{ticket}/messages", writer, {"message": f"message {count}"}).status_code == 201


# 3. Update Ticket


def updated(console: Console, ticket: int, **fields: Any) -> set[str]:
    """Changes these fields, and answers with all that has changed by that."""
    before = console.ticket(ticket)
    after = console.change(ticket, **fields)
    check_ticket(after, **fields)
    assert console.ticket(ticket) == after and after["updated_at"] >= before["updated_at"]
    return changed_fields(before, after)


def test_3_update_ticket_update_status_only(console: Console, ticket: int) -> None:
    for status, times in (("in_progress", set()), ("waiting_user", set()), ("resolved", {"resolved_at"}),
                          ("closed", {"closed_at"}), ("open", {"resolved_at", "closed_at"})):
        assert updated(console, ticket, status=status) == {"status"} | times


def test_3_update_ticket_update_priority_only(console: Console, ticket: int) -> None:
    for priority in ("P1", "P2", "P4", "P3"):
        assert {"priority"} <= updated(console, ticket, priority=priority) <= {"priority"} | SLA


def test_3_update_ticket_update_category_only(console: Console, ticket: int) -> None:
    for category in ("technical", "Возврат денег", "c" * 80, None):
        assert updated(console, ticket, category=category) == {"category"}


def test_3_update_ticket_update_assigned_to_only(
    console: Console, boss: Operator, colleague: Operator, ticket: int
) -> None:
    assert updated(console, ticket, assigned_to=colleague.username) == {"assigned_to", "assigned_at"}
    assert is_time(console.ticket(ticket)["assigned_at"])
    assert {"assigned_to"} <= updated(console, ticket, assigned_to=boss.username) <= {"assigned_to", "assigned_at"}
    assert updated(console, ticket, assigned_to=None) == {"assigned_to", "assigned_at"}


def test_3_update_ticket_update_multiple_fields_at_once(console: Console, colleague: Operator, ticket: int) -> None:
    fields = {"status": "resolved", "priority": "P1", "category": "payment", "assigned_to": colleague.email}
    changed = updated(console, ticket, **fields)
    assert {*fields, "assigned_at", "resolved_at"} <= changed <= {*fields, "assigned_at", "resolved_at"} | SLA
    entry = console.audit(ticket)[0]
    assert (entry["action"], set(entry["metadata"]["changes"])) == ("ticket_updated", set(fields))


def test_3_update_ticket_test_with_no_changes(console: Console, ticket: int) -> None:
    before = console.data("GET", f"/tickets/{ticket}")
    for body in ({}, {"subject": "another"}):
        refused_as(console.call("PATCH", f"/tickets/{ticket}", body), 400, NO_CHANGES)
    assert console.data("GET", f"/tickets/{ticket}") == before and console.audit(ticket) == []


def test_3_update_ticket_test_invalid_ticket_id(console: Console) -> None:
    for name in UNKNOWN:
        refused_as(console.call("PATCH", f"/tickets/{name}", {"status": "closed"}), 404, NOT_FOUND)


# 4. Get Messages


def test_4_get_messages_get_all_messages(console: Console, ticket: int) -> None:
    texts = ["I have a payment issue"] + [console.post(ticket, f"answer {number}")["message"] for number in range(5)]
    data = console.data("GET", f"/tickets/{ticket}/messages")
    assert [message["message"] for message in data["messages"]] == texts and data["total"] == 6
    ids = [check_message(message, ticket_id=ticket)["id"] for message in data["messages"]]
    assert ids == sorted(set(ids))


def test_4_get_messages_test_limit_parameter(console: Console, ticket: int) -> None:
    for number in range(3):
        console.post(ticket, f"answer {number}")
    for limit in range(1, 5):
        data = console.data("GET", f"/tickets/{ticket}/messages?limit={limit}")
        whole = ["I have a payment issue", "answer 0", "answer 1", "answer 2"]
        assert [message["message"] for message in data["messages"]] == whole[-limit:] and data["total"] == 4


def test_4_get_messages_test_with_ticket_with_no_messages(newborn: tuple[Console, dict[str, Any]]) -> None:
    console = newborn[0]
    desk = console.desk
    number = desk.opened(desk.user())["id"]
    desk.sql(f"SET foreign_key_checks = 0; DELETE FROM messages WHERE ticket_id = {number}; "
             f"UPDATE tickets SET message_count = 0 WHERE id = {number}")
    assert console.data("GET", f"/tickets/{number}/messages") == {"messages": [], "total": 0}
    shown = console.data("GET", f"/tickets/{number}")
    assert (shown["messages"], shown["messages_count"]) == ([], 0)


def test_4_get_messages_test_invalid_ticket_id(console: Console) -> None:
    for name in UNKNOWN:
        refused_as(console.call("GET", f"/tickets/{name}/messages"), 404, NOT_FOUND)


# 5. Add Message


def test_5_add_message_add_text_message_and_verify_telegram_sent(
    sandbox: Sandbox, console: Console, opened: Opening
) -> None:
    for person in (ALICE, BORIS, SOMCHAI):
        number, text = opened(person).number, unique("Мы разбираемся\nв вашей проблеме 🧑‍🚀")
        console.post(number, text, messageType="text")
        told = wait(lambda: sandbox.told(person, text))
        assert [said(message) for message in told] == [notification(number, text)]


def test_5_add_message_add_system_note_and_verify_no_telegram(
    sandbox: Sandbox, console: Console, opened: Opening
) -> None:
    number, note, text = opened(ALICE).number, unique("note"), unique("text")
    console.post(number, note, messageType="system_note")
    console.post(number, text)
    wait(lambda: sandbox.told(ALICE, text))
    # A chat keeps its order: what was to come before the text would be there.
    assert sandbox.told(ALICE, note) == []
    assert not [call for call in sandbox.calls("sendMessage") if note in str(call) and str(ALICE) in str(call)]
    stored = {message["message"]: message["message_type"] for message in console.messages(number)}
    assert (stored[note], stored[text]) == ("system_note", "text")


def test_5_add_message_test_empty_message(console: Console, ticket: int) -> None:
    for message in ("", "   ", "\n"):
        refused_as(console.call("POST", f"/tickets/{ticket}/messages", {"message": message}), 400, INVALID_MESSAGE)
    assert console.data("GET", f"/tickets/{ticket}/messages")["total"] == 1
    check_ticket(console.ticket(ticket), status="open", first_responded_at=None)


def test_5_add_message_test_invalid_ticket_id(console: Console) -> None:
    for name in UNKNOWN:
        refused_as(console.call("POST", f"/tickets/{name}/messages", {"message": "m"}), 404, NOT_FOUND)


def test_5_add_message_verify_first_responded_at_is_set_on_first_response(console: Console, ticket: int) -> None:
    console.post(ticket, "a note is no response", messageType="system_note")
    assert console.ticket(ticket)["first_responded_at"] is None
    first = console.post(ticket, "first")
    assert console.ticket(ticket)["first_responded_at"] == first["created_at"]
    console.post(ticket, "second")
    assert console.ticket(ticket)["first_responded_at"] == first["created_at"]


def test_5_add_message_verify_status_changes_to_in_progress(
    desk: Desk, console: Console, writer: User, ticket: int
) -> None:
    console.post(ticket, "looking into it")
    assert console.ticket(ticket)["status"] == "in_progress"
    for status in ("waiting_user", "resolved", "closed"):
        number = desk.opened(writer)["id"]
        console.change(number, status=status)
        console.post(number, "by the way")
        assert console.ticket(number)["status"] == status, "only an open one changes"


# 6. Assign Ticket


def test_6_assign_ticket_assign_to_valid_operator(
    desk: Desk, console: Console, boss: Operator, colleague: Operator, writer: User
) -> None:
    for who in (boss, colleague):
        for name in (who.username, who.email):
            number = desk.opened(writer)["id"]
            assigned = check_ticket(console.assign(number, name), id=number, assigned_to=name, status="in_progress")
            assert is_time(assigned["assigned_at"]) and console.ticket(number) == assigned
            entry = console.audit(number)[0]
            assert (entry["action"], entry["adminId"], entry["targetId"]) == ("ticket_assigned", boss.id, number)
            assert entry["metadata"]["ticket_number"] == assigned["ticket_number"]


def test_6_assign_ticket_test_empty_operator_username(console: Console, ticket: int) -> None:
    before = console.data("GET", f"/tickets/{ticket}")
    for body in ({"operatorUsername": ""}, {"operatorUsername": "  "}, {}):
        refused_as(console.call("POST", f"/tickets/{ticket}/assign", body), 400, INVALID_OPERATOR)
    assert console.data("GET", f"/tickets/{ticket}") == before and console.audit(ticket) == []


def test_6_assign_ticket_verify_status_changes_to_in_progress(
    desk: Desk, console: Console, colleague: Operator, writer: User
) -> None:
    for status in STATUSES:
        number = desk.opened(writer)["id"]
        if status != "open":
            console.change(number, status=status)
        assert console.assign(number, colleague.username)["status"] == "in_progress", status
        assert console.ticket(number)["status"] == "in_progress"


def test_6_assign_ticket_verify_system_message_is_added(console: Console, colleague: Operator, ticket: int) -> None:
    console.assign(ticket, colleague.username)
    data = console.data("GET", f"/tickets/{ticket}")
    assert data["messages_count"] == 2
    check_message(data["messages"][-1], ticket_id=ticket, sender_type="system", sender_id=None,
                  message=f"Тикет назначен оператору {colleague.username}", message_type="system_note")


def test_6_assign_ticket_test_reassignment(console: Console, boss: Operator, colleague: Operator, ticket: int) -> None:
    first = console.assign(ticket, colleague.username)
    second = check_ticket(console.assign(ticket, boss.username), assigned_to=boss.username, status="in_progress")
    assert second["assigned_at"] >= first["assigned_at"]
    assert [message["message"] for message in console.messages(ticket)[1:]] == [
        f"Тикет назначен оператору {colleague.username}", f"Тикет назначен оператору {boss.username}"]
    assert [entry["action"] for entry in console.audit(ticket)] == ["ticket_assigned"] * 2
    assert ticket not in console.ids(f"assignedTo={colleague.username}&limit=100")
    assert ticket in console.ids(f"assignedTo={boss.username}&limit=100")


def test_6_assign_ticket_test_invalid_ticket_id(console: Console, colleague: Operator) -> None:
    for name in UNKNOWN:
        refused_as(console.call("POST", f"/tickets/{name}/assign", {"operatorUsername": colleague.username}), 404,
                   NOT_FOUND)


# 7. Get Statistics


def test_7_get_statistics_verify_all_stat_fields_are_present(console: Console, shelf: dict[str, int]) -> None:
    data = console.data("GET", "/tickets/stats")
    assert list(data) == ["stats"] and list(data["stats"]) == STATS
    assert all(exactly(count, int) >= 0 for count in data["stats"].values())


def test_7_get_statistics_verify_counts_match_actual_tickets(
    desk: Desk, console: Console, writer: User, shelf: dict[str, int], ticket: int
) -> None:
    desk.sql(f"UPDATE tickets SET first_response_due_at = UTC_TIMESTAMP() - INTERVAL 1 HOUR WHERE id = {ticket}")
    now = datetime.now(UTC)
    tickets = [one for one in whole_list(console) if time_of(one["created_at"]) > now - timedelta(days=30)]
    counts = {status: sum(one["status"] == status for one in tickets) for status in STATUSES}
    late = [one["id"] for one in tickets if one["status"] == "open" and not one["first_responded_at"]
            and time_of(one["sla_first_response_at"]) < now]
    assert ticket in late
    stats = console.data("GET", "/tickets/stats")["stats"]
    assert {name: stats[name] for name in STATS[:5]} == {
        "total": len(tickets), "open": counts["open"], "inProgress": counts["in_progress"],
        "resolved": counts["resolved"] + counts["closed"], "slaBreached": len(late)}


def test_7_get_statistics_verify_counts_match_the_last_30_days_alone(newborn: tuple[Console, dict[str, Any]]) -> None:
    console = newborn[0]
    desk = console.desk
    customer = desk.user()
    desk.sql("UPDATE tickets SET created_at = UTC_TIMESTAMP() - INTERVAL 31 DAY")
    answered, late_answered, resolved, closed, late, _ = (desk.opened(customer)["id"] for _ in range(6))
    old = desk.opened(customer)["id"]
    for number in (answered, late_answered, old):
        console.post(number, "an answer")
    console.change(resolved, status="resolved")
    console.change(closed, status="closed")
    for number, minutes in ((answered, 30), (late_answered, 61)):
        desk.sql(f"UPDATE tickets SET first_responded_at = created_at + INTERVAL {minutes} MINUTE WHERE id = {number}")
    desk.sql(f"UPDATE tickets SET created_at = UTC_TIMESTAMP() - INTERVAL 31 DAY WHERE id = {old}")
    for number in (late, late_answered, closed):
        desk.sql(f"UPDATE tickets SET first_response_due_at = UTC_TIMESTAMP() - INTERVAL 1 HOUR WHERE id = {number}")
    # 45.5 minutes, rounded.
    assert console.data("GET", "/tickets/stats")["stats"] == {
        "total": 6, "open": 2, "inProgress": 2, "resolved": 2, "slaBreached": 1, "avgResponseMinutes": 46}


def test_7_get_statistics_test_with_no_tickets(newborn: tuple[Console, dict[str, Any]]) -> None:
    first_answers = newborn[1]
    assert first_answers["/tickets/stats"] == {"stats": dict.fromkeys(STATS, 0)}
    assert first_answers["/tickets"] == {
        "tickets": [], "pagination": {"page": 1, "limit": 20, "total": 0, "totalPages": 0}}


def time_of(text: str) -> datetime:
    return datetime.fromisoformat(text)
