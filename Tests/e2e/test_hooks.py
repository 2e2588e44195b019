"""Seed 000, "Hook API Endpoints": the twelve of them, and what a hook receives and remembers."""

import base64
import hmac
import json
import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from running import Desk, unique
from test_seed_000 import Gateway, check, check_list, exactly, gateway_of, is_time, optional, refused

HOOK = ["id", "url", "events", "description", "is_active", "created_at", "updated_at"]
NEW_HOOK = ["id", "url", "events", "description", "is_active", "secret", "created_at", "updated_at"]
LOG = ["id", "hook_id", "event", "status", "attempt", "status_code", "duration_ms", "response", "error", "created_at"]
STATS = ["hook_id", "total", "succeeded", "failed", "pending", "success_rate", "average_duration_ms", "last_success_at",
         "last_failure_at"]
TEST = ["success", "status_code", "duration_ms", "response", "error"]
EVENTS = ["ticket.created", "ticket.updated", "ticket.closed", "message.sent", "user.mentioned", "topic.created",
          "topic.linked", "error.occurred", "ticket.assigned", "ticket.escalated", "sla.warning", "sla.breached",
          "ticket.rated"]
SECRET = re.compile(r"whsec_[A-Za-z0-9+/_=-]{32,}")
UNKNOWN = ["999999999", "0", "-1", "1.5", "x", "null", "99999999999999999999", "%27%20OR%201=1"]
URL = "https://example.org/hook"


