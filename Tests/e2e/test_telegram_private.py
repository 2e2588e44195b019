"""A customer's private chat: where a message goes, what stands there of each kind, and what happens to those who leave."""

import time

import pytest

import markup
from chatcopy import MEDIA, Person, Shown
from running import unique, wait
from talking import SOON, Staff, Talk, Ticket
from updates import PDF, forwarded_from


@pytest.fixture(scope="module")
def olga(talk_desk: Talk) -> Staff:
    return talk_desk.staff("Olga")


@pytest.fixture
def ticket(talk: Talk) -> Ticket:
    return talk.open()


def another(talk: Talk, person: Person) -> Ticket:
    """A further ticket of a customer who has one."""
    text = unique("Another thing")
    return talk.opened(person, talk.say(person, f"/create_ticket {text}"), text)


def ticket_of(talk: Talk, text: str) -> str:
    return wait(lambda: talk.rows(f"SELECT t.ticket_number FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE m.body = '{text}'"),
                SOON, f"{text!r} is in a ticket")[0][0]


def test_nobody_has_more_than_twenty_open_tickets(talk: Talk) -> None:
    ticket = talk.open()
    for number in range(19):
        another(talk, ticket.person)
    asked = talk.say(ticket.person, f"/create_ticket {(text := unique('One more'))}")
    assert "many open tickets" in talk.answer(asked).text
    talk.settled()
    assert talk.one(f"SELECT COUNT(*) FROM tickets t JOIN users u ON u.id = t.requester_id WHERE u.telegram_id = {ticket.person.id}") == "20"
    assert not talk.rows(f"SELECT id FROM messages WHERE body = '{text}'")


def close(talk: Talk, ticket: Ticket, by: Staff, status: str = "closed") -> Shown:
    """The text with which the customer is told of it."""
    talk.write(by.person, ticket, f"/status {status}")
    talk.becomes(ticket, "status", status)
    return talk.button(lambda: talk.double.said(ticket.person.id, after=ticket.first.id), f"rate:{ticket.id}:5")


# Where a private message goes


