"""A desk that talks to the recording double of the Bot API, and who writes to it there."""

import itertools
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from botapi import BotAPI, Query
from chatcopy import Person, Shown
from running import Desk, User, unique, wait
from updates import Updates

NUMBER = re.compile(r"TKT-\d{4}-\d{3,}")
FIRST, SECOND = -1001700000001, -1001700000002
# Longer than the desk ever needs, when nothing fails.
SOON = 8

_people = itertools.count(700_001)


@dataclass(frozen=True)
class Staff:
    """Somebody of the team: a person in Telegram, connected with an account."""

    person: Person
    user: User

    def __repr__(self) -> str:
        return f"<{self.person.name}, user {self.user.id}>"


@dataclass(frozen=True, eq=False)
class Ticket:
    id: int
    number: str
    group: int
    thread: int
    person: Person
    first: Shown

    def __repr__(self) -> str:
        return f"<{self.number} ({self.id}) of {self.person.name} in {self.group}/{self.thread}>"


@dataclass(repr=False)
class Talk:
    desk: Desk
    double: BotAPI
    updates: Updates
    web: User  # an administrator of the web
    boss: Staff | None = None
    groups: list[int] = field(default_factory=list)

    # People

    def person(self, first_name: str = "Anna", language: str | None = "en", last_name: str | None = None) -> Person:
        """Somebody whom the desk has never seen."""
        number = next(_people)
        return Person(number, first_name, last_name or f"No{number}", f"{first_name.lower()}_{number}" if first_name.isascii() else f"user_{number}", language)

    def staff(self, first_name: str = "Olga", role: str = "moderator", language: str = "en") -> Staff:
        user, person = self.desk.user(role), self.person(first_name, language)
        self.connect(person, user)
        return Staff(person, user)

    def connect(self, person: Person, user: User) -> None:
        made = self.desk.command("user", "link", "--email", user.email)
        assert made.returncode == 0, made.stderr
        found = re.search(r"https://t\.me/(\w+)\?start=(link_[A-Za-z0-9_-]+)", made.stdout)
        assert found and found[1] == self.double.username and len(found[2]) <= 64, made.stdout
        self.say(person, f"/start {found[2]}")
        wait(lambda: self.one(f"SELECT telegram_id FROM users WHERE id = {user.id}") == str(person.id), SOON,
             "the account is connected")

    # Groups

    def register(self, group: int, by: Person, title: str = "Support") -> Shown:
        self.double.group(group, title)
        command = self.say(by, "/start", group)
        answer = self.answer(command)
        wait(lambda: self.rows(f"SELECT chat_id FROM telegram_groups WHERE chat_id = {group} AND registered_at IS NOT NULL"),
             SOON, f"the group is registered; the bot said {answer.text}")
        self.groups.append(group)
        return answer

    def other(self, group: int) -> int:
        return next(one for one in self.groups if one != group)

    # Writing

    def say(self, person: Person, text: str, chat: int | None = None, thread: int | None = None, **fields: Any) -> Shown:
        return self.updates.say(person, text, chat, thread, **fields)

    def write(self, person: Person, ticket: Ticket, text: str, **fields: Any) -> Shown:
        """In a ticket's topic."""
        return self.updates.say(person, text, ticket.group, ticket.thread, **fields)

    def press(self, person: Person, shown: Shown, data: str) -> Query:
        return self.updates.press(person, shown, data)

    # Tickets

    def open(self, person: Person | None = None, text: str | None = None) -> Ticket:
        """A ticket that a customer opens with a private message."""
        person = person or self.person()
        first = self.say(person, text or unique("The router is off"))
        return self.opened(person, first)

    def opened(self, person: Person, first: Shown, text: str | None = None) -> Ticket:
        """The ticket that a message opened; `text` is what it has of it."""
        text = first.text if text is None else text
        told = wait(lambda: [one for one in self.double.said(person.id, after=first.id) if NUMBER.search(one.text)], SOON,
                    "the customer is told the number")
        number = NUMBER.search(told[0].text)[0]
        group, thread = wait(lambda: self.topics_of(number), SOON, f"{number} has a topic")[0]
        if text and not self.double.shown(group, thread, text):
            group, thread = wait(lambda: [place for place in self.topics_of(number) if self.double.shown(*place, text)], SOON,
                                 "a topic shows the first message")[0]
        id = int(self.one(f"SELECT id FROM tickets WHERE ticket_number = '{number}'"))
        return Ticket(id, number, group, thread, person, first)

    def topics_of(self, number: str) -> list[tuple[int, int]]:
        return [(group, topic.id) for group in self.double.chats if group < 0
                for topic in self.double.topics(group, number) if number in re.findall(NUMBER, topic.name)]

    def of(self, ticket: Ticket, column: str) -> str:
        """What the desk has in a column of a ticket."""
        return self.one(f"SELECT {column} FROM tickets WHERE id = {ticket.id}")

    def becomes(self, ticket: Ticket, column: str, value: Any) -> None:
        wait(lambda: self.of(ticket, column) == str(value), SOON, f"{column} of {ticket.number} becomes {value}")

    def messages(self, ticket: Ticket) -> list[list[str]]:
        """Side, visibility and body of each."""
        return self.rows(f"SELECT side, visibility, body FROM messages WHERE ticket_id = {ticket.id} ORDER BY id")

    def bodies(self, ticket: Ticket, side: str | None = None) -> list[str]:
        return [row[2] for row in self.messages(ticket) if side in (None, row[0])]

    # What is seen

    def thread(self, ticket: Ticket, text: str = "") -> list[Shown]:
        return self.double.shown(ticket.group, ticket.thread, text)

    def seen(self, ticket: Ticket, text: str) -> Shown:
        """In its topic, by the bot."""
        return wait(lambda: self.double.said(ticket.group, ticket.thread, text), SOON, f"the topic shows {text!r}")[-1]

    def told(self, person: Person, text: str = "", after: int = 0) -> Shown:
        """What a customer is told."""
        return wait(lambda: self.double.said(person.id, None, text, after), SOON, f"{person.name} is told {text!r}")[-1]

    def not_told(self, person: Person, text: str) -> bool:
        self.settled()
        return not self.double.said(person.id, None, text)

    def answers(self, shown: Shown, text: str = "") -> list[Shown]:
        return self.double.said(shown.chat, shown.thread, text, after=shown.id)

    def answer(self, shown: Shown, text: str = "") -> Shown:
        """What the bot says where somebody said something, after it."""
        return wait(lambda: self.answers(shown, text), SOON, f"an answer with {text!r} to {shown.text!r}")[0]

    def card(self, ticket: Ticket) -> Shown:
        """The last text in the topic with the ticket's buttons."""
        def look() -> list[Shown]:
            return [one for one in self.double.said(ticket.group, ticket.thread)
                    if {f"close:{ticket.id}", f"mine:{ticket.id}"} & set(one.buttons())]
        return wait(look, SOON, "a card with buttons")[-1]

    def offer(self, command: Shown, data: str) -> Shown:
        """What the bot answers to a command with buttons, of which one begins so."""
        return wait(lambda: [one for one in self.answers(command) if any(name.startswith(data) for name in one.buttons())], SOON,
                    f"buttons {data} in answer to {command.text!r}")[0]

    def button(self, shown_by: Callable[[], list[Shown]], data: str) -> Shown:
        """The text that has a button, once it is there."""
        return wait(lambda: [one for one in shown_by() if data in one.buttons()], SOON, f"a button {data}")[-1]

    def answered(self, query: Query) -> str:
        """Pressed buttons are answered once, and soon."""
        wait(lambda: query.answers, SOON, "the press is answered")
        assert query.seconds < 3, f"answered after {query.seconds} s"
        self.settled()
        assert len(query.answers) == 1, query.answers
        return query.answers[0].given.get("text") or ""

    # The desk's insides

    def rows(self, query: str) -> list[list[str]]:
        return self.desk.sql(query)

    def one(self, query: str) -> str:
        found = self.desk.sql(query)
        assert found, f"no row: {query}"
        return found[0][0]

    def waiting(self) -> int:
        """What the desk has to do still; titles, marks and what is put off apart."""
        return int(self.one("""
            SELECT (SELECT COUNT(*) FROM telegram_updates WHERE state = 'queued') +
                   (SELECT COUNT(*) FROM deliveries WHERE state = 'queued' AND urgency < 8 AND
                           (not_before IS NULL OR not_before < UTC_TIMESTAMP(6)))"""))

    def settled(self, seconds: float = SOON) -> None:
        """All that was asked of the desk so far is done."""
        wait(lambda: self.waiting() == 0, seconds, "the desk has done all")

    def doctor(self) -> dict[str, dict[str, Any]]:
        done = self.desk.command("doctor", "--json")
        assert done.stdout.strip(), done.stderr
        found: dict[str, dict[str, Any]] = {}
        for one in json.loads(done.stdout):
            found.setdefault(one["subject"], one)
            if one["verdict"] != "well" and found[one["subject"]]["verdict"] == "well":
                found[one["subject"]] = one
        return found

    def complaints(self) -> str:
        """All that the doctor finds worrying or bad."""
        return "\n".join(f"{one['subject']}: {one['detail']} → {one['remedy']}" for one in self.doctor().values()
                         if one["verdict"] != "well")


