"""What goes wrong in a forum, how the desk recovers from it, and what its doctor says meanwhile."""

import time
from collections.abc import Iterator

import pytest

from chatcopy import Shown
from methodrules import Refusal
from running import unique, wait
from talking import SOON, Staff, Talk, Ticket, judged, talking
from test_telegram_linked import opened_in

# Failures in a row are waited for ever longer.
RECOVERY = 25


@pytest.fixture(scope="module")
def stormy_desk() -> Iterator[Talk]:
    with talking() as talk:
        yield talk


@pytest.fixture
def stormy(stormy_desk: Talk) -> Iterator[Talk]:
    yield from judged(stormy_desk)


@pytest.fixture(scope="module")
def olga(stormy_desk: Talk) -> Staff:
    return stormy_desk.staff("Olga")


@pytest.fixture
def ticket(stormy: Talk) -> Ticket:
    return stormy.open()


def shown_in(talk: Talk, ticket: Ticket, texts: list[str]) -> list[str]:
    """Those of the texts that the ticket's topics show, beside its card, in their order, as often as they do."""
    found = [(one.id, one.text.index(text), text) for group, thread in talk.topics_of(ticket.number)
             for one in talk.double.shown(group, thread) for text in texts
             if text in one.text and f"close:{ticket.id}" not in one.buttons()]
    return [text for *_, text in sorted(found)]


# Telegram fails


@pytest.mark.parametrize("fate", ["429", "5xx", "cut"])
@pytest.mark.parametrize("method", ["sendMessage", "createForumTopic"])
def test_messages_outlive_calls_that_fail(stormy: Talk, method: str, fate: str) -> None:
    person = stormy.person()
    stormy.double.fail(method, fate, times=2)
    texts = [unique(f"line {number}") for number in range(4)]
    first = stormy.say(person, texts[0])
    for text in texts[1:]:
        stormy.say(person, text)
    ticket = stormy.opened(person, first)
    wait(lambda: set(shown_in(stormy, ticket, texts)) == set(texts), RECOVERY, "the topic shows all")
    shown = shown_in(stormy, ticket, texts)
    if fate == "cut":
        assert len(stormy.topics_of(ticket.number)) <= 3 and len(shown) <= len(texts) + 2, "doubled by what was cut alone"
    else:
        assert shown == texts and len(stormy.topics_of(ticket.number)) == 1
        assert len([one for one in stormy.double.said(person.id) if ticket.number in one.text]) == 1


def test_a_lane_waits_as_long_as_telegram_says_and_others_do_not(stormy: Talk, ticket: Ticket, olga: Staff) -> None:
    other = stormy.open()
    stormy.double.flaky(retry_after=3)
    stormy.double.fail("sendMessage", "429", chat=ticket.person.id)
    stormy.write(olga.person, ticket, held := unique("held up"))
    stormy.write(olga.person, other, free := unique("not held up"))
    started = time.monotonic()
    stormy.told(other.person, free)
    assert time.monotonic() - started < 2
    stormy.told(ticket.person, held)
    calls = [call for call in stormy.double.made("sendMessage", chat_id=ticket.person.id) if held in call.given["text"]]
    assert [call.fate for call in calls] == ["429", "done"] and calls[1].at - calls[0].at >= 3


def test_a_download_that_fails_is_tried_again(stormy: Talk, ticket: Ticket) -> None:
    stormy.double.fail("download", "5xx", times=2)
    stormy.updates.send(ticket.person, "document", text := unique("a file"))
    stormy.seen(ticket, text)
    wait(lambda: stormy.rows("SELECT 1 FROM files f JOIN messages m ON m.id = f.message_id "
                             f"WHERE m.ticket_id = {ticket.id} AND f.fetched_at IS NOT NULL"), RECOVERY, "it was fetched")


