"""Commands and buttons: where they work, what they do, who may use them, and what they say when they were meant otherwise."""

import re

import pytest

from running import unique, wait
from talking import SOON, Staff, Talk, Ticket

PRIVATE = {"start", "create_ticket", "close_ticket", "reopen", "tickets", "ticket", "help"}
IN_GROUPS = {"close_ticket", "reopen", "status", "priority", "assign", "tag", "mention", "note", "reply", "delete", "canned",
             "link", "unlink", "ticket", "start", "create_ticket", "tickets", "stats", "settings", "help"}


@pytest.fixture(scope="module")
def olga(talk_desk: Talk) -> Staff:
    return talk_desk.staff("Olga")


@pytest.fixture(scope="module")
def max_(talk_desk: Talk) -> Staff:
    return talk_desk.staff("Max")


@pytest.fixture
def ticket(talk: Talk) -> Ticket:
    return talk.open()


def tags(talk: Talk, ticket: Ticket) -> list[str]:
    return [row[0] for row in talk.rows(f"SELECT tag FROM ticket_tags WHERE ticket_id = {ticket.id} ORDER BY tag")]


def nothing_went_out(talk: Talk, ticket: Ticket) -> None:
    talk.settled()
    assert len(talk.double.said(ticket.person.id, after=ticket.first.id)) == 1, "the customer was told the number alone"


def canned(talk: Talk, shortcut: str, content: str) -> int:
    talk.rows("INSERT INTO canned_responses (title, shortcut, content, created_at) VALUES "
              f"('Title of {shortcut}', '{shortcut}', '{content}', UTC_TIMESTAMP(6))")
    return int(talk.one(f"SELECT id FROM canned_responses WHERE shortcut = '{shortcut}'"))


# What Telegram offers


def test_each_scope_is_offered_its_commands_in_three_languages(talk: Talk) -> None:
    done = talk.desk.command("telegram", "set-webhook", "--url", "https://desk.example.org/telegram/webhook", "--json")
    assert done.returncode == 0, done.stderr
    assert talk.double.webhook["url"] == "https://desk.example.org/telegram/webhook"
    assert talk.double.webhook["secret_token"] == talk.desk.settings["TELEGRAM_WEBHOOK_SECRET"]
    assert talk.double.webhook["max_connections"] == 40
    wanted = {"message", "edited_message", "callback_query", "my_chat_member", "message_reaction"}
    assert wanted <= set(talk.double.webhook["allowed_updates"])
    for scope, names in (("all_private_chats", PRIVATE), ("all_group_chats", IN_GROUPS)):
        offered = {language: talk.double.commands.get((scope, language)) for language in ("", "ru", "th")}
        for language, commands in offered.items():
            assert commands, f"no commands for {scope} in {language or 'English'}"
            assert {one["command"] for one in commands} <= names
            assert {one["command"] for one in commands} == {one["command"] for one in offered[""]}
        # The issue's own list, as far as a scope has it.
        assert {one["command"] for one in offered[""]} == names if scope == "all_private_chats" else \
            {"close_ticket", "reopen", "mention", "assign", "priority", "status", "tag", "note", "link", "unlink", "reply",
             "tickets", "ticket", "canned", "stats", "help"} <= {one["command"] for one in offered[""]}
        alphabets = {"": ("a", "z"), "ru": ("а", "я"), "th": ("\u0e01", "\u0e5b")}
        for language, (low, high) in alphabets.items():
            for one in offered[language]:
                assert any(low <= letter <= high for letter in one["description"].lower()), (language, one)


def test_the_number_of_connections_is_asked_for(talk: Talk) -> None:
    done = talk.desk.command("telegram", "set-webhook", "--url", "https://desk.example.org/telegram/webhook", "--max-connections", "7")
    assert done.returncode == 0, done.stderr
    assert talk.double.webhook["max_connections"] == 7
    shown = talk.desk.command("telegram", "info", "--json")
    assert shown.returncode == 0 and "https://desk.example.org/telegram/webhook" in shown.stdout


# In a private chat


