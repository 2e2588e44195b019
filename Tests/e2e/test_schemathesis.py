"""Schemathesis against the served document, with every kind of credential and with none: whatever is sent, no error of
ours, no status that is not documented, and no answer that is not as its schema says."""

import copy
import json
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from running import Desk, User, surroundings, unique
from test_credentials import BEARER, KEY, SESSION, Operation, a_key, operations_of
from test_five_apis import Caller, admin_session, bearer, console
from test_uploads import uploaded

CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
          "response_headers_conformance")
CASES = 3_000
SEED = "20240115"
# Requests made up for each operation beside those that its schema's edges are; `make torture` wants more.
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "3")
# What a credential is over with, or may end one of the others'.
ENDING = {("POST", "/api/auth/logout"), ("POST", "/api/admin/logout"), ("DELETE", "/api/v1/api-keys/{key_id}")}
# What only succeeds with what cannot be guessed: a password, a code, or somebody's name.
SECRET = ("/login", "/api/auth/password", "/api/auth/totp", "/webhook", "/assign", "/mention", "/tickets/bulk")
RUNS = ("nobody", "a customer", "staff", "a session", "a key", "the relay", "leaving")


@dataclass(frozen=True)
class Run:
    """What Schemathesis made of some operations with some credential."""

    operations: list[Operation]
    exit_code: int
    said: str
    answers: dict[str, Counter[int]]

    @property
    def cases(self) -> int:
        return sum(counts.total() for counts in self.answers.values())


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """One of its own, for it is full of rubbish afterwards; and what it sends to the hooks that are made up here goes
    no further than to a proxy that is not there."""
    nowhere = "http://127.0.0.1:9"
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (("https_proxy", nowhere), ("HTTPS_PROXY", nowhere), ("no_proxy", "127.0.0.1,localhost"),
                            ("NO_PROXY", "127.0.0.1,localhost")):
            environment.setenv(name, value)
        desk = Desk()
        desk.start()
        try:
            yield desk
            assert not desk.crashes(), desk.crashes()
        finally:
            desk.stop()
    shutil.rmtree(desk.data)


@pytest.fixture(scope="module")
def document(desk: Desk) -> dict[str, Any]:
    return desk.call("GET", "/api/docs/openapi.json").json()


class Known:
    """What there is, for the paths: without it everything would be 404."""

    def __init__(self, desk: Desk, customer: User, admin: User) -> None:
        root = Caller(desk, X_API_Key=a_key(desk, "admin"))
        team = console(desk, admin.email)
        own = bearer(desk, customer.token)

        def ticket() -> str:
            id_ = own.call("POST", "/api/v1/support", {"subject": unique("s"), "message": "m"}, 201)["id"]
            return desk.sql(f"SELECT uuid FROM tickets WHERE id = {id_}")[0][0]

        def hook() -> str:
            body = {"url": "https://example.org/hook", "events": ["ticket.closed"]}
            return str(root.call("POST", "/api/v1/hooks", body, 201)["id"])

        def canned() -> str:
            body = {"title": unique("title"), "content": "c"}
            made = team.call("POST", "/api/admin/canned-responses", body, 201)
            return str(made["data"]["cannedResponse"]["id"])

        def key() -> str:
            body = {"name": unique("key"), "scopes": ["tickets:read"]}
            return str(root.call("POST", "/api/v1/api-keys", body, 201)["id"])

        file, main = uploaded(desk, customer), ticket()
        own.call("POST", f"/api/v1/support/{main}/messages", {"message": "m", "attachments": [file["url"]]}, 201)
        # For everything, and to be deleted.
        self.tickets, self.hooks, self.canned = (main, ticket()), (hook(), hook()), (canned(), canned())
        self.keys, self.files = (key(), key()), (file["url"].rpartition("/")[2],) * 2

    def values(self, operation: Operation, name: str) -> list[str]:
        before = operation.path.partition("{" + name + "}")[0]
        for part, values in (("file", self.files), ("hook", self.hooks), ("key", self.keys), ("canned", self.canned),
                             ("session", self.tickets), ("ticket", self.tickets), ("support", self.tickets)):
            if part in name or part in before:
                return [values[1 if operation.method == "DELETE" else 0]]
        return []


def part_of(document: dict[str, Any], operations: list[Operation], known: Known | None) -> dict[str, Any]:
    """The document with those operations alone, and with what there is for their paths."""
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for operation in operations:
        described = copy.deepcopy(operation.described)
        for parameter in described.get("parameters", []):
            if known and parameter["in"] == "path" and (values := known.values(operation, parameter["name"])):
                parameter["schema"] = {"type": "string", "enum": values}
        paths[operation.path][operation.method.lower()] = described
    return document | {"paths": dict(paths)}


def schemathesis(
    desk: Desk, document: dict[str, Any], operations: list[Operation], known: Known | None, name: str,
    headers: dict[str, str], *words: str,
) -> Run:
    folder = desk.data / "schemathesis"
    folder.mkdir(exist_ok=True)
    schema, report = folder / f"{name}.json", folder / f"{name}.ndjson"
    schema.write_text(json.dumps(part_of(document, operations, known)))
    command = [sys.executable, "-m", "schemathesis.cli", "run", str(schema), "--url", desk.url, "--checks",
               ",".join(CHECKS), "--seed", SEED, "--generation-database", "none", "--no-shrink",
               "--generation-with-security-parameters", "false", "--continue-on-failure", "--suppress-health-check",
               "all", "--warnings", "off", "--no-color", "--report-ndjson-path", str(report), *words]
    for header, value in headers.items():
        command += ["--header", f"{header}: {value}"]
    done = subprocess.run(command, cwd=folder, env=surroundings() | {"COLUMNS": "120"}, capture_output=True, text=True,
                          timeout=100 * int(EXAMPLES))
    return Run(operations, done.returncode, done.stdout + done.stderr, answers_in(report))


