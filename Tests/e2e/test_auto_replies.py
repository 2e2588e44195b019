"""Automatic first answers: an acknowledgement, and what is said outside of working hours."""

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from running import Desk, User, unique, wait
from telegram import ALICE, Sandbox, said
from test_five_apis import Caller, bearer, console, key, token_of

SETTINGS = "/api/admin/settings/auto-replies"
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FIELDS = ["acknowledgement", "out_of_hours", "time_zone", "hours", "holidays"]
WHERE = ["000", "002", "003", "004", "Telegram"]

Put = Callable[..., dict[str, Any]]
Opening = Callable[[str], tuple[int, Caller]]


def zone_where_it_is(hour: int) -> tuple[str, datetime]:
    """A time zone in which it is that hour of the day now, and the time there."""
    now = datetime.now(UTC)
    offset = (hour - now.hour + 11) % 24 - 11
    # By their names they are the wrong way round.
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT", now + timedelta(hours=offset)


def working(hour: int, off: bool = False, holiday: bool = False) -> dict[str, Any]:
    """Working hours from nine to six, in a place where it is that hour."""
    zone, now = zone_where_it_is(hour)
    today = DAYS[now.weekday()]
    return {"time_zone": zone, "holidays": [now.date().isoformat()] if holiday else [],
            "hours": [{"day": day, "from": "09:00", "to": "18:00"} for day in DAYS if not (off and day == today)]}


OUT_OF_HOURS = {"in the night": lambda: working(3), "on a day off": lambda: working(12, off=True),
                "on a holiday": lambda: working(12, holiday=True)}


@pytest.fixture(scope="module")
def team(desk: Desk, admin: User) -> Caller:
    return console(desk, admin.email)


@pytest.fixture(scope="module")
def gateway(desk: Desk) -> Caller:
    return key(desk, "tickets:write")


def shown_by(caller: Caller) -> dict[str, Any]:
    return caller.call("GET", SETTINGS)["data"]["autoReplies"]


@pytest.fixture(autouse=True)
def put(team: Caller) -> Iterator[Put]:
    """Sets the automatic answers, for one test."""
    before = shown_by(team)
    off = copy.deepcopy(before)
    off["acknowledgement"]["enabled"] = off["out_of_hours"]["enabled"] = False

    def set_to(acknowledgement: str = "", out_of_hours: str = "", **hours: Any) -> dict[str, Any]:
        """A text that is given is said."""
        wanted = {"acknowledgement": {"enabled": bool(acknowledgement), "text": acknowledgement or "Thank you"},
                  "out_of_hours": {"enabled": bool(out_of_hours), "text": out_of_hours or "We are closed"},
                  **(hours or working(12))}
        shown = team.call("PUT", SETTINGS, wanted)["data"]["autoReplies"]
        assert shown == wanted
        return shown

    team.call("PUT", SETTINGS, off)
    yield set_to
    team.call("PUT", SETTINGS, before)


@pytest.fixture
def open_from(
    desk: Desk, gateway: Caller, customer: User, admin: User, request: pytest.FixtureRequest
) -> Opening:
    """Opens a ticket through one of the dialects; answers with its id and its customer."""

    def open_one(where: str) -> tuple[int, Caller]:
        subject, text = unique("Cannot pay by card"), unique("The payment page shows an error")
        caller = bearer(desk, customer.token)
        if where == "Telegram":
            number = request.getfixturevalue("opened")(ALICE, text).number
            id_, owner = desk.sql("SELECT tickets.id, users.uuid FROM tickets JOIN users ON users.id = requester_id "
                                  f"WHERE ticket_number = '{number}'")[0]
            return int(id_), bearer(desk, token_of(desk, admin, owner))
        if where == "000":
            body = {"title": subject, "description": text, "created_by": customer.id}
            return gateway.call("POST", "/api/v1/tickets", body, 201)["id"], caller
        if where == "003":
            return caller.call("POST", "/api/v1/support", {"subject": subject, "message": text}, 201)["id"], caller
        if where == "002":
            body = {"content": text, "subject": subject}
            uuid = caller.call("POST", "/support/api/messages/", body, 201)["session_id"]
        else:
            body = {"title": subject, "description": text}
            uuid = caller.call("POST", "/api/tickets", body, 201)["data"]["id"]
        return int(desk.sql(f"SELECT id FROM tickets WHERE uuid = '{uuid}'")[0][0]), caller

    return open_one


