"""A support group without topics, which is all that seed 002 asks for: everything stands in the group itself."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from panel import own_desk
from running import Desk, User, unique, wait
from telegram import GROUP, OLGA, said


@pytest.fixture(scope="module")
def plain() -> Iterator[Desk]:
    with own_desk() as desk:
        with sqlite3.connect(desk.data / "sandbox" / "sandbox.sqlite") as sandbox:
            sandbox.execute("UPDATE chats SET is_forum = 0 WHERE id = ?", (GROUP,))
        yield desk


@pytest.fixture(scope="module")
def customer(plain: Desk) -> User:
    return plain.user()


def in_the_group(desk: Desk, text: str) -> list[dict[str, Any]]:
    shown = desk.sandbox.get(f"/chats/{GROUP}/messages", limit=1000)["messages"]
    return [message for message in shown if text in said(message)]


def begun(desk: Desk, customer: User, content: str) -> str:
    answer = desk.call("POST", "/support/api/messages/", customer, {"content": content})
    assert answer.status_code == 201, answer.text
    return answer.json()["session_id"]


def messages(desk: Desk, customer: User, session: str) -> list[dict[str, Any]]:
    return desk.call("GET", f"/support/api/sessions/{session}/messages/", customer).json()


def test_a_web_chat_is_answered_by_a_reply_in_the_group(plain: Desk, customer: User) -> None:
    content, answer = unique("Is anybody there?"), unique("Yes")
    session = begun(plain, customer, content)
    notice = wait(lambda: in_the_group(plain, content))[0]
    assert f"🆔 Session ID: `{session}`" in said(notice) and "message_thread_id" not in notice
    plain.sandbox.post(f"/people/{OLGA}/messages", chat_id=GROUP, text=answer, reply_to=notice["message_id"])
    said_last = wait(lambda: [one for one in messages(plain, customer, session) if one["content"] == answer])[0]
    assert said_last["sender"] == "support" and said_last["support_agent_name"]


def test_a_second_message_and_a_reply_command_need_no_topic_either(plain: Desk, customer: User) -> None:
    session = begun(plain, customer, unique("First"))
    again, answer = unique("Second"), unique("By command")
    plain.call("POST", "/support/api/messages/", customer, {"session_id": session, "content": again})
    wait(lambda: in_the_group(plain, again))
    plain.sandbox.post(f"/people/{OLGA}/messages", chat_id=GROUP, text=f"/reply {session} {answer}")
    wait(lambda: [one for one in messages(plain, customer, session) if one["content"] == answer])


def test_talk_in_the_group_goes_nowhere(plain: Desk, customer: User) -> None:
    session = begun(plain, customer, unique("Third"))
    before = messages(plain, customer, session)
    talk, answer = unique("Who takes this one?"), unique("I do")
    plain.sandbox.post(f"/people/{OLGA}/messages", chat_id=GROUP, text=talk)
    plain.sandbox.post(f"/people/{OLGA}/messages", chat_id=GROUP, text=f"/reply {session} {answer}")
    wait(lambda: len(messages(plain, customer, session)) > len(before))
    assert [one["content"] for one in messages(plain, customer, session)[len(before):]] == [answer]
