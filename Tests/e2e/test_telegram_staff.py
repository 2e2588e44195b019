"""The team in a topic: notes, taking back, edits, marks, titles, and whoever else writes there."""

import time
from collections.abc import Iterator

import pytest

from chatcopy import Person, Shown
from running import unique, wait
from talking import SOON, Staff, Talk, Ticket, judged, talking
from updates import forwarded_from

UNDO_SECONDS = 3


@pytest.fixture(scope="module")
def olga(talk_desk: Talk) -> Staff:
    return talk_desk.staff("Olga")


@pytest.fixture
def ticket(talk: Talk) -> Ticket:
    return talk.open()


@pytest.fixture
def notes_by_default(talk: Talk, ticket: Ticket, olga: Staff) -> Iterator[None]:
    shown = talk.offer(talk.say(olga.person, "/settings", ticket.group), "set:")
    setting = f"SELECT notes_by_default FROM telegram_groups WHERE chat_id = {ticket.group}"
    talk.answered(talk.press(olga.person, shown, "set:notes"))
    wait(lambda: talk.one(setting) == "1", SOON, "notes by default")
    yield
    talk.answered(talk.press(olga.person, shown, "set:notes"))
    wait(lambda: talk.one(setting) == "0", SOON, "answers by default")


def visibility(talk: Talk, text: str) -> str:
    return wait(lambda: talk.rows(f"SELECT visibility FROM messages WHERE body = '{text}'"), SOON, f"{text!r} is kept")[0][0]


# Notes


@pytest.mark.parametrize("form", ["//{}", "// {}", "/note {}", "/note@{bot} {}"])
def test_a_note_stays_among_the_team(talk: Talk, ticket: Ticket, olga: Staff, form: str) -> None:
    note, answer = unique("the customer is difficult"), unique("we are on it")
    talk.write(olga.person, ticket, form.format(note, bot=talk.double.username))
    talk.write(olga.person, ticket, answer)
    talk.told(ticket.person, answer)
    assert talk.not_told(ticket.person, note)
    assert talk.messages(ticket)[1:] == [["staff", "internal", note], ["staff", "public", answer]]