def test_a_file_that_telegram_does_not_give_out_is_given_up_and_said(stormy: Talk, ticket: Ticket) -> None:
    stormy.double.fail("getFile", "refused", refusal=Refusal(400, "Bad Request: file is too big"))
    sent = stormy.updates.send(ticket.person, "document", text := unique("a file"))
    stormy.seen(ticket, text)
    wait(lambda: stormy.rows("SELECT 1 FROM files f JOIN messages m ON m.id = f.message_id "
                             f"WHERE m.ticket_id = {ticket.id} AND f.fetch_error IS NOT NULL"), RECOVERY, "it is given up")
    stormy.told(ticket.person, "20", after=sent.id)


# Topics


def test_a_deleted_topic_is_made_anew_with_the_last_messages(stormy: Talk, ticket: Ticket, olga: Staff) -> None:
    stormy.write(olga.person, ticket, answer := unique("an answer"))
    stormy.told(ticket.person, answer)
    stormy.settled()
    stormy.updates.delete_topic(ticket.group, ticket.thread)
    texts = [unique(f"line {number}") for number in range(3)]
    for text in texts:
        stormy.say(ticket.person, text)
    found = wait(lambda: stormy.topics_of(ticket.number), RECOVERY, "a new topic")
    wait(lambda: shown_in(stormy, ticket, texts) == texts, RECOVERY, f"all is shown: {shown_in(stormy, ticket, texts)}")
    assert len(found) == 1 and found[0][0] == ticket.group and found[0][1] != ticket.thread
    shown = stormy.double.said(*found[0])
    assert {f"close:{ticket.id}"} <= set(shown[0].buttons()), "the card comes first"
    replay = "\n".join(one.text for one in shown[:-len(texts)] or shown)
    assert ticket.first.text in replay and replay.index(ticket.first.text) < replay.index(answer)
    stormy.say(olga.person, again := unique("and on"), *found[0])
    assert stormy.told(ticket.person, again).text == again
    stormy.settled()
    assert len(stormy.topics_of(ticket.number)) == 1
    refused = [call for call in stormy.double.made("sendMessage", message_thread_id=ticket.thread, chat_id=ticket.group) if call.fate == "refused"]
    assert len(refused) <= 1, "the dead topic is called once"


@pytest.mark.parametrize("what", ["edit", "title", "close"])
def test_whatever_finds_a_topic_deleted_stops_nothing(stormy: Talk, ticket: Ticket, what: str) -> None:
    stormy.settled()
    time.sleep(1.2)
    stormy.updates.delete_topic(ticket.group, ticket.thread)
    match what:
        case "edit":
            stormy.updates.edit(ticket.first, unique("edited"))
        case "title":
            stormy.desk.change(ticket.number, stormy.web, priority="high", status="in_progress")
        case "close":
            stormy.desk.change(ticket.number, stormy.web, status="closed")
    time.sleep(1.5)
    stormy.say(ticket.person, text := unique("after it"), reply_to=ticket.first)
    wait(lambda: shown_in(stormy, ticket, [text]) == [text], RECOVERY, "it is shown in a new topic")
    assert len(stormy.topics_of(ticket.number)) == 1


def test_a_topic_closed_by_hand_closes_its_ticket(stormy: Talk, ticket: Ticket, olga: Staff) -> None:
    stormy.updates.close_topic(olga.person, ticket.group, ticket.thread)
    stormy.becomes(ticket, "status", "closed")
    stormy.button(lambda: stormy.double.said(ticket.person.id), f"rate:{ticket.id}:5")
    stormy.updates.reopen_topic(olga.person, ticket.group, ticket.thread)
    stormy.becomes(ticket, "status", "open")
    stormy.settled()
    topic = stormy.double.topic(ticket.group, ticket.thread)
    assert not topic.is_closed
    wait(lambda: topic.name.startswith("TKT-"), SOON, f"the title says that it is open: {topic}")


