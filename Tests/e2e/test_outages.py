"""What the desk makes of a Telegram that fails, of functions that die, and of a database that is not there."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from conftest import number_told
from running import Desk, User, unique, wait
from telegram import ALICE, BORIS, OLGA, SOMCHAI, Opened, Sandbox, private_update, said

Opening = Callable[..., Opened]

# A killed process keeps its lanes for a minute.
LEASE_SECONDS = 75

FAULTS = {"429": {"retry_after": 1}, "500": {}, "refuse": {}, "hang": {"seconds": 2}}


def ends(sandbox: Sandbox, thread: int, texts: list[str]) -> list[str]:
    """Those of the texts that a topic shows as messages of their own, in its order, as often as it does."""
    shown = [said(message).rpartition("\n")[2] for message in sandbox.thread(thread)]
    return [text for text in shown if text in texts]


# Telegram


@pytest.mark.parametrize("method", ["sendMessage", "createForumTopic"])
@pytest.mark.parametrize("mode", list(FAULTS))
def test_messages_outlive_an_outage_of_telegram(
    desk: Desk, sandbox: Sandbox, admin: User, without_tickets: Callable[[int], None], mode: str, method: str
) -> None:
    without_tickets(SOMCHAI)
    before = sandbox.newest(SOMCHAI)
    sandbox.fault(mode, method, **FAULTS[mode])
    texts = [unique(f"message {number}") for number in range(4)]
    for text in texts:
        started = time.monotonic()
        assert desk.update(private_update(SOMCHAI, text)).status_code == 200
        assert time.monotonic() - started < 1, "Telegram's outage holds up the webhook"
    found = wait(lambda: desk.sql(f"SELECT ticket_id FROM messages WHERE body = '{texts[0]}'"), 1, "it is stored at once")
    assert len(found) == 1
    told = lambda: [message["message"] for message in desk.ticket(found[0][0], admin)["messages"]]  # noqa: E731
    wait(lambda: len(told()) == len(texts), 2, "all are stored, whatever Telegram does")
    assert told() == texts
    time.sleep(1.5)
    sandbox.clear_faults()
    number = wait(lambda: number_told(sandbox, SOMCHAI, before), 20)
    topic = wait(lambda: sandbox.topics_of(number), 20)[0]
    wait(lambda: texts[-1] in ends(sandbox, topic["thread_id"], texts), 20, "all messages are in the topic")
    assert ends(sandbox, topic["thread_id"], texts) == texts
    assert len(sandbox.topics_of(number)) == 1
    assert len([one for one in sandbox.chat(SOMCHAI, before) if number in said(one)]) == 1


def test_one_customers_outage_holds_up_nobody_else(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    alice, boris = opened(ALICE), opened(BORIS)
    sandbox.block(BORIS)
    desk.call("POST", f"/admin/tickets/{boris.number}/messages", admin, {"message": unique("to nobody")})
    text = unique("to somebody")
    desk.call("POST", f"/admin/tickets/{alice.number}/messages", admin, {"message": text})
    wait(lambda: sandbox.told(ALICE, text))


def test_a_deleted_topic_is_made_anew_with_what_was_said(desk: Desk, sandbox: Sandbox, opened: Opening) -> None:
    ticket = opened(ALICE)
    answer = unique("an answer")
    sandbox.answer(OLGA, ticket.thread, answer)
    wait(lambda: sandbox.told(ALICE, answer))
    sandbox.delete_topic(ticket.thread)
    text = unique("is anybody there?")
    sandbox.say(ALICE, text)
    topic = wait(lambda: sandbox.topics_of(ticket.number), 10)[0]
    assert topic["thread_id"] != ticket.thread
    wait(lambda: ends(sandbox, topic["thread_id"], [text]), 10)
    card, replay, message = sandbox.thread(topic["thread_id"])
    assert ticket.number in said(card)
    assert said(replay).index(said(ticket.first)) < said(replay).index(answer)
    assert text in said(message) and text not in said(replay)
    again = unique("yes")
    sandbox.answer(OLGA, topic["thread_id"], again)
    wait(lambda: sandbox.told(ALICE, again))
    assert len(sandbox.topics_of(ticket.number)) == 1


def test_the_team_learns_that_a_customer_has_blocked_the_bot(desk: Desk, sandbox: Sandbox, opened: Opening) -> None:
    ticket = opened(BORIS)
    sandbox.block(BORIS)
    wait(lambda: sandbox.shown(ticket.thread, "blocked"), what="the topic says so at once")
    text = unique("Вы здесь?")
    sent = sandbox.answer(OLGA, ticket.thread, text)
    wait(lambda: desk.sql(f"SELECT delivery FROM messages WHERE body = '{text}'") == [["blocked"]])
    wait(lambda: [one for one in sandbox.shown(ticket.thread, "blocked") if one["message_id"] > sent["message_id"]], 2,
         what="the topic says that this answer did not arrive")
    sandbox.unblock(BORIS)
    wait(lambda: sandbox.shown(ticket.thread, "can be reached again"))
    later = unique("С возвращением")
    sandbox.answer(OLGA, ticket.thread, later)
    wait(lambda: sandbox.told(BORIS, later))


# Functions


def test_a_webhook_killed_again_and_again_loses_and_doubles_nothing(
    desk: Desk, sandbox: Sandbox, admin: User, without_tickets: Callable[[int], None]
) -> None:
    without_tickets(SOMCHAI)
    before = sandbox.newest(SOMCHAI)
    texts = [unique(f"update {number}") for number in range(40)]
    updates = [private_update(SOMCHAI, text) for text in texts]
    is_over = threading.Event()
    kills = 0

    def kill() -> None:
        nonlocal kills
        while not is_over.wait(0.25):
            for pid in desk.pids("telegram-webhook"):
                os.kill(pid, signal.SIGKILL)
                kills += 1

    def post(update: dict) -> None:
        """As Telegram does: again, until it is accepted."""
        for _ in range(100):
            try:
                if desk.update(update).status_code == 200:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.05)
        raise AssertionError("never accepted")

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        for update in updates:
            post(update)
            time.sleep(0.02)
    finally:
        is_over.set()
        killer.join()
    assert kills >= 3
    stored = desk.sql(f"SELECT body FROM messages WHERE body IN ({', '.join(repr(text) for text in texts)}) ORDER BY id")
    assert [row[0] for row in stored] == texts
    # What was on its way to Telegram when it died may be there twice, but nothing is missing, and in its order.
    number = wait(lambda: number_told(sandbox, SOMCHAI, before), LEASE_SECONDS)
    wait(lambda: sandbox.topics_of(number), LEASE_SECONDS)
    assert len(sandbox.topics_of(number)) == 1
    thread = sandbox.topics_of(number)[0]["thread_id"]
    desk.update(private_update(SOMCHAI, last := unique("the last one")))
    wait(lambda: ends(sandbox, thread, [last]), LEASE_SECONDS, "all is delivered")
    shown = ends(sandbox, thread, texts)
    assert list(dict.fromkeys(shown)) == texts
    assert len(shown) <= len(texts) + kills


def test_a_function_told_to_end_finishes_its_requests(desk: Desk, customer: User) -> None:
    ticket = desk.opened(customer)

    def look(_: int) -> tuple[int, str | None]:
        headers = {"Authorization": f"Bearer {customer.token}"}
        answer = requests.get(f"{desk.url}/api/v1/support/{ticket['id']}", headers=headers, timeout=20, proxies={"http": ""})
        return answer.status_code, answer.headers.get("Retry-After")

    assert look(0) == (200, None)
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(look, number) for number in range(50)]
        wait(lambda: sum(answer.done() for answer in answers) >= 10)
        old = desk.pids("support-ticket")
        assert old
        for pid in old:
            os.kill(pid, signal.SIGTERM)
        # What it had begun is finished. supervisord closes the socket between two processes of a program, and whoever comes
        # in that moment is asked to come again.
        told = [answer.result() for answer in answers]
        assert set(told) <= {(200, None), (503, "2")}, told
        assert told.count((200, None)) >= 10
    wait(lambda: desk.pids("support-ticket") and not set(desk.pids("support-ticket")) & set(old), 10, "another process serves")


# The database


@pytest.fixture
def well_again(desk: Desk, admin: User) -> Callable[[], None]:
    """Waits until functions have recovered, so that no later test meets the outage."""

    def is_well() -> bool:
        paths = ("", "/1", "/admin/tickets", "/admin/stats", "/admin/tickets/1")
        answers = [desk.call("GET", path, admin).status_code for path in paths for _ in range(5)]
        answers += [desk.call("POST", f"{path}/{what}", admin, {}).status_code for path in ("/999999", "/admin/tickets/999999")
                    for what in ("messages", "read") for _ in range(5)]
        return 503 not in answers and desk.call("GET", "/healthz").status_code == 200

    return lambda: wait(is_well, 30, "the desk is well again")


@pytest.fixture
def no_database(desk: Desk, well_again: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """Stops the database; calling what it gives starts it again."""
    name = desk.program("maria")
    desk.supervisor("stop", name)
    is_started = False

    def start() -> None:
        nonlocal is_started
        if not is_started:
            desk.supervisor("start", name)
            is_started = True

    yield start
    start()
    well_again()


def test_without_its_database_the_desk_asks_to_come_back_later(
    desk: Desk, sandbox: Sandbox, customer: User, admin: User, no_database: Callable[[], None]
) -> None:
    requests_ = [("GET", "", customer, None), ("POST", "", customer, {"subject": "s", "message": "m"}),
                 ("GET", "/admin/stats", admin, None), ("GET", "/healthz", None, None)]
    for method, path, user, body in requests_:
        answer = desk.call(method, path, user, body)
        assert answer.status_code == 503, f"{method} {path}: {answer.status_code} {answer.text}"
        assert int(answer.headers["Retry-After"]) > 0
        assert list(answer.json()) == ["detail"]
    update = private_update(SOMCHAI, unique("while the database was away"))
    refusal = desk.update(update)
    assert refusal.status_code == 503 and int(refusal.headers["Retry-After"]) > 0
    no_database()
    wait(lambda: desk.call("GET", "", customer).status_code == 200, 30, "it recovers by itself")
    assert desk.call("GET", "", customer).json()["total"] == 0
    wait(lambda: desk.update(update).status_code == 200, 10)
    assert desk.update(update).status_code == 200
    assert desk.sql(f"SELECT COUNT(*) FROM messages WHERE body = '{update['message']['text']}'") == [["1"]]


def test_topics_go_on_soon_after_the_database_was_away(
    desk: Desk, sandbox: Sandbox, customer: User, admin: User, well_again: Callable[[], None]
) -> None:
    name = desk.program("maria")
    for _ in range(20):  # so that it goes away in the middle of something
        desk.opened(customer)
    desk.supervisor("stop", name)
    desk.supervisor("start", name)
    well_again()
    ticket = desk.opened(customer)["id"]
    wait(lambda: desk.sql(f"SELECT state FROM topics WHERE ticket_id = {ticket}") == [["open"]], 15, "the ticket has a topic")


def test_the_first_requests_after_the_database_came_back_are_answered(
    desk: Desk, customer: User, admin: User, well_again: Callable[[], None]
) -> None:
    desk.opened(customer)
    name = desk.program("maria")
    desk.supervisor("stop", name)
    desk.supervisor("start", name)
    wait(lambda: desk.command("migrate").returncode == 0, 20, "the database is there")
    answers = [desk.call("GET", "", customer).status_code for _ in range(10)]
    well_again()
    assert answers == [200] * 10