class Receiver:
    """A server that takes whatever is sent to it, remembers it, and answers as it is told."""

    def __init__(self) -> None:
        self.status, self.answer = 200, b"received"
        self.received: list[tuple[str, str, dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                receiver.received.append((self.command, self.path, dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Content-Length", str(len(receiver.answer)))
                self.end_headers()
                self.wfile.write(receiver.answer)

            do_GET = do_PUT = do_HEAD = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def receiver(desk: Desk) -> Iterator[Receiver]:
    if desk.settings.get("HOOKS_ALLOW_PRIVATE") != "true":
        pytest.skip("hooks of this desk do not reach the loopback")
    receiver = Receiver()
    with ThreadPoolExecutor(1) as thread:
        thread.submit(receiver.server.serve_forever, 0.05)
        yield receiver
        receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture(scope="module")
def program(desk: Desk) -> Gateway:
    return gateway_of(desk, "hooks:write", "tickets:write")


@pytest.fixture
def hook(program: Gateway) -> Iterator[dict[str, Any]]:
    made = made_by(program)
    yield made
    program.call("DELETE", f"/hooks/{made['id']}")


@pytest.fixture
def untouched(program: Gateway, hook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A hook that must be the same after the test, and no other may have come."""
    total = program.answer("GET", "/hooks?limit=1")["meta"]["total"]
    yield hook
    assert program.answer("GET", f"/hooks/{hook['id']}") == {name: hook[name] for name in HOOK}
    assert program.answer("GET", "/hooks?limit=1")["meta"]["total"] == total


@pytest.fixture
def listening(program: Gateway, receiver: Receiver) -> Iterator[dict[str, Any]]:
    """A hook that the receiver hears of new tickets by."""
    made = made_by(program, url=receiver.url, events=["ticket.created"])
    yield made
    program.call("DELETE", f"/hooks/{made['id']}")


def made_by(program: Gateway, **fields: Any) -> dict[str, Any]:
    return check_hook(program.answer("POST", "/hooks", {"url": URL, "events": ["ticket.rated"]} | fields, 201))


def check_hook(hook: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    """Every field has its type, and those named here have their values."""
    assert list(hook) == (NEW_HOOK if "secret" in hook else HOOK)
    exactly(hook["id"], int), exactly(hook["url"], str), exactly(hook["is_active"], bool)
    assert all(exactly(event, str) for event in exactly(hook["events"], list)) and hook["events"]
    optional(hook["description"], str)
    assert is_time(hook["created_at"]) and (hook["updated_at"] is None or is_time(hook["updated_at"]))
    return check(hook, expected)


def check_log(log: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    assert list(log) == LOG
    exactly(log["id"], int), exactly(log["hook_id"], int), exactly(log["event"], str), exactly(log["attempt"], int)
    assert log["status"] in ("queued", "succeeded", "failed")
    for name, type_ in (("status_code", int), ("duration_ms", int), ("response", str), ("error", str)):
        optional(log[name], type_)
    assert is_time(log["created_at"])
    return check(log, expected)


def check_stats(stats: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    assert list(stats) == STATS
    for name in ("hook_id", "total", "succeeded", "failed", "pending"):
        exactly(stats[name], int)
    for name in ("success_rate", "average_duration_ms"):
        assert stats[name] is None or type(stats[name]) in (int, float), name
    for name in ("last_success_at", "last_failure_at"):
        assert stats[name] is None or is_time(stats[name]), name
    assert stats["total"] == stats["succeeded"] + stats["failed"] + stats["pending"]
    return check(stats, expected)


def check_test(result: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    assert list(result) == TEST
    exactly(result["success"], bool)
    for name, type_ in (("status_code", int), ("duration_ms", int), ("response", str), ("error", str)):
        optional(result[name], type_)
    return check(result, expected)


def logs_of(program: Gateway, hook: dict[str, Any]) -> list[dict[str, Any]]:
    """Newest first."""
    listed = check_list(program.answer("GET", f"/hooks/{hook['id']}/logs?limit=100"), limit=100)
    return [check_log(log, hook_id=hook["id"]) for log in listed["data"]]


# POST /hooks


def test_a_new_hook_is_answered_whole(program: Gateway) -> None:
    fields = {"url": "https://example.org:8443/a/b?c=d&e=%20#f", "events": ["ticket.created", "message.sent"],
              "description": "Отчёты 📈"}
    hook = check_hook(made_by(program, **fields), **fields, is_active=True)
    assert SECRET.fullmatch(exactly(hook["secret"], str))
    shown = check_hook(program.answer("GET", f"/hooks/{hook['id']}"))
    assert shown == {name: hook[name] for name in HOOK}


def test_a_description_may_be_left_out(program: Gateway) -> None:
    assert not made_by(program)["description"] and not made_by(program, description=None)["description"]
    check_hook(made_by(program, description="d" * 500), description="d" * 500)


@pytest.mark.parametrize("events", [["*"], *([event] for event in EVENTS), EVENTS], ids=",".join)
def test_a_hook_takes_every_event_there_is(program: Gateway, events: list[str]) -> None:
    hook = check_hook(made_by(program, events=events), events=events)
    program.call("DELETE", f"/hooks/{hook['id']}")


def test_a_secret_is_shown_once_and_no_two_are_the_same(program: Gateway, hook: dict[str, Any]) -> None:
    assert made_by(program)["secret"] != hook["secret"]
    path = f"/hooks/{hook['id']}"
    answers = [program.call("GET", "/hooks?limit=100"), program.call("GET", path),
               program.call("PUT", path, {"description": "changed"}), program.call("POST", path + "/deactivate"),
               program.call("POST", path + "/activate"), program.call("GET", path + "/logs"),
               program.call("GET", path + "/stats")]
    for answer in answers:
        assert answer.status_code == 200 and hook["secret"] not in answer.text and '"secret"' not in answer.text


UNSOUND_URLS = [5, "", " ", [], "example", "example.org/hook", "/hook", "https://", "https:///hook",
                "ftp://example.org/hook", "file:///etc/passwd", "javascript:alert(1)", "gopher://example.org/",
                "https://user:password@example.org/hook", "https://user@example.org/hook", "https://exa mple.org/",
                "https://example.org:99999/", "https://example.org/\r\nX: y"]
UNSOUND_EVENTS = [[], "ticket.created", {}, [1], [None], [""], ["ticket"], ["ticket.*"], ["TICKET.CREATED"],
                  ["ticket.created", "ticket.exploded"]]
UNSOUND_DESCRIPTIONS = [5, [], {}, "d" * 501]


def unsound() -> list[tuple[str, Any]]:
    return [*(("url", value) for value in UNSOUND_URLS), *(("events", value) for value in UNSOUND_EVENTS),
            *(("description", value) for value in UNSOUND_DESCRIPTIONS)]


@pytest.mark.parametrize("field, value", unsound(), ids=lambda value: json.dumps(value)[:40])
def test_an_unsound_hook_is_refused(program: Gateway, untouched: dict[str, Any], field: str, value: Any) -> None:
    refused(program.call("POST", "/hooks", {"url": URL, "events": ["*"], field: value}), 422, field)


def test_a_hook_needs_a_url_and_events(program: Gateway, untouched: dict[str, Any]) -> None:
    refused(program.call("POST", "/hooks", {}), 422, "url", "events")
    refused(program.call("POST", "/hooks", {"url": URL}), 422, "events")
    refused(program.call("POST", "/hooks", {"events": ["*"]}), 422, "url")
    refused(program.call("POST", "/hooks", {"url": None, "events": None}), 422, "url", "events")
    refused(program.call("POST", "/hooks", {"url": "", "events": [], "description": 5}), 422, "url", "events",
            "description")


# Run as a CGI program, a function may have other settings than the desk.

PRIVATE_URLS = [
    "http://example.org/hook", "https://localhost/", "https://LOCALHOST/", "https://localhost./",
    "https://localhost:8443/hook", "https://127.0.0.1/", "https://127.0.0.1:8443/", "https://127.255.255.254/",
    "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://0.0.0.0/",
    "https://10.0.0.1/", "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/", "https://[::1]/", "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/", "https://[::ffff:10.0.0.1]/", "https://[fe80::1]/", "https://[fd00::1]/",
    "https://[fc00::1]/", "https://[::]/"]


def as_cgi(
    program: Gateway, function: str, method: str, path: str, body: Any = None, private: str = ""
) -> tuple[int, Any]:
    """Asks a function with its own word on private addresses."""
    sent = b"" if body is None else json.dumps(body).encode()
    status, _, answer = program.desk.cgi(function, method, "/api/v1" + path, body=sent, HTTP_X_API_KEY=program.key,
                                         HOOKS_ALLOW_PRIVATE=private)
    return status, json.loads(answer)


@pytest.mark.parametrize("url", PRIVATE_URLS)
def test_a_hook_reaches_no_private_address_unless_it_may(
    program: Gateway, untouched: dict[str, Any], url: str
) -> None:
    path = f"/hooks/{untouched['id']}"
    for status, problem in (as_cgi(program, "gateway-hooks", "POST", "/hooks", {"url": url, "events": ["*"]}),
                            as_cgi(program, "gateway-hook", "PUT", path, {"url": url})):
        assert status == 422
        assert [error["field"] for error in problem["errors"]] == ["url"]


@pytest.mark.parametrize("url", ["https://example.org/hook", "https://93.184.216.34/", "https://172.32.0.1/",
                                 "https://11.0.0.1/", "https://localhost.example.org/",
                                 "https://[2606:2800:220:1::1]/"])
def test_a_hook_reaches_public_addresses(program: Gateway, url: str) -> None:
    status, hook = as_cgi(program, "gateway-hooks", "POST", "/hooks", {"url": url, "events": ["ticket.rated"]})
    assert status == 201
    check_hook(hook, url=url)
    program.call("DELETE", f"/hooks/{hook['id']}")


def test_a_hook_that_was_allowed_a_private_address_does_not_reach_it_any_more(
    program: Gateway, receiver: Receiver, listening: dict[str, Any]
) -> None:
    path = f"/hooks/{listening['id']}/test"
    status, result = as_cgi(program, "gateway-hook-test", "POST", path)
    assert status != 200 or result["success"] is False
    assert receiver.received == []
    status, result = as_cgi(program, "gateway-hook-test", "POST", path, private="true")
    assert status == 200 and result["success"] is True and len(receiver.received) == 1


# GET /hooks


def test_the_list_has_whole_hooks_and_pages(program: Gateway) -> None:
    new = [made_by(program, description=unique("hook")) for _ in range(3)]
    made = [{name: hook[name] for name in HOOK} for hook in new]
    everything = program.everything("/hooks")
    assert sorted((hook for hook in everything if hook in made), key=lambda hook: hook["id"]) == made
    assert len({check_hook(hook)["id"] for hook in everything}) == len(everything)
    total = check_list(program.answer("GET", "/hooks"))["meta"]["total"]
    assert total == len(everything)
    pages = [check_list(program.answer("GET", f"/hooks?page={page}&limit=2"), page, 2)["data"] for page in (1, 2)]
    assert [hook["id"] for page in pages for hook in page] == [hook["id"] for hook in everything[:4]]
    assert program.answer("GET", f"/hooks?page={total + 1}&limit=1")["data"] == []


@pytest.mark.parametrize("query", ["page=0", "page=x", "limit=0", "limit=101", "limit=", "page=-1"])
def test_an_unsound_page_is_refused(program: Gateway, hook: dict[str, Any], query: str) -> None:
    for path in ("/hooks", "/hooks/logs", f"/hooks/{hook['id']}/logs"):
        refused(program.call("GET", f"{path}?{query}"), 422, query.partition("=")[0])


# GET /hooks/events


def test_the_events_are_listed_in_their_order(program: Gateway) -> None:
    listed = program.answer("GET", "/hooks/events")
    assert list(listed) == ["data"]
    assert [event["name"] for event in listed["data"]] == EVENTS
    for event in listed["data"]:
        assert list(event) == ["name", "description"] and exactly(event["description"], str).strip()


# GET, PUT and DELETE /hooks/:id


def test_all_fields_change_at_once(program: Gateway, hook: dict[str, Any]) -> None:
    fields = {"url": "https://example.net/other", "events": ["ticket.closed", "message.sent"], "description": "changed",
              "is_active": False}
    changed = check_hook(program.answer("PUT", f"/hooks/{hook['id']}", fields), id=hook["id"],
                         created_at=hook["created_at"], **fields)
    assert is_time(changed["updated_at"])
    assert program.answer("GET", f"/hooks/{hook['id']}") == changed


@pytest.mark.parametrize("field, value", [
    ("url", "https://example.net/other"), ("url", "http://example.net/other"), ("events", ["*"]),
    ("events", ["topic.linked"]), ("description", "changed"), ("is_active", False)])
def test_one_field_changes_alone(desk: Desk, program: Gateway, hook: dict[str, Any], field: str, value: Any) -> None:
    if str(value).startswith("http:") and desk.settings.get("HOOKS_ALLOW_PRIVATE") != "true":
        pytest.skip("hooks of this desk want https")
    changed = check_hook(program.answer("PUT", f"/hooks/{hook['id']}", {field: value}))
    assert changed[field] == value
    assert {name for name in HOOK if changed[name] != hook[name]} - {"updated_at"} == {field}


def test_a_description_is_taken_away(program: Gateway) -> None:
    hook = made_by(program, description="d")
    assert not check_hook(program.answer("PUT", f"/hooks/{hook['id']}", {"description": ""}))["description"]


def test_no_change_changes_nothing(program: Gateway, hook: dict[str, Any]) -> None:
    shown = check_hook(program.answer("PUT", f"/hooks/{hook['id']}", {}))
    assert {name for name in HOOK if shown[name] != hook[name]} <= {"updated_at"}


@pytest.mark.parametrize("field, value", [*unsound(), ("is_active", 1), ("is_active", "false")],
                         ids=lambda value: json.dumps(value)[:40])
def test_an_unsound_change_is_refused_as_a_whole(
    program: Gateway, untouched: dict[str, Any], field: str, value: Any
) -> None:
    sound = {"is_active": False} if field != "is_active" else {"events": ["*"]}
    refused(program.call("PUT", f"/hooks/{untouched['id']}", sound | {field: value}), 422, field)


def test_a_deleted_hook_is_gone(program: Gateway, hook: dict[str, Any]) -> None:
    other = made_by(program)
    deleted = program.call("DELETE", f"/hooks/{hook['id']}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    everywhere_unknown(program, str(hook["id"]))
    ids = [one["id"] for one in program.everything("/hooks")]
    assert hook["id"] not in ids and other["id"] in ids


def everywhere_unknown(program: Gateway, name: str) -> None:
    for method, path, body in (("GET", "", None), ("PUT", "", {"is_active": False}), ("DELETE", "", None),
                               ("POST", "/activate", None), ("POST", "/deactivate", None), ("POST", "/test", None),
                               ("GET", "/logs", None), ("GET", "/stats", None)):
        refused(program.call(method, f"/hooks/{name}{path}", body), 404)


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_hook_is_404_everywhere(program: Gateway, untouched: dict[str, Any], name: str) -> None:
    everywhere_unknown(program, name)


# POST /hooks/:id/activate and /deactivate


@pytest.mark.parametrize("body", [None, {}], ids=json.dumps)
def test_a_hook_is_deactivated_and_activated(program: Gateway, hook: dict[str, Any], body: Any) -> None:
    for word, active in (("deactivate", False), ("deactivate", False), ("activate", True), ("activate", True)):
        shown = check_hook(program.answer("POST", f"/hooks/{hook['id']}/{word}", body), id=hook["id"], is_active=active)
        assert {name for name in HOOK if shown[name] != hook[name]} <= {"is_active", "updated_at"}
        assert program.answer("GET", f"/hooks/{hook['id']}") == shown


# GET /hooks/logs, /hooks/:id/logs and /hooks/:id/stats


def test_a_new_hook_has_no_logs_and_no_successes(program: Gateway, hook: dict[str, Any]) -> None:
    logs = program.answer("GET", f"/hooks/{hook['id']}/logs")
    assert logs["data"] == [] and list(logs) == ["data", "meta"]
    assert (logs["meta"]["total"], logs["meta"]["page"]) == (0, 1)
    assert program.answer("GET", f"/hooks/{hook['id']}/stats") == {
        "hook_id": hook["id"], "total": 0, "succeeded": 0, "failed": 0, "pending": 0, "success_rate": None,
        "average_duration_ms": None, "last_success_at": None, "last_failure_at": None}


def test_what_a_hook_took_and_did_not_take_is_in_its_log(
    program: Gateway, receiver: Receiver, listening: dict[str, Any]
) -> None:
    path = f"/hooks/{listening['id']}"
    program.answer("POST", path + "/test")
    good = check_stats(program.answer("GET", path + "/stats"), hook_id=listening["id"], total=1, succeeded=1, failed=0,
                       pending=0, last_failure_at=None)
    assert good["success_rate"] in (1, 100) and good["average_duration_ms"] >= 0 and is_time(good["last_success_at"])
    receiver.status, receiver.answer = 500, b"broken"
    program.answer("POST", path + "/test")
    mixed = check_stats(program.answer("GET", path + "/stats"), total=2, succeeded=1, failed=1, pending=0,
                        last_success_at=good["last_success_at"])
    assert mixed["success_rate"] == good["success_rate"] / 2 and is_time(mixed["last_failure_at"])
    newest, oldest = logs_of(program, listening)
    check_log(oldest, status="succeeded", attempt=1, status_code=200, response="received", error=None)
    check_log(newest, status="failed", attempt=1, status_code=500, response="broken")
    assert newest["id"] > oldest["id"] and newest["duration_ms"] >= 0 and oldest["duration_ms"] >= 0
    for page, log in ((1, newest), (2, oldest)):
        part = check_list(program.answer("GET", f"{path}/logs?page={page}&limit=1"), page, 1)
        assert part["data"] == [log] and part["meta"]["total"] == 2


def test_the_log_of_all_hooks_has_the_newest_first(
    program: Gateway, receiver: Receiver, listening: dict[str, Any]
) -> None:
    other = made_by(program, url=receiver.url + "/other")
    for hook in (listening, other):
        program.answer("POST", f"/hooks/{hook['id']}/test")
    listed = check_list(program.answer("GET", "/hooks/logs?limit=100"), limit=100)
    everything = [check_log(log) for log in listed["data"]]
    assert everything[:2] == [*logs_of(program, other), *logs_of(program, listening)]
    assert [log["id"] for log in everything] == sorted((log["id"] for log in everything), reverse=True)
    first, second = (program.answer("GET", f"/hooks/logs?page={page}&limit=1")["data"] for page in (1, 2))
    assert first + second == everything[:2]


# Events


# POST /hooks/:id/test


def test_a_test_is_sent_now_and_says_what_came_back(program: Gateway, receiver: Receiver, hook: dict[str, Any]) -> None:
    made = made_by(program, url=receiver.url + "?a=b&c=%20d", events=["ticket.rated"])
    result = check_test(program.answer("POST", f"/hooks/{made['id']}/test"), success=True, status_code=200,
                        response="received", error=None)
    assert result["duration_ms"] >= 0
    (method, path, headers, body), = receiver.received
    assert (method, path, headers["Content-Type"].split(";")[0]) == ("POST", "/hook?a=b&c=%20d", "application/json")
    exactly(json.loads(body), dict)
    for secret in (made["secret"], made["secret"].removeprefix("whsec_"), program.key):
        assert secret not in json.dumps(headers) and secret.encode() not in body


@pytest.mark.parametrize("status", [201, 202, 204])
def test_a_test_succeeds_with_any_2xx(
    program: Gateway, receiver: Receiver, listening: dict[str, Any], status: int
) -> None:
    receiver.status, receiver.answer = status, b""
    check_test(program.answer("POST", f"/hooks/{listening['id']}/test"), success=True, status_code=status, error=None)


@pytest.mark.parametrize("status", [400, 401, 404, 410, 500, 503])
def test_a_test_that_is_refused_says_so(
    program: Gateway, receiver: Receiver, listening: dict[str, Any], status: int
) -> None:
    receiver.status, receiver.answer = status, "сломано".encode()
    check_test(program.answer("POST", f"/hooks/{listening['id']}/test"), success=False, status_code=status,
               response="сломано")
    assert len(receiver.received) == 1


def test_a_test_that_reaches_nobody_says_so(program: Gateway, receiver: Receiver, listening: dict[str, Any]) -> None:
    receiver.server.shutdown()
    receiver.server.server_close()
    result = check_test(program.answer("POST", f"/hooks/{listening['id']}/test"), success=False, status_code=None,
                        response=None)
    assert result["error"]


@pytest.mark.parametrize("answer", [b"\xff\xfe\0binary", b"<script>alert(1)</script>", b"x" * (2 << 20)],
                         ids=lambda answer: repr(answer[:9]))
def test_an_answer_of_any_kind_is_an_answer(
    program: Gateway, receiver: Receiver, listening: dict[str, Any], answer: bytes
) -> None:
    receiver.answer = answer
    check_test(program.answer("POST", f"/hooks/{listening['id']}/test"), success=True, status_code=200)


def test_a_receiver_can_tell_that_it_was_this_desk(program: Gateway, receiver: Receiver) -> None:
    """As Standard Webhooks says."""
    made = made_by(program, url=receiver.url)
    program.answer("POST", f"/hooks/{made['id']}/test")
    program.answer("POST", f"/hooks/{made['id']}/test")
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    for _, _, headers, body in receiver.received:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        assert f"v1,{signature}" in headers["webhook-signature"].split(" ")
    first, second = (headers["webhook-id"] for _, _, headers, _ in receiver.received)
    assert first != second


# Bodies, methods, repetitions


@pytest.mark.parametrize("body", [b"{", b'{"url": "x"', b"url=x", b"\xff\xfe", b'{"url": "\xff"}', b"[]", b"null",
                                  b'"text"', b"1"], ids=repr)
def test_a_body_that_is_no_json_object_is_refused(program: Gateway, untouched: dict[str, Any], body: bytes) -> None:
    refused(program.call("POST", "/hooks", body), 400)
    refused(program.call("PUT", f"/hooks/{untouched['id']}", body), 400)


def test_a_body_over_a_megabyte_is_refused(program: Gateway, untouched: dict[str, Any]) -> None:
    body = b'{"description": "' + b"x" * (1 << 20) + b'"}'
    refused(program.call("POST", "/hooks", body), 413)
    refused(program.call("PUT", f"/hooks/{untouched['id']}", body), 413)


@pytest.mark.parametrize("path, allowed", [
    ("/hooks", {"GET", "POST"}), ("/hooks/events", {"GET"}), ("/hooks/logs", {"GET"}),
    ("/hooks/{}", {"GET", "PUT", "DELETE"}), ("/hooks/{}/activate", {"POST"}), ("/hooks/{}/deactivate", {"POST"}),
    ("/hooks/{}/test", {"POST"}), ("/hooks/{}/logs", {"GET"}), ("/hooks/{}/stats", {"GET"})])
def test_another_method_is_405_and_says_which_ones_there_are(
    program: Gateway, untouched: dict[str, Any], path: str, allowed: set[str]
) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
        answer = program.call(method, path.format(untouched["id"]), {})
        refused(answer, 405)
        assert {name.strip() for name in answer.headers["Allow"].split(",")} - {"HEAD", "OPTIONS"} == allowed


def test_the_same_request_again_makes_no_second_hook(program: Gateway) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    body = {"url": URL, "events": ["ticket.rated"], "description": unique("hook")}
    first = program.call("POST", "/hooks", body, headers=headers)
    again = program.call("POST", "/hooks", body, headers=headers)
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert again.json() == first.json()
    assert [hook["description"] for hook in program.everything("/hooks")].count(body["description"]) == 1
    other = program.call("POST", "/hooks", body | {"events": ["*"]}, headers=headers)
    assert other.status_code == 422 and other.headers["Content-Type"].split(";")[0] == "application/problem+json"
