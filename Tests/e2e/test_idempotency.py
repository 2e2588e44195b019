"""Idempotency-Key, on every operation of the served document that takes one: a repeated request has one effect."""

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from running import Desk, User, unique
from test_credentials import (
    BEARER, KEY, SESSION, Headers, Operation, a_key, as_bearer, as_cookie, in_family, operations_of, sample)
from test_five_apis import Caller, admin_session, browserless

REPLAYED = "Idempotency-Replayed"
BOUNDARY = "a-boundary-that-occurs-nowhere-else"
# What makes a body of its own: by the end of the path, the field that carries a mark, and where the mark is kept.
KEPT = {
    "/api/v1/tickets": ("title", "tickets", "subject"), "/api/v1/support": ("subject", "tickets", "subject"),
    "/api/tickets": ("title", "tickets", "subject"), "/support/api/messages/": ("subject", "tickets", "subject"),
    "/api/v1/tickets/{}/messages": ("text", "messages", "body"),
    "/api/v1/support/{}/messages": ("message", "messages", "body"),
    "/api/v1/support/admin/tickets/{}/messages": ("message", "messages", "body"),
    "/api/admin/tickets/{}/messages": ("message", "messages", "body"),
    "/api/v1/hooks": ("description", "hooks", "description"), "/api/auth/register": ("name", "users", "name"),
    "/api/admin/canned-responses": ("title", "canned_responses", "title"),
    "/api/v1/support/uploads": ("file", "files", "name"),
}


@dataclass(frozen=True)
class Posted:
    """What is sent, and the mark by which it can be counted."""

    body: bytes
    type: str
    mark: str


@dataclass(frozen=True)
class Who:
    """A caller with a ticket of theirs, and another one."""

    headers: Headers
    tickets: tuple[str, str]


class Findings:
    """What went wrong, by operation, so that one that fails does not hide the others."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    @contextmanager
    def of(self, operation: Operation) -> Iterator[None]:
        try:
            yield
        except AssertionError as error:
            self.wrong.append(f"{operation}: {str(error).splitlines()[0][:400]}")

    def done(self) -> None:
        assert not self.wrong, "\n".join(self.wrong)


@pytest.fixture
def findings() -> Iterator[Findings]:
    findings = Findings()
    yield findings
    findings.done()


@pytest.fixture(scope="module")
def document(desk: Desk) -> dict[str, Any]:
    return desk.call("GET", "/api/docs/openapi.json").json()


def takes_key(operation: Operation) -> bool:
    return any(one["in"] == "header" and one["name"].lower() == "idempotency-key"
               for one in operation.described.get("parameters", []))


@pytest.fixture(scope="module")
def creating(document: dict[str, Any]) -> list[Operation]:
    return [one for one in operations_of(document) if one.method == "POST" and takes_key(one)]


def bare(operation: Operation) -> str:
    """Its path without its parameters' names."""
    return "/".join("{}" if part.startswith("{") else part for part in operation.path.split("/"))


