"""Files of Telegram's: known at once, brought here in the background, looked at, and handed out by the APIs; and those
that cannot be brought. What Telegram gives out is at most 20 MB (`getFile` of the Bot API)."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from running import Desk, User, unique, wait
from telegram import ALICE, BORIS, GROUP, JPEG, OLGA, Opened, Sandbox, said
from test_uploads import HTML, PDF, PNG, disposition, fetched, png

MEGABYTE = 1 << 20
TELEGRAMS_LIMIT = 20 * MEGABYTE


def sent(sandbox: Sandbox, person: int, content: bytes, name: str, type_: str, caption: str = "", **where: Any) -> dict[str, Any]:
    return sandbox._call("POST", f"/people/{person}/messages", data={"caption": caption, **where},
                         files={"document": (name, content, type_)})


def row(desk: Desk, caption: str) -> dict[str, str] | None:
    """The file of the message with a text that occurs once."""
    names = ["uuid", "mime_type", "size", "width", "height", "fetched_at", "fetch_error"]
    rows = desk.sql(f"SELECT {', '.join('files.' + name for name in names)} FROM files JOIN messages"
                    f" ON messages.id = files.message_id WHERE body = '{caption}'")
    return dict(zip(names, rows[0], strict=True)) if rows else None


def brought(desk: Desk, caption: str, seconds: float = 10) -> dict[str, str]:
    """… when it has come."""
    def look() -> dict[str, str] | None:
        found = row(desk, caption)
        return found if found and found["fetched_at"] != "NULL" else None
    return wait(look, seconds, "the file has come")


def given_up(desk: Desk, caption: str, seconds: float = 10) -> dict[str, str]:
    def look() -> dict[str, str] | None:
        found = row(desk, caption)
        return found if found and found["fetch_error"] != "NULL" else None
    return wait(look, seconds, "the desk knows that the file will not come")


def link(desk: Desk, file: dict[str, str]) -> dict[str, Any]:
    return {"url": f"{desk.url}/api/v1/support/files/{file['uuid']}"}


def kept(desk: Desk, file: dict[str, str]) -> Path:
    return Path(desk.settings["UPLOAD_DIR"]) / file["uuid"]


def leftovers(desk: Desk) -> list[str]:
    """Names in the folder of files that are no file's."""
    return [name for name in os.listdir(desk.settings["UPLOAD_DIR"]) if not re.fullmatch(r"[0-9a-f-]{36}", name)]


@pytest.fixture(autouse=True)
def nothing_is_left_over(desk: Desk) -> Iterator[None]:
    yield
    assert leftovers(desk) == []


def test_a_file_is_here_before_anybody_asks_for_it(
    desk: Desk, admin: User, sandbox: Sandbox, opened: Callable[..., Opened]
) -> None:
    opened(ALICE)
    caption, picture = unique("a picture"), png(30, 20)
    sent(sandbox, ALICE, picture, "picture.png", "image/png", caption)
    file = brought(desk, caption)
    assert (file["mime_type"], file["size"], file["width"], file["height"]) == ("image/png", str(len(picture)), "30", "20")
    assert kept(desk, file).read_bytes() == picture
    asked = len(sandbox.calls("getFile"))
    answer = fetched(link(desk, file), admin)
    assert answer.status_code == 200 and answer.content == picture
    assert disposition(answer) == ("inline", "picture.png")
    assert len(sandbox.calls("getFile")) == asked, "it was here already"


def test_what_a_file_is_its_content_says_and_not_telegram(
    desk: Desk, admin: User, sandbox: Sandbox, opened: Callable[..., Opened]
) -> None:
    opened(ALICE)
    for content, name, said_, type_ in [
        (HTML, "photo.png", "image/png", "text/html"), (PNG, "page.html", "text/html", "image/png"),
        (PDF, "film.mp4", "video/mp4", "application/pdf"),
    ]:
        caption = unique("a file")
        sent(sandbox, ALICE, content, name, said_, caption)
        file = brought(desk, caption)
        assert file["mime_type"] == type_
        answer = fetched(link(desk, file), admin)
        assert answer.content == content
        assert disposition(answer)[0] == ("inline" if type_ == "image/png" else "attachment")


def test_a_file_is_had_at_once_by_whoever_asks_before_it_has_come(
    desk: Desk, admin: User, sandbox: Sandbox, opened: Callable[..., Opened]
) -> None:
    opened(ALICE)
    caption = unique("early")
    # The background's first attempt fails, and its next one is a second away.
    sandbox.fault("500", "getFile", count=1)
    sent(sandbox, ALICE, PDF, "early.pdf", "application/pdf", caption)
    file = wait(lambda: row(desk, caption), what="the file is known")
    wait(lambda: desk.sql("SELECT 1 FROM deliveries WHERE kind = 'file.fetch' AND attempts > 0 AND payload LIKE"
                          f" '%{file['uuid']}%'"), what="the first attempt")
    answer = fetched(link(desk, file), admin)
    assert answer.status_code == 200 and answer.content == PDF
    assert brought(desk, caption)["mime_type"] == "application/pdf"


