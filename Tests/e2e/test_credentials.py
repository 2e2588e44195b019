"""Who is let in where: made of the served OpenAPI document, so that an endpoint is covered from the day it is there."""

import base64
import json
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest
import requests

from running import Desk, User, unique
from test_five_apis import PASSWORD, Caller, admin_session, browserless

SCOPES = {"tickets:read", "tickets:write", "hooks:read", "hooks:write", "admin"}
# Which other scopes include one.
IMPLIED = {"tickets:read": {"tickets:write", "admin"}, "tickets:write": {"admin"},
           "hooks:read": {"hooks:write", "admin"}, "hooks:write": {"admin"}, "admin": set()}
PEOPLE = {"user", "staff", "administrator"}
SAFE = {"GET", "HEAD"}
METHODS = {"get", "put", "post", "delete", "patch"}
BEARER, ACCESS, SESSION, KEY, RELAY = "bearer", "access_token", "admin_session", "X-API-Key", "relay"

UNAUTHORIZED_001 = {"success": False, "error": {"code": "UNAUTHORIZED", "userMessage": "Необходима авторизация"}}

Headers = dict[str, str]


# What the document says


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    access: str
    families: frozenset[str]
    described: dict[str, Any] = field(repr=False, hash=False, compare=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def statuses(self) -> set[int]:
        return {int(status) for status in self.described["responses"] if status.isdecimal()}

    @property
    def scoped(self) -> bool:
        return self.access in SCOPES

    @property
    def dialect(self) -> str:
        for prefix, dialect in (("/api/admin", "001"), ("/support/", "002"), ("/api/v1/support", "003"),
                                ("/api/tickets", "004"), ("/api/auth", "004"), ("/api/v1/", "000")):
            if self.path.startswith(prefix):
                return dialect
        return "other"


def family(path: str, scheme: dict[str, Any]) -> set[str]:
    """The credentials that a security scheme stands for. A bearer token may come in its cookie just as well."""
    if scheme["type"] == "http":
        return {BEARER, ACCESS}
    assert scheme["type"] == "apiKey", scheme
    if scheme["in"] == "cookie":
        return {SESSION} if scheme["name"].endswith("admin_session") else {BEARER, ACCESS}
    if scheme["name"] == "X-API-Key":
        return {RELAY} if path.startswith("/support/") else {KEY}
    return {scheme["name"]}


def operations_of(document: dict[str, Any]) -> list[Operation]:
    schemes = document["components"]["securitySchemes"]
    found = []
    for path, item in document["paths"].items():
        for method, described in item.items():
            if method not in METHODS:
                continue
            asked = described.get("security", document.get("security", []))
            families = {one for option in asked for name in option for one in family(path, schemes[name])}
            found.append(Operation(method.upper(), path, described.get("x-access", ""), frozenset(families), described))
    return found


@pytest.fixture(scope="module")
def document(desk: Desk) -> dict[str, Any]:
    answer = desk.call("GET", "/api/docs/openapi.json")
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> list[Operation]:
    return operations_of(document)


@pytest.fixture(scope="module")
def guarded(operations: list[Operation]) -> list[Operation]:
    """Those that want one of the credentials of people or of keys."""
    return [one for one in operations if one.access != "anyone"]


def sample(document: dict[str, Any], schema: Any) -> Any:
    """A value that a schema allows, with no more than it asks for."""
    if not isinstance(schema, dict):
        return None
    if "$ref" in schema:
        target: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return sample(document, target)
    for name in ("example", "default", "const"):
        if name in schema:
            return schema[name]
    for name in ("examples", "enum"):
        if schema.get(name):
            return schema[name][0]
    for name in ("oneOf", "anyOf", "allOf"):
        if schema.get(name):
            return sample(document, schema[name][0])
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        # A change of nothing is refused for being none; so there is one field at least.
        names = schema.get("required") or list(properties)[:1]
        return {name: sample(document, properties.get(name, {"type": "string"})) for name in names}
    if kind == "array":
        return [sample(document, schema.get("items", {}))] * max(1, schema.get("minItems", 0))
    if kind == "string":
        formats = {"email": "somebody@example.org", "uuid": str(uuid.UUID(int=1)), "uri": "https://example.org/hook",
                   "date-time": "2099-01-01T00:00:00Z", "date": "2099-01-01"}
        return formats.get(schema.get("format", ""), "A text that is long enough"[:schema.get("maxLength", 26)])
    return {"integer": 1, "number": 1, "boolean": True}.get(kind)


# What is at stake


@dataclass(frozen=True)
class Stake:
    """One thing of each kind that belongs to somebody else."""

    owner: User
    ticket: str
    file: str
    hook: str
    key: str
    canned: str
    user: str

    def value(self, operation: Operation, name: str) -> str:
        """What to put into the path for a parameter: by its name, or what stands before it when it is just an id."""
        before = operation.path.partition("{" + name + "}")[0].rstrip("/").rpartition("/")[2]
        for word in (name, before):
            for part, value in (("file", self.file), ("hook", self.hook), ("key", self.key), ("canned", self.canned),
                                ("session", self.ticket), ("ticket", self.ticket), ("chat", self.ticket),
                                ("user", self.user)):
                if part in word.lower():
                    return value
        raise AssertionError(f"what does {name} of {operation.path} stand for? Say it in Stake.value")

    def address(self, document: dict[str, Any], operation: Operation) -> str:
        path = re.sub(r"\{(\w+)\}", lambda found: self.value(operation, found[1]), operation.path)
        query = "&".join(f"{one['name']}={sample(document, one['schema'])}"
                         for one in operation.described.get("parameters", [])
                         if one["in"] == "query" and one.get("required"))
        return f"{path}?{query}" if query else path


@pytest.fixture(scope="module")
def stake(desk: Desk, admin: User) -> Stake:
    owner = desk.user()
    made = desk.command("api-key", "add", "--name", unique("root"), "--scopes", "admin")
    root = Caller(desk, X_API_Key=made.stdout.strip().splitlines()[-1])
    hook = root.call("POST", "/api/v1/hooks", {"url": "https://example.org/hook", "events": ["ticket.created"]}, 201)
    root.call("POST", f"/api/v1/hooks/{hook['id']}/deactivate")
    key = root.call("POST", "/api/v1/api-keys", {"name": unique("at stake"), "scopes": ["tickets:read"]}, 201)
    session = Caller(desk, Cookie=f"admin_session={admin_session(desk, admin.email)}", Origin=desk.url)
    canned = session.call("POST", "/api/admin/canned-responses", {"title": unique("title"), "content": "c"}, 201)
    picture = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
    sent = requests.post(desk.url + "/api/v1/support/uploads", files={"file": ("p.gif", picture)}, timeout=20,
                         headers={"Authorization": f"Bearer {owner.token}"}, proxies={"http": ""})
    assert sent.status_code == 201, sent.text
    ticket = desk.opened(owner, unique("at stake"))
    said = desk.call("POST", f"/{ticket['id']}/messages", owner, {"message": "m", "attachments": [sent.json()["url"]]})
    assert said.status_code == 201, said.text
    name = desk.sql(f"SELECT uuid FROM tickets WHERE id = {ticket['id']}")[0][0]
    return Stake(owner, name, sent.json()["url"].rpartition("/")[2], str(hook["id"]), str(key["id"]),
                 str(canned["data"]["cannedResponse"]["id"]), str(owner.id))


def state(desk: Desk, stake: Stake) -> list[list[list[str]]]:
    ticket = f"(SELECT id FROM tickets WHERE uuid = '{stake.ticket}')"
    return [desk.sql(query) for query in (
        # Not what is counted of it: its topic may just be opening.
        "SELECT subject, status, priority, category, assignee_id, message_count, read_by_requester, read_by_staff, "
        f"helpful_notes FROM tickets WHERE uuid = '{stake.ticket}'",
        f"SELECT * FROM messages WHERE ticket_id = {ticket}",
        f"SELECT COUNT(*) FROM participants WHERE ticket_id = {ticket}",
        f"SELECT id, url, events, description, HEX(secret), is_active FROM hooks WHERE id = {stake.hook}",
        f"SELECT id, scopes, revoked_at FROM api_keys WHERE id = {stake.key}",
        f"SELECT * FROM canned_responses WHERE id = {stake.canned}", f"SELECT * FROM users WHERE id = {stake.owner.id}",
        "SELECT * FROM settings", "SELECT COUNT(*) FROM hooks",
        "SELECT COUNT(*) FROM api_keys", "SELECT COUNT(*) FROM canned_responses", "SELECT COUNT(*) FROM users",
        "SELECT COUNT(*) FROM tickets", "SELECT COUNT(*) FROM files")]


# Asking


class Door:
    """Asks as if all were well but the credential, and gathers what is not refused as it should be. What is at stake
    must be the same when it is done as it was when it was first asked."""

    def __init__(self, desk: Desk, document: dict[str, Any], stake: Stake) -> None:
        self.desk, self.document, self.stake = desk, document, stake
        self.http = browserless()
        self.wrong: list[str] = []
        self.asked = 0
        self.before: list[list[list[str]]] = []

    def ask(
        self, operation: Operation, headers: Headers, origin: bool = True, query: str = ""
    ) -> requests.Response:
        if not self.asked:
            self.before = state(self.desk, self.stake)
        sent = dict(headers)
        if origin and operation.method not in SAFE:
            sent.setdefault("Origin", self.desk.url)
        content = operation.described.get("requestBody", {}).get("content", {})
        options: dict[str, Any] = {}
        if "multipart/form-data" in content:
            options["files"] = {"file": ("a.txt", b"text")}
        elif content:
            media = content.get("application/json", {})
            body = media["example"] if "example" in media else sample(self.document, media.get("schema", {}))
            options["data"] = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        self.asked += 1
        address = self.desk.url + self.stake.address(self.document, operation)
        if query:
            address += ("&" if "?" in address else "?") + query
        return self.http.request(operation.method, address, headers=sent, timeout=20, allow_redirects=False, **options)

    def expect(self, operation: Operation, why: str, headers: Headers, *statuses: int, origin: bool = True) -> None:
        answer = self.ask(operation, headers, origin)
        try:
            assert answer.status_code in statuses, f"{answer.status_code} {answer.text[:200]}"
            assert answer.status_code in operation.statuses, f"{answer.status_code} is not documented"
            check_form(operation, answer)
        except AssertionError as error:
            self.wrong.append(f"{operation}, {why}: {str(error).splitlines()[0]}")

    def done(self) -> None:
        assert self.asked, "nothing was asked"
        shown = "\n".join(self.wrong[:60])
        assert not self.wrong, f"{len(self.wrong)} of {self.asked} are not as they should be:\n{shown}"
        assert state(self.desk, self.stake) == self.before


@pytest.fixture
def door(desk: Desk, document: dict[str, Any], stake: Stake) -> Door:
    return Door(desk, document, stake)


def check_form(operation: Operation, answer: requests.Response) -> None:
    """A refusal in the form of its dialect."""
    status, kind = answer.status_code, answer.headers.get("Content-Type", "").split(";")[0]
    body = answer.json()
    if operation.dialect == "000":
        assert kind == "application/problem+json", kind
        assert list(body) == ["type", "title", "status", "detail"], body
        assert body["type"] == "about:blank" and body["status"] == status and body["title"] and body["detail"], body
        assert status != 401 or answer.headers.get("WWW-Authenticate"), "no WWW-Authenticate"
        return
    assert kind == "application/json", kind
    if operation.dialect == "001":
        assert status != 401 or body == UNAUTHORIZED_001, body
        assert list(body) == ["success", "error"] and body["success"] is False, body
    elif operation.dialect in ("002", "003"):
        assert list(body) == ["detail"] and isinstance(body["detail"], str) and body["detail"], body
        if operation.dialect == "003" and status == 401:
            assert answer.headers.get("WWW-Authenticate", "").split()[:1] == ["Bearer"], "no WWW-Authenticate"
    elif operation.dialect == "004":
        assert list(body)[:5] == ["success", "statusCode", "message", "timestamp", "path"], body
        assert (body["success"], body["statusCode"]) == (False, status) and body["message"], body
        assert status != 401 or body["message"] == "Unauthorized access", body


# Credentials that hold


def as_cookie(family: str, value: str) -> Headers:
    return {"Cookie": f"{family}={value}"}


def as_bearer(value: str) -> Headers:
    return {"Authorization": f"Bearer {value}"}


def in_family(name: str, value: str) -> Headers:
    if name == BEARER:
        return as_bearer(value)
    return {"X-API-Key": value} if name in (KEY, RELAY) else as_cookie(name, value)


def a_key(desk: Desk, *scopes: str) -> str:
    made = desk.command("api-key", "add", "--name", unique("key"), "--scopes", ",".join(sorted(scopes)))
    assert made.returncode == 0, made.stderr
    return made.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def valid(desk: Desk, admin: User) -> dict[str, str]:
    """The highest credential of every kind."""
    return {BEARER: admin.token, ACCESS: admin.token, SESSION: admin_session(desk, admin.email),
            KEY: a_key(desk, "admin"), RELAY: desk.settings["TELEGRAM_WEBHOOK_API_KEY"]}


# Credentials that do not


def encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def other_end(text: str) -> str:
    """With another first character, which all of the bits of it count in."""
    return ("A" if text[0] != "A" else "B") + text[1:]


def changed(text: str) -> str:
    middle = len(text) * 3 // 4
    return text[:middle] + ("a" if text[middle] != "a" else "b") + text[middle + 1:]


def signed_in(desk: Desk, email: str) -> str:
    answer = Caller(desk).call("POST", "/api/auth/login", {"email": email, "password": PASSWORD})
    return answer["data"]["token"]


def dead_tokens(desk: Desk) -> dict[str, str]:
    """Tokens that were good once."""
    left, gone, other = desk.user("admin"), desk.user("admin"), desk.user("admin")
    logged_out = signed_in(desk, left.email)
    Caller(desk, **as_bearer(logged_out)).call("POST", "/api/auth/logout")
    assert desk.command("user", "disable", "--email", gone.email).returncode == 0
    before, changing = signed_in(desk, other.email), signed_in(desk, other.email)
    Caller(desk, **as_bearer(changing)).call(
        "POST", "/api/auth/password", {"current_password": PASSWORD, "new_password": "another horse battery"})
    return {"logged out": logged_out, "disabled user": gone.token, "before the password was changed": before}


def bad_tokens(desk: Desk, user: User) -> dict[str, str]:
    secret = desk.settings["JWT_SECRET"]
    claims = jwt.decode(user.token, options={"verify_signature": False})
    now = int(time.time())
    head, body, signature = user.token.split(".")
    return {
        "garbage": "garbage", "dots": "..", "two parts": f"{head}.{body}", "no signature": f"{head}.{body}.",
        "four parts": f"{user.token}.{signature}", "too long": user.token + "A" * 7_000,
        "expired": jwt.encode(claims | {"iat": now - 7200, "exp": now - 1}, secret, "HS256"),
        "not yet valid": jwt.encode(claims | {"nbf": now + 600}, secret, "HS256"),
        "tampered claims": f"{head}.{encoded(claims | {'role': 'admin', 'name': 'x'})}.{signature}",
        "tampered signature": f"{head}.{body}.{other_end(signature)}",
        "algorithm none": f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{body}.",
        "another secret": jwt.encode(claims, "another secret of more than 32 characters", "HS256"),
        "unknown user": jwt.encode(claims | {"sub": str(uuid.uuid4())}, secret, "HS256"),
    } | dead_tokens(desk)


def bad_sessions(desk: Desk) -> dict[str, str]:
    left, gone, late, other, short = (desk.user("admin") for _ in range(5))
    logged_out, disabled, expired, before = (admin_session(desk, one.email) for one in (left, gone, late, other))
    Caller(desk, Cookie=f"admin_session={logged_out}", Origin=desk.url).call("POST", "/api/admin/logout")
    assert desk.command("user", "disable", "--email", gone.email).returncode == 0
    desk.sql(f"UPDATE sessions SET expires_at = NOW() - INTERVAL 1 DAY WHERE user_id = {late.id}")
    Caller(desk, **as_bearer(signed_in(desk, other.email))).call(
        "POST", "/api/auth/password", {"current_password": PASSWORD, "new_password": "another horse battery"})
    whole = admin_session(desk, short.email)
    return {"garbage": "garbage", "empty": "", "tampered": changed(whole), "cut short": whole[:-1],
            "too long": whole + "a", "logged out": logged_out, "disabled user": disabled, "expired": expired,
            "before the password was changed": before, "quoted": f"'{whole}' OR 1=1"}


def bad_keys(desk: Desk, valid: dict[str, str]) -> dict[str, str]:
    root = Caller(desk, X_API_Key=valid[KEY])
    revoked, removed, late = (root.call("POST", "/api/v1/api-keys", {"name": unique(name), "scopes": ["admin"]}, 201)
                              for name in ("revoked", "removed", "late"))
    root.call("DELETE", f"/api/v1/api-keys/{removed['id']}", status=204)
    done = desk.command("api-key", "revoke", "--id", str(revoked["id"]))
    assert done.returncode == 0, done.stderr
    desk.sql(f"UPDATE api_keys SET expires_at = NOW() - INTERVAL 1 DAY WHERE id = {late['id']}")
    whole = valid[KEY]
    return {"garbage": "garbage", "empty": "", "prefix alone": revoked["prefix"], "td_": "td_",
            "tampered": changed(whole), "cut short": whole[:-1], "too long": whole + "a",
            "in other letters": whole.swapcase(), "revoked": revoked["key"], "deleted": removed["key"],
            "expired": late["key"]}


@pytest.fixture(scope="module")
def bad(desk: Desk, admin: User, valid: dict[str, str]) -> dict[str, dict[str, str]]:
    """What does not hold, of every kind: why, and the credential."""
    tokens = bad_tokens(desk, admin)
    relay = {"garbage": "garbage", "empty": "", "an API key": valid[KEY], "tampered": changed(valid[RELAY]),
             "cut short": valid[RELAY][:-1], "too long": valid[RELAY] + "a"}
    return {BEARER: tokens | {"empty": "", "an API key": valid[KEY], "a session": valid[SESSION]},
            ACCESS: tokens | {"empty": "", "an API key": valid[KEY], "a session": valid[SESSION]},
            SESSION: bad_sessions(desk) | {"a token": admin.token, "an API key": valid[KEY]},
            KEY: bad_keys(desk, valid) | {"a token": admin.token, "a session": valid[SESSION],
                                          "the relay's": valid[RELAY]},
            RELAY: relay}


# The document itself


def test_every_operation_says_who_may_call_it_and_what_with(operations: list[Operation]) -> None:
    assert len(operations) > 60
    wrong = []
    for one in operations:
        if one.access not in PEOPLE | SCOPES | {"anyone"}:
            wrong.append(f"{one}: x-access {one.access!r}")
        if "security" not in one.described:
            wrong.append(f"{one}: no security")
        if one.access != "anyone":
            expected = {KEY} if one.scoped else {SESSION} if one.dialect == "001" else {BEARER, ACCESS}
            if "/files/" in one.path:
                expected = {BEARER, ACCESS, SESSION}  # a file hangs on messages of every dialect
            if one.families != expected:
                wrong.append(f"{one}: {one.access} with {sorted(one.families)}, not {sorted(expected)}")
            if 401 not in one.statuses:
                wrong.append(f"{one}: no 401")
            if (one.scoped or one.access == "administrator") and 403 not in one.statuses:
                wrong.append(f"{one}: no 403")
    assert not wrong, "\n".join(wrong)


def test_every_kind_of_access_is_there(operations: list[Operation]) -> None:
    assert {one.access for one in operations} == PEOPLE | SCOPES | {"anyone"}
    assert {one.dialect for one in operations} >= {"000", "001", "002", "003", "004"}


def test_only_what_opens_the_door_is_open_to_anyone(operations: list[Operation]) -> None:
    closed = ("/api/v1/", "/api/tickets", "/support/api/")
    found = [str(one) for one in operations if one.access == "anyone" and one.path.startswith(closed)]
    assert not found
    under = {str(one) for one in operations
             if one.access == "anyone" and one.path.startswith(("/api/admin", "/api/auth"))}
    assert under == {"POST /api/admin/login", "POST /api/auth/login", "POST /api/auth/register"}


# 401


def test_nothing_opens_without_a_credential(door: Door, guarded: list[Operation]) -> None:
    for operation in guarded:
        for origin in (True, False):
            door.expect(operation, "no credential", {}, 401, origin=origin)
    door.done()


@pytest.mark.parametrize("kind", [BEARER, ACCESS, SESSION, KEY])
def test_nothing_opens_with_a_credential_that_does_not_hold(
    door: Door, guarded: list[Operation], bad: dict[str, dict[str, str]], kind: str
) -> None:
    for operation in guarded:
        if kind in operation.families:
            for why, value in bad[kind].items():
                door.expect(operation, f"{kind}: {why}", in_family(kind, value), 401)
    door.done()


def test_nothing_opens_with_the_highest_credential_of_another_kind(
    door: Door, guarded: list[Operation], valid: dict[str, str]
) -> None:
    for operation in guarded:
        for kind in valid.keys() - operation.families:
            door.expect(operation, f"a good {kind}", in_family(kind, valid[kind]), 401)
    door.done()


def test_nothing_opens_with_the_right_credential_in_the_wrong_place(
    door: Door, guarded: list[Operation], valid: dict[str, str]
) -> None:
    for operation in guarded:
        token = valid[BEARER]
        if BEARER in operation.families:
            forms = {"Basic": {"Authorization": f"Basic {token}"}, "no scheme": {"Authorization": token},
                     "Token": {"Authorization": f"Token {token}"}, "more": {"Authorization": f"Bearer {token} {token}"},
                     "X-API-Key": {"X-API-Key": token}, "another cookie": as_cookie("token", token)}
        elif KEY in operation.families:
            forms = {"Bearer": as_bearer(valid[KEY]), "cookie": as_cookie("X-API-Key", valid[KEY]),
                     "ApiKey": {"Authorization": f"ApiKey {valid[KEY]}"}}
        else:
            forms = {"Bearer": as_bearer(valid[SESSION]), "X-API-Key": {"X-API-Key": valid[SESSION]},
                     "another cookie": as_cookie("session", valid[SESSION])}
        for why, headers in forms.items():
            door.expect(operation, f"wrong place: {why}", headers, 401)
    door.done()


def test_no_credential_counts_in_the_address(
    door: Door, guarded: list[Operation], valid: dict[str, str]
) -> None:
    for operation in guarded:
        for name, kind in (("token", BEARER), ("access_token", ACCESS), ("api_key", KEY), ("X-API-Key", KEY)):
            answer = door.ask(operation, {}, query=f"{name}={valid[kind]}")
            if answer.status_code != 401:
                door.wrong.append(f"{operation}, ?{name}=: {answer.status_code}")
    door.done()


def test_where_two_are_sent_the_bearer_token_counts(
    door: Door, guarded: list[Operation], valid: dict[str, str]
) -> None:
    both = as_bearer("garbage") | as_cookie(ACCESS, valid[ACCESS])
    for operation in guarded:
        if BEARER in operation.families:
            door.expect(operation, "a bad bearer beside a good cookie", both, 401)
    door.done()


def test_the_relay_wants_its_own_key(
    door: Door, operations: list[Operation], bad: dict[str, dict[str, str]], valid: dict[str, str]
) -> None:
    relays = [one for one in operations if one.path.startswith("/support/webhook/")]
    assert relays
    for operation in relays:
        door.expect(operation, "no credential", {}, 401)
        door.expect(operation, "an empty secret", {"X-Telegram-Bot-Api-Secret-Token": ""}, 401)
        door.expect(operation, "the key for the secret", {"X-Telegram-Bot-Api-Secret-Token": valid[RELAY]}, 401)
        for why, value in bad[RELAY].items():
            door.expect(operation, why, in_family(RELAY, value), 401)
        for kind in (BEARER, ACCESS, SESSION):
            door.expect(operation, f"a good {kind}", in_family(kind, valid[kind]), 401)
    door.done()


# 403


def test_a_customer_is_not_let_in_where_staff_is_wanted(desk: Desk, door: Door, guarded: list[Operation]) -> None:
    customer = desk.user()
    wanted = [one for one in guarded if one.access in ("staff", "administrator") and BEARER in one.families]
    for operation in wanted:
        for kind in (BEARER, ACCESS):
            door.expect(operation, f"a customer's {kind}", in_family(kind, customer.token), 403)
            door.expect(operation, f"the owner's {kind}", in_family(kind, door.stake.owner.token), 403)
    door.done()


def test_a_moderator_is_not_let_in_where_an_administrator_is_wanted(
    desk: Desk, door: Door, guarded: list[Operation]
) -> None:
    moderator = desk.user("moderator")
    session = admin_session(desk, moderator.email)
    for operation in guarded:
        if operation.access == "administrator":
            for kind in operation.families:
                value = session if kind == SESSION else moderator.token
                door.expect(operation, f"a moderator's {kind}", in_family(kind, value), 403)
            if operation.dialect == "001":
                code = door.ask(operation, as_cookie(SESSION, session)).json()["error"]["code"]
                if code != "FORBIDDEN":
                    door.wrong.append(f"{operation}: {code}")
    door.done()


def test_a_key_is_not_let_in_without_the_scope(desk: Desk, door: Door, guarded: list[Operation]) -> None:
    single = {scope: a_key(desk, scope) for scope in SCOPES}
    lacking = {scope: SCOPES - {scope} - IMPLIED[scope] for scope in SCOPES}
    all_others = {scope: a_key(desk, *others) for scope, others in lacking.items()}
    for operation in guarded:
        if operation.scoped:
            others = lacking[operation.access]
            door.expect(operation, f"a key for {sorted(others)}", in_family(KEY, all_others[operation.access]), 403)
            for other in others:
                door.expect(operation, f"a key for {other}", in_family(KEY, single[other]), 403)
    door.done()


def test_no_write_is_taken_from_another_site(
    desk: Desk, door: Door, guarded: list[Operation], valid: dict[str, str]
) -> None:
    writes = [one for one in guarded if one.method not in SAFE and one.families & {ACCESS, SESSION}]
    forms: list[Headers] = [
        {}, {"Origin": "https://evil.example.org"}, {"Origin": "null"}, {"Origin": desk.url + ".evil.org"},
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example.org", "Sec-Fetch-Site": "cross-site"}]
    for operation in writes:
        kind = SESSION if SESSION in operation.families else ACCESS
        for headers in forms:
            door.expect(operation, f"{headers}", as_cookie(kind, valid[kind]) | headers, 403, origin=False)
    door.done()


# 404, and 004's 403


def test_what_is_another_customers_is_not_shown_nor_changed(desk: Desk, door: Door, guarded: list[Operation]) -> None:
    stranger = desk.user()
    theirs = [one for one in guarded if one.access == "user" and BEARER in one.families and "{" in one.path]
    assert {one.dialect for one in theirs} == {"002", "003", "004"}
    for operation in theirs:
        status = 403 if operation.dialect == "004" else 404
        for kind in (BEARER, ACCESS):
            door.expect(operation, f"a stranger's {kind}", in_family(kind, stranger.token), status)
            answer = door.ask(operation, in_family(kind, stranger.token))
            if operation.dialect == "004" and answer.json()["message"] != "Forbidden - cannot access this ticket":
                door.wrong.append(f"{operation}: {answer.text[:200]}")
    door.done()


def test_lists_show_a_stranger_nothing_of_it(desk: Desk, door: Door, guarded: list[Operation]) -> None:
    stranger, stake = desk.user(), door.stake
    for operation in guarded:
        read = operation.method == "GET" and "{" not in operation.path
        if read and operation.access == "user" and BEARER in operation.families:
            answer = door.ask(operation, as_bearer(stranger.token))
            if answer.status_code != 200 or any(
                    name in answer.text for name in (stake.ticket, stake.file, stake.owner.email, stake.owner.uuid)):
                door.wrong.append(f"{operation}: {answer.status_code} {answer.text[:200]}")
    door.done()


# And yet they are doors


def test_the_least_credential_that_is_documented_opens_what_is_read(
    desk: Desk, door: Door, guarded: list[Operation]
) -> None:
    moderator, administrator = desk.user("moderator"), desk.user("admin")
    tokens = {"user": door.stake.owner.token, "staff": moderator.token, "administrator": administrator.token}
    # Nobody but staff has a session.
    sessions = {role: admin_session(desk, one.email)
                for role, one in (("user", moderator), ("staff", moderator), ("administrator", administrator))}
    values = {BEARER: tokens, ACCESS: tokens, SESSION: sessions, KEY: {scope: a_key(desk, scope) for scope in SCOPES}}
    for operation in guarded:
        if operation.method == "GET":
            for kind in operation.families:
                answer = door.ask(operation, in_family(kind, values[kind][operation.access]))
                if answer.status_code != 200:
                    door.wrong.append(f"{operation} with {kind}: {answer.status_code} {answer.text[:200]}")
    door.done()


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_scope_includes_what_it_says(desk: Desk, door: Door, guarded: list[Operation], scope: str) -> None:
    value = a_key(desk, scope)
    for operation in guarded:
        if operation.method == "GET" and operation.scoped:
            allowed = operation.access == scope or scope in IMPLIED[operation.access]
            answer = door.ask(operation, in_family(KEY, value))
            if answer.status_code != (200 if allowed else 403):
                door.wrong.append(f"{operation} with {scope}: {answer.status_code} {answer.text[:200]}")
    door.done()