@pytest.mark.parametrize("language, words", [("en", "Hello"), ("ru", "Здравствуйте"), ("th", "สวัสดี"), ("fi", "Hello"), (None, "Hello")])
def test_start_greets_in_the_customers_language(talk: Talk, language: str | None, words: str) -> None:
    person = talk.person("Anna", language)
    start = talk.say(person, "/start")
    assert words in talk.answer(start).text
    talk.settled()
    assert talk.one(f"SELECT COUNT(*) FROM tickets t JOIN users u ON u.id = t.requester_id WHERE u.telegram_id = {person.id}") == "0"


def test_help_says_what_there_is_in_private(talk: Talk) -> None:
    help_ = talk.say(talk.person(), "/help")
    said = talk.answer(help_).text
    assert all(f"/{name}" in said for name in ("create_ticket", "tickets", "close_ticket"))


def test_create_ticket_with_a_text_opens_another_ticket(talk: Talk, ticket: Ticket) -> None:
    text = unique("Second thing")
    command = talk.say(ticket.person, f"/create_ticket {text}")
    number = talk.told(ticket.person, "TKT-", after=command.id).text
    assert ticket.number not in number
    opened = wait(lambda: talk.rows(f"SELECT t.ticket_number FROM tickets t JOIN messages m ON m.ticket_id = t.id WHERE m.body = '{text}'"))
    assert opened[0][0] in number
    assert talk.bodies(ticket) == [ticket.first.text]


def test_create_ticket_without_a_text_opens_one_with_the_next_message(talk: Talk, ticket: Ticket) -> None:
    command = talk.say(ticket.person, "/create_ticket")
    talk.answer(command)
    text = unique("The next message")
    first = talk.say(ticket.person, text)
    second = talk.opened(ticket.person, first)
    assert second.number != ticket.number and talk.bodies(second) == [text]
    assert talk.bodies(ticket) == [ticket.first.text]


def test_close_ticket_and_reopen_in_private(talk: Talk, ticket: Ticket) -> None:
    close = talk.say(ticket.person, "/close_ticket")
    talk.becomes(ticket, "status", "closed")
    talk.told(ticket.person, ticket.number, after=close.id)
    wait(lambda: talk.double.topic(ticket.group, ticket.thread).is_closed, SOON, "the topic is closed")
    reopen = talk.say(ticket.person, "/reopen")
    talk.becomes(ticket, "status", "open")
    talk.told(ticket.person, ticket.number, after=reopen.id)
    wait(lambda: not talk.double.topic(ticket.group, ticket.thread).is_closed, SOON, "the topic is open")


def test_commands_that_want_a_ticket_say_so_when_there_is_none(talk: Talk) -> None:
    person = talk.person()
    for command in ("/close_ticket", "/reopen", "/tickets", "/ticket", "/ticket TKT-1999-001"):
        assert talk.answer(talk.say(person, command)).text, command
    talk.settled()
    assert talk.one(f"SELECT COUNT(*) FROM tickets t JOIN users u ON u.id = t.requester_id WHERE u.telegram_id = {person.id}") == "0"


def test_ticket_tells_where_a_ticket_stands_and_nobody_elses(talk: Talk, ticket: Ticket) -> None:
    for command in ("/ticket", f"/ticket {ticket.number}"):
        assert ticket.number in talk.answer(talk.say(ticket.person, command)).text
    stranger = talk.person()
    asked = talk.say(stranger, f"/ticket {ticket.number}")
    assert ticket.first.text not in talk.answer(asked).text
    talk.settled()
    assert not talk.double.said(stranger.id, text=ticket.first.text)


def test_an_unknown_command_in_private_opens_nothing(talk: Talk) -> None:
    person = talk.person()
    command = talk.say(person, "/frobnicate now")
    talk.answer(command)
    talk.settled()
    assert talk.one(f"SELECT COUNT(*) FROM tickets t JOIN users u ON u.id = t.requester_id WHERE u.telegram_id = {person.id}") == "0"


# In a ticket's topic