@pytest.mark.parametrize("fault", ["500", "429", "refuse", "cut"])
def test_a_file_comes_when_telegram_is_well_again(
    desk: Desk, sandbox: Sandbox, opened: Callable[..., Opened], fault: str
) -> None:
    opened(ALICE)
    caption = unique(fault)
    sandbox.fault(fault, "getFile", count=2, retry_after=1)
    sent(sandbox, ALICE, PDF, "later.pdf", "application/pdf", caption)
    file = brought(desk, caption, 30)
    assert kept(desk, file).read_bytes() == PDF


def test_while_telegram_is_out_of_order_a_file_is_not_to_be_had(
    desk: Desk, admin: User, sandbox: Sandbox, opened: Callable[..., Opened]
) -> None:
    opened(ALICE)
    caption = unique("not now")
    sandbox.fault("500", "getFile")
    sent(sandbox, ALICE, PDF, "later.pdf", "application/pdf", caption)
    file = wait(lambda: row(desk, caption), what="the file is known")
    answer = fetched(link(desk, file), admin)
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    sandbox.clear_faults()
    assert fetched(link(desk, file), admin).content == PDF


def test_a_customer_is_told_that_a_file_is_too_large_once_and_the_ticket_has_it_all_the_same(
    desk: Desk, admin: User, sandbox: Sandbox, opened: Callable[..., Opened]
) -> None:
    ticket = opened(BORIS)
    caption = unique("велик")
    large = sent(sandbox, BORIS, bytes(TELEGRAMS_LIMIT + 1), "film.bin", "application/octet-stream", caption)
    file = given_up(desk, caption)
    assert "20 MB" in file["fetch_error"]
    told = wait(lambda: sandbox.told(BORIS, "20 МБ"), what="the customer is told, in their language")
    assert told[-1]["reply_to_message"]["message_id"] == large["message_id"]
    wait(lambda: sandbox.shown(ticket.thread, caption), what="the team sees it in Telegram")
    for _ in range(2):
        answer = fetched(link(desk, file), admin)
        assert answer.status_code == 404 and "Telegram" in answer.json()["detail"]
    # Whoever asked made nobody be told again.
    sandbox.say(BORIS, caption + " after")
    wait(lambda: sandbox.shown(ticket.thread, caption + " after"), what="what came later is shown")
    assert len([one for one in sandbox.told(BORIS, "20 МБ") if one["message_id"] > large["message_id"]]) == 1
    # An answer to that text finds the ticket.
    reply = unique("вот ссылка")
    sandbox.say(BORIS, reply, told[-1]["message_id"])
    wait(lambda: sandbox.shown(ticket.thread, reply), what="the answer is in the ticket")


def test_the_team_is_told_of_a_file_too_large_for_a_customer_of_the_web(
    desk: Desk, customer: User, sandbox: Sandbox
) -> None:
    ticket = desk.opened(customer, unique("from the web"))
    number = desk.sql(f"SELECT ticket_number FROM tickets WHERE id = {ticket['id']}")[0][0]
    thread = wait(lambda: sandbox.topics_of(number), what="the topic")[0]["thread_id"]
    caption = unique("large")
    sent(sandbox, OLGA, bytes(TELEGRAMS_LIMIT + 1), "film.bin", "application/octet-stream", caption,
         chat_id=GROUP, thread_id=thread)
    given_up(desk, caption)
    shown = wait(lambda: [one for one in sandbox.thread(thread) if "20 MB" in said(one)], what="the team is told")
    assert len(shown) == 1


def test_nobody_is_told_of_a_large_file_of_the_teams_that_reaches_the_customer(
    desk: Desk, sandbox: Sandbox, opened: Callable[..., Opened]
) -> None:
    ticket = opened(ALICE)
    caption = unique("large")
    sent(sandbox, OLGA, bytes(TELEGRAMS_LIMIT + 1), "film.bin", "application/octet-stream", caption,
         chat_id=GROUP, thread_id=ticket.thread)
    given_up(desk, caption)
    wait(lambda: sandbox.told(ALICE, caption), what="the customer has it from Telegram")
    assert not [one for one in sandbox.thread(ticket.thread) if "20 MB" in said(one)]