def test_a_picture_with_a_note_as_its_caption_stays_among_the_team(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    sent = talk.updates.send(olga.person, "photo", "//" + unique("his passport"), ticket.group, ticket.thread)
    talk.write(olga.person, ticket, answer := unique("thank you"))
    talk.told(ticket.person, answer)
    assert not [one for one in talk.double.said(ticket.person.id) if one.media == sent.media]


def test_with_notes_by_default_only_answers_reach_the_customer(talk: Talk, ticket: Ticket, olga: Staff, notes_by_default: None) -> None:
    note, answer, command, to_colleague = unique("a note"), unique("an answer"), unique("a command"), unique("to a colleague")
    talk.write(olga.person, ticket, note)
    shown = talk.thread(ticket, ticket.first.text)[-1]
    talk.write(olga.person, ticket, answer, reply_to=shown)
    talk.write(olga.person, ticket, f"/reply {command}")
    mine = talk.write(olga.person, ticket, unique("another note"))
    talk.write(olga.person, ticket, to_colleague, reply_to=mine)
    talk.told(ticket.person, command)
    talk.told(ticket.person, answer)
    assert talk.not_told(ticket.person, note) and talk.not_told(ticket.person, to_colleague)
    assert [visibility(talk, text) for text in (note, answer, command, to_colleague)] == ["internal", "public", "public", "internal"]


def test_a_note_that_is_edited_stays_a_note(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    sent = talk.write(olga.person, ticket, "//" + unique("a note"))
    talk.settled()
    talk.updates.edit(sent, "//" + (text := unique("a better note")))
    visibility(talk, text)
    talk.updates.edit(sent, text := unique("without its slashes"))
    talk.settled()
    assert talk.not_told(ticket.person, text), "what was once a note is not sent by an edit"
    assert visibility(talk, text) == "internal"


# Edits, deletion and marks


def test_an_edit_is_carried_to_the_customer(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    sent = talk.write(olga.person, ticket, before := unique("Tomorow at nine"))
    told = talk.told(ticket.person, before)
    talk.updates.edit(sent, after := unique("Tomorrow at nine"), [{"type": "bold", "offset": 0, "length": 8}])
    wait(lambda: told.text == after, SOON, "the customer sees the edit")
    assert told.marked("bold") == ["Tomorrow"]
    assert len(talk.double.said(ticket.person.id, text="at nine")) == 1
    kept = talk.rows(f"SELECT e.body FROM message_edits e JOIN messages m ON m.id = e.message_id WHERE m.body = '{after}'")
    assert kept == [[before]]


def test_an_edit_that_makes_a_text_longer_than_one_message(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    first, second = talk.open(), unique("Second")
    text = unique("short")
    talk.say(first.person, text)
    shown = talk.seen(first, text)
    long = ("word " * 830).strip()[:4090]
    talk.updates.edit(next(one for one in talk.double.shown(first.person.id) if one.text == text), long)
    wait(lambda: shown.text != text and "word word" in shown.text, SOON, "the topic shows the edit, as much as there is room")
    talk.say(first.person, second)
    talk.seen(first, second)


@pytest.mark.parametrize("caption", ["//{}", "/note {}"])
def test_a_photo_with_the_caption_of_a_note_stays_among_the_team(talk: Talk, ticket: Ticket, olga: Staff, caption: str) -> None:
    sent = talk.updates.send(olga.person, "photo", caption.format(text := unique("their invoice")), ticket.group, ticket.thread)
    wait(lambda: talk.rows(f"SELECT visibility FROM messages WHERE body = '{text}'") == [["internal"]], SOON, "it is a note")
    talk.settled()
    assert not [one for one in talk.double.said(ticket.person.id) if one.media == sent.media or text in one.text]
    assert talk.one(f"SELECT COUNT(*) FROM files f JOIN messages m ON m.id = f.message_id WHERE m.body = '{text}'") == "1"


def test_delete_deletes_at_the_customers_and_leaves_a_note(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    sent = talk.write(olga.person, ticket, text := unique("The password is hunter2"))
    told = talk.told(ticket.person, text)
    talk.write(olga.person, ticket, "/delete", reply_to=sent)
    wait(lambda: told.is_deleted, SOON, "it is gone at the customer's")
    wait(lambda: talk.one(f"SELECT withdrawn_at IS NOT NULL FROM messages WHERE body = '{text}'") == "1", SOON, "withdrawn")
    assert visibility(talk, text) == "internal" and not sent.is_deleted
    shown = talk.desk.call("GET", f"/{ticket.id}", talk.web)
    assert text not in shown.text or shown.status_code != 200
    talk.updates.edit(sent, later := unique("edited later"))
    assert talk.not_told(ticket.person, later)


def test_the_team_is_told_of_what_telegram_does_not_delete(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    from methodrules import Refusal
    sent = talk.write(olga.person, ticket, text := unique("Two days ago"))
    told = talk.told(ticket.person, text)
    talk.double.fail("deleteMessages", "refused", chat=ticket.person.id,
                     refusal=Refusal(400, "Bad Request: message can't be deleted for everyone"))
    talk.write(olga.person, ticket, "/delete", reply_to=sent)
    wait(lambda: talk.thread(ticket, "still has the message"), SOON, "the topic says so")
    assert not told.is_deleted


def test_delete_without_an_answer_or_of_a_customers_message_says_how_it_is_meant(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    assert "/delete" in talk.answer(talk.write(olga.person, ticket, "/delete")).text
    shown = talk.thread(ticket, ticket.first.text)[-1]
    talk.answer(talk.write(olga.person, ticket, "/delete", reply_to=shown))
    talk.settled()
    assert not ticket.first.is_deleted and not shown.is_deleted
    assert talk.bodies(ticket) == [ticket.first.text]


def test_what_arrived_is_marked(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    sent = talk.write(olga.person, ticket, text := unique("Hello"))
    talk.told(ticket.person, text)
    wait(lambda: sent.mark == "👌", SOON, "it is marked")
    note = talk.write(olga.person, ticket, "//" + unique("a note"))
    time.sleep(1.5)
    talk.settled()
    assert note.mark is None
    assert talk.one(f"SELECT delivery FROM messages WHERE body = '{text}'") == "sent"


def test_what_did_not_arrive_is_marked_and_said(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    from methodrules import Refusal
    talk.double.fail("sendMessage", "refused", chat=ticket.person.id, refusal=Refusal(400, "Bad Request: MESSAGE_REFUSED_FOR_A_TEST"))
    sent = talk.write(olga.person, ticket, text := unique("Hello"))
    wait(lambda: sent.mark == "💔", SOON, "it is marked")
    wait(lambda: talk.answers(sent), SOON, "a notice says so")
    assert talk.one(f"SELECT delivery FROM messages WHERE body = '{text}'") == "failed"
    talk.write(olga.person, ticket, later := unique("Hello again"))
    talk.told(ticket.person, later)


def test_a_reaction_is_counted(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    sent = talk.write(olga.person, ticket, text := unique("Solved"))
    told = talk.told(ticket.person, text)
    count = lambda: talk.rows("SELECT r.emoji FROM message_reactions r JOIN messages m ON m.id = r.message_id "  # noqa: E731
                              f"WHERE m.body = '{text}' ORDER BY r.actor, r.emoji")
    talk.updates.react(ticket.person, told, "❤")
    wait(lambda: count() == [["❤"]], SOON, "the customer's")
    talk.updates.react(olga.person, sent, "👍")
    wait(lambda: sorted(row[0] for row in count()) == sorted(["❤", "👍"]), SOON, "and Olga's")
    talk.updates.react(ticket.person, told)
    wait(lambda: count() == [["👍"]], SOON, "the customer took theirs back")


# Title and icon


def test_title_and_icon_show_where_the_ticket_stands(talk: Talk, olga: Staff) -> None:
    subject = unique("The router is off")
    ticket = talk.open(text=subject)
    topic = talk.double.topic(ticket.group, ticket.thread)
    wait(lambda: (topic.name, topic.mark) == (f"{ticket.number} · {subject}", "❗️"), SOON, f"open: {topic}")
    talk.write(olga.person, ticket, "/status in progress")
    wait(lambda: (topic.name, topic.mark) == (f"{ticket.number} · {subject}", "💬"), SOON, f"in progress: {topic}")
    talk.write(olga.person, ticket, "/status waiting")
    wait(lambda: topic.mark == "👀", SOON, f"waiting: {topic}")
    talk.write(olga.person, ticket, "/status resolved")
    wait(lambda: (topic.name, topic.mark) == (f"✅ {ticket.number} · {subject}", "✅"), SOON, f"resolved: {topic}")
    talk.write(olga.person, ticket, "/close_ticket")
    wait(lambda: (topic.name, topic.mark) == (f"🔒 {ticket.number} · {subject}", "🏁"), SOON, f"closed: {topic}")
    talk.write(olga.person, ticket, "/reopen")
    wait(lambda: (topic.name, topic.mark) == (f"{ticket.number} · {subject}", "❗️"), SOON, f"open again: {topic}")


def test_several_changes_in_a_row_are_one_change_of_the_title(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    time.sleep(1.5)
    talk.settled()
    before = len(talk.double.made("editForumTopic", message_thread_id=ticket.thread, chat_id=ticket.group))
    for word in ("in progress", "waiting", "in progress", "waiting"):
        talk.write(olga.person, ticket, f"/status {word}")
    wait(lambda: talk.double.topic(ticket.group, ticket.thread).mark == "👀", SOON, "the last one is shown")
    time.sleep(1.5)
    assert len(talk.double.made("editForumTopic", message_thread_id=ticket.thread, chat_id=ticket.group)) - before <= 2


def test_deadlines_are_shown_in_the_title(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    topic = talk.double.topic(ticket.group, ticket.thread)
    talk.desk.alter_ticket(ticket.id, "first_response_due_at = UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE")
    talk.write(olga.person, ticket, "/status in progress")
    wait(lambda: (topic.name[:2], topic.mark) == ("🔥 ", "🔥"), SOON, f"passed: {topic}")
    talk.desk.alter_ticket(ticket.id, "first_response_due_at = UTC_TIMESTAMP(6) + INTERVAL 2 MINUTE, created_at = created_at - INTERVAL 1 DAY")
    talk.write(olga.person, ticket, "/status open")
    wait(lambda: (topic.name[:2], topic.mark) == ("⏰ ", "⚡️"), SOON, f"near: {topic}")
    talk.desk.alter_ticket(ticket.id, "first_response_due_at = UTC_TIMESTAMP(6) + INTERVAL 2 DAY, resolution_due_at = UTC_TIMESTAMP(6) + INTERVAL 3 DAY")
    talk.write(olga.person, ticket, "/status in progress")
    wait(lambda: topic.name.startswith("TKT-"), SOON, f"all is well: {topic}")


def test_a_deadline_that_passes_by_itself_is_shown(talk: Talk, ticket: Ticket) -> None:
    topic = talk.double.topic(ticket.group, ticket.thread)
    talk.settled()
    talk.desk.alter_ticket(ticket.id, "first_response_due_at = UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE")
    wait(lambda: topic.mark == "🔥", 75, f"the job of each minute sees it: {topic}")


def test_a_deadline_shows_when_nobody_does_anything(talk: Talk, ticket: Ticket) -> None:
    topic = talk.double.topic(ticket.group, ticket.thread)
    talk.desk.alter_ticket(ticket.id, "first_response_due_at = UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE")
    wait(lambda: (topic.name[:2], topic.mark) == ("🔥 ", "🔥"), 30, f"the job sees to it: {topic}")


def test_a_subject_as_long_as_a_title_may_be(talk: Talk) -> None:
    ticket = talk.open(text="🧑‍🚀 " * 60 + unique(""))
    assert ticket.number in talk.double.topic(ticket.group, ticket.thread).name


# Who else writes in a topic


def test_an_anonymous_administrator_answers(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    text = unique("Answered by the group")
    sent = talk.updates.say_anonymously(ticket.group, text, ticket.thread, "Head of support")
    assert talk.told(ticket.person, text).text == text
    wait(lambda: sent.mark == "👌", SOON, "it is marked")
    assert talk.one(f"SELECT author_name FROM messages WHERE body = '{text}'") in ("Head of support", "Support 1", "Support 2")
    talk.updates.say_anonymously(ticket.group, "/priority urgent", ticket.thread)
    talk.becomes(ticket, "priority", 1)
    talk.updates.say_anonymously(ticket.group, "//" + (note := unique("a note")), ticket.thread)
    assert visibility(talk, note) == "internal" and talk.not_told(ticket.person, note)
    answer = talk.updates.say_anonymously(ticket.group, "/assign", ticket.thread)
    talk.answer(answer)
    assert talk.of(ticket, "assignee_id") == "NULL", "nobody is behind it to whom it could be given"


def test_two_anonymous_administrators_are_no_account(talk: Talk, ticket: Ticket) -> None:
    for signature in ("First", "Second"):
        talk.updates.say_anonymously(ticket.group, text := unique("by"), ticket.thread, signature)
        talk.told(ticket.person, text)
    assert talk.one("SELECT COUNT(*) FROM users WHERE telegram_id IN (1087968824, 136817688, 777000)") == "0"


def test_a_channel_answers(talk: Talk, ticket: Ticket) -> None:
    text = unique("Answered by a channel")
    talk.updates.say_as_channel(ticket.group, text, ticket.thread, "Our channel")
    assert talk.told(ticket.person, text).text == text
    assert talk.one(f"SELECT author_name FROM messages WHERE body = '{text}'") == "Our channel"


def test_other_bots_are_ignored(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    bot = Person(5_000_000_001, "Weather", username="weather_bot", is_bot=True)
    text, answer = unique("It will rain"), unique("after it")
    talk.write(bot, ticket, text)
    talk.write(bot, ticket, "/close_ticket")
    talk.write(olga.person, ticket, answer)
    talk.told(ticket.person, answer)
    assert talk.bodies(ticket) == [ticket.first.text, answer] and talk.of(ticket, "status") == "in_progress"


def test_what_is_no_message_says_nothing(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    from aiogram import types
    pinned = talk.updates.message(talk.thread(ticket, ticket.first.text)[-1])
    talk.updates.service(olga.person, ticket.group, ticket.thread, pinned_message=pinned)
    talk.updates.service(olga.person, ticket.group, ticket.thread, new_chat_members=[talk.person("New").user()])
    talk.updates.service(olga.person, ticket.group, ticket.thread, left_chat_member=olga.person.user())
    talk.updates.service(olga.person, ticket.group, ticket.thread, boost_added=types.ChatBoostAdded(boost_count=1))
    talk.updates.service(olga.person, ticket.group, None, new_chat_title="Support 1")
    talk.settled()
    assert talk.bodies(ticket) == [ticket.first.text]
    assert len(talk.double.said(ticket.person.id, after=ticket.first.id)) == 1


def test_general_and_other_topics_are_not_the_desks(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    text = unique("lunch?")
    said = talk.say(olga.person, text, ticket.group)
    # An answer in General carries a thread that is no topic.
    talk.say(olga.person, text, ticket.group, reply_to=said)
    own = talk.updates.make_topic(olga.person, ticket.group, "Team talk")
    talk.say(olga.person, text, ticket.group, own.id)
    talk.updates.forward_automatically(ticket.group, text)
    talk.say(olga.person, text, ticket.group, extra=forwarded_from("Somebody"))
    answers = len(talk.double.said(ticket.group, None))
    talk.settled()
    assert talk.one(f"SELECT COUNT(*) FROM messages WHERE body = '{text}'") == "0"
    assert len(talk.double.said(ticket.group, None)) == answers and not talk.double.said(ticket.group, own.id)


def test_a_plain_message_in_a_topic_answers_nobody(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    """Telegram says that it answers the topic's first message."""
    talk.write(olga.person, ticket, text := unique("Hello"))
    assert talk.told(ticket.person, text).reply_to is None


def test_replies_of_the_team_are_attached_at_the_customers(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    talk.say(ticket.person, unique("in between"))
    shown = talk.thread(ticket, ticket.first.text)[-1]
    talk.write(olga.person, ticket, text := unique("to the first"), reply_to=shown)
    assert talk.told(ticket.person, text).reply_to == ticket.first.id


# Taking back


@pytest.fixture(scope="module")
def patient_desk() -> Iterator[Talk]:
    with talking(groups=1, TELEGRAM_UNDO_SECONDS=str(UNDO_SECONDS)) as talk:
        yield talk


@pytest.fixture
def patient(patient_desk: Talk) -> Iterator[Talk]:
    yield from judged(patient_desk)


@pytest.fixture(scope="module")
def nina(patient_desk: Talk) -> Staff:
    return patient_desk.staff("Nina")


def undo(talk: Talk, ticket: Ticket, sent: Shown) -> tuple[Shown, str]:
    offer = wait(lambda: [one for one in talk.answers(sent) if any(data.startswith("undo:") for data in one.buttons())], 2,
                 "the answer can be taken back")[0]
    assert offer.reply_to == sent.id
    return offer, next(data for data in offer.buttons() if data.startswith("undo:"))


def test_an_answer_is_held_back_for_some_seconds(patient: Talk, nina: Staff) -> None:
    ticket = patient.open()
    started = time.monotonic()
    sent = patient.write(nina.person, ticket, text := unique("Hello"))
    offer, _ = undo(patient, ticket, sent)
    assert not patient.double.said(ticket.person.id, text=text)
    patient.told(ticket.person, text)
    assert UNDO_SECONDS - 0.5 <= time.monotonic() - started <= UNDO_SECONDS + 4
    wait(lambda: offer.is_deleted or not offer.keyboard, SOON, "the button goes away")
    wait(lambda: sent.mark == "👌", SOON, "it is marked")


def test_an_answer_that_was_taken_back_never_goes_out(patient: Talk, nina: Staff) -> None:
    ticket = patient.open()
    sent = patient.write(nina.person, ticket, text := unique("To the wrong one"))
    offer, data = undo(patient, ticket, sent)
    patient.answered(patient.press(nina.person, offer, data))
    wait(lambda: offer.is_deleted or not offer.keyboard, SOON, "the button goes away")
    time.sleep(UNDO_SECONDS + 1)
    assert patient.not_told(ticket.person, text)
    row = patient.rows(f"SELECT visibility, withdrawn_at IS NOT NULL FROM messages WHERE body = '{text}'")
    assert row == [["internal", "1"]], "among the team it stays"
    patient.write(nina.person, ticket, later := unique("The right one"))
    patient.told(ticket.person, later)


def test_too_late_it_is_said_so(patient: Talk, nina: Staff) -> None:
    ticket = patient.open()
    sent = patient.write(nina.person, ticket, text := unique("Hello"))
    offer, data = undo(patient, ticket, sent)
    patient.told(ticket.person, text)
    assert patient.answered(patient.press(nina.person, offer, data)), "they are told that it is too late"
    assert not [one for one in patient.double.shown(ticket.person.id, None, text) if one.is_deleted]
    assert visibility(patient, text) == "public"


def test_an_edit_while_it_is_held_back_is_what_goes_out(patient: Talk, nina: Staff) -> None:
    ticket = patient.open()
    sent = patient.write(nina.person, ticket, before := unique("Tomorow"))
    undo(patient, ticket, sent)
    patient.updates.edit(sent, after := unique("Tomorrow"))
    assert patient.told(ticket.person, after).text == after
    assert not patient.double.said(ticket.person.id, text=before)


def test_delete_while_it_is_held_back_takes_it_back(patient: Talk, nina: Staff) -> None:
    ticket = patient.open()
    sent = patient.write(nina.person, ticket, text := unique("Oh"))
    undo(patient, ticket, sent)
    patient.write(nina.person, ticket, "/delete", reply_to=sent)
    time.sleep(UNDO_SECONDS + 1)
    assert patient.not_told(ticket.person, text)


def test_a_note_is_not_held_back_and_answers_keep_their_order(patient: Talk, nina: Staff) -> None:
    ticket = patient.open()
    texts = [unique(f"line {number}") for number in range(3)]
    note = patient.write(nina.person, ticket, "//" + unique("note"))
    for text in texts:
        patient.write(nina.person, ticket, text)
    patient.told(ticket.person, texts[-1])
    assert [one.text for one in patient.double.said(ticket.person.id) if one.text in texts] == texts
    assert not [one for one in patient.double.said(ticket.group, ticket.thread) if one.reply_to == note.id and one.keyboard]


def test_a_notice_to_the_customer_does_not_overtake_an_answer_that_is_held_back(patient: Talk, nina: Staff) -> None:
    ticket = patient.open()
    patient.write(nina.person, ticket, text := unique("This is the solution"))
    patient.write(nina.person, ticket, "/close_ticket")
    closed = patient.button(lambda: patient.double.said(ticket.person.id), f"rate:{ticket.id}:5")
    assert patient.told(ticket.person, text).id < closed.id