class Making:
    """Sends requests that create, each with a body of its own."""

    def __init__(self, desk: Desk, document: dict[str, Any]) -> None:
        self.desk, self.document = desk, document
        self.people = [desk.user(role) for role in ("user", "user", "moderator", "moderator")]
        self.sessions = [admin_session(desk, desk.user("admin").email) for _ in range(2)]
        self.keys = [a_key(desk, "admin") for _ in range(2)]
        self.tickets = {user.uuid: self.opened(user) for user in self.people}

    def opened(self, user: User) -> tuple[str, str]:
        ids = [self.desk.opened(user, unique("idempotent"))["id"] for _ in range(2)]
        first, second = (self.desk.sql(f"SELECT uuid FROM tickets WHERE id = {one}")[0][0] for one in ids)
        return first, second

    def who(self, operation: Operation, other: bool = False) -> Who:
        """Somebody who may; or somebody else who may too."""
        index = int(other)
        shared = self.tickets[self.people[0].uuid]
        if KEY in operation.families:
            return Who(in_family(KEY, self.keys[index]), shared)
        if SESSION in operation.families:
            return Who(as_cookie(SESSION, self.sessions[index]) | {"Origin": self.desk.url}, shared)
        if BEARER in operation.families:
            user = self.people[index if operation.access == "user" else index + 2]
            mine = self.tickets[user.uuid] if operation.access == "user" else shared
            return Who(as_bearer(user.token), mine)
        return Who({}, shared)

    def posted(self, operation: Operation) -> Posted:
        mark = unique("once")
        name, _, _ = KEPT.get(bare(operation), ("", "", ""))
        content = operation.described["requestBody"]["content"]
        if "multipart/form-data" in content:
            part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{mark}"\r\n\r\n{mark}\r\n'
            return Posted(f"{part}--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}", mark)
        body = sample(self.document, content["application/json"]["schema"])
        body |= self.special(operation, mark)
        if name:
            body[name] = mark
        return Posted(json.dumps(body).encode(), "application/json", mark)

    def special(self, operation: Operation, mark: str) -> dict[str, Any]:
        """What the schema does not tell."""
        path = bare(operation)
        if path.endswith("/mention"):
            return {"username": self.colleague()}
        if path == "/api/auth/register":
            return {"email": f"{uuid.uuid4().hex}@example.org", "password": "correct horse battery"}
        if path == "/api/v1/hooks":
            return {"url": "https://example.org/hook", "events": ["ticket.created"]}
        if path == "/api/v1/api-keys":
            return {"name": mark, "scopes": ["tickets:read"]}
        if path == "/support/api/messages/":
            return {"content": f"a message, {mark}"}
        return {"description": f"long enough, {mark}"} if path.endswith("/tickets") else {}

    def colleague(self) -> str:
        username = f"colleague.{uuid.uuid4().hex[:8]}"
        added = self.desk.command("user", "add", "--email", f"{username}@example.org", "--role", "moderator",
                                  "--password", "correct horse battery", "--username", username)
        assert added.returncode == 0, added.stderr
        return username

    def send(
        self, operation: Operation, who: Who, posted: Posted, key: str | None, ticket: int = 0
    ) -> requests.Response:
        """A connection of its own each time, so that it can be done from threads."""
        headers = who.headers | {"Content-Type": posted.type} | ({} if key is None else {"Idempotency-Key": key})
        path = bare(operation).replace("{}", who.tickets[ticket])
        with browserless() as http:
            return http.post(self.desk.url + path, data=posted.body, headers=headers, timeout=30)

    def created(self, operation: Operation, posted: Posted) -> int | None:
        """How many there are of it, where that can be told."""
        if bare(operation) not in KEPT:
            return None
        _, table, column = KEPT[bare(operation)]
        return int(self.desk.sql(f"SELECT COUNT(*) FROM {table} WHERE {column} = '{posted.mark}'")[0][0])


@pytest.fixture(scope="module")
def making(desk: Desk, document: dict[str, Any]) -> Making:
    return Making(desk, document)


def new(operation: Operation, answer: requests.Response) -> requests.Response:
    """Checks that it created something now."""
    success = min(status for status in operation.statuses if status < 300)
    assert answer.status_code == success, f"{answer.status_code} {answer.text[:300]}"
    assert REPLAYED not in answer.headers
    return answer


def replayed(answer: requests.Response, first: requests.Response) -> None:
    assert (answer.status_code, answer.content) == (first.status_code, first.content), answer.text[:300]
    assert answer.headers.get(REPLAYED) == "true"
    assert answer.headers["Content-Type"] == first.headers["Content-Type"]


def refused(operation: Operation, answer: requests.Response, *statuses: int) -> None:
    assert answer.status_code in statuses, f"{answer.status_code} {answer.text[:300]}"
    assert answer.status_code in operation.statuses, f"{answer.status_code} is not documented"
    assert REPLAYED not in answer.headers
    kind = "application/problem+json" if operation.dialect == "000" else "application/json"
    assert answer.headers["Content-Type"].split(";")[0] == kind
    names = {"000": "detail", "001": "error", "002": "detail", "003": "detail", "004": "message"}
    assert answer.json()[names[operation.dialect]]


