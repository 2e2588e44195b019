"""Seed 000, "Hook API Endpoints": the twelve of them, and what a hook receives and remembers."""

import json
import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from running import Desk, unique, wait
from test_describe import described, functions
from test_seed_000 import Gateway, check, check_list, exactly, gateway_of, is_time, refused

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
    assert hook["description"] is None or exactly(hook["description"], str)
    assert is_time(hook["created_at"]) and (hook["updated_at"] is None or is_time(hook["updated_at"]))
    return check(hook, expected)


def check_log(log: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    assert list(log) == LOG
    exactly(log["id"], int), exactly(log["hook_id"], int), exactly(log["event"], str), exactly(log["attempt"], int)
    assert log["status"] in ("queued", "succeeded", "failed")
    for name, type_ in (("status_code", int), ("duration_ms", int), ("response", str), ("error", str)):
        assert log[name] is None or exactly(log[name], type_) is not None, name
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
        assert result[name] is None or exactly(result[name], type_) is not None, name
    return check(result, expected)


def logs_of(program: Gateway, hook: dict[str, Any]) -> list[dict[str, Any]]:
    """Newest first."""
    listed = check_list(program.answer("GET", f"/hooks/{hook['id']}/logs?limit=100"), limit=100)
    return [check_log(log, hook_id=hook["id"]) for log in listed["data"]]


def stats_of(program: Gateway, hook: dict[str, Any]) -> dict[str, Any]:
    return check_stats(program.answer("GET", f"/hooks/{hook['id']}/stats"))


# POST /hooks


def test_a_new_hook_is_answered_whole(program: Gateway) -> None:
    fields = {"url": "https://example.org:8443/a/b?c=d&e=%20#f", "events": ["ticket.created", "message.sent"],
              "description": "Отчёты 📈"}
    hook = check_hook(made_by(program, **fields), **fields, is_active=True)
    assert SECRET.fullmatch(exactly(hook["secret"], str))
    shown = check_hook(program.answer("GET", f"/hooks/{hook['id']}"))
    assert shown == {name: hook[name] for name in HOOK}


def test_a_description_may_be_left_out(program: Gateway) -> None:
    check_hook(made_by(program), description=None)
    check_hook(made_by(program, description=None), description=None)
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


UNSOUND_URLS = [None, 5, "", " ", [], "example", "example.org/hook", "/hook", "https://", "https:///hook",
                "ftp://example.org/hook", "file:///etc/passwd", "javascript:alert(1)", "gopher://example.org/",
                "https://user:password@example.org/hook", "https://user@example.org/hook", "https://exa mple.org/",
                "https://example.org:99999/", "https://example.org/\r\nX: y"]
UNSOUND_EVENTS = [None, [], "ticket.created", {}, [1], [None], [""], ["ticket"], ["ticket.*"], ["TICKET.CREATED"],
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
    program: Gateway, method: str, pattern: str, path: str, body: Any = None, private: str = ""
) -> tuple[int, Any]:
    """Asks the function that serves a path, with its own word on private addresses."""
    served = [name for name in functions()
              if re.fullmatch(pattern, re.sub(r"\{\w+\}", "ID", described(name)["path"].removeprefix("/api/v1")))]
    assert len(served) == 1, f"{pattern}: {served}"
    sent = b"" if body is None else json.dumps(body).encode()
    status, _, answer = program.desk.cgi(served[0], method, "/api/v1" + path, body=sent, HTTP_X_API_KEY=program.key,
                                         HOOKS_ALLOW_PRIVATE=private)
    return status, json.loads(answer)


def test_a_hook_reaches_no_private_address_unless_it_is_allowed_to(program: Gateway, untouched: dict[str, Any]) -> None:
    for url in PRIVATE_URLS:
        for method, pattern, path, body in (("POST", "/hooks", "/hooks", {"url": url, "events": ["*"]}),
                                            ("PUT", "/hooks/ID", f"/hooks/{untouched['id']}", {"url": url})):
            status, problem = as_cgi(program, method, pattern, path, body)
            assert status == 422, f"{method} {url}"
            assert [error["field"] for error in problem["errors"]] == ["url"]


@pytest.mark.parametrize("url", ["https://example.org/hook", "https://93.184.216.34/", "https://172.32.0.1/",
                                 "https://11.0.0.1/", "https://localhost.example.org/",
                                 "https://[2606:2800:220:1::1]/"])
def test_a_hook_reaches_public_addresses(program: Gateway, url: str) -> None:
    status, hook = as_cgi(program, "POST", "/hooks", "/hooks", {"url": url, "events": ["ticket.rated"]})
    assert status == 201
    check_hook(hook, url=url)
    program.call("DELETE", f"/hooks/{hook['id']}")


def test_a_hook_that_was_allowed_a_private_address_does_not_reach_it_any_more(
    program: Gateway, receiver: Receiver, listening: dict[str, Any]
) -> None:
    status, result = as_cgi(program, "POST", "/hooks/ID/test", f"/hooks/{listening['id']}/test")
    assert status != 200 or result["success"] is False
    assert receiver.received == []
    status, result = as_cgi(program, "POST", "/hooks/ID/test", f"/hooks/{listening['id']}/test", private="true")
    assert status == 200 and result["success"] is True and len(receiver.received) == 1


# GET /hooks


def test_the_list_has_whole_hooks_and_pages(program: Gateway) -> None:
    made = [{name: hook[name] for name in HOOK} for hook in (made_by(program,
                                                                     description=unique("hook")) for _ in range(3))]
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
    fields = {"url": "https://example.net/other", "events": ["message.sent", "ticket.closed"], "description": "changed",
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
    check_hook(program.answer("PUT", f"/hooks/{hook['id']}", {"description": None}), description=None)


def test_no_change_changes_nothing(program: Gateway, untouched: dict[str, Any]) -> None:
    assert program.answer("PUT", f"/hooks/{untouched['id']}", {}) == {name: untouched[name] for name in HOOK}


@pytest.mark.parametrize("field, value", [*unsound(), ("is_active", None), ("is_active", 1), ("is_active", "false")],
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


def test_a_deactivated_hook_hears_nothing(program: Gateway, receiver: Receiver, listening: dict[str, Any]) -> None:
    program.answer("POST", f"/hooks/{listening['id']}/deactivate")
    other = made_by(program, url=receiver.url + "/other", events=["ticket.created"])
    program.opened(title=unique("unheard"))
    wait(lambda: receiver.received, what="the other hook hears of the ticket")
    program.answer("POST", f"/hooks/{listening['id']}/activate")
    program.call("DELETE", f"/hooks/{other['id']}")
    heard = unique("heard")
    program.opened(title=heard)
    wait(lambda: [body for _, path, _, body in receiver.received if path == "/hook" and heard.encode() in body])
    assert [path for _, path, _, _ in receiver.received] == ["/hook/other", "/hook"]


# GET /hooks/logs, /hooks/:id/logs and /hooks/:id/stats


def test_a_new_hook_has_no_logs_and_no_successes(program: Gateway, hook: dict[str, Any]) -> None:
    logs = program.answer("GET", f"/hooks/{hook['id']}/logs")
    assert logs["data"] == [] and list(logs) == ["data", "meta"]
    assert (logs["meta"]["total"], logs["meta"]["page"]) == (0, 1)
    assert program.answer("GET", f"/hooks/{hook['id']}/stats") == {
        "hook_id": hook["id"], "total": 0, "succeeded": 0, "failed": 0, "pending": 0, "success_rate": None,
        "average_duration_ms": None, "last_success_at": None, "last_failure_at": None}


def test_what_a_hook_heard_is_in_its_log(program: Gateway, receiver: Receiver, listening: dict[str, Any]) -> None:
    for count in (1, 2):
        ticket = program.opened(title=unique("heard"))
        wait(lambda: len([log for log in logs_of(program, listening) if log["status"] == "succeeded"]) == count)
        assert ticket["ticket_number"].encode() in receiver.received[-1][3]
    assert len(receiver.received) == 2
    newest, oldest = logs_of(program, listening)
    assert newest["id"] > oldest["id"]
    for log in (newest, oldest):
        check_log(log, event="ticket.created", status="succeeded", attempt=1, status_code=200, response="received",
                  error=None)
        assert log["duration_ms"] >= 0
    stats = check_stats(stats_of(program, listening), hook_id=listening["id"], total=2, succeeded=2, failed=0,
                        pending=0, last_failure_at=None)
    assert stats["success_rate"] in (1, 100) and stats["average_duration_ms"] >= 0 and is_time(stats["last_success_at"])
    for page in (1, 2):
        part = check_list(program.answer("GET", f"/hooks/{listening['id']}/logs?page={page}&limit=1"), page, 1)
        assert part["data"] == [(newest, oldest)[page - 1]] and part["meta"]["total"] == 2


def test_what_a_hook_did_not_take_is_in_its_log(
    program: Gateway, receiver: Receiver, listening: dict[str, Any]
) -> None:
    receiver.status, receiver.answer = 500, b"broken"
    program.opened(title=unique("refused"))
    log = wait(lambda: [one for one in logs_of(program, listening) if one["status_code"]],
               what="the refusal is logged")[-1]
    check_log(log, event="ticket.created", attempt=1, status_code=500, response="broken")
    assert log["status"] != "succeeded" and log["error"]
    stats = stats_of(program, listening)
    assert stats["total"] >= 1 and stats["succeeded"] == 0 and not stats["success_rate"]
    assert stats["last_success_at"] is None and is_time(stats["last_failure_at"])


def test_the_log_of_all_hooks_has_the_newest_first(
    program: Gateway, receiver: Receiver, listening: dict[str, Any]
) -> None:
    program.opened()
    own = wait(lambda: [one for one in logs_of(program, listening) if one["status"] == "succeeded"])
    everything = [check_log(log) for log in check_list(program.answer("GET", "/hooks/logs?limit=100"),
                                                       limit=100)["data"]]
    assert own[0] in everything
    assert [log["id"] for log in everything] == sorted((log["id"] for log in everything), reverse=True)
    first, second = (program.answer("GET", f"/hooks/logs?page={page}&limit=1")["data"] for page in (1, 2))
    assert first + second == everything[:2]


def test_a_hook_hears_only_what_it_asked_for(program: Gateway, receiver: Receiver, listening: dict[str, Any]) -> None:
    closing = made_by(program, url=receiver.url + "/closing", events=["ticket.closed"])
    anything = made_by(program, url=receiver.url + "/anything", events=["*"])
    ticket = program.opened()
    program.answer("POST", f"/tickets/{ticket['id']}/close")
    wait(lambda: {log["event"] for log in logs_of(program, anything)} >= {"ticket.created", "ticket.closed"})
    wait(lambda: [log["event"] for log in logs_of(program, closing)] == ["ticket.closed"])
    wait(lambda: [log["event"] for log in logs_of(program, listening)] == ["ticket.created"])
    for hook in (closing, anything):
        program.call("DELETE", f"/hooks/{hook['id']}")


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
    result = check_test(program.answer("POST", f"/hooks/{listening['id']}/test"), success=False, status_code=status,
                        response="сломано")
    assert result["error"]
    assert len(receiver.received) == 1


def test_a_test_that_reaches_nobody_says_so(program: Gateway, receiver: Receiver, listening: dict[str, Any]) -> None:
    receiver.server.shutdown()
    receiver.server.server_close()
    result = check_test(program.answer("POST", f"/hooks/{listening['id']}/test"), success=False, status_code=None,
                        response=None)
    assert result["error"]


def test_an_answer_that_is_no_text_does_no_harm(
    program: Gateway, receiver: Receiver, listening: dict[str, Any]
) -> None:
    for answer in (b"\xff\xfe\0binary", b"x" * (2 << 20), b"<script>alert(1)</script>"):
        receiver.answer = answer
        check_test(program.answer("POST", f"/hooks/{listening['id']}/test"), success=True, status_code=200)


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
    headers, body = {"Idempotency-Key": str(uuid.uuid4())}, {"url": URL, "events": ["ticket.rated"],
                                                             "description": unique("hook")}
    first = program.call("POST", "/hooks", body, headers=headers)
    again = program.call("POST", "/hooks", body, headers=headers)
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert again.json() == first.json()
    assert [hook["description"] for hook in program.everything("/hooks")].count(body["description"]) == 1
    other = program.call("POST", "/hooks", body | {"events": ["*"]}, headers=headers)
    assert other.status_code == 422 and other.headers["Content-Type"].split(";")[0] == "application/problem+json"