def test_a_topic_renamed_by_hand_renames_the_ticket(stormy: Talk, ticket: Ticket, olga: Staff) -> None:
    stormy.updates.rename_topic(olga.person, ticket.group, ticket.thread, subject := unique("Router, not the cable"))
    stormy.becomes(ticket, "subject", subject)
    topic = stormy.double.topic(ticket.group, ticket.thread)
    wait(lambda: topic.name == f"{ticket.number} · {subject}", SOON, f"the number is in the title again: {topic}")
    stormy.updates.rename_topic(olga.person, ticket.group, ticket.thread, f"🔥 {ticket.number} · {(again := unique('Again'))}")
    stormy.becomes(ticket, "subject", again)


def test_what_the_desk_itself_does_to_topics_comes_back_as_nothing(stormy: Talk, ticket: Ticket) -> None:
    """Telegram does not tell a bot of its own doings, but a second desk's would be told so."""
    bot = stormy.double.bot
    from chatcopy import Person
    from aiogram import types
    me = Person(bot.id, bot.first_name, username=bot.username, is_bot=True)
    stormy.updates.service(me, ticket.group, ticket.thread, forum_topic_closed=types.ForumTopicClosed())
    stormy.settled()
    assert stormy.of(ticket, "status") == "open"


# The bot's place in a group


@pytest.mark.parametrize("told_by", ["update", "call"])
def test_a_group_without_the_bot_waits_and_others_take_the_new_tickets(stormy: Talk, olga: Staff, told_by: str) -> None:
    group, other = stormy.groups
    ticket = opened_in(stormy, group)
    title = stormy.double.chats[group].title
    texts = [unique(f"line {number}") for number in range(3)]
    if told_by == "update":
        stormy.updates.remove_bot(group, olga.person)
    else:
        stormy.double.kicked(group)
    for text in texts:
        stormy.say(ticket.person, text)
    wait(lambda: stormy.one(f"SELECT out_of_reach_since IS NOT NULL FROM telegram_groups WHERE chat_id = {group}") == "1", SOON, "out of reach")
    for _ in range(3):
        assert stormy.open().group == other
    complaints = stormy.complaints()
    assert str(title) in complaints or str(group) in complaints, complaints
    stormy.write(olga.person, stormy.open(), elsewhere := unique("elsewhere it goes on"))
    wait(lambda: [one for chat in stormy.double.chats.values() if chat.is_private for one in chat.shown() if elsewhere in one.text], SOON, "elsewhere")
    assert not shown_in(stormy, ticket, texts)
    stormy.updates.return_bot(group, olga.person)
    wait(lambda: shown_in(stormy, ticket, texts) == texts, RECOVERY, "all goes out when the bot is back")
    assert stormy.one(f"SELECT out_of_reach_since IS NULL FROM telegram_groups WHERE chat_id = {group}") == "1"
    complaints = stormy.complaints()
    assert str(title) not in complaints and str(group) not in complaints, complaints
    opened_in(stormy, group)


@pytest.mark.parametrize("told_by", ["update", "call"])
def test_without_the_right_to_manage_topics_a_group_takes_no_new_tickets(stormy: Talk, olga: Staff, told_by: str) -> None:
    group, other = stormy.groups
    if told_by == "update":
        stormy.updates.demote_bot(group, olga.person)
    else:
        stormy.double.demoted(group)
    people = [stormy.person() for _ in range(4)]
    texts = [unique(f"question {number}") for number in range(4)]
    for person, text in zip(people, texts, strict=True):
        stormy.say(person, text)
    wait(lambda: stormy.one(f"SELECT out_of_reach_since IS NOT NULL FROM telegram_groups WHERE chat_id = {group}") == "1", SOON, "out of reach")
    complaints = stormy.complaints()
    assert "opics" in complaints or "right" in complaints, complaints
    for _ in range(2):
        assert stormy.open().group == other
    stormy.updates.return_bot(group, olga.person)
    def shown() -> list[str]:
        return [text for text in texts if any(text in one.text for at in stormy.groups for topic in stormy.double.topics(at)
                                              for one in stormy.double.said(at, topic.id))]
    wait(lambda: shown() == texts, RECOVERY, f"all have a topic: {shown()}")


