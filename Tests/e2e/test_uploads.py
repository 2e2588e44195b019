"""Files of customers and of the team: what may come in, what it is taken for, who may see it, and as what."""

import base64
import json
import random
import re
import struct
import zlib
from collections.abc import Iterator
from email.message import Message
from typing import Any
from urllib.parse import unquote

import pytest
import requests

from running import Desk, User, unique
from telegram import JPEG
from test_five_apis import Caller, bearer, browserless, console, key

BOUNDARY = "----a-boundary-7MA4YWxkTrZu0gW"
FIELDS = ["url", "name", "mime_type", "size"]
MAX_BYTES = 20_000_000
ALL_BYTES = bytes(range(256))
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


# Pictures


def png(width: int, height: int, depth: int = 8, noise: bool = False) -> bytes:
    """Shades of grey."""
    row = (width * depth + 7) // 8
    dice = random.Random(width)
    lines = (b"\0" + (dice.randbytes(row) if noise else b"\0" * row) for _ in range(height))
    packer = zlib.compressobj(1 if noise else 9)
    packed = b"".join([*(packer.compress(line) for line in lines), packer.flush()])

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    """Grey squares of eight by eight: a baseline JPEG of which every block is its mean alone."""

    def segment(mark: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, mark, len(data) + 2) + data

    # Twelve codes of four bits for the sizes of differences; one code of one bit for "nothing more in this block".
    sizes = segment(0xC4, b"\x00" + bytes([0, 0, 0, 12, *[0] * 12]) + bytes(range(12)))
    ends = segment(0xC4, b"\x10" + bytes([1, *[0] * 15]) + b"\x00")
    head = segment(0xDB, b"\0" + b"\x08" * 64)
    head += segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    dice, last, bits = random.Random(width), 0, []
    for _ in range(((width + 7) // 8) * ((height + 7) // 8)):
        level = dice.randrange(-100, 100)
        step, last = level - last, level
        size = abs(step).bit_length()
        bits.append(f"{size:04b}" + (f"{step if step > 0 else step + (1 << size) - 1:0{size}b}" if size else "") + "0")
    stream = "".join(bits)
    stream += "1" * (-len(stream) % 8)
    coded = int(stream, 2).to_bytes(len(stream) // 8, "big").replace(b"\xff", b"\xff\0")
    return b"\xff\xd8" + head + sizes + ends + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + coded + b"\xff\xd9"


def gif(width: int, height: int) -> bytes:
    """Uncompressed: the table is cleared before its codes, of eight bits each, would grow longer."""
    dice = random.Random(width)
    codes: list[int] = []
    for number in range(width * height):
        if number % 100 == 0:
            codes.append(128)
        codes.append(dice.randrange(128))
    codes.append(129)
    packed = bytes(codes)
    blocks = b"".join(bytes([len(part)]) + part for part in (packed[at:at + 255] for at in range(0, len(packed), 255)))
    palette = b"".join(bytes([2 * shade] * 3) for shade in range(128))
    return (b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF6, 0, 0) + palette + b","
            + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x07" + blocks + b"\0;")


WEBP = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
PNG, GIF = png(3, 2), gif(4, 3)
HTML = b"<!DOCTYPE html>\n<html><head><title>t</title></head><body><script>alert(1)</script></body></html>\n"
SVG = (b'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">'
       b"<script>alert(1)</script></svg>\n")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TEXT = b"Just a text, of some words in a line.\nAnd another line.\n"


def dimensions(picture: bytes) -> tuple[int, int]:
    """Of a PNG, a JPEG, a GIF or a WebP."""
    if picture.startswith(b"\x89PNG"):
        return struct.unpack(">II", picture[16:24])
    if picture.startswith(b"GIF8"):
        return struct.unpack("<HH", picture[6:10])
    if picture.startswith(b"RIFF"):
        return _of_webp(picture)
    at = 2
    while picture[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + struct.unpack(">H", picture[at + 2:at + 4])[0]
    height, width = struct.unpack(">HH", picture[at + 5:at + 9])
    return width, height


def _of_webp(picture: bytes) -> tuple[int, int]:
    if picture[12:16] == b"VP8L":
        bits = int.from_bytes(picture[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if picture[12:16] == b"VP8X":
        return int.from_bytes(picture[24:27], "little") + 1, int.from_bytes(picture[27:30], "little") + 1
    width, height = struct.unpack("<HH", picture[26:30])
    return width & 0x3FFF, height & 0x3FFF


# Sending and fetching


def part(content: bytes, disposition: str = 'form-data; name="file"; filename="a.bin"', *headers: str) -> bytes:
    lines = [f"Content-Disposition: {disposition}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def form(*parts: bytes, boundary: str = BOUNDARY) -> bytes:
    mark = b"--" + boundary.encode()
    return b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts) + mark + b"--\r\n"


def post(desk: Desk, user: User | None, body: bytes, type_: str | None = None) -> requests.Response:
    headers = {"Content-Type": type_ or f"multipart/form-data; boundary={BOUNDARY}"}
    if user:
        headers["Authorization"] = f"Bearer {user.token}"
    with browserless() as http:
        return http.post(desk.url + "/api/v1/support/uploads", data=body, headers=headers, timeout=60)


def check_upload(desk: Desk, answer: requests.Response, **expected: Any) -> dict[str, Any]:
    assert answer.status_code == 201, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    file = answer.json()
    assert list(file) == FIELDS
    assert re.fullmatch(re.escape(desk.url) + "/api/v1/support/files/" + UUID, file["url"])
    assert type(file["name"]) is str and type(file["size"]) is int
    assert re.fullmatch(r"[\w.+-]+/[\w.+-]+", file["mime_type"])
    for name, value in expected.items():
        assert file[name] == value, f"{name}: {file[name]!r}"
    return file


def uploaded(desk: Desk, user: User, content: bytes = PNG, name: str = "a.bin", type_: str = "") -> dict[str, Any]:
    headers = [f"Content-Type: {type_}"] if type_ else []
    disposition = f'form-data; name="file"; filename="{name}"'
    return check_upload(desk, post(desk, user, form(part(content, disposition, *headers))), size=len(content))


def fetched(file: dict[str, Any], user: User, query: str = "") -> requests.Response:
    with browserless() as http:
        return http.get(file["url"] + query, headers={"Authorization": f"Bearer {user.token}"}, timeout=60)


def disposition(answer: requests.Response) -> tuple[str, str | None]:
    """inline or attachment, and the file's name."""
    header = answer.headers["Content-Disposition"]
    assert header.isascii() and "\n" not in header
    if extended := re.search(r"filename\*=UTF-8''([^;]*)", header, re.IGNORECASE):
        return header.partition(";")[0], unquote(extended[1])
    message = Message()
    message["Content-Disposition"] = header
    return header.partition(";")[0], message.get_filename()


def refused(answer: requests.Response, *statuses: int) -> str:
    assert answer.status_code in statuses, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    assert list(answer.json()) == ["detail"] and answer.json()["detail"]
    return answer.json()["detail"]


def attach(
    desk: Desk, user: User, ticket: dict[str, Any], *files: dict[str, Any], staff: bool = False, **fields: Any
) -> requests.Response:
    path = f"/admin/tickets/{ticket['id']}/messages" if staff else f"/{ticket['id']}/messages"
    return desk.call("POST", path, user, {"message": "look", "attachments": [file["url"] for file in files], **fields})


def attached(
    desk: Desk, user: User, ticket: dict[str, Any], *files: dict[str, Any], staff: bool = False, **fields: Any
) -> dict[str, Any]:
    answer = attach(desk, user, ticket, *files, staff=staff, **fields)
    assert answer.status_code == 201, answer.text
    assert answer.json()["attachments"] == [file["url"] for file in files]
    return answer.json()


@pytest.fixture(scope="module")
def writer(desk: Desk) -> User:
    return desk.user()


@pytest.fixture
def nothing_kept(desk: Desk) -> Iterator[None]:
    count = "SELECT COUNT(*) FROM files"
    before = desk.sql(count)
    yield
    assert desk.sql(count) == before


# What it is


@pytest.mark.parametrize("content, name, type_, said", [
    (PNG, "photo.png", "image/png", "image/png"), (PNG, "page.html", "image/png", "text/html"),
    (PNG, "no ending", "image/png", ""), (JPEG, "photo.jpg", "image/jpeg", "image/jpeg"),
    (JPEG, "photo.png", "image/jpeg", "image/png"), (GIF, "a.txt", "image/gif", "text/plain"),
    (WEBP, "a.webp", "image/webp", ""), (WEBP, "a.exe", "image/webp", "application/octet-stream"),
    (HTML, "photo.png", "text/html", "image/png"), (HTML, "page.html", "text/html", "text/html"),
    (SVG, "photo.png", "image/svg+xml", "image/png"), (SVG, "a.svg", "image/svg+xml", "image/svg+xml"),
    (PDF, "photo.jpg", "application/pdf", "image/jpeg"), (TEXT, "photo.gif", "text/plain", "image/gif"),
    (TEXT, "a.js", "text/plain", "text/javascript"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_file_is_what_its_content_says(
    desk: Desk, writer: User, content: bytes, name: str, type_: str, said: str
) -> None:
    file = uploaded(desk, writer, content, name, said)
    assert (file["name"], file["mime_type"]) == (name, type_)
    answer = fetched(file, writer)
    assert answer.status_code == 200 and answer.content == content
    shown = type_ in ("image/png", "image/jpeg", "image/gif", "image/webp")
    # What is not shown need not say to a browser what it is.
    assert answer.headers["Content-Type"].split(";")[0] in ((type_,) if shown else (type_, "application/octet-stream"))
    assert disposition(answer) == ("inline" if shown else "attachment", name)
    assert answer.raw.headers.getlist("X-Content-Type-Options") == ["nosniff"]
    assert int(answer.headers["Content-Length"]) == len(content)


@pytest.mark.parametrize("content", [
    b"\x7fELF\x02\x01\x01" + b"\0" * 57, b"PK\x03\x04" + b"\0" * 26, b"#!/bin/sh\necho hello\n", ALL_BYTES * 40, b"\0",
    b"<svg onload=alert(1)>", b"<?php phpinfo();", b"BM" + b"\0" * 60, b"II*\0" + b"\0" * 40, b"\n" * 10 + HTML,
    b"\xef\xbb\xbf" + HTML, b"x" * 5_000 + HTML, b"\x89PNG\r\n", b"GIF8", b"\xff\xd8",
], ids=lambda value: repr(value[:12]))
def test_whatever_is_no_picture_is_handed_out_for_keeping_only(desk: Desk, writer: User, content: bytes) -> None:
    file = uploaded(desk, writer, content, "photo.png", "image/png")
    answer = fetched(file, writer)
    assert answer.status_code == 200 and answer.content == content
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if disposition(answer)[0] == "inline":
        assert answer.headers["Content-Type"] in ("image/png", "image/jpeg", "image/gif", "image/webp")
        assert content in (b"\x89PNG\r\n", b"GIF8", b"\xff\xd8"), "the beginning of a picture at the least"
    else:
        assert disposition(answer) == ("attachment", "photo.png")


def test_an_empty_file_is_kept_as_one_or_refused(desk: Desk, writer: User) -> None:
    answer = post(desk, writer, form(part(b"", 'form-data; name="file"; filename="empty.txt"')))
    if answer.status_code == 201:
        file = check_upload(desk, answer, name="empty.txt", size=0)
        assert fetched(file, writer).content == b""
        assert disposition(fetched(file, writer))[0] == "attachment"
    else:
        assert "file" in refused(answer, 422)


# How large


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("size", [(20 << 20) + 1, 24_000_000, 30_000_000])
def test_a_file_that_is_too_large_is_refused(desk: Desk, writer: User, size: int) -> None:
    try:
        answer = post(desk, writer, form(part(b"x" * size)))
    except requests.ConnectionError:
        assert size == 30_000_000, "only nginx itself may hang up while it is still being sent"
        return
    refused(answer, 413)


def test_a_file_that_is_just_not_too_large_is_taken(desk: Desk, writer: User) -> None:
    content = random.Random(1).randbytes(MAX_BYTES - 1)
    file = uploaded(desk, writer, content, "large.bin")
    assert fetched(file, writer).content == content


# How many


def test_ten_files_hang_on_a_message_and_eleven_do_not(desk: Desk, customer: User, admin: User) -> None:
    files = [uploaded(desk, customer) for _ in range(11)]
    ticket = desk.opened(customer)
    assert attached(desk, customer, ticket, *files[:10])["attachments"] == [file["url"] for file in files[:10]]
    before = desk.ticket(ticket["id"], admin)
    assert "attachments" in refused(attach(desk, customer, ticket, *files), 422)
    mine = [uploaded(desk, admin)["url"] for _ in range(11)]
    for caller, path, body, status in writing(desk, customer, admin, ticket):
        urls = mine if "admin" in path or path.startswith("/api/v1/tickets") else [file["url"] for file in files]
        caller.call("POST", path, body | {"attachments": urls}, status)
    assert desk.ticket(ticket["id"], admin) == before


# Who may see it


def statuses(file: dict[str, Any], *users: User) -> list[int]:
    found = [fetched(file, user) for user in users]
    assert all(one.content == found[0].content for one in found if one.status_code == 200 == found[0].status_code)
    for one in found:
        if one.status_code != 200:
            refused(one, 404)
    previews = [fetched(file, user, "?size=preview").status_code for user in users]
    assert previews == [one.status_code for one in found], "a preview is shown to whom the file is shown"
    return [one.status_code for one in found]


def test_before_it_hangs_on_a_ticket_it_is_its_uploaders_alone(desk: Desk, customer: User, admin: User) -> None:
    theirs, ours = uploaded(desk, customer), uploaded(desk, admin)
    moderator, stranger = desk.user("moderator"), desk.user()
    assert statuses(theirs, customer, admin, moderator, stranger) == [200, 404, 404, 404]
    assert statuses(ours, admin, customer, moderator, stranger) == [200, 404, 404, 404]
    with browserless() as http:
        assert "Bearer" in http.get(theirs["url"], timeout=20).headers["WWW-Authenticate"]
        refused(http.get(theirs["url"], timeout=20), 401)


def test_once_it_hangs_on_a_ticket_the_team_sees_a_customers_file(desk: Desk, customer: User, admin: User) -> None:
    file, ticket = uploaded(desk, customer), desk.opened(customer)
    moderator, stranger = desk.user("moderator"), desk.user()
    attached(desk, customer, ticket, file)
    assert statuses(file, customer, admin, moderator, stranger) == [200, 200, 200, 404]
    desk.change(ticket["id"], admin, status="closed")
    assert statuses(file, customer, admin, moderator, stranger) == [200, 200, 200, 404]


def test_a_file_in_an_answer_is_seen_by_the_customer_and_no_other(desk: Desk, customer: User, admin: User) -> None:
    file, ticket = uploaded(desk, admin), desk.opened(customer)
    stranger = desk.user()
    attached(desk, admin, ticket, file, staff=True)
    assert statuses(file, admin, customer, stranger) == [200, 200, 404]


def test_a_file_in_a_note_is_seen_by_the_team_alone(desk: Desk, customer: User, admin: User) -> None:
    file, ticket = uploaded(desk, admin), desk.opened(customer)
    moderator, stranger = desk.user("moderator"), desk.user()
    attached(desk, admin, ticket, file, staff=True, is_internal=True)
    assert statuses(file, admin, moderator, customer, stranger) == [200, 200, 404, 404]


def test_a_file_that_is_said_aloud_after_a_note_is_seen_by_the_customer(
    desk: Desk, customer: User, admin: User
) -> None:
    file, ticket = uploaded(desk, admin), desk.opened(customer)
    attached(desk, admin, ticket, file, staff=True, is_internal=True)
    attached(desk, admin, ticket, file, staff=True)
    assert desk.call("GET", f"/{ticket['id']}", customer).json()["messages"][-1]["attachments"] == [file["url"]]
    assert statuses(file, admin, customer, desk.user()) == [200, 200, 404]


def test_a_file_of_a_deleted_ticket_is_gone(desk: Desk, customer: User, admin: User) -> None:
    file, ticket = uploaded(desk, customer), desk.opened(customer)
    attached(desk, customer, ticket, file)
    name = desk.sql(f"SELECT uuid FROM tickets WHERE id = {ticket['id']}")[0][0]
    bearer(desk, admin.token).call("DELETE", f"/api/tickets/{name}")
    assert statuses(file, admin, desk.user("moderator"), desk.user()) == [404, 404, 404]


def writing(
    desk: Desk, customer: User, admin: User, ticket: dict[str, Any]
) -> list[tuple[Caller, str, dict[str, Any], int]]:
    """Every way to hang a file on a ticket, and how each refuses."""
    name = desk.sql(f"SELECT uuid FROM tickets WHERE id = {ticket['id']}")[0][0]
    theirs, ours = bearer(desk, customer.token), bearer(desk, admin.token)
    return [(theirs, f"/api/v1/support/{name}/messages", {"message": "m"}, 422),
            (ours, f"/api/v1/support/admin/tickets/{name}/messages", {"message": "m"}, 422),
            (theirs, "/support/api/messages/", {"session_id": name, "content": "m"}, 400),
            (console(desk, admin.email), f"/api/admin/tickets/{name}/messages", {"message": "m"}, 400),
            (key(desk, "tickets:write"), f"/api/v1/tickets/{name}/messages", {"text": "m"}, 422)]


def test_nobody_hangs_up_a_file_that_they_may_not_see(desk: Desk, customer: User, admin: User) -> None:
    stranger, ticket = desk.user(), desk.opened(customer)
    secret = uploaded(desk, stranger)
    unknown = {"url": desk.url + "/api/v1/support/files/01890000-0000-7000-8000-000000000000"}
    before = desk.ticket(ticket["id"], admin)
    for caller, path, body, status in writing(desk, customer, admin, ticket):
        texts = []
        for file in (secret, unknown):
            answer = caller.ask("POST", path, body | {"attachments": [file["url"]]})
            assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:300]}"
            assert "attachments" in answer.text
            texts.append(re.sub(UUID + "|\"timestamp\":\"[^\"]*\"", "", answer.text))
        assert texts[0] == texts[1], "it tells a file that is not theirs from one that is not there"
    assert desk.ticket(ticket["id"], admin) == before
    assert statuses(secret, stranger, customer, admin) == [200, 404, 404]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.org/a",
                                 "//example.org/a", "/api/v1/support/files/x", "not a url"])
def test_only_links_to_the_web_hang_on_a_message(desk: Desk, customer: User, admin: User, url: str) -> None:
    ticket = desk.opened(customer)
    before = desk.ticket(ticket["id"], admin)
    for caller, path, body, status in writing(desk, customer, admin, ticket):
        caller.call("POST", path, body | {"attachments": [url]}, status)
    assert desk.ticket(ticket["id"], admin) == before


def test_links_to_elsewhere_are_kept_as_they_are_given(desk: Desk, customer: User, admin: User) -> None:
    ticket = desk.opened(customer)
    urls = ["http://localhost:8000/uploads/screenshot.jpg", "https://example.org/a%20b?c=d&e=f#g",
            "https://пример.рф/я.png"]
    for caller, path, body, _ in writing(desk, customer, admin, ticket):
        answer = caller.ask("POST", path, body | {"attachments": urls})
        assert answer.status_code in (200, 201), answer.text
    shown = desk.ticket(ticket["id"], admin)["messages"]
    assert [one["attachments"] for one in shown] == [None, *[urls] * 5]


def test_the_console_is_told_what_hangs_on_a_message(desk: Desk, customer: User, admin: User) -> None:
    picture = uploaded(desk, customer, png(900, 700, noise=True), "p.png")
    text, foreign = uploaded(desk, customer, TEXT, "t.txt"), {"url": "https://example.org/a.png"}
    ticket = desk.opened(customer)
    attached(desk, customer, ticket, picture, text, foreign)
    team = console(desk, admin.email)
    shown = team.call("GET", f"/api/admin/tickets/{ticket['id']}/messages")["data"]["messages"]
    first, second, third = shown[-1]["attachments"]
    for one, file in ((first, picture), (second, text)):
        assert list(one) == [*FIELDS, "preview_url"]
        assert [one[name] for name in FIELDS[1:]] == [file[name] for name in FIELDS[1:]]
        assert file["url"].rpartition("/")[2] in one["url"]
        # Whoever is signed in to the console sees it there.
        assert len(team.ask("GET", one["url"].removeprefix(desk.url)).content) == file["size"]
    preview = team.ask("GET", first["preview_url"].removeprefix(desk.url))
    assert preview.status_code == 200 and len(preview.content) < picture["size"]
    assert second["preview_url"] is None
    assert third == {"url": foreign["url"], "name": None, "mime_type": None, "size": None, "preview_url": None}


# Previews


@pytest.mark.parametrize("picture, size", [
    (png(1600, 1200, noise=True), (1600, 1200)), (png(300, 2400, noise=True), (300, 2400)),
    (jpeg(3200, 1600), (3200, 1600)), (gif(1000, 500), (1000, 500))], ids=["png", "tall png", "jpeg", "gif"])
def test_a_preview_is_a_smaller_picture_of_the_same_shape(
    desk: Desk, writer: User, picture: bytes, size: tuple[int, int]
) -> None:
    assert dimensions(picture) == size
    file = uploaded(desk, writer, picture, "picture")
    answer = fetched(file, writer, "?size=preview")
    assert answer.status_code == 200
    marks = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8",
             "image/webp": b"RIFF"}
    assert answer.content.startswith(marks[answer.headers["Content-Type"]])
    assert answer.raw.headers.getlist("X-Content-Type-Options") == ["nosniff"]
    assert answer.headers.get("Content-Disposition", "inline").startswith("inline")
    width, height = dimensions(answer.content)
    assert width < size[0] and height < size[1] and len(answer.content) < len(picture)
    assert abs(width * size[1] - height * size[0]) <= max(size), "it keeps its shape"
    assert fetched(file, writer).content == picture, "the file itself is as it was"
    assert fetched(file, writer, "?size=preview").content == answer.content


@pytest.mark.parametrize("picture", [PNG, jpeg(8, 8), GIF, WEBP], ids=["png", "jpeg", "gif", "webp"])
def test_a_preview_of_a_small_picture_is_no_larger(desk: Desk, writer: User, picture: bytes) -> None:
    answer = fetched(uploaded(desk, writer, picture), writer, "?size=preview")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("image/")
    assert all(shown <= given for shown, given in zip(dimensions(answer.content), dimensions(picture), strict=True))


@pytest.mark.parametrize("content", [
    TEXT, HTML, SVG, PDF, png(40, 40, noise=True)[:300], jpeg(400, 400)[:400], gif(100, 100)[:900],
    png(40, 40)[:-30] + b"garbage" * 10, png(20_000, 20_000, 1), png(30_000, 1, 8),
    PNG[:16] + b"\x7f\xff\xff\xff" * 2 + PNG[24:],
], ids=["text", "html", "svg", "pdf", "half a png", "half a jpeg", "half a gif", "broken png",
        "four hundred megapixels", "a line", "a boast"])
def test_what_has_no_preview_harms_nobody(desk: Desk, writer: User, content: bytes) -> None:
    file = uploaded(desk, writer, content, "picture.png", "image/png")
    answer = fetched(file, writer, "?size=preview")
    if answer.status_code == 200:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        shown = answer.headers["Content-Type"] in ("image/png", "image/jpeg", "image/gif", "image/webp")
        assert shown or disposition(answer)[0] == "attachment"
    else:
        refused(answer, 404, 415, 422)
    assert fetched(file, writer).content == content
    assert fetched(uploaded(desk, writer), writer, "?size=preview").status_code == 200, "others still have theirs"


# Names


@pytest.mark.parametrize("sent, name", [
    ("plain.txt", "plain.txt"), ("two words.txt", "two words.txt"), ("a;b=c, d.txt", "a;b=c, d.txt"),
    (r"a \"quoted\" name.txt", 'a "quoted" name.txt'), ("résumé.txt", "résumé.txt"), ("ไฟล์.txt", "ไฟล์.txt"),
    ("Договор № 5.txt", "Договор № 5.txt"), ("🧑‍🚀 100%.txt", "🧑‍🚀 100%.txt"), (".hidden", ".hidden"),
    ("a.tar.gz", "a.tar.gz"), ("'single'.txt", "'single'.txt"), ("<b>&amp;.txt", "<b>&amp;.txt")])
def test_a_name_is_kept(desk: Desk, writer: User, sent: str, name: str) -> None:
    file = uploaded(desk, writer, TEXT, sent)
    assert file["name"] == name
    assert disposition(fetched(file, writer)) == ("attachment", name)


@pytest.mark.parametrize("sent", [
    "../../etc/passwd", "/etc/passwd", r"C:\\fakepath\\x.txt", "..", ".", "", " ", "a/../b", "x" * 300, "я" * 300,
    "a\0b.txt", "a\tb.txt", "a\x7fb.txt", "a\u202eb.txt", "a%0d%0aX-Injected: 1", "a%22; x=%22b"], ids=ascii)
def test_a_name_that_is_none_does_no_harm(desk: Desk, writer: User, sent: str) -> None:
    answer = post(desk, writer, form(part(TEXT, f'form-data; name="file"; filename="{sent}"')))
    if answer.status_code != 201:
        refused(answer, 400, 422)
        return
    file = check_upload(desk, answer, size=len(TEXT), mime_type="text/plain")
    assert "/" not in file["name"] and file["name"] not in (".", "..") and len(file["name"]) <= 255
    assert not re.search(r"[\0-\x1f\x7f]", file["name"])
    shown = fetched(file, writer)
    assert shown.status_code == 200 and shown.content == TEXT
    assert "X-Injected" not in shown.headers
    assert disposition(shown)[0] == "attachment"


def test_a_name_that_is_no_utf_8_does_no_harm(desk: Desk, writer: User) -> None:
    head = b'Content-Disposition: form-data; name="file"; filename="\xff\xfe.txt"\r\n\r\n'
    answer = post(desk, writer, form(head + TEXT))
    if answer.status_code != 201:
        refused(answer, 400, 422)
    else:
        assert fetched(check_upload(desk, answer), writer).content == TEXT


# The form


def tricky(boundary: str) -> dict[str, bytes]:
    mark = boundary.encode()
    return {"all bytes": ALL_BYTES, "ends with lines": b"text\r\n\r\n", "starts with lines": b"\r\n\r\ntext",
            "dashes": b"--", "a line": b"\r\n", "boundary in a line": b"text --" + mark + b" text",
            "boundary without dashes": b"\r\n" + mark + b"\r\n",
            "half of the boundary": b"\r\n--" + mark[:-1] + b"\r\n", "a line feed before it": b"a\n--" + mark + b"x\nb",
            "a carriage return before it": b"a\r--" + mark + b"\rb", "nearly the end": b"\r\n-" + mark + b"--\r\n",
            "lines and lines": b"\r\n" * 5_000, "carriage returns": b"\r" * 5_000,
            "almost, again and again": (b"\r\n--" + mark[:-2]) * 500,
            "a form": form(part(b"inner"), boundary="another")}


@pytest.mark.parametrize("case", tricky(""))
def test_content_arrives_as_it_was_sent(desk: Desk, writer: User, case: str) -> None:
    content = tricky(BOUNDARY)[case]
    file = uploaded(desk, writer, content)
    assert fetched(file, writer).content == content


@pytest.mark.parametrize("before, after", [
    ([("note", b"text")], []), ([], [("note", b"text")]), ([("a", b""), ("b", b"x" * 5_000)], [("c", b"\r\n--")]),
    ([("File", b"x"), ("file2", b"y"), ("files", b"z")], [])], ids=["before", "after", "around", "alike"])
def test_other_fields_are_passed_over(
    desk: Desk, writer: User, before: list[tuple[str, bytes]], after: list[tuple[str, bytes]]
) -> None:
    parts = [*(part(value, f'form-data; name="{name}"') for name, value in before),
             part(PNG, 'form-data; name="file"; filename="p.png"', "Content-Type: image/png", "X-Other: header"),
             *(part(value, f'form-data; name="{name}"') for name, value in after)]
    file = check_upload(desk, post(desk, writer, form(*parts)), name="p.png", mime_type="image/png", size=len(PNG))
    assert fetched(file, writer).content == PNG


@pytest.mark.parametrize("disposition", [
    'form-data; filename="p.png"; name="file"', 'form-data;name="file";filename="p.png"',
    "form-data; name=file; filename=p.png",
    'Form-Data; Name="file"; FileName="p.png"', 'form-data ; name = "file" ; filename = "p.png"',
    'form-data; name="file"; filename="p.png"; size=3'], ids=["order", "tight", "bare", "case", "spaces", "more"])
def test_a_parts_header_may_be_written_otherwise(desk: Desk, writer: User, disposition: str) -> None:
    answer = post(desk, writer, form(part(PNG, disposition)))
    if answer.status_code == 201:
        check_upload(desk, answer, name="p.png", mime_type="image/png", size=len(PNG))
    else:
        assert " = " in disposition, "only white space around the equals sign may be refused"
        refused(answer, 400, 422)


@pytest.mark.parametrize("boundary, written", [
    ("x", "x"), ("b" * 70, "b" * 70), ("'()+_,-./:=?", "\"'()+_,-./:=?\""), ("with space", '"with space"'),
    ("abc", '"abc"'), ("abc", "abc; charset=utf-8"), ("--", "--")], ids=lambda value: value[:20])
def test_any_boundary_bounds(desk: Desk, writer: User, boundary: str, written: str) -> None:
    content = ALL_BYTES + b"\r\n-" + boundary.encode() + b"\r\n"
    body = form(part(content, 'form-data; name="file"; filename="a.bin"'), boundary=boundary)
    file = check_upload(desk, post(desk, writer, body, f"multipart/form-data; boundary={written}"), size=len(content))
    assert fetched(file, writer).content == content


@pytest.mark.parametrize("body", [
    b"preamble\r\n" + form(part(PNG)), form(part(PNG)) + b"epilogue", form(part(PNG))[:-2],
    form(part(PNG)).replace(b"\r\n--" + BOUNDARY.encode() + b"--", b"\r\n--" + BOUNDARY.encode() + b"--  "),
    b"\r\n" + form(part(PNG)),
], ids=["preamble", "epilogue", "no last line", "spaces after the end", "an empty line first"])
def test_what_is_around_the_form_does_not_matter(desk: Desk, writer: User, body: bytes) -> None:
    file = check_upload(desk, post(desk, writer, body), mime_type="image/png", size=len(PNG))
    assert fetched(file, writer).content == PNG


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("body", [
    form(part(b"x", 'form-data; name="other"; filename="a.txt"')), form(part(b"x", 'form-data; name="other"')),
    form(part(b"x", 'form-data; filename="a.txt"')), form(part(b"x", 'attachment; name="file"; filename="a.txt"')),
    b"--" + BOUNDARY.encode() + b"--\r\n"], ids=["other file", "other field", "no name", "no form data", "no part"])
def test_a_form_without_the_file_is_refused(desk: Desk, writer: User, body: bytes) -> None:
    assert "file" in refused(post(desk, writer, body), 422)


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("body", [
    b"", b"x", b"{}", form(part(PNG))[:-len(BOUNDARY) - 6], form(part(PNG))[:60], form(part(PNG))[:-20],
    b"--" + BOUNDARY.encode() + b"\r\n", b"--" + BOUNDARY.encode() + b"\r\nContent-Disposition: form-data",
    form(part(PNG), boundary="another"), form(PNG), b"--" + BOUNDARY.encode() + b"\r\n" + b"A: " + b"x" * 200_000,
], ids=["empty", "a letter", "json", "no end", "in the header", "in the end", "first line", "half a header",
        "another boundary", "no header", "an endless header"])
def test_a_form_that_is_cut_short_or_none_is_refused(desk: Desk, writer: User, body: bytes) -> None:
    refused(post(desk, writer, body), 400, 422)


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("type_", [
    "multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data; boundary=""', "application/json",
    "multipart/form-data; boundary=" + "b" * 300, "application/x-www-form-urlencoded", "text/plain", "x",
    f"multipart/mixed; boundary={BOUNDARY}"], ids=lambda value: value[:50])
def test_another_kind_of_body_is_refused(desk: Desk, writer: User, type_: str) -> None:
    refused(post(desk, writer, form(part(PNG)), type_), 400, 415, 422)


def test_two_files_in_a_form_are_one_or_none(desk: Desk, writer: User) -> None:
    parts = [part(name.encode(), f'form-data; name="file"; filename="{name}"') for name in ("first", "second")]
    answer = post(desk, writer, form(*parts))
    if answer.status_code != 201:
        assert "file" in refused(answer, 422)
    else:
        file = check_upload(desk, answer)
        assert fetched(file, writer).content.decode() == file["name"]


def test_a_great_many_parts_are_taken_or_refused_but_no_error(desk: Desk, writer: User) -> None:
    many = [part(b"x", f'form-data; name="n{number}"') for number in range(20_000)]
    answer = post(desk, writer, form(*many, part(PNG)))
    if answer.status_code != 201:
        refused(answer, 400, 413, 422)
    else:
        check_upload(desk, answer, mime_type="image/png")


def test_what_a_browser_sends_is_taken(desk: Desk, writer: User) -> None:
    """As Firefox and Chrome write it: quotes in names as %22."""
    head = 'form-data; name="file"; filename="Снимок %22экрана%22.png"'
    sent = post(desk, writer, form(part(PNG, head, "Content-Type: image/png")))
    file = check_upload(desk, sent, mime_type="image/png")
    assert file["name"] in ('Снимок "экрана".png', "Снимок %22экрана%22.png")
    with browserless() as http:
        answer = http.post(desk.url + "/api/v1/support/uploads", files={"file": ("ไฟล์.png", PNG, "image/png")},
                           headers={"Authorization": f"Bearer {writer.token}"}, timeout=20)
    check_upload(desk, answer, name="ไฟล์.png", mime_type="image/png", size=len(PNG))


def test_the_same_file_twice_is_two_files(desk: Desk, writer: User) -> None:
    assert uploaded(desk, writer)["url"] != uploaded(desk, writer)["url"]


def test_what_is_uploaded_is_said_in_json_alone(desk: Desk, writer: User) -> None:
    name = unique("<script>alert(1)</script>").replace("/", "")
    answer = post(desk, writer, form(part(TEXT, f'form-data; name="file"; filename="{name}"')))
    assert json.loads(answer.content)["name"] == name
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