def test_a_reply_goes_to_the_ticket_of_what_it_answers(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    second = another(talk, ticket.person)
    answer, text, own = unique("About the first"), unique("To the first"), unique("To the first again")
    talk.write(olga.person, ticket, answer)
    told = talk.told(ticket.person, answer)
    talk.write(olga.person, second, unique("About the second"))
    talk.settled()
    talk.say(ticket.person, text, reply_to=told)
    assert ticket_of(talk, text) == ticket.number
    talk.say(ticket.person, own, reply_to=ticket.first)
    assert ticket_of(talk, own) == ticket.number
    assert talk.seen(ticket, text).reply_to == talk.thread(ticket, answer)[0].id, "in the topic it answers the same message"


def test_a_reply_to_a_text_of_the_desk_about_a_ticket_goes_to_that_ticket(talk: Talk, ticket: Ticket) -> None:
    number_told = talk.told(ticket.person, ticket.number)
    another(talk, ticket.person)
    text = unique("An answer to the number")
    talk.say(ticket.person, text, reply_to=number_told)
    assert ticket_of(talk, text) == ticket.number


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_a_reply_reopens_a_finished_ticket(talk: Talk, ticket: Ticket, olga: Staff, status: str) -> None:
    close(talk, ticket, olga, status)
    other = talk.open(ticket.person)
    text = unique("It broke again")
    talk.say(ticket.person, text, reply_to=ticket.first)
    assert ticket_of(talk, text) == ticket.number
    talk.becomes(ticket, "status", "open")
    wait(lambda: not talk.double.topic(ticket.group, ticket.thread).is_closed, SOON, "the topic is open")
    talk.seen(ticket, text)
    assert talk.bodies(other) == [other.first.text]


def test_a_reply_to_a_strangers_message_number_is_no_way_into_their_ticket(talk: Talk, ticket: Ticket) -> None:
    stranger = talk.person()
    text = unique("Message numbers are the same in every chat")
    talk.say(stranger, text, reply_to=talk.updates.write(stranger, text="something"))
    assert ticket_of(talk, text) != ticket.number


def test_after_new_ticket_the_next_message_opens_one_and_no_further(talk: Talk, ticket: Ticket) -> None:
    listed = talk.offer(talk.say(ticket.person, "/tickets"), "pick:")
    with_button = listed if "new" in listed.buttons() else talk.button(lambda: talk.double.said(ticket.person.id), "new")
    talk.answered(talk.press(ticket.person, with_button, "new"))
    text, further = unique("Opens one"), unique("Continues it")
    first = talk.say(ticket.person, text)
    second = talk.opened(ticket.person, first)
    assert second.number != ticket.number
    talk.say(ticket.person, further)
    assert ticket_of(talk, further) == second.number, "the one written in last, of those not answered"
    assert talk.bodies(ticket) == [ticket.first.text]


def test_after_a_choice_messages_go_to_the_chosen_ticket_until_it_is_finished(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    second = another(talk, ticket.person)
    talk.write(olga.person, second, unique("the last answer is here"))
    talk.settled()
    listed = talk.offer(talk.say(ticket.person, "/tickets"), "pick:")
    assert {f"pick:{ticket.id}", f"pick:{second.id}", "new"} <= set(listed.buttons())
    talk.answered(talk.press(ticket.person, listed, f"pick:{ticket.id}"))
    for text in (unique("one"), unique("two")):
        talk.say(ticket.person, text)
        assert ticket_of(talk, text) == ticket.number
    talk.answered(talk.press(ticket.person, listed, f"pick:{second.id}"))
    talk.say(ticket.person, text := unique("three"))
    assert ticket_of(talk, text) == second.number
    close(talk, second, olga)
    talk.say(ticket.person, text := unique("four"))
    assert ticket_of(talk, text) == ticket.number


def test_otherwise_to_the_open_ticket_that_the_team_answered_last(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    second = another(talk, ticket.person)
    third = another(talk, ticket.person)
    for answered in (second, ticket):
        talk.write(olga.person, answered, answer := unique("answer"))
        talk.told(ticket.person, answer)
    talk.write(olga.person, third, "//" + unique("a note is no answer"))
    talk.settled()
    talk.say(ticket.person, text := unique("to the first"))
    assert ticket_of(talk, text) == ticket.number
    talk.write(olga.person, second, answer := unique("answer"))
    talk.told(ticket.person, answer)
    talk.say(ticket.person, text := unique("to the second"))
    assert ticket_of(talk, text) == second.number


def test_of_those_not_answered_to_the_one_written_in_last(talk: Talk, ticket: Ticket) -> None:
    second = another(talk, ticket.person)
    talk.say(ticket.person, text := unique("the newest"))
    assert ticket_of(talk, text) == second.number
    talk.say(ticket.person, text := unique("by a reply"), reply_to=ticket.first)
    assert ticket_of(talk, text) == ticket.number
    talk.say(ticket.person, text := unique("and on"))
    assert ticket_of(talk, text) == ticket.number


def test_with_no_open_ticket_it_opens_one(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    close(talk, ticket, olga)
    second = talk.open(ticket.person)
    assert second.number != ticket.number and talk.of(ticket, "status") == "closed"


def test_a_deep_link_gives_the_next_ticket_its_category(talk: Talk) -> None:
    person = talk.person()
    talk.answer(talk.say(person, "/start billing"))
    assert talk.of(talk.open(person), "category") == "billing"
    talk.say(person, "/create_ticket")
    second = talk.say(person, unique("second"))
    assert talk.of(talk.opened(person, second), "category") == "NULL", "it is for one ticket"


def test_a_connection_link_works_once(talk: Talk) -> None:
    user, first, second = talk.desk.user("moderator"), talk.person("First"), talk.person("Second")
    made = talk.desk.command("user", "link", "--email", user.email)
    payload = made.stdout[made.stdout.index("link_"):].split()[0].strip('"')
    talk.answer(talk.say(first, f"/start {payload}"))
    wait(lambda: talk.one(f"SELECT telegram_id FROM users WHERE id = {user.id}") == str(first.id), SOON, "connected")
    talk.answer(talk.say(second, f"/start {payload}"))
    talk.answer(talk.say(second, "/start link_nonsense"))
    talk.settled()
    assert talk.one(f"SELECT telegram_id FROM users WHERE id = {user.id}") == str(first.id)


# Finishing, rating, reopening


def test_a_customer_rates_and_comments(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    asked = close(talk, ticket, olga)
    assert {f"rate:{ticket.id}:{stars}" for stars in range(1, 6)} <= set(asked.buttons())
    assert ticket.number in asked.text
    talk.answered(talk.press(ticket.person, asked, f"rate:{ticket.id}:4"))
    talk.becomes(ticket, "rating", 4)
    comment, question = unique("Fast and friendly"), unique("A new question")
    talk.say(ticket.person, comment)
    talk.becomes(ticket, "rating_comment", comment)
    wait(lambda: talk.thread(ticket, comment), SOON, "the team sees the comment")
    assert talk.of(ticket, "status") == "closed", "a comment reopens nothing"
    talk.say(ticket.person, question)
    assert ticket_of(talk, question) != ticket.number


def test_a_comment_can_be_skipped(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    asked = close(talk, ticket, olga, "resolved")
    talk.answered(talk.press(ticket.person, asked, f"rate:{ticket.id}:1"))
    talk.becomes(ticket, "rating", 1)
    shown = talk.button(lambda: talk.double.said(ticket.person.id), f"skip:{ticket.id}")
    talk.answered(talk.press(ticket.person, shown, f"skip:{ticket.id}"))
    talk.say(ticket.person, text := unique("A new question"))
    assert ticket_of(talk, text) != ticket.number
    assert talk.of(ticket, "rating_comment") == "NULL"


def test_reopen_is_one_button_away(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    asked = close(talk, ticket, olga)
    shown = talk.button(lambda: talk.double.said(ticket.person.id), f"reopen:{ticket.id}")
    talk.answered(talk.press(ticket.person, shown, f"reopen:{ticket.id}"))
    talk.becomes(ticket, "status", "open")
    talk.answered(talk.press(ticket.person, asked, f"rate:{ticket.id}:2"))
    talk.say(ticket.person, text := unique("Still broken"))
    assert ticket_of(talk, text) == ticket.number


def test_a_ticket_closed_over_rest_is_told_and_rated_too(talk: Talk, ticket: Ticket) -> None:
    talk.desk.change(ticket.number, talk.web, status="resolved")
    talk.button(lambda: talk.double.said(ticket.person.id), f"rate:{ticket.id}:3")


@pytest.mark.parametrize("language, first", [("ru", "а"), ("th", "\u0e01")])
def test_all_that_the_desk_says_is_in_the_customers_language(talk: Talk, olga: Staff, language: str, first: str) -> None:
    person = talk.person("Ivan", language)
    ticket = talk.open(person)
    asked = close(talk, ticket, olga)
    talk.answered(talk.press(person, asked, f"rate:{ticket.id}:5"))
    for command in ("/help", "/tickets", "/ticket", "/reopen", "/close_ticket"):
        talk.answer(talk.say(person, command))
    talk.settled()
    last = {"а": "я", "\u0e01": "\u0e5b"}[first]
    for shown in talk.double.said(person.id):
        said = shown.text.replace(ticket.first.text, "")
        assert any(first <= letter <= last for letter in said.lower()) or not any(letter.isalpha() for letter in said.replace(ticket.number, "")), said


# Edits


def test_an_edit_changes_the_message_everywhere_and_keeps_what_was_said(talk: Talk, ticket: Ticket) -> None:
    shown = talk.thread(ticket, ticket.first.text)[-1]
    before = ticket.first.text
    second, third = unique("Edited once"), unique("Edited twice")
    talk.updates.edit(ticket.first, second)
    wait(lambda: second in shown.text, SOON, "the topic shows the edit")
    talk.updates.edit(ticket.first, third, [{"type": "bold", "offset": 0, "length": 6}])
    wait(lambda: third in shown.text, SOON, "the topic shows the second edit")
    assert shown.marked("bold")[-1:] == ["Edited"] and ticket.person.first_name in shown.text
    assert len(talk.messages(ticket)) == 1 and talk.bodies(ticket) == [third]
    kept = talk.rows(f"SELECT e.body FROM message_edits e JOIN messages m ON m.id = e.message_id WHERE m.ticket_id = {ticket.id} ORDER BY e.id")
    assert [row[0] for row in kept] == [before, second]
    assert talk.one(f"SELECT edited_at IS NOT NULL FROM messages WHERE ticket_id = {ticket.id}") == "1"


def test_the_edit_of_a_caption_changes_the_caption(talk: Talk, ticket: Ticket) -> None:
    photo = talk.updates.send(ticket.person, "photo", before := unique("before"))
    shown = talk.seen(ticket, before)
    talk.updates.edit(photo, after := unique("after"))
    wait(lambda: after in shown.text, SOON, "the caption is another one")
    assert (shown.kind, shown.media) == ("photo", photo.media)


def test_an_edit_of_what_is_unknown_or_unchanged_does_nothing(talk: Talk, ticket: Ticket) -> None:
    unknown = talk.updates.write(ticket.person, text="before the bot")
    talk.updates.edit(unknown, unique("never seen"))
    talk.updates.edit(ticket.first, ticket.first.text)
    talk.settled()
    assert talk.bodies(ticket) == [ticket.first.text]
    assert talk.one(f"SELECT COUNT(*) FROM message_edits e JOIN messages m ON m.id = e.message_id WHERE m.ticket_id = {ticket.id}") == "0"


# Of every kind


@pytest.mark.parametrize("kind", MEDIA)
def test_a_file_of_the_customers_is_shown_as_what_it_is(talk: Talk, ticket: Ticket, kind: str) -> None:
    has_caption = kind not in ("video_note", "sticker")
    sent = talk.updates.send(ticket.person, kind, unique("look") if has_caption else "")
    shown = wait(lambda: [one for one in talk.thread(ticket) if one.media == sent.media], SOON, f"the topic shows the {kind}")
    assert len(shown) == 1 and shown[0].kind == kind
    author = ticket.person.first_name
    if has_caption:
        assert sent.text in shown[0].text and author in shown[0].author_line
    else:  # it has no room for a caption
        assert [one for one in talk.thread(ticket) if author in one.text and abs(one.id - shown[0].id) <= 2], "somewhere it says whose it is"


@pytest.mark.parametrize("kind", MEDIA)
def test_a_file_of_the_teams_reaches_the_customer_as_what_it_is(talk: Talk, ticket: Ticket, olga: Staff, kind: str) -> None:
    caption = unique("look") if kind not in ("video_note", "sticker") else ""
    sent = talk.updates.send(olga.person, kind, caption, ticket.group, ticket.thread)
    told = wait(lambda: [one for one in talk.double.said(ticket.person.id) if one.media == sent.media], SOON, f"the customer has the {kind}")
    assert [(one.kind, one.text) for one in told] == [(kind, caption)]
    assert len([one for one in talk.thread(ticket) if one.media == sent.media]) == 1, "the topic does not repeat it"


@pytest.mark.parametrize("kind", ["location", "venue", "contact"])
def test_places_and_contacts_go_both_ways_as_what_they_are(talk: Talk, ticket: Ticket, olga: Staff, kind: str) -> None:
    sent = talk.updates.share(ticket.person, kind)
    shown = wait(lambda: [one for one in talk.double.said(ticket.group, ticket.thread) if one.kind == kind], SOON, f"the topic shows the {kind}")
    assert shown[0].special == sent.special
    back = talk.updates.share(olga.person, kind, ticket.group, ticket.thread)
    told = wait(lambda: [one for one in talk.double.said(ticket.person.id) if one.kind == kind], SOON, f"the customer has the {kind}")
    assert told[0].special == back.special


def test_a_poll_is_shown_as_text(talk: Talk, ticket: Ticket) -> None:
    talk.updates.share(ticket.person, "poll")
    shown = talk.seen(ticket, "Which one?")
    assert shown.kind == "text" and "Red one" in shown.text and "Blue one" in shown.text


def test_a_forward_says_whose_it_was(talk: Talk, ticket: Ticket) -> None:
    text = unique("Dear Sir")
    talk.say(ticket.person, text, extra=forwarded_from("Mr Bank"))
    shown = talk.seen(ticket, text)
    assert "Mr Bank" in shown.text and ticket.person.first_name in shown.text


def test_a_dice_is_not_lost_without_a_word(talk: Talk, ticket: Ticket) -> None:
    talk.updates.share(ticket.person, "dice")
    text = unique("after it")
    talk.say(ticket.person, text)
    talk.seen(ticket, text)
    assert talk.bodies(ticket)[-1] == text


@pytest.mark.parametrize("kinds", [("photo", "video"), ("photo",) * 10, ("document", "document"), ("audio", "audio", "audio")], ids=lambda kinds: "-".join(dict.fromkeys(kinds)) + str(len(kinds)))
def test_an_album_stays_an_album_with_every_caption(talk: Talk, ticket: Ticket, olga: Staff, kinds: tuple[str, ...]) -> None:
    items = [(kind, unique(f"caption {number}") if number % 2 == 0 else "") for number, kind in enumerate(kinds)]
    sent = talk.updates.album(ticket.person, items)
    shown = wait(lambda: (found := [one for one in talk.double.said(ticket.group, ticket.thread) if one.media]) and len(found) == len(items) and found, SOON, "the album is in the topic")
    assert len({one.album for one in shown}) == 1 and shown[0].album, "one album"
    assert [(one.kind, one.media) for one in shown] == [(one.kind, one.media) for one in sent]
    for one, (_, caption) in zip(shown, items, strict=True):
        assert caption in one.text
    assert ticket.person.first_name in "".join(one.text for one in shown)
    assert len(talk.double.made("sendMediaGroup", chat_id=ticket.group, message_thread_id=ticket.thread)) == 1
    back = talk.updates.album(olga.person, items, ticket.group, ticket.thread)
    told = wait(lambda: (found := [one for one in talk.double.said(ticket.person.id) if one.media]) and len(found) == len(items) and found, SOON, "the customer has the album")
    assert len({one.album for one in told}) == 1 and told[0].album
    assert [(one.media, one.text) for one in told] == [(one.media, one.text) for one in back]


def test_an_album_opens_one_ticket(talk: Talk) -> None:
    person = talk.person()
    sent = talk.updates.album(person, [("photo", unique("first words")), ("photo", ""), ("photo", "")], pause=0.1)
    ticket = talk.opened(person, sent[0])
    wait(lambda: len([one for one in talk.thread(ticket) if one.media]) == 3, SOON, "all three are in the topic")
    assert talk.one(f"SELECT COUNT(*) FROM tickets t JOIN users u ON u.id = t.requester_id WHERE u.telegram_id = {person.id}") == "1"
    assert len({one.album for one in talk.thread(ticket) if one.media}) == 1


def test_an_item_of_an_album_can_be_edited_and_answered(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    sent = talk.updates.album(ticket.person, [("photo", unique("one")), ("photo", unique("two"))])
    shown = wait(lambda: (found := [one for one in talk.double.said(ticket.group, ticket.thread) if one.media]) and len(found) == 2 and found, SOON, "the album")
    talk.updates.edit(sent[1], text := unique("two, better"))
    wait(lambda: text in shown[1].text, SOON, "the second caption is another one")
    talk.write(olga.person, ticket, answer := unique("this one?"), reply_to=shown[1])
    assert talk.told(ticket.person, answer).reply_to == sent[1].id


# Formatting


def test_formatting_is_kept_both_ways(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    text = f"{unique('🧑‍🚀 <b>')} & bold italic code spoiler quote"
    kinds = {"bold": "bold", "italic": "italic", "code": "code", "spoiler": "spoiler", "blockquote": "quote"}
    entities = [{"type": kind, "offset": markup.units(text[:text.index(word)]), "length": len(word)} for kind, word in kinds.items()]
    talk.say(ticket.person, text, entities=entities)
    shown = talk.seen(ticket, text)
    for kind, word in kinds.items():
        assert word in shown.marked(kind), f"{kind}: {shown.entities}"
    talk.write(olga.person, ticket, text, entities=entities)
    told = talk.told(ticket.person, text)
    assert told.text == text
    assert {(one["type"], markup.part(text, one["offset"], one["length"])) for one in told.entities} == set(kinds.items())


def test_a_hidden_link_is_kept_and_shows_where_it_leads(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    text, url = unique("see here"), "https://example.org/?a=1&b=2"
    entities = [{"type": "text_link", "offset": 4, "length": 4, "url": url}]
    talk.say(ticket.person, text, entities=entities)
    wait(lambda: [one for one in talk.double.said(ticket.group, ticket.thread, text[9:]) if url in one.links() + [one.text[one.text.find("https"):].split(")")[0]]], SOON, "in the topic")
    talk.write(olga.person, ticket, text, entities=entities)
    told = talk.told(ticket.person, text[9:])
    assert url in told.text or url in told.links()


def test_nested_and_overlapping_formatting_is_kept(talk: Talk, ticket: Ticket) -> None:
    text = unique("abcdef")
    talk.say(ticket.person, text, entities=[{"type": "bold", "offset": 0, "length": 4}, {"type": "italic", "offset": 2, "length": 4}])
    shown = talk.seen(ticket, text)
    assert "".join(shown.marked("bold")).endswith("abcd") and "".join(shown.marked("italic")) == "cdef"


def test_a_very_long_formatted_text_is_split_with_its_formatting(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    words = "".join(f"слово{number:04}<&> 🧑‍🚀\n" if number % 7 == 0 else f"слово{number:04}<&> " for number in range(700))
    words = markup.part(words, 0, 4090).strip()
    entities = [{"type": "bold", "offset": 0, "length": markup.units(words)}, {"type": "italic", "offset": 2000, "length": 2000}]
    talk.say(ticket.person, words, entities=entities)
    squeezed = lambda text: "".join(text.split())  # noqa: E731
    def parts() -> list[Shown]:
        return [one for one in talk.double.said(ticket.group, ticket.thread, after=talk.thread(ticket, ticket.first.text)[-1].id) if "слово" in one.text]
    wait(lambda: squeezed(words) in squeezed("".join(one.text for one in parts())), SOON, "the topic has all of it")
    bold = squeezed("".join("".join(one.marked("bold")) for one in parts()))
    assert bold.endswith(squeezed(words)[-100:]) and squeezed(words) in bold
    assert len(squeezed("".join("".join(one.marked("italic")) for one in parts()))) > 1000
    talk.write(olga.person, ticket, words, entities=entities)
    talk.told(ticket.person, words)


def test_a_long_caption_is_not_cut_by_the_authors_name(talk: Talk, ticket: Ticket) -> None:
    caption = ("ab" * 600)[:1024 - 14] + " " + unique("")[-12:]
    sent = talk.updates.send(ticket.person, "photo", caption)
    wait(lambda: [one for one in talk.thread(ticket) if one.media == sent.media], SOON, "the photo")
    wait(lambda: caption.replace(" ", "") in "".join(one.text for one in talk.double.said(ticket.group, ticket.thread)).replace(" ", "").replace("\n", ""), SOON, "all of the caption")


# Files


def test_a_file_is_there_at_once_and_fetched_in_the_background(talk: Talk, ticket: Ticket) -> None:
    talk.double.fail("getFile", "5xx", times=2)
    talk.updates.send(ticket.person, "document", text := unique("the contract"))
    talk.seen(ticket, text)
    attachments = wait(lambda: talk.desk.ticket(ticket.number, talk.web)["messages"][-1]["attachments"], SOON, "it has an attachment")
    wait(lambda: talk.one(f"SELECT COUNT(*) FROM files f JOIN messages m ON m.id = f.message_id WHERE m.ticket_id = {ticket.id} AND f.fetched_at IS NOT NULL") == "1", 15, "it was fetched after two failures")
    calls = len(talk.double.made("getFile"))
    answer = talk.desk.call("GET", attachments[0], talk.web)
    assert answer.status_code == 200 and answer.content == PDF
    assert "attachment" in answer.headers["Content-Disposition"], "a browser is given nothing but pictures to show"
    assert len(talk.double.made("getFile")) == calls, "it is not fetched again"


def test_a_file_that_is_something_else_is_served_as_what_it_is(talk: Talk, ticket: Ticket) -> None:
    talk.updates.send(ticket.person, "document", text := unique("a picture"), data=b"<html><script>alert(1)</script></html>", name="picture.png", mime="image/png")
    talk.seen(ticket, text)
    wait(lambda: talk.one(f"SELECT COUNT(*) FROM files f JOIN messages m ON m.id = f.message_id WHERE m.ticket_id = {ticket.id} AND (f.fetched_at IS NOT NULL OR f.fetch_error IS NOT NULL)") == "1", 10, "it was looked at")
    url = talk.desk.ticket(ticket.number, talk.web)["messages"][-1]["attachments"][0]
    answer = talk.desk.call("GET", url, talk.web)
    assert answer.headers["Content-Type"] != "image/png"
    assert "text/html" not in answer.headers["Content-Type"] or "attachment" in answer.headers.get("Content-Disposition", "")


def test_a_file_larger_than_the_bot_api_gives_out_is_told_politely(talk: Talk, ticket: Ticket) -> None:
    big = talk.updates.send(ticket.person, "video", text := unique("the film"), size=25 << 20)
    told = talk.told(ticket.person, "20", after=big.id)
    assert "MB" in told.text
    shown = talk.seen(ticket, text)
    assert (shown.kind, shown.media) == ("video", big.media), "the team sees it in Telegram all the same"
    assert not talk.double.made("getFile", file_id=big.media), "Telegram need not be asked"
    assert len([one for one in talk.double.said(ticket.person.id, after=big.id) if "MB" in one.text]) == 1


def test_a_file_of_a_web_customer_is_uploaded_into_the_topic(talk: Talk) -> None:
    customer = talk.desk.user()
    uploaded = talk.desk.http.post(talk.desk.url + "/api/v1/support/uploads", headers={"Authorization": f"Bearer {customer.token}"},
                                   files={"file": ("договор.pdf", PDF, "application/pdf")}, timeout=20)
    assert uploaded.status_code in (200, 201), uploaded.text
    ticket = talk.desk.opened(customer, unique("Web"), text := unique("See the file"))
    sent = talk.desk.call("POST", f"/{ticket['id']}/messages", customer, {"message": text, "attachments": [uploaded.json()["url"]]})
    assert sent.status_code == 201, sent.text
    number = talk.one(f"SELECT ticket_number FROM tickets WHERE id = {ticket['id']}")
    group, thread = wait(lambda: talk.topics_of(number), SOON, "its topic")[0]
    shown = wait(lambda: [one for one in talk.double.said(group, thread) if one.kind == "document"], SOON, "the file")[0]
    assert talk.double.files[shown.media].data == PDF
    assert talk.double.files[shown.media].name == "договор.pdf"


# Those who leave


def parked(talk: Talk, ticket: Ticket) -> int:
    return int(talk.one(f"SELECT COUNT(*) FROM messages WHERE ticket_id = {ticket.id} AND delivery = 'blocked'"))


def test_what_is_meant_for_who_blocked_the_bot_is_parked_and_goes_out_in_order(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    talk.updates.block(ticket.person)
    wait(lambda: talk.one(f"SELECT telegram_blocked_at IS NOT NULL FROM users WHERE telegram_id = {ticket.person.id}") == "1", SOON, "marked")
    wait(lambda: talk.thread(ticket, "blocked"), SOON, "the topic says so")
    texts = [unique(f"answer {number}") for number in range(4)]
    sent = [talk.write(olga.person, ticket, text) for text in texts]
    wait(lambda: parked(talk, ticket) == 4, SOON, "all are parked")
    wait(lambda: all(one.mark == "💔" for one in sent), SOON, "and marked")
    talk.updates.unblock(ticket.person)
    talk.told(ticket.person, texts[-1])
    assert [one.text for one in talk.double.said(ticket.person.id) if one.text in texts] == texts
    wait(lambda: all(one.mark == "👌" for one in sent), SOON, "now they are marked as delivered")
    assert parked(talk, ticket) == 0


def test_a_block_that_only_a_call_tells_of_parks_too(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    talk.double.blocked(ticket.person.id)
    text = unique("are you there?")
    sent = talk.write(olga.person, ticket, text)
    wait(lambda: sent.mark == "💔", SOON, "it did not arrive")
    assert parked(talk, ticket) == 1
    wait(lambda: talk.thread(ticket, "blocked"), SOON, "the topic says so")
    talk.double.chats[ticket.person.id].refusal = None
    talk.say(ticket.person, again := unique("Here I am again"))
    assert talk.told(ticket.person, text).text == text, "writing is coming back, too"
    talk.seen(ticket, again)
    wait(lambda: sent.mark == "👌", SOON, "it arrived after all")


def test_a_deleted_account_is_said_in_all_its_topics(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    second = another(talk, ticket.person)
    before = {one: len(talk.double.said(one.group, one.thread)) for one in (ticket, second)}
    talk.double.deactivated(ticket.person.id)
    sent = talk.write(olga.person, ticket, unique("are you there?"))
    wait(lambda: sent.mark == "💔", SOON, "it did not arrive")
    for one in (ticket, second):
        wait(lambda: len(talk.double.said(one.group, one.thread)) > before[one], SOON, f"the topic of {one.number} says so")


def test_the_marks_of_several_tickets_are_told_in_each_topic(talk: Talk, ticket: Ticket) -> None:
    second = another(talk, ticket.person)
    talk.updates.block(ticket.person)
    for one in (ticket, second):
        wait(lambda: talk.thread(one, "blocked"), SOON, f"the topic of {one.number} says so")
    talk.updates.unblock(ticket.person)
    time.sleep(0.2)
    talk.settled()
    assert talk.one(f"SELECT telegram_blocked_at IS NULL FROM users WHERE telegram_id = {ticket.person.id}") == "1"


def test_my_tickets_is_a_button_under_what_the_desk_says(talk: Talk, ticket: Ticket) -> None:
    told = talk.told(ticket.person, ticket.number)
    assert {"list", "new"} <= set(told.buttons())
    talk.answered(talk.press(ticket.person, told, "list"))
    talk.button(lambda: talk.double.said(ticket.person.id, after=told.id), f"pick:{ticket.id}")


def test_a_customer_with_many_tickets_may_choose_each_of_the_last(talk: Talk) -> None:
    person = talk.person()
    tickets = [another(talk, person) for _ in range(7)]
    listed = talk.offer(talk.say(person, "/tickets"), "pick:")
    assert {f"pick:{one.id}" for one in tickets} <= set(listed.buttons())
    assert len(listed.keyboard or []) <= 12, "the list has an end"