def once(making: Making, operation: Operation, posted: Posted, times: int = 1) -> None:
    assert making.created(operation, posted) in (None, times)


# The document


def test_every_post_that_creates_takes_a_key(document: dict[str, Any], creating: list[Operation]) -> None:
    posts = [one for one in operations_of(document) if one.method == "POST" and 201 in one.statuses]
    assert not [str(one) for one in posts if not takes_key(one)]
    assert {bare(one) for one in posts} >= KEPT.keys() - {"/api/admin/tickets/{}/messages"}
    for one in creating:
        assert {409, 422} <= one.statuses, f"{one} says nothing of a key that is in use"


# Replaying


def test_a_repeated_request_has_one_effect_and_the_same_answer(
    making: Making, creating: list[Operation], findings: Findings
) -> None:
    for operation in creating:
        with findings.of(operation):
            who, posted, key = making.who(operation), making.posted(operation), str(uuid.uuid4())
            first = new(operation, making.send(operation, who, posted, key))
            for _ in range(2):
                replayed(making.send(operation, who, posted, key), first)
            once(making, operation, posted)


def test_without_a_key_the_same_request_creates_again(
    making: Making, creating: list[Operation], findings: Findings
) -> None:
    for operation in creating:
        if bare(operation) not in ("/api/auth/register", "/api/v1/tickets/{}/mention"):
            with findings.of(operation):
                who, posted = making.who(operation), making.posted(operation)
                answers = [new(operation, making.send(operation, who, posted, None)) for _ in range(2)]
                assert answers[0].content != answers[1].content
                once(making, operation, posted, 2)


def test_a_key_has_one_body(making: Making, creating: list[Operation], findings: Findings) -> None:
    for operation in creating:
        with findings.of(operation):
            who, posted, other = making.who(operation), making.posted(operation), making.posted(operation)
            key = str(uuid.uuid4())
            first = new(operation, making.send(operation, who, posted, key))
            refused(operation, making.send(operation, who, other, key), 422)
            once(making, operation, other, 0)
            replayed(making.send(operation, who, posted, key), first)
            once(making, operation, posted)


def test_a_key_belongs_to_its_caller(making: Making, creating: list[Operation], findings: Findings) -> None:
    for operation in creating:
        if operation.access == "anyone":
            continue  # nobody in particular calls it
        with findings.of(operation):
            me, other, key = making.who(operation), making.who(operation, other=True), str(uuid.uuid4())
            posted = making.posted(operation)
            mine = new(operation, making.send(operation, me, posted, key))
            theirs = making.send(operation, other, posted, key)
            if bare(operation).endswith("/mention"):
                assert theirs.status_code == 201 and REPLAYED not in theirs.headers
            else:
                new(operation, theirs)
                assert theirs.content != mine.content
                once(making, operation, posted, 2)
            replayed(making.send(operation, me, posted, key), mine)
            replayed(making.send(operation, other, posted, key), theirs)


def test_a_key_belongs_to_its_path(making: Making, creating: list[Operation], findings: Findings) -> None:
    for operation in creating:
        if "{" in operation.path:
            with findings.of(operation):
                who, posted, key = making.who(operation), making.posted(operation), str(uuid.uuid4())
                first = new(operation, making.send(operation, who, posted, key))
                second = new(operation, making.send(operation, who, posted, key, ticket=1))
                assert first.content != second.content
                once(making, operation, posted, 2)
                replayed(making.send(operation, who, posted, key), first)
                replayed(making.send(operation, who, posted, key, ticket=1), second)


def test_one_key_serves_every_operation_once(making: Making, creating: list[Operation], findings: Findings) -> None:
    key, sent = str(uuid.uuid4()), []
    for operation in creating:
        with findings.of(operation):
            who, posted = making.who(operation), making.posted(operation)
            sent.append((operation, who, posted, new(operation, making.send(operation, who, posted, key))))
    for operation, who, posted, first in sent:
        with findings.of(operation):
            replayed(making.send(operation, who, posted, key), first)