def test_a_group_of_which_topics_were_turned_off_is_said(stormy: Talk, olga: Staff) -> None:
    group, other = stormy.groups
    stormy.double.chats[group].is_forum = False
    try:
        person = stormy.person()
        opened = [stormy.say(stormy.person(), unique("question")) for _ in range(3)]
        assert opened and person
        wait(lambda: "opics" in stormy.complaints(), 15, "the doctor says so")
    finally:
        stormy.double.chats[group].is_forum = True
    stormy.updates.return_bot(group, olga.person)
    stormy.settled(RECOVERY)


@pytest.mark.parametrize("told_by", ["update", "call"])
def test_a_group_that_became_a_supergroup_moves_with_all_it_has(stormy: Talk, olga: Staff, told_by: str) -> None:
    old, new = {"update": (-1001700000301, -1001700000302), "call": (-1001700000303, -1001700000304)}[told_by]
    assert stormy.boss
    stormy.register(old, stormy.boss.person, "Moving")
    ticket = opened_in(stormy, old)
    stormy.write(olga.person, ticket, answer := unique("before it"))
    stormy.told(ticket.person, answer)
    stormy.settled()
    try:
        if told_by == "update":
            stormy.updates.migrate(old, new, olga.person)
        else:
            stormy.double.migrated(old, new)
        stormy.say(ticket.person, text := unique("after it"))
        wait(lambda: stormy.double.said(new, ticket.thread, text), RECOVERY, "the new group shows it, in the same topic")
        stormy.say(olga.person, back := unique("from the new group"), new, ticket.thread)
        assert stormy.told(ticket.person, back).text == back
        rows = stormy.rows(f"SELECT chat_id FROM telegram_groups WHERE chat_id IN ({old}, {new}) AND takes_tickets AND moved_to IS NULL")
        assert rows == [[str(new)]]
        assert stormy.one(f"SELECT COUNT(*) FROM topics WHERE chat_id = {old} AND live") == "0"
        stormy.settled()
        assert stormy.one(f"SELECT COUNT(*) FROM deliveries WHERE lane LIKE '%{old}' AND state = 'queued'") == "0"
        assert str(old) not in stormy.complaints()
    finally:
        stormy.groups.remove(old)
        stormy.rows(f"UPDATE telegram_groups SET takes_tickets = FALSE WHERE chat_id IN ({old}, {new})")


def test_new_tickets_go_to_the_group_with_the_fewest_open_topics(stormy: Talk, olga: Staff) -> None:
    group, other = stormy.groups[:2]
    def open_topics(at: int) -> int:
        return int(stormy.one(f"SELECT COUNT(*) FROM topics WHERE chat_id = {at} AND state IN ('wanted', 'creating', 'open')"))
    for _ in range(6):
        before = {at: open_topics(at) for at in (group, other)}
        ticket = stormy.open()
        assert before[ticket.group] == min(before.values()), before
    mine = [stormy.open() for _ in range(4)]
    closed = [one for one in mine if one.group == other]
    for one in closed:
        stormy.write(olga.person, one, "/close_ticket")
        stormy.becomes(one, "status", "closed")
        wait(lambda: stormy.double.topic(one.group, one.thread).is_closed, SOON, "closed")
    stormy.settled()
    before = {at: open_topics(at) for at in (group, other)}
    assert before[stormy.open().group] == min(before.values())


