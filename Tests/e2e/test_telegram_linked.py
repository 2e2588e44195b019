"""Topics that are linked, across groups: of one ticket, and of two tickets."""

import time
from collections.abc import Callable

import pytest

from chatcopy import MEDIA, Shown
from running import unique, wait
from talking import SOON, Staff, Talk, Ticket


@pytest.fixture(scope="module")
def olga(talk_desk: Talk) -> Staff:
    """Of the first group."""
    staff = talk_desk.staff("Olga")
    at_home(talk_desk, staff, talk_desk.groups[0])
    return staff


@pytest.fixture(scope="module")
def max_(talk_desk: Talk) -> Staff:
    """Of the second group."""
    staff = talk_desk.staff("Max")
    at_home(talk_desk, staff, talk_desk.groups[1])
    return staff


def at_home(talk: Talk, staff: Staff, group: int) -> None:
    talk.say(staff.person, "/help", group)
    wait(lambda: talk.one(f"SELECT home_chat_id FROM users WHERE id = {staff.user.id}") == str(group), SOON, "their home")


def opened_in(talk: Talk, group: int) -> Ticket:
    """New tickets go where the fewest open topics are."""
    for _ in range(40):
        ticket = talk.open()
        if ticket.group == group:
            return ticket
    raise AssertionError(f"no ticket comes to {group}")


@pytest.fixture
def ticket(talk: Talk) -> Ticket:
    return opened_in(talk, talk.groups[0])


@pytest.fixture
def pair(talk: Talk, olga: Staff) -> tuple[Ticket, Ticket]:
    """Two linked tickets, in two groups."""
    first, second = opened_in(talk, talk.groups[0]), opened_in(talk, talk.groups[1])
    link(talk, first, second, olga)
    return first, second


@pytest.fixture
def both(talk: Talk, ticket: Ticket, olga: Staff) -> tuple[Ticket, int, int]:
    """One ticket with topics in two groups."""
    return ticket, *added(talk, ticket, olga)


def link(talk: Talk, first: Ticket, second: Ticket, by: Staff) -> None:
    talk.write(by.person, first, f"/link {second.number}")
    wait(lambda: talk.rows(f"SELECT linked_id FROM ticket_links WHERE ticket_id = {first.id} AND linked_id = {second.id}"), SOON, "linked")
    assert talk.rows(f"SELECT linked_id FROM ticket_links WHERE ticket_id = {second.id}") == [[str(first.id)]], "both ways"
    talk.settled()


def added(talk: Talk, ticket: Ticket, by: Staff) -> tuple[int, int]:
    """A topic of the ticket in the other group, by the button."""
    other = talk.other(ticket.group)
    shown = talk.offer(talk.write(by.person, ticket, "/link"), "link:")
    assert f"link:{ticket.id}:{other}" in shown.buttons(), shown.buttons()
    assert f"link:{ticket.id}:{ticket.group}" not in shown.buttons(), "not the group in which it is already"
    talk.answered(talk.press(by.person, shown, f"link:{ticket.id}:{other}"))
    found = wait(lambda: [place for place in talk.topics_of(ticket.number) if place[0] == other and not talk.double.topic(*place).is_closed],
                 SOON, "a topic in the other group")
    assert len(found) == 1
    wait(lambda: talk.double.shown(*found[0]), SOON, "its first message")
    talk.settled()
    return found[0]


def there(talk: Talk, place: tuple[int, int], text: str) -> Shown:
    return wait(lambda: talk.double.said(*place, text), SOON, f"{place} shows {text!r}")[-1]


def is_by(staff: Staff, shown: Shown) -> bool:
    """Their account has no name but their user name."""
    return staff.person.first_name.lower() in shown.author_line.lower()


def place(ticket: Ticket) -> tuple[int, int]:
    return ticket.group, ticket.thread


# One ticket in two groups