def test_close_ticket_and_reopen_in_a_topic(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    talk.write(olga.person, ticket, "/close_ticket")
    talk.becomes(ticket, "status", "closed")
    wait(lambda: talk.double.topic(ticket.group, ticket.thread).is_closed, SOON, "the topic is closed")
    talk.told(ticket.person, ticket.number, after=ticket.first.id + 1)
    talk.write(olga.person, ticket, "/reopen")
    talk.becomes(ticket, "status", "open")
    wait(lambda: not talk.double.topic(ticket.group, ticket.thread).is_closed, SOON, "the topic is open")


def test_a_command_may_name_this_bot_and_not_another(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    talk.write(olga.person, ticket, "/close_ticket@some_other_bot")
    talk.write(olga.person, ticket, f"/priority@{talk.double.username} urgent")
    talk.becomes(ticket, "priority", 1)
    assert talk.of(ticket, "status") == "open"
    nothing_went_out(talk, ticket)


@pytest.mark.parametrize("word, status", [("resolved", "resolved"), ("closed", "closed"), ("in progress", "in_progress"), ("waiting", "waiting")])
def test_status_with_a_word(talk: Talk, ticket: Ticket, olga: Staff, word: str, status: str) -> None:
    talk.write(olga.person, ticket, f"/status {word}")
    talk.becomes(ticket, "status", status)


def test_status_without_a_word_shows_buttons(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    shown = talk.offer(talk.write(olga.person, ticket, "/status"), "status:")
    offered = {data: text for data, text in shown.buttons().items() if data.startswith(f"status:{ticket.id}:")}
    chosen = next(data for data, text in offered.items() if "resolved" in text.lower())
    talk.answered(talk.press(olga.person, shown, chosen))
    talk.becomes(ticket, "status", "resolved")


@pytest.mark.parametrize("command, allowed", [("/status frobnicated", ["resolved", "closed"]), ("/priority frobnicated", ["urgent", "high", "normal", "low"])])
def test_an_unknown_word_is_answered_with_those_that_there_are(talk: Talk, ticket: Ticket, olga: Staff, command: str, allowed: list[str]) -> None:
    answer = talk.answer(talk.write(olga.person, ticket, command))
    said = (answer.text + " ".join(answer.buttons().values())).lower()
    assert all(word in said for word in allowed), said
    assert (talk.of(ticket, "status"), talk.of(ticket, "priority")) == ("open", "3")
    nothing_went_out(talk, ticket)


@pytest.mark.parametrize("word, number", [("urgent", 1), ("high", 2), ("low", 4)])
def test_priority_with_a_word(talk: Talk, ticket: Ticket, olga: Staff, word: str, number: int) -> None:
    talk.write(olga.person, ticket, f"/priority {word}")
    talk.becomes(ticket, "priority", number)


def test_priority_without_a_word_shows_buttons(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    shown = talk.offer(talk.write(olga.person, ticket, "/priority"), "prio:")
    assert {f"prio:{ticket.id}:{number}" for number in (1, 2, 3, 4)} <= set(shown.buttons())
    talk.answered(talk.press(olga.person, shown, f"prio:{ticket.id}:1"))
    talk.becomes(ticket, "priority", 1)


def test_assign_to_the_writer_to_another_and_to_nobody(talk: Talk, ticket: Ticket, olga: Staff, max_: Staff) -> None:
    talk.write(olga.person, ticket, "/assign")
    talk.becomes(ticket, "assignee_id", olga.user.id)
    talk.write(olga.person, ticket, f"/assign @{max_.person.username}")
    talk.becomes(ticket, "assignee_id", max_.user.id)
    talk.write(olga.person, ticket, "/assign nobody")
    talk.becomes(ticket, "assignee_id", "NULL")
    answer = talk.answer(talk.write(olga.person, ticket, "/assign @nobody_of_that_name"))
    assert "nobody_of_that_name" in answer.text
    assert talk.of(ticket, "assignee_id") == "NULL"
    nothing_went_out(talk, ticket)


def test_a_member_without_an_account_may_work_but_is_assigned_nothing(talk: Talk, ticket: Ticket) -> None:
    guest = talk.person("Guest")
    answer = talk.answer(talk.write(guest, ticket, "/assign"))
    assert answer.text and talk.of(ticket, "assignee_id") == "NULL"
    talk.write(guest, ticket, "/priority high")
    talk.becomes(ticket, "priority", 2)
    text = unique("An answer of a guest")
    talk.write(guest, ticket, text)
    assert talk.told(ticket.person, text).text == text


def test_a_disabled_account_may_do_nothing_any_more(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    gone = talk.staff("Gone")
    assert talk.desk.command("user", "disable", "--email", gone.user.email).returncode == 0
    text, later = unique("I am still here"), unique("and we too")
    talk.write(gone.person, ticket, "/close_ticket")
    talk.write(gone.person, ticket, text)
    talk.press(gone.person, talk.card(ticket), f"close:{ticket.id}")
    talk.write(olga.person, ticket, later)
    talk.told(ticket.person, later)
    assert talk.not_told(ticket.person, text)
    assert talk.of(ticket, "status") in ("open", "in_progress")


def test_tag_adds_and_takes_away(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    talk.write(olga.person, ticket, "/tag billing vip")
    wait(lambda: tags(talk, ticket) == ["billing", "vip"], SOON, "two tags")
    talk.write(olga.person, ticket, "/tag -billing urgent -unknown")
    wait(lambda: tags(talk, ticket) == ["urgent", "vip"], SOON, "one more, one less")
    assert "/tag" in talk.answer(talk.write(olga.person, ticket, "/tag")).text
    nothing_went_out(talk, ticket)


def test_mention_calls_somebody_from_the_database_alone(talk: Talk, ticket: Ticket, olga: Staff, max_: Staff) -> None:
    notice = talk.answer(talk.write(olga.person, ticket, f"/mention @{max_.person.username}"))
    assert max_.person.username in notice.text
    wait(lambda: talk.rows(f"SELECT state FROM participants WHERE ticket_id = {ticket.id} AND user_id = {max_.user.id}") == [["invited"]],
         SOON, "Max is a participant")
    assert talk.one(f"SELECT COUNT(*) FROM events WHERE ticket_id = {ticket.id} AND kind LIKE '%mention%'") == "1"
    unknown = talk.answer(talk.write(olga.person, ticket, "/mention @nobody_of_that_name"))
    assert "nobody_of_that_name" in unknown.text
    assert talk.one(f"SELECT COUNT(*) FROM participants WHERE ticket_id = {ticket.id}") == "1"
    talk.write(max_.person, ticket, "// I am here")
    wait(lambda: talk.rows(f"SELECT state FROM participants WHERE ticket_id = {ticket.id} AND user_id = {max_.user.id}") == [["joined"]],
         SOON, "whoever writes has joined")
    nothing_went_out(talk, ticket)


def test_a_customer_cannot_be_mentioned(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    talk.answer(talk.write(olga.person, ticket, f"/mention @{ticket.person.username}"))
    talk.settled()
    assert talk.one(f"SELECT COUNT(*) FROM participants WHERE ticket_id = {ticket.id}") == "0"


def test_mention_without_a_user_shows_whom(talk: Talk, ticket: Ticket, olga: Staff, max_: Staff) -> None:
    shown = talk.offer(talk.write(olga.person, ticket, "/mention"), "who:")
    data = f"who:{ticket.id}:{max_.user.id}"
    assert data in shown.buttons(), f"Max is in the list: {shown.buttons()}"
    talk.answered(talk.press(olga.person, shown, data))
    wait(lambda: talk.rows(f"SELECT user_id FROM participants WHERE ticket_id = {ticket.id}") == [[str(max_.user.id)]], SOON, "Max is called")


def test_note_and_reply_in_a_topic(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    note, answer = unique("difficult"), unique("On our way")
    talk.write(olga.person, ticket, f"/note {note}")
    talk.write(olga.person, ticket, f"/reply {answer}")
    assert talk.told(ticket.person, answer).text == answer
    assert talk.not_told(ticket.person, note)
    assert talk.messages(ticket)[1:] == [["staff", "internal", note], ["staff", "public", answer]]
    for empty in ("/note", "/reply", "//"):
        talk.write(olga.person, ticket, empty)
    talk.settled()
    assert len(talk.messages(ticket)) == 3, "nothing is said by a command without a text"


def test_canned_sends_a_response_or_shows_them(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    first, second = unique("Turn it off and on"), unique("Look at the cable")
    one, other = unique("c").replace(" ", ""), unique("d").replace(" ", "")
    canned(talk, one, first)
    number = canned(talk, other, second)
    talk.write(olga.person, ticket, f"/canned {one}")
    assert talk.told(ticket.person, first).text == first
    shown = talk.offer(talk.write(olga.person, ticket, "/canned"), "canned:")
    assert f"canned:{ticket.id}:{number}" in shown.buttons()
    talk.answered(talk.press(olga.person, shown, f"canned:{ticket.id}:{number}"))
    assert talk.told(ticket.person, second).text == second
    assert talk.bodies(ticket, "staff") == [first, second]
    seen = talk.seen(ticket, second)
    assert seen.thread == ticket.thread, "what was sent is to be seen in the topic"
    answer = talk.answer(talk.write(olga.person, ticket, "/canned no-such-thing"))
    assert answer.text and talk.bodies(ticket, "staff") == [first, second]


def test_ticket_shows_the_card_with_its_buttons(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    card = talk.offer(talk.write(olga.person, ticket, "/ticket"), "close:")
    assert ticket.number in card.text and ticket.person.name in card.text
    assert {f"close:{ticket.id}", f"mine:{ticket.id}"} <= set(card.buttons())
    assert any(data.startswith(f"prio:{ticket.id}") for data in card.buttons())
    assert any(data.startswith(f"who:{ticket.id}") for data in card.buttons())


def test_the_first_message_of_a_topic_is_the_card(talk: Talk, ticket: Ticket) -> None:
    first = talk.thread(ticket)[0]
    assert ticket.number in first.text and {f"close:{ticket.id}", f"mine:{ticket.id}"} <= set(first.buttons())


# Elsewhere in the group


def test_commands_with_a_number_work_anywhere_in_the_group(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    answer, note = unique("From General"), unique("note from General")
    say = lambda text: talk.say(olga.person, text, ticket.group)  # noqa: E731
    say(f"/priority {ticket.number} urgent")
    talk.becomes(ticket, "priority", 1)
    say(f"/assign {ticket.number}")
    talk.becomes(ticket, "assignee_id", olga.user.id)
    say(f"/tag {ticket.number} general")
    wait(lambda: tags(talk, ticket) == ["general"], SOON, "the tag")
    say(f"/note {ticket.number} {note}")
    say(f"/reply {ticket.number} {answer}")
    assert talk.told(ticket.person, answer).text == answer
    talk.seen(ticket, note)
    talk.seen(ticket, answer)
    assert ticket.number in talk.answer(say(f"/ticket {ticket.number}")).text
    say(f"/status {ticket.number} resolved")
    talk.becomes(ticket, "status", "resolved")
    say(f"/reopen {ticket.number}")
    talk.becomes(ticket, "status", "open")
    say(f"/close_ticket {ticket.number}")
    talk.becomes(ticket, "status", "closed")
    assert talk.not_told(ticket.person, note)


@pytest.mark.parametrize("command", ["close_ticket", "reopen", "status", "priority", "assign", "tag", "mention", "note", "reply",
                                     "canned", "link", "unlink", "ticket"])
def test_a_command_without_its_ticket_says_how_it_is_meant(talk: Talk, olga: Staff, command: str) -> None:
    group = talk.groups[0]
    assert "ticket" in talk.answer(talk.say(olga.person, f"/{command}", group)).text


def test_a_command_with_an_unknown_ticket_says_that_there_is_none(talk: Talk, olga: Staff) -> None:
    for command in ("close_ticket", "priority", "reply", "ticket"):
        said = talk.answer(talk.say(olga.person, f"/{command} TKT-1999-001 high", talk.groups[0])).text
        assert "TKT-1999-001" in said or "no such" in said, f"/{command}: {said}"


def test_the_uuid_and_the_session_reply_of_seed_002_work_too(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    uuid, text = talk.of(ticket, "uuid"), unique("By session")
    talk.say(olga.person, f"/reply {uuid} {text}", ticket.group)
    assert talk.told(ticket.person, text).text == text


def test_an_unknown_command_in_a_topic_goes_nowhere(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    talk.answer(talk.write(olga.person, ticket, f"/{unique('frobnicate')}"))
    assert talk.bodies(ticket) == [ticket.first.text]
    nothing_went_out(talk, ticket)


# What needs no ticket


def test_create_ticket_in_a_group_is_the_writers(talk: Talk, olga: Staff) -> None:
    text = unique("The coffee machine leaks")
    talk.say(olga.person, f"/create_ticket {text}", talk.groups[0])
    row = wait(lambda: talk.rows("SELECT t.ticket_number, u.telegram_id, t.source FROM tickets t JOIN users u ON u.id = t.requester_id "
                                 f"JOIN messages m ON m.ticket_id = t.id WHERE m.body = '{text}'"), SOON, "the ticket")[0]
    assert row[1:] == [str(olga.person.id), "telegram_group"]
    wait(lambda: talk.topics_of(row[0]), SOON, "its topic")
    assert "/create_ticket" in talk.answer(talk.say(olga.person, "/create_ticket", talk.groups[0])).text


def test_create_ticket_as_an_answer_is_for_the_one_who_is_answered(talk: Talk, olga: Staff) -> None:
    visitor, text = talk.person("Visitor"), unique("My door is locked")
    said = talk.say(visitor, text, talk.groups[0])
    talk.say(olga.person, "/create_ticket", talk.groups[0], reply_to=said)
    row = wait(lambda: talk.rows("SELECT t.ticket_number, u.telegram_id FROM tickets t JOIN users u ON u.id = t.requester_id "
                                 f"JOIN messages m ON m.ticket_id = t.id WHERE m.body = '{text}'"), SOON, "the ticket")[0]
    assert row[1] == str(visitor.id)


def test_tickets_lists_what_is_open_with_links_to_the_topics(talk: Talk, olga: Staff) -> None:
    mine, other, done = talk.open(), talk.open(), talk.open()
    talk.write(olga.person, mine, "/assign")
    talk.becomes(mine, "assignee_id", olga.user.id)
    talk.write(olga.person, done, "/close_ticket")
    talk.becomes(done, "status", "closed")
    listed = talk.answer(talk.say(olga.person, "/tickets mine", mine.group))
    assert mine.number in listed.text and other.number not in listed.text
    link = f"https://t.me/c/{str(mine.group)[4:]}/{mine.thread}"
    assert any(one.startswith(link) for one in listed.links() + [url for url in listed.buttons()]) or link in listed.text
    for words in ("/tickets", "/tickets all"):
        text = talk.answer(talk.say(olga.person, words, mine.group)).text
        assert other.number in text and (words == "/tickets all" or done.number not in text)


def test_stats_tells_of_thirty_days(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    told = talk.answer(talk.say(olga.person, "/stats", ticket.group)).text
    assert "30" in told
    assert re.search(r"\d", told.replace("30", "")), told


def test_help_says_what_there_is_in_a_group(talk: Talk, olga: Staff) -> None:
    said = talk.answer(talk.say(olga.person, "/help", talk.groups[0])).text
    assert all(f"/{name}" in said for name in ("note", "assign", "mention", "link", "close_ticket"))


def test_settings_are_for_staff_accounts(talk: Talk, olga: Staff) -> None:
    group, guest = talk.groups[0], talk.person("Guest")
    column = lambda: talk.one(f"SELECT takes_tickets FROM telegram_groups WHERE chat_id = {group}")  # noqa: E731
    shown = talk.offer(talk.say(olga.person, "/settings", group), "set:")
    assert {"set:notes", "set:takes"} <= set(shown.buttons())
    assert talk.answered(talk.press(guest, shown, "set:takes")), "a guest is told why not"
    assert column() == "1"
    talk.answered(talk.press(olga.person, shown, "set:takes"))
    assert wait(lambda: column() == "0", SOON, "no new tickets")
    talk.answered(talk.press(olga.person, shown, "set:takes"))
    assert wait(lambda: column() == "1", SOON, "new tickets again")


def test_the_language_of_a_group_can_be_set(talk: Talk, olga: Staff) -> None:
    group = talk.groups[0]
    shown = talk.offer(talk.say(olga.person, "/settings", group), "set:")
    try:
        talk.answered(talk.press(olga.person, shown, "set:lang:ru"))
        wait(lambda: talk.one(f"SELECT language FROM telegram_groups WHERE chat_id = {group}") == "ru", SOON, "Russian is spoken")
        said = talk.answer(talk.say(olga.person, "/help", group)).text
        assert any("а" <= letter <= "я" for letter in said)
    finally:
        talk.answered(talk.press(olga.person, shown, "set:lang:en"))


# Registering groups


def test_start_says_what_is_to_be_changed(talk: Talk) -> None:
    assert talk.boss
    talk.double.group(-1001700000101, "No topics", is_forum=False)
    talk.double.group(-1001700000102, "No rights")
    talk.double.demoted(-1001700000102)
    talk.double.group(-1001700000103, "A member")
    talk.double.chats[-1001700000103].status = "member"
    talk.double.chats[-1001700000103].rights.clear()
    groups = range(-1001700000103, -1001700000100)
    try:
        said = {group: talk.answer(talk.say(talk.boss.person, "/start", group)).text for group in groups}
        assert "opics" in said[-1001700000101]
        assert "anage" in said[-1001700000102] and "opics" in said[-1001700000102]
        assert "dmin" in said[-1001700000103]
        for _ in range(3):
            assert talk.open().group in talk.groups, "they take no new tickets"
        # What was wrong is mended.
        talk.double.returned(-1001700000103)
        assert "opics" not in talk.answer(talk.say(talk.boss.person, "/start", -1001700000103)).text.replace("topic of its own", "")
        wait(lambda: talk.open().group == -1001700000103, SOON, "now it takes them")
    finally:
        talk.double.chats[-1001700000101].is_forum = True
        for group in groups:
            talk.updates.return_bot(group, talk.boss.person)
        talk.rows(f"UPDATE telegram_groups SET takes_tickets = FALSE WHERE chat_id IN ({', '.join(map(str, groups))})")


def test_a_further_group_is_registered_by_an_administrators_account_alone(talk: Talk, olga: Staff) -> None:
    group = -1001700000104
    talk.double.group(group, "A stranger's")
    for person in (talk.person("Stranger"), olga.person):
        talk.answer(talk.say(person, "/start", group))
        assert talk.rows(f"SELECT chat_id FROM telegram_groups WHERE chat_id = {group} AND registered_at IS NOT NULL") == []
    stranger = talk.person("Stranger")
    for text in ("/tickets", "/tickets all", "/stats", "/ticket TKT-2026-001"):
        talk.say(stranger, text, group)
    talk.settled()
    assert not [one for one in talk.double.said(group) if "TKT-" in one.text], "a stranger's group learns of no tickets"


def test_start_again_registers_a_group_once(talk: Talk) -> None:
    assert talk.boss
    talk.answer(talk.say(talk.boss.person, "/start", talk.groups[0]))
    assert talk.one(f"SELECT COUNT(*) FROM telegram_groups WHERE chat_id = {talk.groups[0]}") == "1"


# Buttons


def test_the_buttons_of_the_card_do_what_they_say(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    talk.answered(talk.press(olga.person, talk.card(ticket), f"mine:{ticket.id}"))
    talk.becomes(ticket, "assignee_id", olga.user.id)
    talk.answered(talk.press(olga.person, talk.card(ticket), f"close:{ticket.id}"))
    talk.becomes(ticket, "status", "closed")
    shown = talk.button(lambda: talk.double.said(ticket.group, ticket.thread), f"reopen:{ticket.id}")
    talk.answered(talk.press(olga.person, shown, f"reopen:{ticket.id}"))
    talk.becomes(ticket, "status", "open")


def test_assign_to_me_needs_an_account(talk: Talk, ticket: Ticket) -> None:
    guest = talk.person("Guest")
    assert talk.answered(talk.press(guest, talk.card(ticket), f"mine:{ticket.id}")), "they are told why not"
    assert talk.of(ticket, "assignee_id") == "NULL"


def test_a_button_of_another_tickets_topic_does_nothing(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    other = talk.open()
    for data in (f"close:{other.id}", f"mine:{other.id}", f"prio:{other.id}:1", f"status:{other.id}:closed", f"who:{other.id}:{olga.user.id}"):
        talk.answered(talk.press(olga.person, talk.card(ticket), data))
    assert [talk.of(other, column) for column in ("status", "assignee_id", "priority")] == ["open", "NULL", "3"]


@pytest.mark.parametrize("data", ["garbage", "close:", "close:abc", "close:99999999999999999999", "close:999999999", "prio:1:9", "prio:{}:9",
                                  "status:{}:nonsense", "canned:{}:999999", "link:{}:5", "who:{}:999999", "set:lang:xx", "rate:{}:9",
                                  "undo:999999", "noop", ":", "\u0000", "é" * 32, "pick:{}", "list", "new", "skip:{}"])
def test_what_no_button_of_ours_says_is_answered_and_does_nothing(talk: Talk, ticket: Ticket, olga: Staff, data: str) -> None:
    talk.answered(talk.press(olga.person, talk.card(ticket), data.format(ticket.id)))
    assert [talk.of(ticket, column) for column in ("status", "assignee_id", "priority", "rating")] == ["open", "NULL", "3", "NULL"]
    assert talk.one("SELECT COUNT(*) FROM telegram_updates WHERE state = 'set_aside'") == "0"


def test_buttons_from_a_chat_that_is_no_support_group_do_nothing(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    group = -1001700000105
    talk.double.group(group, "Elsewhere")
    there = talk.updates.write(olga.person, group, text="a copy", sender=talk.double.bot)
    for data in (f"close:{ticket.id}", f"mine:{ticket.id}", f"prio:{ticket.id}:1", f"canned:{ticket.id}:1", f"link:{ticket.id}:{group}", "set:takes"):
        talk.answered(talk.press(talk.person("Stranger"), there, data))
        talk.answered(talk.press(olga.person, there, data))
    assert [talk.of(ticket, column) for column in ("status", "assignee_id", "priority")] == ["open", "NULL", "3"]


def test_a_customer_presses_nothing_of_anothers_ticket(talk: Talk, ticket: Ticket) -> None:
    stranger = talk.person("Stranger")
    greeting = talk.answer(talk.say(stranger, "/start"))
    talk.rows(f"UPDATE tickets SET status = 'closed', closed_at = UTC_TIMESTAMP(6) WHERE id = {ticket.id}")
    for data in (f"rate:{ticket.id}:1", f"reopen:{ticket.id}", f"pick:{ticket.id}", f"skip:{ticket.id}", f"close:{ticket.id}",
                 f"mine:{ticket.id}", f"status:{ticket.id}:open", f"prio:{ticket.id}:1"):
        talk.answered(talk.press(stranger, greeting, data))
    assert [talk.of(ticket, column) for column in ("status", "rating", "assignee_id", "priority")] == ["closed", "NULL", "NULL", "3"]
    talk.say(stranger, text := unique("My own question"))
    wait(lambda: talk.rows(f"SELECT ticket_id FROM messages WHERE body = '{text}'"), SOON, "the stranger's own ticket")
    assert talk.bodies(ticket) == [ticket.first.text]


def test_a_customer_gets_no_staffs_buttons_by_their_own_ticket_number(talk: Talk, ticket: Ticket) -> None:
    told = talk.double.said(ticket.person.id)[-1]
    for data in (f"mine:{ticket.id}", f"prio:{ticket.id}:1", f"status:{ticket.id}:cancelled", f"who:{ticket.id}", f"canned:{ticket.id}:1", "set:notes"):
        talk.answered(talk.press(ticket.person, told, data))
    assert [talk.of(ticket, column) for column in ("status", "assignee_id", "priority")] == ["open", "NULL", "3"]


def test_an_ended_press_is_answered_while_the_groups_lane_is_held_up(talk: Talk, ticket: Ticket, olga: Staff) -> None:
    card = talk.card(ticket)
    talk.double.fail("sendMessage", "429", chat=ticket.group)
    talk.write(olga.person, ticket, "/priority nonsense")
    query = talk.press(olga.person, card, f"mine:{ticket.id}")
    wait(lambda: query.answers, SOON, "the press is answered")
    assert query.seconds < 1, "it does not wait behind the group's messages"