@contextmanager
def talking(groups: int = 2, **settings: str) -> Iterator[Talk]:
    """A desk, its double, and so many registered groups."""
    double = BotAPI()
    double.start()
    desk = Desk(**{
        "TELEGRAM_BOT_TOKEN": double.token, "TELEGRAM_API_ROOT": double.root, "TELEGRAM_SUPPORT_CHAT_ID": "",
        "TELEGRAM_GROUP_CALLS_PER_MINUTE": "100000", "TELEGRAM_CALLS_PER_SECOND": "100000", "TELEGRAM_UNDO_SECONDS": "0",
        "WEBAPP_URL": "https://app.example.org/"} | settings)
    try:
        desk.start()
        try:
            updates = Updates(double, desk.update)
            talk = Talk(desk, double, updates, desk.user("admin"))
            if groups:
                talk.boss = talk.staff("Bella", "admin")
                for group in (FIRST, SECOND)[:groups]:
                    talk.register(group, talk.boss.person, f"Support {len(talk.groups) + 1}")
            yield talk
        finally:
            double.release()
            left = desk.stop()
        assert not left, f"left running: {left}"
        assert not desk.crashes(), f"crashed, see {desk.data / 'logs'}: {desk.crashes()}"
        if os.environ.get("TOPICDESK_E2E_KEEP"):
            print(f"\nThe desk's logs are in {desk.data / 'logs'}")
        else:
            shutil.rmtree(desk.data)
    finally:
        double.stop()