def test_a_new_topic_in_another_group_says_what_was_said(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    talk.write(olga.person, ticket, answer := unique("said before"))
    talk.told(ticket.person, answer)
    where = added(talk, ticket, olga)
    shown = "\n".join(one.text for one in talk.double.said(*where))
    assert ticket.number in shown and ticket.first.text in shown and answer in shown


def test_whatever_is_said_is_shown_in_both_topics_of_a_ticket(talk: Talk, both: tuple[Ticket, int, int], olga: Staff, max_: Staff) -> None:
    ticket, *where = both
    question, here, over_there, note = unique("question"), unique("from here"), unique("from there"), unique("note")
    talk.say(ticket.person, question)
    talk.seen(ticket, question)
    there(talk, tuple(where), question)
    talk.write(olga.person, ticket, here)
    shown = there(talk, tuple(where), here)
    assert is_by(olga, shown)
    talk.say(max_.person, over_there, *where)
    shown = talk.seen(ticket, over_there)
    assert is_by(max_, shown)
    talk.say(max_.person, f"//{note}", *where)
    talk.seen(ticket, note)
    assert talk.told(ticket.person, here).text == here and talk.told(ticket.person, over_there).text == over_there
    assert talk.not_told(ticket.person, note)
    talk.settled()
    for text, copies in ((question, 2), (here, 1), (over_there, 1), (note, 1)):
        shown = [one for at in (place(ticket), tuple(where)) for one in talk.double.said(*at, text)]
        assert len(shown) == copies, f"{text} is shown {len(shown)} times"
    assert len(talk.messages(ticket)) == 5


def test_commands_work_in_an_added_topic(talk: Talk, both: tuple[Ticket, int, int], max_: Staff) -> None:
    ticket, *where = both
    talk.say(max_.person, "/priority urgent", *where)
    talk.becomes(ticket, "priority", 1)
    talk.say(max_.person, "/close_ticket", *where)
    talk.becomes(ticket, "status", "closed")
    for at in (place(ticket), tuple(where)):
        wait(lambda: talk.double.topic(*at).is_closed, SOON, f"{at} is closed")
    talk.say(ticket.person, text := unique("again"), reply_to=ticket.first)
    for at in (place(ticket), tuple(where)):
        there(talk, at, text)
        wait(lambda: not talk.double.topic(*at).is_closed, SOON, f"{at} is open")
        wait(lambda: talk.double.topic(*at).mark == "❗️", SOON, f"{at} shows it in its icon")


def test_mention_of_somebody_with_another_home_makes_a_topic_there(talk: Talk, ticket: Ticket, olga: Staff, max_: Staff) -> None:
    talk.write(olga.person, ticket, f"/mention @{max_.person.username}")
    where = wait(lambda: [at for at in talk.topics_of(ticket.number) if at[0] == talk.groups[1]], SOON, "a topic in Max's group")[0]
    wait(lambda: [one for one in talk.double.said(*where) if max_.person.username in one.text], SOON, "Max is called there")
    talk.say(max_.person, text := unique("I am here"), *where)
    talk.seen(ticket, text)
    assert talk.told(ticket.person, text).text == text
    talk.write(olga.person, ticket, f"/mention @{max_.person.username}")
    talk.settled()
    assert len(talk.topics_of(ticket.number)) == 2, "no further topic"


def test_mention_of_somebody_at_home_here_makes_no_topic(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    talk.write(olga.person, ticket, f"/mention @{olga.person.username}")
    talk.settled()
    assert talk.topics_of(ticket.number) == [place(ticket)]


def test_unlink_in_an_added_topic_closes_that_one_at_once(talk: Talk, both: tuple[Ticket, int, int], olga: Staff, max_: Staff) -> None:
    ticket, *where = both
    talk.say(max_.person, "/unlink", *where)
    wait(lambda: talk.double.topic(*where).is_closed, SOON, "the added topic is closed")
    hereafter, over_there = unique("here after it"), unique("there after it")
    talk.write(olga.person, ticket, hereafter)
    talk.say(max_.person, over_there, *where)
    talk.told(ticket.person, hereafter)
    talk.settled()
    assert not talk.double.said(*where, hereafter) and not talk.double.said(*place(ticket), over_there)
    assert talk.not_told(ticket.person, over_there)
    assert not talk.double.topic(*place(ticket)).is_closed and talk.of(ticket, "status") == "in_progress"


def test_unlink_in_the_first_topic_closes_all_others(talk: Talk, both: tuple[Ticket, int, int], olga: Staff, max_: Staff) -> None:
    ticket, *where = both
    talk.write(olga.person, ticket, "/unlink")
    wait(lambda: talk.one(f"SELECT COUNT(*) FROM topics WHERE ticket_id = {ticket.id} AND state = 'retired'") == "1", SOON, "unlinked")
    talk.say(max_.person, over_there := unique("at once"), *where)
    wait(lambda: talk.double.topic(*where).is_closed, SOON, "the added topic is closed")
    assert talk.not_told(ticket.person, over_there)
    assert not talk.double.said(*place(ticket), over_there)
    # Linked again, it goes on.
    again = added(talk, ticket, olga)
    talk.write(olga.person, ticket, text := unique("linked again"))
    there(talk, again, text)


def test_what_waited_for_an_unlinked_topic_is_not_shown_there(talk: Talk, both: tuple[Ticket, int, int], olga: Staff) -> None:
    ticket, *where = both
    talk.double.fail("sendMessage", "429", chat=where[0])
    talk.write(olga.person, ticket, text := unique("before it"))
    talk.write(olga.person, ticket, "/unlink")
    wait(lambda: talk.double.topic(*where).is_closed, SOON, "closed")
    talk.settled()
    assert not talk.double.said(*where, text)


# Two tickets


def test_what_is_said_in_one_ticket_is_shown_in_the_other_and_told_one_customer(talk: Talk, pair: tuple[Ticket, Ticket], olga: Staff, max_: Staff) -> None:
    first, second = pair
    texts = {name: unique(name) for name in ("customer one", "customer two", "team one", "team two", "note one")}
    talk.say(first.person, texts["customer one"])
    talk.say(second.person, texts["customer two"])
    talk.write(olga.person, first, texts["team one"])
    talk.write(max_.person, second, texts["team two"])
    talk.write(olga.person, first, "//" + texts["note one"])
    for text in texts.values():
        copies = [one for at in (place(first), place(second)) for one in talk.double.shown(*at, text)]
        wait(lambda: len([one for at in (place(first), place(second)) for one in talk.double.shown(*at, text)]) == 2, SOON, f"{text}: {copies}")
    assert first.person.first_name in there(talk, place(second), texts["customer one"]).author_line
    assert is_by(olga, there(talk, place(second), texts["team one"]))
    assert talk.told(first.person, texts["team one"]) and talk.told(second.person, texts["team two"])
    for person, told in ((first.person, "team one"), (second.person, "team two")):
        for name, text in texts.items():
            assert (name == told) is bool(talk.double.said(person.id, None, text)), f"{name} to {person.name}"
    assert len(talk.messages(first)) == 4 and len(talk.messages(second)) == 3, "each is one message of its own ticket"


@pytest.mark.parametrize("kind", MEDIA)
def test_files_are_shown_in_the_linked_topic_as_what_they_are(talk: Talk, pair: tuple[Ticket, Ticket], max_: Staff, kind: str) -> None:
    first, second = pair
    by_customer = talk.updates.send(first.person, kind, unique("look") if kind not in ("video_note", "sticker") else "")
    by_team = talk.updates.send(max_.person, kind, "", second.group, second.thread)
    for sent, ticket in ((by_customer, second), (by_team, first)):
        shown = wait(lambda: [one for one in talk.double.said(*place(ticket)) if one.media == sent.media], SOON, f"the {kind}")
        assert [one.kind for one in shown] == [kind] and sent.text in shown[0].text


def test_places_contacts_polls_forwards_and_albums_are_shown_in_the_linked_topic(talk: Talk, pair: tuple[Ticket, Ticket], olga: Staff) -> None:
    from updates import forwarded_from
    first, second = pair
    for kind in ("location", "venue", "contact"):
        talk.updates.share(olga.person, kind, first.group, first.thread)
        wait(lambda: [one for one in talk.double.said(*place(second)) if one.kind == kind], SOON, kind)
    talk.updates.share(olga.person, "poll", first.group, first.thread)
    assert "Red one" in there(talk, place(second), "Which one?").text
    talk.write(olga.person, first, text := unique("forwarded"), extra=forwarded_from("Mr Bank"))
    assert "Mr Bank" in there(talk, place(second), text).text
    sent = talk.updates.album(olga.person, [("photo", unique("one")), ("video", unique("two")), ("photo", "")], first.group, first.thread)
    def shown() -> list[Shown]:
        return [one for one in talk.double.said(*place(second)) if one.media in {item.media for item in sent}]
    wait(lambda: len(shown()) == 3, SOON, "the album")
    assert len({one.album for one in shown()}) == 1 and shown()[0].album
    assert all(item.text in one.text for item, one in zip(sent, shown(), strict=True))


def test_replies_are_attached_to_the_right_copy_from_both_sides(talk: Talk, pair: tuple[Ticket, Ticket], olga: Staff, max_: Staff) -> None:
    first, second = pair
    question = talk.say(first.person, unique("question"))
    in_first, in_second = talk.seen(first, question.text), there(talk, place(second), question.text)
    talk.write(max_.person, second, unique("between"))
    from_second = talk.write(max_.person, second, unique("answer from the other topic"), reply_to=in_second)
    copy = there(talk, place(first), from_second.text)
    assert copy.reply_to == in_first.id
    from_first = talk.write(olga.person, first, unique("and to that"), reply_to=copy)
    assert there(talk, place(second), from_first.text).reply_to == from_second.id
    # The customer of the ticket in which it was said gets it, attached to what they have of it.
    told = talk.told(first.person, from_first.text)
    assert told.reply_to is None, "what it answers was never theirs"
    answer = talk.write(olga.person, first, unique("to the question"), reply_to=in_first)
    assert talk.told(first.person, answer.text).reply_to == question.id
    again = talk.say(first.person, unique("a question again"), reply_to=talk.told(first.person, answer.text))
    assert talk.seen(first, again.text).reply_to == answer.id
    assert there(talk, place(second), again.text).reply_to == there(talk, place(second), answer.text).id


def test_edits_are_carried_over_from_both_sides(talk: Talk, pair: tuple[Ticket, Ticket], olga: Staff, max_: Staff) -> None:
    first, second = pair
    mine, theirs = talk.write(olga.person, first, unique("mine")), talk.write(max_.person, second, unique("theirs"))
    note = talk.write(max_.person, second, "//" + unique("note"))
    copies = [there(talk, place(second), mine.text), there(talk, place(first), theirs.text), there(talk, place(first), note.text[2:])]
    told = talk.told(first.person, mine.text)
    for sent, copy in zip((mine, theirs, note), copies, strict=True):
        after = unique("edited")
        talk.updates.edit(sent, "//" + after if sent is note else after)
        wait(lambda: after in copy.text, SOON, "the copy shows the edit")
    assert is_by(olga, copies[0])
    wait(lambda: told.text == mine.text, SOON, "the customer sees it")
    talk.updates.edit(talk.double.shown(first.person.id)[0], after := unique("the customer's edit"))
    wait(lambda: talk.double.said(*place(first), after) and talk.double.said(*place(second), ""), SOON, "in the topic")


def test_reactions_are_counted_from_both_sides(talk: Talk, pair: tuple[Ticket, Ticket], olga: Staff, max_: Staff) -> None:
    first, second = pair
    sent = talk.write(olga.person, first, unique("done"))
    copy, told = there(talk, place(second), sent.text), talk.told(first.person, sent.text)
    talk.updates.react(max_.person, copy, "👍")
    talk.updates.react(first.person, told, "🎉")
    count: Callable[[], list[list[str]]] = lambda: talk.rows(  # noqa: E731
        f"SELECT r.actor, r.emoji FROM message_reactions r JOIN messages m ON m.id = r.message_id WHERE m.body = '{sent.text}' ORDER BY r.actor")
    wait(lambda: len(count()) == 2, SOON, "both reactions")
    assert sorted(count()) == sorted([[str(max_.person.id), "👍"], [str(first.person.id), "🎉"]])
    talk.updates.react(max_.person, copy, "👎")
    wait(lambda: [str(max_.person.id), "👎"] in count() and len(count()) == 2, SOON, "changed")


def test_there_is_no_loop(talk: Talk, pair: tuple[Ticket, Ticket], olga: Staff, max_: Staff) -> None:
    first, second = pair
    third = opened_in(talk, talk.groups[0])
    for one, other, by in ((second, third, max_), (third, first, olga)):
        talk.write(by.person, one, f"/link {other.number}")
        wait(lambda: talk.rows(f"SELECT 1 FROM ticket_links WHERE ticket_id = {one.id} AND linked_id = {other.id}"), SOON, "a ring of links")
    talk.settled()
    sent = talk.write(olga.person, first, unique("once everywhere"))
    for ticket in (second, third):
        there(talk, place(ticket), sent.text)
    time.sleep(1)
    talk.settled()
    assert [len(talk.double.said(*place(ticket), sent.text)) for ticket in (first, second, third)] == [0, 1, 1]
    assert talk.one(f"SELECT COUNT(*) FROM messages WHERE body = '{sent.text}'") == "1"


def test_unlink_ends_the_link_of_two_tickets_at_once_on_both_sides(talk: Talk, pair: tuple[Ticket, Ticket], olga: Staff, max_: Staff) -> None:
    first, second = pair
    talk.write(olga.person, first, f"/unlink {second.number}")
    talk.say(first.person, mine := unique("mine"))
    talk.write(max_.person, second, theirs := unique("theirs"))
    talk.seen(first, mine)
    talk.told(second.person, theirs)
    talk.settled()
    assert not talk.double.said(*place(second), mine) and not talk.double.said(*place(first), theirs)
    assert talk.rows(f"SELECT 1 FROM ticket_links WHERE ticket_id IN ({first.id}, {second.id})") == []
    assert not talk.double.topic(*place(first)).is_closed and not talk.double.topic(*place(second)).is_closed


def test_after_unlink_an_edit_no_longer_changes_the_old_copy(talk: Talk, pair: tuple[Ticket, Ticket], olga: Staff) -> None:
    first, second = pair
    sent = talk.write(olga.person, first, before := unique("before"))
    copy = there(talk, place(second), before)
    talk.write(olga.person, first, "/unlink")
    talk.updates.edit(sent, after := unique("not for the others"))
    wait(lambda: talk.double.said(first.person.id, None, after), SOON, "the customer sees it")
    talk.settled()
    assert before in copy.text and after not in copy.text


def test_a_ticket_is_not_linked_with_itself_nor_with_nothing(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    for argument in (ticket.number, "TKT-1999-001", "nonsense"):
        assert talk.answer(talk.write(olga.person, ticket, f"/link {argument}")).text
    assert talk.answer(talk.write(olga.person, ticket, "/unlink")).text
    assert talk.rows(f"SELECT 1 FROM ticket_links WHERE ticket_id = {ticket.id}") == []


def test_linking_twice_is_linking_once(talk: Talk, pair: tuple[Ticket, Ticket], olga: Staff, max_: Staff) -> None:
    first, second = pair
    talk.answer(talk.write(max_.person, second, f"/link {first.number}"))
    sent = talk.write(olga.person, first, unique("once"))
    there(talk, place(second), sent.text)
    talk.settled()
    assert len(talk.double.said(*place(second), sent.text)) == 1