def test_a_file_that_never_comes_is_given_up_after_twenty_attempts(
    desk: Desk, admin: User, sandbox: Sandbox, opened: Callable[..., Opened]
) -> None:
    opened(ALICE)
    caption = unique("hopeless")
    sandbox.fault("500", "getFile")
    sent(sandbox, ALICE, PDF, "never.pdf", "application/pdf", caption)
    file = wait(lambda: row(desk, caption), what="the file is known")
    mine = f"kind = 'file.fetch' AND payload LIKE '%{file['uuid']}%'"
    wait(lambda: desk.sql(f"SELECT 1 FROM deliveries WHERE {mine} AND attempts > 0"), what="the first attempt")
    # An outage is no fault of the file's, so it is a day old as well.
    desk.sql(f"UPDATE deliveries SET attempts = 19, created_at = created_at - INTERVAL 2 DAY WHERE {mine}")
    assert "20 attempts" in given_up(desk, caption, 30)["fetch_error"]
    assert desk.sql(f"SELECT state FROM deliveries WHERE {mine}") == [["failed"]]
    sandbox.clear_faults()
    assert fetched(link(desk, file), admin).status_code == 404


def test_a_file_of_a_ticket_that_was_deleted_meanwhile_leaves_nothing(
    desk: Desk, admin: User, sandbox: Sandbox, opened: Callable[..., Opened]
) -> None:
    opened(ALICE)
    caption = unique("deleted")
    sandbox.fault("500", "getFile")
    sent(sandbox, ALICE, PDF, "gone.pdf", "application/pdf", caption)
    file = wait(lambda: row(desk, caption), what="the file is known")
    desk.sql(f"DELETE FROM files WHERE uuid = '{file['uuid']}'")
    sandbox.clear_faults()
    wait(lambda: desk.sql("SELECT 1 FROM deliveries WHERE kind = 'file.fetch' AND state <> 'queued' AND payload LIKE"
                          f" '%{file['uuid']}%'"), 30, "the delivery is done with")
    assert not kept(desk, file).exists()


def test_a_picture_of_telegrams_has_a_small_one(
    desk: Desk, admin: User, sandbox: Sandbox, opened: Callable[..., Opened]
) -> None:
    opened(ALICE)
    caption = unique("small")
    sandbox.send_photo(ALICE, caption)
    file = brought(desk, caption)
    assert (file["mime_type"], file["width"], file["height"]) == ("image/jpeg", "1", "1")
    assert fetched(link(desk, file), admin).content == JPEG
    assert fetched(link(desk, file), admin, "?size=preview").status_code == 200


def test_telegrams_link_which_holds_the_token_is_told_to_nobody(
    desk: Desk, admin: User, sandbox: Sandbox, opened: Callable[..., Opened]
) -> None:
    opened(ALICE)
    caption = unique("secret")
    sandbox.fault("500", "getFile", count=1)
    sent(sandbox, ALICE, PDF, "a.pdf", "application/pdf", caption)
    file = brought(desk, caption, 20)
    answer: requests.Response = fetched(link(desk, file), admin)
    assert "sandbox-token" not in str(answer.headers)
    for log in (desk.data / "logs").glob("*.log"):
        if not log.name.startswith(("nginx", "sandbox", "access", "error")):
            assert "sandbox-token-for-development-only" not in log.read_text(errors="replace"), log.name


@pytest.fixture(scope="module")
def local() -> Iterator[Desk]:
    """A desk beside a Bot API server of its own in local mode, which gives out files of any size, as paths."""
    desk = Desk(SANDBOX_FILES="local", UPLOAD_MAX_BYTES=str(24 * MEGABYTE))
    desk.start()
    yield desk
    assert not desk.stop() and not desk.crashes()


def test_a_bot_api_server_of_ones_own_gives_larger_files(local: Desk) -> None:
    caption, content = unique("large"), os.urandom(1 << 16) * (22 * 16)
    sent(local.sandbox, ALICE, content, "film.bin", "application/octet-stream", caption)
    file = brought(local, caption)
    assert file["size"] == str(22 * MEGABYTE)
    assert kept(local, file).read_bytes() == content
    assert leftovers(local) == []
    assert fetched(link(local, file), local.user("admin")).content == content


def test_what_the_desk_itself_does_not_keep_is_its_own_limit(local: Desk) -> None:
    caption = unique("too large")
    sent(local.sandbox, ALICE, bytes(24 * MEGABYTE + 1), "film.bin", "application/octet-stream", caption)
    assert "24 MB" in given_up(local, caption)["fetch_error"]
    wait(lambda: local.sandbox.told(ALICE, "24 MB"), what="the customer is told")