def test_the_same_person_is_the_same_caller_by_cookie_and_by_bearer(desk: Desk, customer: User) -> None:
    body = json.dumps({"title": unique("by cookie"), "description": "and by bearer token"}).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4()), "Origin": desk.url}
    with browserless() as http:
        answers = [http.post(desk.url + "/api/tickets", data=body, timeout=20, headers=headers | credential)
                   for credential in (as_bearer(customer.token), as_cookie("access_token", customer.token))]
    assert answers[0].status_code == 201
    replayed(answers[1], answers[0])


def test_what_is_replayed_is_what_was_answered_not_what_is_now(desk: Desk, customer: User, admin: User) -> None:
    caller, key = Caller(desk, **as_bearer(customer.token)), str(uuid.uuid4())
    body = {"subject": unique("subject"), "message": "m"}
    first = caller.ask("POST", "/api/v1/support", body, **{"Idempotency-Key": key})
    assert first.status_code == 201
    desk.change(first.json()["id"], admin, status="closed", priority="low")
    replayed(caller.ask("POST", "/api/v1/support", body, **{"Idempotency-Key": key}), first)
    assert desk.ticket(first.json()["id"], admin)["status"] == "closed"


def test_a_credential_that_no_longer_holds_replays_nothing(desk: Desk) -> None:
    user = desk.user()
    body, key = {"subject": unique("subject"), "message": "m"}, str(uuid.uuid4())
    caller = Caller(desk, **as_bearer(user.token))
    first = caller.ask("POST", "/api/v1/support", body, **{"Idempotency-Key": key})
    assert first.status_code == 201
    caller.call("POST", "/api/auth/logout")
    answer = caller.ask("POST", "/api/v1/support", body, **{"Idempotency-Key": key})
    assert answer.status_code == 401 and REPLAYED not in answer.headers


# What is not kept


def unsound(posted: Posted) -> list[Posted]:
    if posted.type.startswith("multipart"):
        other = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--{BOUNDARY}--\r\n'
        return [Posted(other.encode(), posted.type, posted.mark)]
    return [Posted(b"{}", posted.type, posted.mark), Posted(b"{", posted.type, posted.mark)]


def test_a_refusal_does_not_use_a_key_up(making: Making, creating: list[Operation], findings: Findings) -> None:
    for operation in creating:
        with findings.of(operation):
            who, posted, key = making.who(operation), making.posted(operation), str(uuid.uuid4())
            for wrong in unsound(posted):
                refused(operation, making.send(operation, who, wrong, key), 400, 422)
            first = new(operation, making.send(operation, who, posted, key))
            replayed(making.send(operation, who, posted, key), first)
            once(making, operation, posted)


def test_a_stranger_cannot_use_a_key_up(making: Making, creating: list[Operation], findings: Findings) -> None:
    for operation in creating:
        if operation.access != "anyone":
            with findings.of(operation):
                who, posted, key = making.who(operation), making.posted(operation), str(uuid.uuid4())
                nobody = Who({"Origin": making.desk.url}, who.tickets)
                refused(operation, making.send(operation, nobody, posted, key), 401)
                new(operation, making.send(operation, who, posted, key))
                refused(operation, making.send(operation, nobody, posted, key), 401)


@pytest.mark.parametrize("key", ["", "k" * 256, "k" * 4_000], ids=["empty", "256", "4000"])
def test_a_key_that_is_none_is_refused(
    making: Making, creating: list[Operation], findings: Findings, key: str
) -> None:
    for operation in creating:
        with findings.of(operation):
            posted = making.posted(operation)
            refused(operation, making.send(operation, making.who(operation), posted, key), 400, 422)
            once(making, operation, posted, 0)