@pytest.fixture(scope="session")
def talk_desk() -> Iterator[Talk]:
    with talking() as talk:
        yield talk


@pytest.fixture
def talk(talk_desk: Talk) -> Iterator[Talk]:
    """The desk that most tests share. Each call that Telegram would not take fails the test that led to it."""
    yield from judged(talk_desk)


def judged(talk: Talk) -> Iterator[Talk]:
    talk.double.verdict()
    talk.double.impatient.clear()
    first_update, first_call = len(talk.updates.posted), len(talk.double.calls)
    yield talk
    # To be seen when it failed.
    for update in talk.updates.posted[first_update:][-60:]:
        print("⇒", json.dumps(_short(update), ensure_ascii=False)[:500])
    for call in talk.double.calls[first_call:][-120:]:
        print("⇐", call)
    talk.double.well()
    found = talk.double.verdict()
    assert not found, f"Telegram would not take {len(found)} calls:\n" + "\n".join(one[:600] for one in found[:10])
    assert not talk.double.impatient, f"called before Telegram's time was up: {talk.double.impatient}"


def _short(told: Any) -> Any:
    """An update without what is the same in all of them."""
    if not isinstance(told, dict):
        return told
    if "message_id" in told and any(name.startswith("forum_topic") for name in told):
        return told["message_id"]
    named = {"from": "id", "chat": "id", "user": "id"}
    return {name: one.get(named[name]) if name in named and isinstance(one, dict) else _short(one) for name, one in told.items()
            if name not in ("date", "is_topic_message", "chat_instance", "reply_markup", "entities")}
