"""Customers in private chats, the team in the topics of a group, and the same tickets over REST."""

import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest
import requests

from conftest import number_told
from running import Desk, User, unique, wait
from telegram import (
    ALICE, BORIS, GROUP, JPEG, MAX, NAMES, OLGA, SOMCHAI, Opened, Sandbox, next_update_id, private_update, said)

Opening = Callable[..., Opened]


def letters(text: str) -> str:
    """Without white space, which Telegram cuts off the ends of a message."""
    return re.sub(r"\s", "", text)


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [said(message) for message in messages]


# From the customer


def test_a_private_message_opens_a_ticket_with_a_topic(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    text = unique("The router does not start")
    ticket = opened(ALICE, text)
    topics = sandbox.topics_of(ticket.number)
    assert len(topics) == 1
    assert ticket.number in topics[0]["name"] and text in topics[0]["name"]
    card, message = sandbox.thread(ticket.thread)
    assert ticket.number in said(card) and text in said(card) and "Alice Johnson" in said(card)
    assert text in said(message) and "Alice Johnson" in said(message)
    shown = desk.ticket(ticket.number, admin)
    assert (shown["status"], shown["priority"], shown["is_read_by_admin"]) == ("open", "medium", False)
    assert [(one["message"], one["is_from_user"], one["attachments"]) for one in shown["messages"]] == [(text, True, None)]


@pytest.mark.parametrize("person, words", [
    (ALICE, r"Ticket {} opened"), (BORIS, r"Обращение {} открыто"), (SOMCHAI, r"เปิดตั๋ว {} แล้ว")], ids=["en", "ru", "th"])
def test_the_customer_is_told_the_number_in_their_language(sandbox: Sandbox, opened: Opening, person: int, words: str) -> None:
    ticket = opened(person)
    told = sandbox.chat(person, ticket.first["message_id"])
    assert len(told) == 1
    assert words.format(ticket.number) in said(told[0])
    assert NAMES[person] in said(sandbox.thread(ticket.thread)[0])


def test_a_second_message_continues_the_ticket(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    ticket = opened(ALICE)
    second = unique("It blinks red")
    sandbox.say(ALICE, second)
    wait(lambda: sandbox.shown(ticket.thread, second))
    assert [one["message"] for one in desk.ticket(ticket.number, admin)["messages"]] == [said(ticket.first), second]
    assert len(sandbox.topics_of(ticket.number)) == 1
    assert len(sandbox.chat(ALICE, ticket.first["message_id"])) == 1, "the number is told once"


def test_a_message_after_closing_opens_a_new_ticket(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    old = opened(BORIS)
    desk.change(old.number, admin, status="closed")
    first = sandbox.say(BORIS, unique("Новый вопрос"))
    number = wait(lambda: number_told(sandbox, BORIS, first["message_id"]))
    assert number != old.number
    assert desk.ticket(old.number, admin)["status"] == "closed"
    assert len(desk.ticket(old.number, admin)["messages"]) == 1


def test_a_reply_to_an_old_message_reopens_that_ticket(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    old = opened(ALICE)
    desk.change(old.number, admin, status="closed")
    wait(lambda: sandbox.topic(old.thread)["is_closed"], what="the topic is closed")
    new = opened(ALICE)
    text = unique("It broke again")
    sandbox.say(ALICE, text, reply_to=old.first["message_id"])
    wait(lambda: sandbox.shown(old.thread, text))
    wait(lambda: not sandbox.topic(old.thread)["is_closed"], what="the topic is open again")
    assert desk.ticket(old.number, admin)["status"] == "open"
    assert len(desk.ticket(new.number, admin)["messages"]) == 1
    assert not sandbox.shown(new.thread, text)


def test_start_greets_and_opens_nothing(desk: Desk, sandbox: Sandbox, admin: User, without_tickets: Callable[[int], None]) -> None:
    without_tickets(BORIS)
    before = desk.call("GET", "/admin/stats", admin).json()["total"]
    command = sandbox.say(BORIS, "/start")
    greeting = wait(lambda: sandbox.chat(BORIS, command["message_id"]))
    assert "Здравствуйте" in said(greeting[0])
    assert desk.call("GET", "/admin/stats", admin).json()["total"] == before


def test_markup_in_a_text_stays_text(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    text = unique("<b>bold</b> <script>x</script> & &amp; </b> 5 < 6 🧑‍🚀")
    ticket = opened(ALICE, text)
    assert sandbox.shown(ticket.thread, text)
    assert desk.ticket(ticket.number, admin)["messages"][0]["message"] == text
    answer = unique("<i>italic</i> & <a href='x'>")
    sandbox.answer(OLGA, ticket.thread, answer)
    assert texts(wait(lambda: sandbox.told(ALICE, answer))) == [answer]


# From the team


def test_an_operators_reply_reaches_the_customer(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    ticket = opened(ALICE)
    text = unique("Have you tried turning it off and on?")
    sandbox.answer(OLGA, ticket.thread, text)
    told = wait(lambda: sandbox.told(ALICE, text))
    assert texts(told) == [text]
    assert len(sandbox.shown(ticket.thread, text)) == 1, "the topic does not repeat what was written in it"
    shown = desk.ticket(ticket.number, admin)
    assert (shown["status"], shown["is_read_by_user"]) == ("in_progress", False)
    assert [(one["message"], one["is_from_user"]) for one in shown["messages"]] == [(said(ticket.first), True), (text, False)]


def test_replies_are_threaded_both_ways(sandbox: Sandbox, opened: Opening) -> None:
    ticket = opened(ALICE)
    mirrored = sandbox.shown(ticket.thread, said(ticket.first))[-1]
    sandbox.say(ALICE, unique("in between"))
    answer = unique("an answer to the first")
    sent = sandbox.answer(OLGA, ticket.thread, answer, reply_to=mirrored["message_id"])
    told = wait(lambda: sandbox.told(ALICE, answer))[0]
    assert told["sandbox"]["reply_to"] == ticket.first["message_id"]
    question = unique("a question about the answer")
    sandbox.say(ALICE, question, reply_to=told["message_id"])
    shown = wait(lambda: sandbox.shown(ticket.thread, question))[0]
    assert shown["sandbox"]["reply_to"] == sent["message_id"]


@pytest.mark.parametrize("note", ["//{}", "// {}", "/note {}", "/note@topicdesk_sandbox_bot {}"])
def test_a_note_stays_among_the_team(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening, note: str) -> None:
    ticket = opened(ALICE)
    secret, answer = unique("the customer is difficult"), unique("we are on it")
    sandbox.answer(OLGA, ticket.thread, note.format(secret))
    sandbox.answer(MAX, ticket.thread, answer)
    wait(lambda: sandbox.told(ALICE, answer))  # what came after it has arrived
    assert not sandbox.told(ALICE, secret)
    shown = desk.ticket(ticket.number, admin)["messages"]
    assert [(one["message"], one["is_internal"]) for one in shown] == [
        (said(ticket.first), False), (secret, True), (answer, False)]
    kept = desk.sql(f"SELECT visibility FROM messages WHERE body = '{secret}'")
    assert kept == [["internal"]]


def test_an_unknown_command_in_a_topic_goes_nowhere(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    ticket = opened(ALICE)
    command, answer = "/" + unique("frobnicate"), unique("we are on it")
    sandbox.answer(OLGA, ticket.thread, command)
    sandbox.answer(OLGA, ticket.thread, answer)
    wait(lambda: sandbox.told(ALICE, answer))
    assert not sandbox.told(ALICE, command)
    wait(lambda: sandbox.shown(ticket.thread, "no such command"))
    assert [one["message"] for one in desk.ticket(ticket.number, admin)["messages"]] == [said(ticket.first), answer]


def test_what_is_written_outside_of_tickets_topics_goes_nowhere(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    ticket = opened(ALICE)
    chatter, answer = unique("lunch?"), unique("we are on it")
    sandbox.post(f"/people/{OLGA}/messages", chat_id=GROUP, text=chatter)
    own = sandbox.post(f"/topics/{GROUP}", name="Team talk")["message_thread_id"]
    sandbox.answer(OLGA, own, chatter)
    sandbox.answer(OLGA, ticket.thread, answer)
    wait(lambda: sandbox.told(ALICE, answer))
    assert not sandbox.told(ALICE, chatter)
    assert desk.sql(f"SELECT COUNT(*) FROM messages WHERE body = '{chatter}'") == [["0"]]
    sandbox.delete_topic(own)


# Files


def test_a_photo_is_shown_in_the_topic_and_over_rest(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    ticket = opened(ALICE)
    caption = unique("look at this")
    sandbox.send_photo(ALICE, caption)
    shown = wait(lambda: sandbox.shown(ticket.thread, caption))
    assert len(shown) == 1 and shown[0].get("photo"), "it is a photo in the topic"
    message = desk.ticket(ticket.number, admin)["messages"][-1]
    assert (message["message"], message["is_from_user"], len(message["attachments"])) == (caption, True, 1)
    url = message["attachments"][0]
    assert url.startswith(desk.url + "/"), "the link leads to this desk, not to Telegram"
    picture = desk.call("GET", url, admin)
    assert picture.status_code == 200
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.content == JPEG
    assert desk.call("GET", url).status_code == 401
    refusal = desk.call("GET", url, desk.user())
    assert refusal.status_code in (403, 404) and list(refusal.json()) == ["detail"]
    # nginx' own way to the file is not open to anybody.
    assert desk.call("GET", desk.url + "/internal/files/" + url.rpartition("/")[2], admin).status_code == 404


def test_a_photo_without_words_opens_a_ticket(desk: Desk, sandbox: Sandbox, admin: User, without_tickets: Callable[[int], None]) -> None:
    without_tickets(BORIS)
    photo = sandbox.send_photo(BORIS, "")
    number = wait(lambda: number_told(sandbox, BORIS, photo["message_id"]))
    shown = desk.ticket(number, admin)
    assert shown["subject"] and len(shown["messages"]) == 1 and len(shown["messages"][0]["attachments"]) == 1
    topic = wait(lambda: sandbox.topics_of(number))[0]
    wait(lambda: [one for one in sandbox.thread(topic["thread_id"]) if one.get("photo")])


def test_an_operators_photo_reaches_the_customer(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    ticket = opened(ALICE)
    caption = unique("press here")
    sandbox.send_photo(OLGA, caption, chat_id=GROUP, thread_id=ticket.thread)
    told = wait(lambda: sandbox.told(ALICE, caption))
    assert len(told) == 1 and told[0].get("photo") and said(told[0]) == caption
    message = desk.ticket(ticket.number, admin)["messages"][-1]
    assert (message["message"], message["is_from_user"], len(message["attachments"])) == (caption, False, 1)


# The same ticket over REST


def test_an_administrators_answer_over_rest_reaches_chat_and_topic(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    ticket = opened(BORIS)
    shown = desk.ticket(ticket.number, admin)
    listed = desk.call("GET", f"/admin/tickets?user_id={shown['user_id']}&status=open", admin).json()["tickets"]
    assert [one["id"] for one in listed] == [shown["id"]]
    text = unique("Мы проверяем вашу проблему")
    answer = desk.call("POST", f"/admin/tickets/{shown['id']}/messages", admin, {"message": text})
    assert answer.status_code == 201
    assert texts(wait(lambda: sandbox.told(BORIS, text))) == [text]
    assert len(wait(lambda: sandbox.shown(ticket.thread, text))) == 1


def test_a_ticket_opened_over_rest_has_a_topic_and_is_answered_from_it(desk: Desk, sandbox: Sandbox, customer: User) -> None:
    subject, text, answer = unique("Проблема с оплатой"), unique("Не могу пополнить баланс"), unique("Проверяем")
    ticket = desk.opened(customer, subject, text)
    number = desk.sql(f"SELECT ticket_number FROM tickets WHERE id = {ticket['id']}")[0][0]
    topic = wait(lambda: sandbox.topics_of(number))[0]
    assert subject in topic["name"]
    wait(lambda: sandbox.shown(topic["thread_id"], text))
    sandbox.answer(OLGA, topic["thread_id"], answer)
    wait(lambda: desk.call("GET", f"/{ticket['id']}", customer).json()["status"] == "in_progress")
    assert desk.call("GET", f"/{ticket['id']}", customer).json()["messages"][-1]["message"] == answer


def test_the_topic_is_closed_and_reopened_with_its_ticket(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    ticket = opened(ALICE)
    desk.change(ticket.number, admin, status="closed")
    wait(lambda: sandbox.topic(ticket.thread)["is_closed"], what="the topic is closed")
    assert sandbox.shown(ticket.thread, "closed")
    desk.change(ticket.number, admin, status="open")
    wait(lambda: not sandbox.topic(ticket.thread)["is_closed"], what="the topic is open")
    assert len(sandbox.topics_of(ticket.number)) == 1


def test_a_long_text_arrives_whole_in_several_parts(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    ticket = opened(ALICE)
    before, shown_before = sandbox.newest(ALICE), len(sandbox.thread(ticket.thread))
    text = "".join(f"слово<{number:05}>&🧑‍🚀 " for number in range(10_000))[:9_000]
    assert desk.call("POST", f"/admin/tickets/{ticket.number}/messages", admin, {"message": text}).status_code == 201
    wait(lambda: letters("".join(texts(sandbox.chat(ALICE, before)))) == letters(text), what="the customer has all of it")
    parts = texts(sandbox.chat(ALICE, before))
    assert len(parts) >= 3 and all(len(part.encode("utf-16-le")) // 2 <= 4_096 for part in parts)
    assert wait(lambda: letters("".join(texts(sandbox.thread(ticket.thread)[shown_before:]))).endswith(letters(text)),
                what="the topic has all of it")


def test_a_long_text_with_a_wide_gap_arrives(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    ticket = opened(ALICE)
    before, text = sandbox.newest(ALICE), unique("begin") + " " * 9_000 + unique("end")
    desk.call("POST", f"/admin/tickets/{ticket.number}/messages", admin, {"message": text})
    wait(lambda: letters("".join(texts(sandbox.chat(ALICE, before)))) == letters(text), what="the customer has all of it")
    wait(lambda: sandbox.shown(ticket.thread, text[-10:]), what="the topic has its end")


def test_a_long_text_of_somebody_with_a_long_name_is_in_the_topic(desk: Desk, sandbox: Sandbox) -> None:
    claims = {"sub": unique("host"), "name": "🧑‍🚀" * 66, "exp": int(time.time()) + 60}
    token = jwt.encode(claims, desk.settings["JWT_SECRET"], "HS256")
    text = unique("y" * 3_820)
    ticket = desk.call("POST", "", token, {"subject": "s", "message": text}).json()
    number = desk.sql(f"SELECT ticket_number FROM tickets WHERE id = {ticket['id']}")[0][0]
    topic = wait(lambda: sandbox.topics_of(number))[0]
    wait(lambda: letters("".join(texts(sandbox.thread(topic["thread_id"])))).endswith(letters(text)), what="the topic has all of it")


# The webhook


@pytest.mark.parametrize("secret", [None, "", "wrong", "{}x"])
def test_the_webhook_wants_its_secret(desk: Desk, secret: str | None) -> None:
    update = private_update(SOMCHAI, unique("not from Telegram"))
    headers = {} if secret is None else {
        "X-Telegram-Bot-Api-Secret-Token": secret.format(desk.settings["TELEGRAM_WEBHOOK_SECRET"])}
    answer = requests.post(desk.url + "/telegram/webhook", json=update, headers=headers, timeout=10, proxies={"http": ""})
    assert answer.status_code == 401
    assert desk.sql(f"SELECT COUNT(*) FROM messages WHERE body = '{update['message']['text']}'") == [["0"]]


@pytest.mark.parametrize("garbage", [b"", b"garbage", b"{", b"[]", b"{}", b'{"update_id": "x"}', b'{"update_id": null}', b"\xff"], ids=repr)
def test_garbage_is_no_update(desk: Desk, garbage: bytes) -> None:
    assert desk.update(garbage).status_code == 400


def test_an_update_that_says_nothing_to_us_is_accepted(desk: Desk) -> None:
    for body in ({}, {"poll": {"id": "1"}}, {"message": {"unlike": "a message"}}):
        assert desk.update({"update_id": next_update_id(), **body}).status_code == 200


def test_the_webhook_takes_posts_alone(desk: Desk) -> None:
    answer = desk.call("GET", "/telegram/webhook")
    assert answer.status_code == 405 and answer.headers["Allow"] == "POST"


def test_an_update_delivered_five_times_at_once_has_one_effect(
    desk: Desk, sandbox: Sandbox, admin: User, without_tickets: Callable[[int], None]
) -> None:
    without_tickets(SOMCHAI)
    before = sandbox.newest(SOMCHAI)
    text = unique("five times")
    update = private_update(SOMCHAI, text)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(desk.update(update).status_code)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 5
    number = wait(lambda: number_told(sandbox, SOMCHAI, before))
    topic = wait(lambda: sandbox.topics_of(number))[0]
    wait(lambda: sandbox.shown(topic["thread_id"], text))
    assert desk.update(update).status_code == 200, "and again, later"
    follow_up = unique("once more")
    assert desk.update(private_update(SOMCHAI, follow_up)).status_code == 200
    wait(lambda: sandbox.shown(topic["thread_id"], follow_up))
    assert [one["message"] for one in desk.ticket(number, admin)["messages"]] == [text, follow_up]
    assert len([one for one in sandbox.thread(topic["thread_id"]) if one["text"].endswith("\n" + text)]) == 1
    assert len(sandbox.chat(SOMCHAI, before)) == 1
    assert desk.sql(f"SELECT COUNT(*) FROM messages WHERE body = '{text}'") == [["1"]]


def test_updates_and_changes_at_the_same_time_are_all_carried_out(desk: Desk, sandbox: Sandbox, admin: User, opened: Opening) -> None:
    ticket = opened(SOMCHAI)
    headers, url = {"Authorization": f"Bearer {admin.token}"}, f"{desk.url}/api/v1/support/admin/tickets/{ticket.number}"

    def change(number: int) -> int:
        status = ("in_progress", "waiting_for_user")[number % 2]
        return requests.patch(url, json={"status": status}, headers=headers, timeout=20, proxies={"http": ""}).status_code

    mark = unique("at the same time")
    with ThreadPoolExecutor(4) as pool:
        answers = []
        for number in range(200):
            answers.append(pool.submit(change, number))
            update = private_update(SOMCHAI, f"{mark} {number}")
            answers.append(pool.submit(lambda update=update: desk.update(update).status_code))
        statuses = [answer.result() for answer in answers]
    assert set(statuses) == {200}, f"{len([one for one in statuses if one != 200])} of {len(statuses)} failed"
    query = f"SELECT COUNT(DISTINCT ticket_id), COUNT(*) FROM messages WHERE body LIKE '{mark} %'"
    wait(lambda: desk.sql(query)[0][1] == "200", 20, "all are carried out")
    assert desk.sql(query) == [["1", "200"]]


def test_first_messages_at_the_same_time_open_one_ticket(desk: Desk, sandbox: Sandbox, without_tickets: Callable[[int], None]) -> None:
    for _ in range(10):
        without_tickets(SOMCHAI)
        updates = [private_update(SOMCHAI, unique("first")) for _ in range(5)]
        with ThreadPoolExecutor(5) as pool:
            assert [answer.status_code for answer in pool.map(desk.update, updates)] == [200] * 5
        bodies = ", ".join(repr(update["message"]["text"]) for update in updates)
        query = f"SELECT COUNT(DISTINCT ticket_id), COUNT(*) FROM messages WHERE body IN ({bodies})"
        wait(lambda: desk.sql(query)[0][1] == "5")
        assert desk.sql(query) == [["1", "5"]]