def test_one_groups_trouble_is_nobody_elses(stormy: Talk) -> None:
    group, other = stormy.groups
    first, second = opened_in(stormy, group), opened_in(stormy, other)
    stormy.double.flaky(retry_after=5)
    stormy.double.fail("sendMessage", "429", chat=group)
    stormy.say(first.person, held := unique("held up"))
    stormy.say(second.person, free := unique("not held up"))
    started = time.monotonic()
    stormy.seen(second, free)
    assert time.monotonic() - started < 3
    stormy.seen(first, held)


# A lane that backs up


@pytest.fixture(scope="module")
def slow_desk() -> Iterator[Talk]:
    with talking(groups=1, TELEGRAM_GROUP_CALLS_PER_MINUTE="20") as talk:
        yield talk


@pytest.fixture
def slow(slow_desk: Talk) -> Iterator[Talk]:
    yield from judged(slow_desk)


def test_a_lane_that_backs_up_sends_lines_together_notices_merged_and_titles_last(slow: Talk) -> None:
    nina = slow.staff("Nina")
    ticket = slow.open()
    mark = len(slow.double.calls)
    texts = [unique(f"line {number:02}") for number in range(60)]
    for text in texts:
        slow.say(ticket.person, text)
    slow.write(nina.person, ticket, answer := unique("operators go first"))
    started = time.monotonic()
    slow.told(ticket.person, answer)
    assert time.monotonic() - started < 3, "an answer to a customer does not wait for the group"
    for status in ("waiting_for_user", "in_progress", "waiting_for_user", "in_progress"):
        slow.desk.change(ticket.number, slow.web, status=status)
    slow.say(ticket.person, last := unique("the last line"))
    wait(lambda: slow.double.said(ticket.group, ticket.thread, last), 60, "all is shown")
    def shown() -> list[Shown]:
        return [one for one in slow.double.said(ticket.group, ticket.thread) if any(text in one.text for text in texts)]
    whole = "\n".join(one.text for one in shown())
    assert [whole.count(text) for text in texts] == [1] * len(texts), "each line once"
    assert [whole.index(text) for text in texts] == sorted(whole.index(text) for text in texts), "in their order"
    assert all(ticket.person.first_name in one.text for one in shown()), "each says whose lines they are"
    assert len(shown()) < 45, f"{len(shown())} messages for 60 lines"
    wait(lambda: slow.double.topic(ticket.group, ticket.thread).mark == "💬" and slow.waiting() == 0, 60, "the icon")
    calls = [call for call in slow.double.calls[mark:] if call.chat == ticket.group]
    spent = calls[-1].at - calls[0].at
    assert len(calls) <= 20 + spent / 3 + 3, f"{len(calls)} calls in {spent:.0f} s"
    titles = [call.at for call in calls if call.method == "editForumTopic"]
    line = next(call.at for call in calls if last in str(call.given.get("text", "")))
    assert len(titles) <= 2 and titles and titles[-1] > line, "titles and icons come last"


def test_a_reply_in_a_backed_up_lane_is_attached_and_can_be_edited_and_answered(slow: Talk) -> None:
    nina, ticket = slow.staff("Nina"), slow.open()
    sent = [slow.say(ticket.person, unique(f"line {number:02}")) for number in range(30)]
    slow.updates.edit(sent[20], after := unique("line 20, edited"))
    reply = slow.say(ticket.person, unique("about the first"), reply_to=sent[0])
    wait(lambda: slow.double.said(ticket.group, ticket.thread, reply.text), 60, "all is shown")
    shown = slow.double.said(ticket.group, ticket.thread, reply.text)[-1]
    target = slow.double.chats[ticket.group].messages[shown.reply_to or 0]
    assert sent[0].text in target.text
    wait(lambda: slow.double.said(ticket.group, ticket.thread, after), 30, "the edit is shown")
    merged = next(one for one in slow.double.said(ticket.group, ticket.thread) if sent[25].text in one.text)
    slow.write(nina.person, ticket, answer := unique("to those"), reply_to=merged)
    assert slow.told(ticket.person, answer).reply_to in {one.id for one in sent}