def answers_in(report: Path) -> dict[str, Counter[int]]:
    """How often each operation was answered with which status."""
    answers: dict[str, Counter[int]] = defaultdict(Counter)
    for line in report.read_text().splitlines() if report.exists() else []:
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for interaction in (recorder.get("interactions") or {}).values():
            if interaction.get("response"):
                answers[recorder["label"]][interaction["response"]["status_code"]] += 1
    return answers


@pytest.fixture(scope="module")
def runs(desk: Desk, document: dict[str, Any]) -> dict[str, Run]:
    """All of them, as many at once as there are processors."""
    customer, admin, leaving = desk.user(), desk.user("admin"), desk.user("admin")
    known = Known(desk, customer, admin)
    operations = operations_of(document)
    staying = [one for one in operations if (one.method, one.path) not in ENDING]
    bearers = [one for one in staying if BEARER in one.families]
    everything = ("--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES)
    few = ("--phases", "fuzzing", "--max-examples", EXAMPLES)
    wanted: dict[str, tuple[list[Operation], dict[str, str], tuple[str, ...]]] = {
        "a key": ([one for one in staying if KEY in one.families], {"X-API-Key": a_key(desk, "admin")}, everything),
        "a session": ([one for one in staying if SESSION in one.families],
                      {"Cookie": f"admin_session={admin_session(desk, admin.email)}", "Origin": desk.url}, everything),
        "staff": ([one for one in bearers if one.access != "user"],
                  {"Authorization": f"Bearer {admin.token}"}, everything),
        "a customer": ([one for one in bearers if one.access == "user"],
                       {"Authorization": f"Bearer {customer.token}"}, everything),
        "nobody": (operations, {}, few),
        "the relay": ([one for one in operations if "/webhook" in one.path],
                      {"X-API-Key": desk.settings["TELEGRAM_WEBHOOK_API_KEY"],
                       "X-Telegram-Bot-Api-Secret-Token": desk.settings["TELEGRAM_WEBHOOK_SECRET"]}, everything),
        "leaving": ([one for one in operations if (one.method, one.path) in ENDING],
                    {"X-API-Key": a_key(desk, "admin"), "Authorization": f"Bearer {leaving.token}", "Origin": desk.url,
                     "Cookie": f"admin_session={admin_session(desk, leaving.email)}"}, everything),
    }
    assert wanted.keys() == set(RUNS)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        begun: dict[str, Future[Run]] = {
            name: pool.submit(schemathesis, desk, document, some, None if name == "nobody" else known, name, headers,
                              *words)
            for name, (some, headers, words) in wanted.items()}
    return {name: future.result() for name, future in begun.items()}


@pytest.mark.parametrize("name", RUNS)
def test_nothing_is_answered_but_what_is_documented(runs: dict[str, Run], name: str) -> None:
    run = runs[name]
    failures = run.said.partition("= FAILURES =")[2] or run.said
    assert run.exit_code == 0, "\n".join(failures.splitlines()[:150])


@pytest.mark.parametrize("name", RUNS)
def test_every_operation_was_called(runs: dict[str, Run], name: str) -> None:
    missing = {str(one) for one in runs[name].operations} - runs[name].answers.keys()
    assert not missing


def test_every_operation_is_in_one_of_the_runs(document: dict[str, Any], runs: dict[str, Run]) -> None:
    credentialed = {str(one) for name, run in runs.items() if name != "nobody" for one in run.operations}
    guarded = {str(one) for one in operations_of(document) if one.access != "anyone"}
    assert not guarded - credentialed


def test_there_were_enough_cases(runs: dict[str, Run]) -> None:
    counts = {name: run.cases for name, run in runs.items()}
    assert sum(counts.values()) >= CASES, counts


@pytest.mark.parametrize("name", [name for name in RUNS if name not in ("nobody", "the relay")])
def test_the_cases_are_no_mere_refusals(runs: dict[str, Run], name: str) -> None:
    """Every operation has succeeded at least once, or its schema tells little of what it takes."""
    answers = {str(one): runs[name].answers[str(one)] for one in runs[name].operations
               if not any(part in one.path for part in SECRET)}
    refused = {operation: dict(counts) for operation, counts in answers.items()
               if not any(200 <= status < 300 for status in counts)}
    assert not refused


def test_nobody_succeeds_nowhere_but_where_anyone_may(runs: dict[str, Run]) -> None:
    for operation in runs["nobody"].operations:
        if operation.access != "anyone":
            statuses = runs["nobody"].answers[str(operation)].keys()
            assert 401 in statuses and not [status for status in statuses if status < 300], f"{operation}: {statuses}"


def test_nothing_was_sent_too_fast(runs: dict[str, Run]) -> None:
    """Else it was the limit that was tested; ten wrong passwords are another matter."""
    limited = {operation: counts[429] for run in runs.values() for operation, counts in run.answers.items()
               if counts[429] and not any(part in operation for part in SECRET)}
    assert not limited
