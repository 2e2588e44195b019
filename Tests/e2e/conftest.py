import re
import shutil
from collections.abc import Callable, Iterator

import pytest

from panel import Console, Operator, operator, signed_in
from running import Desk, User, unique, wait
from talking import talk, talk_desk  # noqa: F401: fixtures
from telegram import ALICE, BORIS, SOMCHAI, Opened, Sandbox, said


@pytest.fixture(scope="session")
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A desk of the tests' own, with its database, its nginx and a Telegram sandbox. It must stop as well as it starts."""
    desk = Desk()
    desk.start()
    yield desk
    left = desk.stop()
    assert not left, f"left running: {left}"
    assert not desk.crashes(), f"crashed, see {desk.data / 'logs'}: {desk.crashes()}"
    if request.session.testsfailed:
        print(f"\nThe desk's logs are in {desk.data / 'logs'}")
    else:
        shutil.rmtree(desk.data)


@pytest.fixture(scope="session")
def admin(desk: Desk) -> User:
    return desk.user("admin")


@pytest.fixture
def customer(desk: Desk) -> User:
    return desk.user()


@pytest.fixture
def sandbox(desk: Desk) -> Iterator[Sandbox]:
    yield desk.sandbox
    desk.sandbox.clear_faults()
    for person in (ALICE, BORIS, SOMCHAI):
        desk.sandbox.unblock(person)


@pytest.fixture
def without_tickets(desk: Desk, sandbox: Sandbox, admin: User) -> Callable[[int], None]:
    """Closes what a customer of the sandbox has open, so that the next message opens a new ticket."""

    def close(person: int) -> None:
        ids = [row[0] for row in desk.sql(f"SELECT id FROM users WHERE telegram_id = {person}")]
        for status in ("open", "in_progress", "waiting_for_user"):
            for user in ids:
                listed = desk.call("GET", f"/admin/tickets?user_id={user}&status={status}&limit=1000", admin).json()
                for ticket in listed["tickets"]:
                    before = sandbox.newest(person)
                    number = desk.sql(f"SELECT ticket_number FROM tickets WHERE id = {ticket['id']}")[0][0]
                    desk.change(ticket["id"], admin, status="closed")
                    # The customer is told, and asked how it was.
                    wait(lambda: any(number in said(message) for message in sandbox.chat(person, before)))

    return close


@pytest.fixture
def opened(desk: Desk, sandbox: Sandbox, without_tickets: Callable[[int], None]) -> Callable[..., Opened]:
    """A ticket that a customer opens from Telegram with a first message."""

    def open_by(person: int, text: str | None = None) -> Opened:
        without_tickets(person)
        first = sandbox.say(person, text or unique("The router is off"))
        number = wait(lambda: number_told(sandbox, person, first["message_id"]), what="the customer is told the number")
        topic = wait(lambda: sandbox.topics_of(number), what="the ticket has a topic")[0]
        wait(lambda: sandbox.shown(topic["thread_id"], said(first)), what="the topic shows the first message")
        return Opened(number, topic["thread_id"], first)

    return open_by


def number_told(sandbox: Sandbox, person: int, after: int) -> str | None:
    for message in sandbox.chat(person, after):
        if found := re.search(r"Ticket (TKT-[\d-]+) opened|Обращение (TKT-[\d-]+) открыто|เปิดตั๋ว (TKT-[\d-]+)", said(message)):
            return next(group for group in found.groups() if group)
    return None


@pytest.fixture(scope="module")
def boss(desk: Desk) -> Operator:
    return operator(desk, "admin")


@pytest.fixture(scope="module")
def console(desk: Desk, boss: Operator) -> Console:
    return signed_in(desk, boss.email)


@pytest.fixture(scope="module")
def colleague(desk: Desk) -> Operator:
    return operator(desk)


@pytest.fixture(scope="module")
def writer(desk: Desk) -> User:
    """A customer of the web."""
    return desk.user()
