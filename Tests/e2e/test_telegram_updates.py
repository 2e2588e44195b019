"""Updates that come again, and updates that cannot be carried out."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from running import unique, wait
from talking import SOON, Staff, Talk, Ticket


@pytest.fixture(scope="module")
def olga(talk_desk: Talk) -> Staff:
    return talk_desk.staff("Olga")


@pytest.fixture
def ticket(talk: Talk) -> Ticket:
    return talk.open()


def state(talk: Talk, update: dict[str, Any]) -> str:
    found = talk.rows(f"SELECT state FROM telegram_updates WHERE update_id = {update['update_id']}")
    return found[0][0] if found else "none"


@pytest.fixture
def poison(talk: Talk, ticket: Ticket) -> dict[str, Any]:
    """An update that no desk can carry out: its text is none."""
    update = talk.updates.of(talk.updates.write(ticket.person, text=unique("poison")))
    update["message"]["text"] = {"not": "a text"}
    return update


def replayed(talk: Talk, number: int | str) -> tuple[int, str]:
    done = talk.desk.command("telegram", "replay", str(number))
    return done.returncode, done.stdout + done.stderr


def test_a_repeated_update_has_one_effect(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    shown = talk.updates.write(ticket.person, text=unique("once"))
    update = talk.updates.of(shown)
    with ThreadPoolExecutor(5) as pool:
        assert [answer.status_code for answer in pool.map(talk.desk.update, [update] * 5)] == [200] * 5
    talk.seen(ticket, shown.text)
    talk.updates.deliver(update)
    talk.write(olga.person, ticket, later := unique("later"))
    talk.told(ticket.person, later)
    assert talk.bodies(ticket) == [ticket.first.text, shown.text, later]
    assert len(talk.double.said(ticket.group, ticket.thread, shown.text)) == 1


@pytest.mark.parametrize("what", ["edit", "press", "reaction", "member"])
def test_whatever_is_repeated_has_one_effect(talk: Talk, ticket: Ticket, olga: Staff, what: str) -> None:
    match what:
        case "edit":
            talk.updates.edit(ticket.first, unique("edited"))
        case "press":
            talk.press(olga.person, talk.card(ticket), f"mine:{ticket.id}")
        case "reaction":
            talk.updates.react(olga.person, talk.thread(ticket, ticket.first.text)[-1], "👍")
        case "member":
            talk.updates.block(ticket.person)
    update = talk.updates.posted[-1]
    talk.settled()
    before = (len(talk.double.said(ticket.group, ticket.thread)), talk.rows(f"SELECT COUNT(*) FROM events WHERE ticket_id = {ticket.id}"),
              talk.rows("SELECT COUNT(*) FROM message_edits"), talk.rows("SELECT COUNT(*) FROM message_reactions"))
    for _ in range(3):
        talk.updates.deliver(update)
    talk.settled()
    assert before == (len(talk.double.said(ticket.group, ticket.thread)), talk.rows(f"SELECT COUNT(*) FROM events WHERE ticket_id = {ticket.id}"),
                      talk.rows("SELECT COUNT(*) FROM message_edits"), talk.rows("SELECT COUNT(*) FROM message_reactions"))
    if what == "press":
        query = next(query for query in talk.double.queries.values() if query.id == update["callback_query"]["id"])
        assert len(query.answers) == 1


def test_updates_of_a_chat_are_carried_out_in_their_order_whatever_the_order_of_arrival_of_others(talk: Talk, ticket: Ticket) -> None:
    texts = [unique(f"line {number}") for number in range(30)]
    for text in texts:
        talk.say(ticket.person, text)
    talk.seen(ticket, texts[-1])
    assert talk.bodies(ticket)[1:] == texts
    shown = "\n".join(one.text for one in talk.double.said(ticket.group, ticket.thread))
    assert [shown.index(text) for text in texts] == sorted(shown.index(text) for text in texts)


def test_a_poison_update_is_set_aside_and_what_comes_later_goes_on(talk: Talk, ticket: Ticket, poison: dict[str, Any]) -> None:
    talk.updates.deliver(poison)
    talk.say(ticket.person, later := unique("after the poison"))
    talk.seen(ticket, later)
    wait(lambda: state(talk, poison) == "set_aside", 30, "it is set aside")
    assert int(talk.one(f"SELECT attempts FROM telegram_updates WHERE update_id = {poison['update_id']}")) == 5
    assert talk.one(f"SELECT last_error IS NOT NULL FROM telegram_updates WHERE update_id = {poison['update_id']}") == "1"
    complaints = talk.complaints()
    assert str(poison["update_id"]) in complaints and "replay" in complaints
    # Mended, it can be carried out after all.
    text = unique("mended")
    body = json.dumps(poison | {"message": poison["message"] | {"text": text}}).replace("\\", "\\\\").replace("'", "\\'")
    code, said = replayed(talk, poison["update_id"])
    assert code == 1 and state(talk, poison) == "set_aside", f"as poisonous as before: {said}"
    talk.rows(f"UPDATE telegram_updates SET payload = '{body}' WHERE update_id = {poison['update_id']}")
    code, said = replayed(talk, poison["update_id"])
    assert code == 0, said
    talk.seen(ticket, text)
    assert state(talk, poison) == "done"
    assert str(poison["update_id"]) not in talk.complaints()
    code, said = replayed(talk, poison["update_id"])
    assert code == 1 and str(poison["update_id"]) in said, "once done it is not done again, and that is said"
    talk.settled()
    assert talk.bodies(ticket).count(text) == 1


def test_an_update_that_fails_for_a_while_is_tried_again(talk: Talk, ticket: Ticket) -> None:
    """A trigger stands for whatever makes it fail."""
    text = unique("fails at first")
    talk.rows(f"DELIMITER //\nCREATE TRIGGER refuses BEFORE INSERT ON messages FOR EACH ROW IF NEW.body = '{text}' THEN "
              "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not today'; END IF//\nDELIMITER ;")
    try:
        talk.say(ticket.person, text)
        update = talk.updates.posted[-1]
        wait(lambda: int(talk.one(f"SELECT attempts FROM telegram_updates WHERE update_id = {update['update_id']}")) >= 1, SOON, "it failed")
        talk.say(ticket.person, later := unique("what comes after it"))
        assert state(talk, update) in ("queued", "set_aside")
    finally:
        talk.rows("DROP TRIGGER refuses")
    if state(talk, update) == "set_aside":
        assert replayed(talk, update["update_id"])[0] == 0
    talk.seen(ticket, text)
    talk.seen(ticket, later)
    assert talk.bodies(ticket).count(text) == 1


def test_an_unknown_update_is_not_replayed(talk: Talk) -> None:
    code, said = replayed(talk, 123456789012)
    assert code == 1 and "123456789012" in said
    code, said = replayed(talk, "abc")
    assert code == 2 and "UPDATE_ID" in said
    assert talk.desk.command("telegram", "replay").returncode == 2


def test_an_update_done_already_is_not_done_again(talk: Talk, ticket: Ticket) -> None:
    update = next(one for one in reversed(talk.updates.posted) if one.get("message", {}).get("text") == ticket.first.text)
    talk.settled()
    replayed(talk, update["update_id"])
    talk.settled()
    assert talk.bodies(ticket) == [ticket.first.text]
    assert len(talk.double.said(ticket.group, ticket.thread, ticket.first.text)) <= 2
    assert state(talk, update) == "done"


@pytest.mark.parametrize("what", [{"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "channel", "title": "x"}, "text": "x"}},
                                  {"poll_answer": {"poll_id": "1", "option_ids": [0]}}, {"something_new": {"in": "a later Bot API"}}, {}], ids=lambda what: next(iter(what), "nothing"))
def test_updates_that_say_nothing_to_us_are_done(talk: Talk, what: dict[str, Any]) -> None:
    update = {"update_id": talk.updates.next_id()} | what
    talk.updates.deliver(update)
    wait(lambda: state(talk, update) in ("done", "none"), SOON, "it is done")


def test_an_update_of_a_later_bot_api_still_counts(talk: Talk, ticket: Ticket) -> None:
    shown = talk.updates.write(ticket.person, text=unique("from the future"))
    update = talk.updates.of(shown)
    update["message"]["a_new_field"] = {"deep": [1, 2, {"x": None}]}
    update["message"]["from"]["has_wings"] = True
    talk.updates.deliver(update)
    talk.seen(ticket, shown.text)


def test_polling_brings_updates_too(talk: Talk, ticket: Ticket) -> None:
    talk.double.webhook = {"url": "", "pending_update_count": 0, "has_custom_certificate": False}
    shown = talk.updates.write(ticket.person, text=unique("polled"))
    talk.double.pending = [talk.updates.of(shown)]
    done = talk.desk.command("telegram", "poll", "--once")
    assert done.returncode == 0, done.stderr
    talk.seen(ticket, shown.text)
    assert not talk.double.pending, "Telegram was told that it arrived"