def said_by_the_system(team: Caller, ticket: int) -> list[str]:
    messages = team.call("GET", f"/api/admin/tickets/{ticket}/messages")["data"]["messages"]
    return [one["message"] for one in messages if one["sender_type"] == "system"]


def told(team: Caller, ticket: int) -> list[str]:
    return wait(lambda: said_by_the_system(team, ticket), what="there is an automatic answer")


def settled(gateway: Caller, ticket: int) -> None:
    """Whatever would have followed the first message has followed it."""
    gateway.call("POST", f"/api/v1/tickets/{ticket}/messages", {"text": unique("an answer")}, 201)


# The acknowledgement


@pytest.mark.parametrize("where", WHERE)
def test_a_new_ticket_is_acknowledged_by_the_system(
    desk: Desk, team: Caller, gateway: Caller, put: Put, open_from: Opening, where: str
) -> None:
    text = unique("Thank you, we have received your question")
    put(acknowledgement=text)
    ticket, customer = open_from(where)
    assert told(team, ticket) == [text]
    question, answer = team.call("GET", f"/api/admin/tickets/{ticket}/messages")["data"]["messages"]
    assert question["sender_type"] == "user" and question["id"] < answer["id"]
    assert [answer[name] for name in ("ticket_id", "sender_type", "sender_id", "message", "message_type", "attachments")
            ] == [ticket, "system", None, text, "text", None]
    answer = gateway.call("GET", f"/api/v1/tickets/{ticket}/messages")["data"][-1]
    assert [answer[name] for name in ("ticket_id", "text", "sender", "author_id", "is_internal", "attachments")
            ] == [ticket, text, "system", None, False, []]
    assert answer["delivery"] in (("queued", "sent") if where == "Telegram" else ("none",))
    shown = customer.call("GET", f"/api/v1/support/{ticket}")["messages"]
    assert [(one["message"], one["is_from_user"]) for one in shown[1:]] == [(text, False)]
    uuid = desk.sql(f"SELECT uuid FROM tickets WHERE id = {ticket}")[0][0]
    shown = customer.call("GET", f"/support/api/sessions/{uuid}/messages/")
    assert [(one["sender"], one["content"]) for one in shown[1:]] == [("system", text)]


@pytest.mark.parametrize("where", WHERE)
def test_an_automatic_answer_is_not_the_teams_answer(
    team: Caller, gateway: Caller, put: Put, open_from: Opening, where: str
) -> None:
    put(acknowledgement=unique("Thank you"))
    ticket, _ = open_from(where)
    told(team, ticket)
    shown = team.call("GET", f"/api/admin/tickets/{ticket}")["data"]["ticket"]
    assert (shown["status"], shown["first_responded_at"], shown["assigned_to"]) == ("open", None, None)
    stats = gateway.call("GET", f"/api/v1/tickets/{ticket}/stats")
    assert (stats["messages_from_user"], stats["messages_from_staff"], stats["first_response_seconds"]) == (1, 0, None)
    settled(gateway, ticket)
    shown = team.call("GET", f"/api/admin/tickets/{ticket}")["data"]["ticket"]
    assert shown["status"] == "in_progress" and shown["first_responded_at"]


def test_the_customer_in_telegram_and_the_topic_are_told(
    desk: Desk, sandbox: Sandbox, put: Put, open_from: Opening
) -> None:
    text = unique("Thank you <b>&amp;</b> 🧑‍🚀")
    put(acknowledgement=text)
    ticket, _ = open_from("Telegram")
    assert [said(one) for one in wait(lambda: sandbox.told(ALICE, text))] == [text]
    number = desk.sql(f"SELECT ticket_number FROM tickets WHERE id = {ticket}")[0][0]
    thread = sandbox.topics_of(number)[0]["thread_id"]
    assert len(wait(lambda: sandbox.shown(thread, text), what="the team sees what was said")) == 1


@pytest.mark.parametrize("where", WHERE)
def test_it_is_said_once_a_ticket(
    desk: Desk, sandbox: Sandbox, team: Caller, gateway: Caller, put: Put, open_from: Opening, where: str
) -> None:
    text = unique("Thank you")
    put(acknowledgement=text, out_of_hours=unique("closed"))
    ticket, customer = open_from(where)
    assert told(team, ticket) == [text]
    if where == "Telegram":
        again = unique("and another thing")
        sandbox.say(ALICE, again)
        wait(lambda: desk.sql(f"SELECT id FROM messages WHERE body = '{again}'"))
    customer.call("POST", f"/api/v1/support/{ticket}/messages", {"message": "and another thing"}, 201)
    gateway.call("POST", f"/api/v1/tickets/{ticket}/close")
    customer.call("POST", f"/api/v1/support/{ticket}/messages", {"message": "it is back"}, 201)
    settled(gateway, ticket)
    assert said_by_the_system(team, ticket) == [text]
    other, _ = open_from(where)
    assert told(team, other) == [text], "another ticket is another"