@pytest.mark.parametrize("key", ["k", "k" * 255, "' OR 1=1; --", 'a "quoted" key', "a,b;c=d"], ids=repr)
def test_any_other_key_is_taken(
    making: Making, creating: list[Operation], findings: Findings, key: str
) -> None:
    for operation in creating:
        with findings.of(operation):
            # The same keys are sent for every operation: they belong to their path.
            who, posted = making.who(operation), making.posted(operation)
            first = new(operation, making.send(operation, who, posted, key))
            replayed(making.send(operation, who, posted, key), first)


def test_keys_differ_in_every_letter(making: Making, creating: list[Operation], findings: Findings) -> None:
    for operation in creating:
        who, key = making.who(operation), f"Key-{uuid.uuid4()}"
        for name in (key, key.lower(), key.upper(), key + "x"):
            with findings.of(operation):
                new(operation, making.send(operation, who, making.posted(operation), name))


# Time


def age(desk: Desk, hours: int) -> None:
    """Makes what is kept so many hours older."""
    desk.sql(f"UPDATE idempotency_keys SET created_at = created_at - INTERVAL {hours} HOUR")


def test_a_key_is_remembered_for_a_day(desk: Desk, customer: User) -> None:
    caller, key = Caller(desk, **as_bearer(customer.token)), {"Idempotency-Key": str(uuid.uuid4())}
    body, other = ({"subject": unique("subject"), "message": "m"} for _ in range(2))
    first = caller.ask("POST", "/api/v1/support", body, **key)
    age(desk, 23)
    replayed(caller.ask("POST", "/api/v1/support", body, **key), first)
    assert caller.ask("POST", "/api/v1/support", other, **key).status_code == 422
    age(desk, 2)
    second = caller.ask("POST", "/api/v1/support", other, **key)
    assert second.status_code == 201 and REPLAYED not in second.headers
    assert second.json()["id"] != first.json()["id"]
    replayed(caller.ask("POST", "/api/v1/support", other, **key), second)


# At the same time


def test_twenty_at_once_have_one_effect(making: Making, creating: list[Operation], findings: Findings) -> None:
    with ThreadPoolExecutor(20) as pool:
        for operation in creating:
            with findings.of(operation):
                who, posted, key = making.who(operation), making.posted(operation), str(uuid.uuid4())
                answers = list(pool.map(lambda _: making.send(operation, who, posted, key), range(20)))
                made = [one for one in answers if one.status_code < 300]
                for one in answers:
                    if one.status_code >= 300:
                        refused(operation, one, 409)
                assert made and len({one.content for one in made}) == 1
                assert len([one for one in made if REPLAYED not in one.headers]) == 1
                once(making, operation, posted)
                replayed(making.send(operation, who, posted, key), made[0])


def test_twenty_different_bodies_at_once_have_one_winner(
    making: Making, creating: list[Operation], findings: Findings
) -> None:
    with ThreadPoolExecutor(20) as pool:
        for operation in creating:
            with findings.of(operation):
                who, key = making.who(operation), str(uuid.uuid4())
                bodies = [making.posted(operation) for _ in range(4)] * 5
                answers = list(pool.map(lambda one: making.send(operation, who, one, key), bodies))
                for one in answers:
                    if one.status_code >= 300:
                        refused(operation, one, 409, 422)
                assert len({one.content for one in answers if one.status_code < 300}) == 1
                if bare(operation) in KEPT:
                    assert sum(making.created(operation, one) or 0 for one in bodies[:4]) == 1


# What is kept


def test_what_is_shown_once_is_not_kept_in_clear(desk: Desk, making: Making, creating: list[Operation]) -> None:
    secrets = []
    for operation in creating:
        if bare(operation) in ("/api/v1/api-keys", "/api/v1/hooks"):
            answer = making.send(operation, making.who(operation), making.posted(operation), str(uuid.uuid4()))
            secrets.append(answer.json().get("key") or answer.json()["secret"])
    assert len(secrets) == 2
    for secret in secrets:
        assert desk.sql(f"SELECT COUNT(*) FROM idempotency_keys WHERE INSTR(answer, '{secret}') > 0") == [["0"]]