def test_a_repeated_request_is_acknowledged_once(team: Caller, put: Put, desk: Desk, customer: User) -> None:
    text = unique("Thank you")
    put(acknowledgement=text)
    caller, body, name = bearer(desk, customer.token), {"subject": unique("subject"), "message": "m"}, unique("key")
    answers = [caller.ask("POST", "/api/v1/support", body, **{"Idempotency-Key": name}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201] and answers[0].json() == answers[1].json()
    assert told(team, answers[0].json()["id"]) == [text]


# Off


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("hour", [12, 3])
def test_nothing_is_said_when_both_are_off(
    sandbox: Sandbox, team: Caller, gateway: Caller, put: Put, open_from: Opening, where: str, hour: int
) -> None:
    shown = put(**working(hour))
    ticket, _ = open_from(where)
    before = sandbox.newest(ALICE)
    settled(gateway, ticket)
    assert said_by_the_system(team, ticket) == []
    if where == "Telegram":
        wait(lambda: sandbox.chat(ALICE, before), what="the answer has arrived")
        texts = {shown[name]["text"] for name in ("acknowledgement", "out_of_hours")}
        assert not texts & {said(one) for one in sandbox.chat(ALICE)}


def test_a_change_counts_from_the_next_ticket_on(
    team: Caller, gateway: Caller, put: Put, open_from: Opening
) -> None:
    first, second = unique("first"), unique("second")
    put(acknowledgement=first)
    old, _ = open_from("003")
    put(acknowledgement=second)
    new, customer = open_from("003")
    put()
    none, _ = open_from("003")
    customer.call("POST", f"/api/v1/support/{old}/messages", {"message": "m"}, 201)
    for ticket in (old, new, none):
        settled(gateway, ticket)
    assert [said_by_the_system(team, ticket) for ticket in (old, new, none)] == [[first], [second], []]


# Outside of working hours


@pytest.mark.parametrize("where", WHERE)
def test_outside_of_the_hours_that_is_said(
    sandbox: Sandbox, team: Caller, gateway: Caller, put: Put, open_from: Opening, where: str
) -> None:
    text = unique("We are here again at nine")
    put(out_of_hours=text, **working(3))
    ticket, customer = open_from(where)
    assert told(team, ticket) == [text]
    customer.call("POST", f"/api/v1/support/{ticket}/messages", {"message": "hello?"}, 201)
    settled(gateway, ticket)
    assert said_by_the_system(team, ticket) == [text]
    if where == "Telegram":
        assert len(wait(lambda: sandbox.told(ALICE, text), what="the customer is told")) == 1


@pytest.mark.parametrize("when", OUT_OF_HOURS)
def test_nights_days_off_and_holidays_are_outside_of_the_hours(
    team: Caller, put: Put, open_from: Opening, when: str
) -> None:
    text = unique("closed")
    put(out_of_hours=text, **OUT_OF_HOURS[when]())
    ticket, _ = open_from("003")
    assert told(team, ticket) == [text]


def test_in_the_hours_nothing_is_said_of_them(
    team: Caller, gateway: Caller, put: Put, open_from: Opening
) -> None:
    put(out_of_hours=unique("closed"), **working(12))
    ticket, _ = open_from("003")
    settled(gateway, ticket)
    assert said_by_the_system(team, ticket) == []


def test_the_hours_are_those_of_the_time_zone(team: Caller, gateway: Caller, put: Put, open_from: Opening) -> None:
    """The same hours and days in every zone: it depends on what time it is there."""
    text = unique("closed")
    # None of these is another matter an hour later, which it may become meanwhile.
    for hour in (0, 7, 9, 16, 18, 23):
        put(out_of_hours=text, **working(hour))
        ticket, _ = open_from("003")
        settled(gateway, ticket)
        assert said_by_the_system(team, ticket) == ([] if 9 <= hour < 18 else [text]), f"at {hour} o'clock"


def test_a_day_may_have_a_pause(team: Caller, gateway: Caller, put: Put, open_from: Opening) -> None:
    text = unique("closed")
    for hour, open_ in ((10, True), (12, False), (14, True)):
        hours = working(hour)
        hours["hours"] = [{"day": day, "from": start, "to": end} for day in DAYS
                          for start, end in (("09:00", "12:00"), ("14:00", "18:00"))]
        put(out_of_hours=text, **hours)
        ticket, _ = open_from("003")
        settled(gateway, ticket)
        assert said_by_the_system(team, ticket) == ([] if open_ else [text]), f"at {hour} o'clock"


def test_with_both_on_each_has_its_time(team: Caller, gateway: Caller, put: Put, open_from: Opening) -> None:
    thanks, closed = unique("Thank you"), unique("We are closed")
    put(acknowledgement=thanks, out_of_hours=closed, **working(12))
    ticket, _ = open_from("003")
    settled(gateway, ticket)
    assert said_by_the_system(team, ticket) == [thanks]
    put(acknowledgement=thanks, out_of_hours=closed, **working(3))
    ticket, _ = open_from("003")
    settled(gateway, ticket)
    answers = said_by_the_system(team, ticket)
    assert answers.count(closed) == 1 and answers.count(thanks) <= 1 and len(answers) <= 2


# The settings


def test_what_is_set_is_shown_to_the_whole_team(desk: Desk, team: Caller, put: Put) -> None:
    wanted = put(acknowledgement="Спасибо 🧑‍🚀", out_of_hours="Мы закрыты", time_zone="Europe/Moscow",
                 hours=[{"day": "mon", "from": "09:00", "to": "18:00"}, {"day": "sat", "from": "10:00", "to": "14:30"}],
                 holidays=["2026-01-01", "2026-05-09"])
    for caller in (team, console(desk, desk.user("moderator").email)):
        shown = shown_by(caller)
        assert shown == wanted and list(shown) == FIELDS
        assert list(shown["acknowledgement"]) == list(shown["out_of_hours"]) == ["enabled", "text"]
        assert [list(one) for one in shown["hours"]] == [["day", "from", "to"]] * 2


def test_only_an_administrator_sets_them(desk: Desk, team: Caller, put: Put) -> None:
    before = put(acknowledgement="Thank you")
    changed = before | {"acknowledgement": {"enabled": True, "text": "changed"}}
    refusal = console(desk, desk.user("moderator").email).call("PUT", SETTINGS, changed, 403)
    assert refusal["success"] is False and refusal["error"]["code"] == "FORBIDDEN"
    assert Caller(desk, Origin=desk.url).call("PUT", SETTINGS, changed, 401)["error"]["code"] == "UNAUTHORIZED"
    assert shown_by(team) == before


@pytest.mark.parametrize("change", [
    {"time_zone": "Mars/Olympus"}, {"time_zone": ""}, {"time_zone": 3}, {"hours": "always"},
    {"hours": [1]}, {"hours": [{"day": "someday", "from": "09:00", "to": "18:00"}]},
    {"hours": [{"day": "mon", "from": "9", "to": "18:00"}]}, {"hours": [{"day": "mon", "from": "09:00"}]},
    {"hours": [{"day": "mon", "from": "09:60", "to": "18:00"}]},
    {"hours": [{"day": "mon", "from": "25:00", "to": "26:00"}]},
    {"hours": [{"day": "mon", "from": "18:00", "to": "09:00"}]}, {"holidays": ["2026-02-30"]},
    {"holidays": ["01.01.2026"]}, {"holidays": [1]}, {"holidays": "2026-01-01"},
    {"acknowledgement": {"enabled": "yes", "text": "t"}}, {"acknowledgement": {"enabled": True, "text": ""}},
    {"acknowledgement": {"enabled": True, "text": "x" * 20_000}}, {"out_of_hours": {"enabled": True, "text": 1}},
    {"out_of_hours": "text"},
], ids=lambda value: str(value)[:60])
def test_unsound_settings_are_refused_as_a_whole(team: Caller, put: Put, change: dict[str, Any]) -> None:
    before = put(acknowledgement="Thank you")
    refusal = team.call("PUT", SETTINGS, before | {"holidays": ["2027-01-01"]} | change, 400)
    assert list(refusal) == ["success", "error"] and refusal["success"] is False
    assert refusal["error"]["code"] == "VALIDATION_ERROR" and refusal["error"]["userMessage"]
    assert shown_by(team) == before
