"""The gateway's keys: shown once, kept as a hash, worth their scopes and no more, until they expire or are revoked."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from running import Desk, User, unique, wait
from test_seed_000 import Gateway, check, check_list, exactly, gateway_of, is_time, refused

KEY = ["id", "name", "scopes", "prefix", "expires_at", "last_used_at", "revoked_at", "created_at"]
NEW_KEY = ["id", "name", "scopes", "key", "prefix", "expires_at", "last_used_at", "revoked_at", "created_at"]
SCOPES = ["tickets:read", "tickets:write", "hooks:read", "hooks:write", "admin"]
INCLUDED = {"tickets:write": {"tickets:read"}, "hooks:write": {"hooks:read"}, "admin": set(SCOPES)}

# Scope, method, path, body, and the answer to a key that has the scope. No ticket, hook or key has that id, so that
# nothing changes.
ROUTES: list[tuple[str, str, str, Any, int]] = [
    ("tickets:write", "POST", "/tickets", {}, 422),
    ("tickets:read", "GET", "/tickets", None, 200),
    ("tickets:read", "GET", "/tickets/999999999", None, 404),
    ("tickets:write", "PUT", "/tickets/999999999", {"status": "closed"}, 404),
    ("tickets:write", "POST", "/tickets/999999999/close", None, 404),
    ("tickets:write", "POST", "/tickets/999999999/messages", {"text": "t"}, 404),
    ("tickets:read", "GET", "/tickets/999999999/messages", None, 404),
    ("tickets:write", "POST", "/tickets/999999999/mention", {"username": "u"}, 404),
    ("tickets:read", "GET", "/tickets/999999999/stats", None, 404),
    ("tickets:read", "GET", "/groups", None, 200),
    ("tickets:read", "GET", "/users", None, 200),
    ("admin", "POST", "/api-keys", {}, 422),
    ("admin", "GET", "/api-keys", None, 200),
    ("admin", "DELETE", "/api-keys/999999999", None, 404),
    ("hooks:write", "POST", "/hooks", {}, 422),
    ("hooks:read", "GET", "/hooks", None, 200),
    ("hooks:read", "GET", "/hooks/events", None, 200),
    ("hooks:read", "GET", "/hooks/logs", None, 200),
    ("hooks:read", "GET", "/hooks/999999999", None, 404),
    ("hooks:write", "PUT", "/hooks/999999999", {"is_active": False}, 404),
    ("hooks:write", "DELETE", "/hooks/999999999", None, 404),
    ("hooks:write", "POST", "/hooks/999999999/activate", None, 404),
    ("hooks:write", "POST", "/hooks/999999999/deactivate", None, 404),
    ("hooks:write", "POST", "/hooks/999999999/test", None, 404),
    ("hooks:read", "GET", "/hooks/999999999/logs", None, 404),
    ("hooks:read", "GET", "/hooks/999999999/stats", None, 404),
]


@pytest.fixture(scope="module")
def boss(desk: Desk) -> Gateway:
    return gateway_of(desk, "admin")


@pytest.fixture(scope="module")
def reader(desk: Desk) -> Gateway:
    return gateway_of(desk, "tickets:read")


def check_key(key: dict[str, Any], /, **expected: Any) -> dict[str, Any]:
    """Every field has its type, and those named here have their values."""
    assert list(key) == (NEW_KEY if "key" in key else KEY)
    exactly(key["id"], int), exactly(key["name"], str), exactly(key["prefix"], str)
    assert key["scopes"] and set(exactly(key["scopes"], list)) <= set(SCOPES)
    for name in ("expires_at", "last_used_at", "revoked_at"):
        assert key[name] is None or is_time(key[name]), name
    assert is_time(key["created_at"])
    return check(key, expected)


def made(boss: Gateway, *scopes: str, **fields: Any) -> dict[str, Any]:
    body = {"name": unique("program"), "scopes": list(scopes)} | fields
    return check_key(boss.answer("POST", "/api-keys", body, 201))


def listed(boss: Gateway) -> dict[int, dict[str, Any]]:
    return {key["id"]: check_key(key) for key in boss.everything("/api-keys")}


def status(desk: Desk, key: str, path: str = "/tickets?limit=1") -> int:
    return Gateway(desk, key).call("GET", path).status_code


def holders(desk: Desk, text: str) -> set[str]:
    """The tables in which a text stands somewhere, whatever the types of their columns."""
    columns = desk.sql("SET SESSION group_concat_max_len = 100000; SELECT table_name,"
                       " GROUP_CONCAT(CONCAT('HEX(`', column_name, '`)')) FROM information_schema.columns"
                       " JOIN information_schema.tables USING (table_schema, table_name)"
                       " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' GROUP BY table_name")
    # A text of hexadecimal digits may be kept as its bytes.
    looks = (f"SELECT '{table}' FROM `{table}` WHERE LOCATE('{needle}', CONCAT_WS(' ', {hexed})) > 0"
             for table, hexed in columns for needle in (text.encode().hex(), text))
    return {row[0] for row in desk.sql(" UNION ".join(looks))}


def later(seconds: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


# Making and listing


@pytest.mark.parametrize("scopes", [[scope] for scope in SCOPES] + [SCOPES], ids=",".join)
def test_a_new_key_is_answered_whole_and_works(desk: Desk, boss: Gateway, scopes: list[str]) -> None:
    name = unique("Отчёты 📈")
    key = check_key(boss.answer("POST", "/api-keys", {"name": name, "scopes": scopes}, 201), name=name, expires_at=None,
                    last_used_at=None, revoked_at=None)
    assert sorted(key["scopes"]) == sorted(scopes)
    assert key["key"].startswith("td_") and key["key"].startswith(key["prefix"])
    assert len(key["key"]) - len(key["prefix"]) >= 22, "128 bits are not shown again"
    opened = "/hooks" if scopes[0].startswith("hooks") else "/tickets"
    assert status(desk, key["key"], opened) == 200


def test_a_key_is_shown_once(boss: Gateway) -> None:
    key = made(boss, "tickets:read")
    shown = listed(boss)[key["id"]]
    assert shown == {name: key[name] for name in KEY}
    assert key["key"] not in json.dumps(boss.everything("/api-keys"))


def test_no_two_keys_are_the_same(boss: Gateway) -> None:
    name = unique("program")
    keys = [made(boss, "tickets:read", name=name) for _ in range(5)]
    for field in ("id", "key", "prefix"):
        assert len({key[field] for key in keys}) == 5, field


def test_a_name_of_a_hundred_characters_is_taken(boss: Gateway) -> None:
    name = "ж" * 100
    check_key(made(boss, "tickets:read", name=name), name=name)


def test_the_list_has_pages(boss: Gateway) -> None:
    for _ in range(3):
        made(boss, "tickets:read")
    total = check_list(boss.answer("GET", "/api-keys"))["meta"]["total"]
    pages = [check_list(boss.answer("GET", f"/api-keys?page={page}&limit=2"), page, 2) for page in (1, 2)]
    both = boss.answer("GET", "/api-keys?limit=4")["data"]
    assert pages[0]["data"] + pages[1]["data"] == both and len({key["id"] for key in both}) == 4
    assert boss.answer("GET", f"/api-keys?page={total + 1}&limit=1")["data"] == []


@pytest.mark.parametrize("query", ["page=0", "page=x", "limit=0", "limit=101", "limit="])
def test_an_unsound_page_is_refused(boss: Gateway, query: str) -> None:
    refused(boss.call("GET", f"/api-keys?{query}"), 422, query.partition("=")[0])


@pytest.mark.parametrize("change, fields", [
    ({"name": None}, ["name"]), ({"name": ""}, ["name"]), ({"name": "  "}, ["name"]), ({"name": 5}, ["name"]),
    ({"name": "n" * 101}, ["name"]), ({"scopes": None}, ["scopes"]), ({"scopes": []}, ["scopes"]),
    ({"scopes": "tickets:read"}, ["scopes"]), ({"scopes": {}}, ["scopes"]), ({"scopes": [1]}, ["scopes"]),
    ({"scopes": ["tickets"]}, ["scopes"]), ({"scopes": ["tickets:read", "all"]}, ["scopes"]),
    ({"scopes": ["ADMIN"]}, ["scopes"]), ({"scopes": ["*"]}, ["scopes"]), ({"expires_at": "tomorrow"}, ["expires_at"]),
    ({"expires_at": 4_000_000_000}, ["expires_at"]), ({"expires_at": "2020-01-01T00:00:00Z"}, ["expires_at"]),
    ({"expires_at": ""}, ["expires_at"]), ({"name": "", "scopes": [], "expires_at": 5},
                                           ["name", "scopes", "expires_at"]),
], ids=lambda value: json.dumps(value)[:50])
def test_an_unsound_key_is_refused(boss: Gateway, change: dict[str, Any], fields: list[str]) -> None:
    before = boss.answer("GET", "/api-keys?limit=1")["meta"]["total"]
    refused(boss.call("POST", "/api-keys", {"name": "n", "scopes": ["tickets:read"]} | change), 422, *fields)
    assert boss.answer("GET", "/api-keys?limit=1")["meta"]["total"] == before


@pytest.mark.parametrize("body, status", [
    (b"{", 400), (b"[]", 400), (b"null", 400), (b"\xff", 400), (b'{"name": "' + b"x" * (1 << 20) + b'"}', 413),
], ids=lambda value: repr(value)[:20])
def test_a_body_that_is_no_json_object_or_too_large_is_refused(boss: Gateway, body: bytes, status: int) -> None:
    refused(boss.call("POST", "/api-keys", body), status)


@pytest.mark.parametrize("path, allowed", [("/api-keys", {"GET", "POST"}), ("/api-keys/{}", {"DELETE"})])
def test_another_method_is_405(desk: Desk, boss: Gateway, path: str, allowed: set[str]) -> None:
    key = made(boss, "tickets:read")
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
        answer = boss.call(method, path.format(key["id"]), {})
        refused(answer, 405)
        assert {name.strip() for name in answer.headers["Allow"].split(",")} - {"HEAD", "OPTIONS"} == allowed
    assert status(desk, key["key"]) == 200


def test_the_same_request_again_makes_no_second_key(boss: Gateway) -> None:
    headers, body = {"Idempotency-Key": str(uuid.uuid4())}, {"name": unique("program"), "scopes": ["tickets:read"]}
    first = boss.call("POST", "/api-keys", body, headers=headers)
    again = boss.call("POST", "/api-keys", body, headers=headers)
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert again.json() == first.json()
    assert [key["name"] for key in listed(boss).values()].count(body["name"]) == 1
    other = boss.call("POST", "/api-keys", body | {"scopes": ["admin"]}, headers=headers)
    assert other.status_code == 422 and other.headers["Content-Type"].split(";")[0] == "application/problem+json"


# Keeping


def test_a_key_is_kept_as_a_hash(desk: Desk, boss: Gateway) -> None:
    by_command = desk.command("api-key", "add", "--name", unique("program"), "--scopes", "tickets:read")
    key = made(boss, "tickets:read")
    assert status(desk, key["key"]) == 200
    assert holders(desk, key["name"]), "what is kept is found"
    assert desk.sql(f"SELECT COUNT(*) FROM api_keys WHERE id = {key['id']}") == [["1"]]
    secret = key["key"].removeprefix(key["prefix"])
    for text in (key["key"], secret, by_command.stdout.splitlines()[-1]):
        assert holders(desk, text) == set()


def test_a_key_that_may_be_replayed_is_not_kept_in_the_open_either(desk: Desk, boss: Gateway) -> None:
    body = {"name": unique("program"), "scopes": ["tickets:read"]}
    key = boss.answer("POST", "/api-keys", body, 201, headers={"Idempotency-Key": str(uuid.uuid4())})
    assert holders(desk, key["key"].removeprefix(key["prefix"])) == set()


def test_no_log_has_a_key(desk: Desk, boss: Gateway) -> None:
    key = made(boss, "tickets:read")["key"]
    assert status(desk, key) == 200 and status(desk, key, "/hooks") == 403 and status(desk, key + "x") == 401
    for log in (desk.data / "logs").rglob("*.log"):
        assert key not in log.read_text(errors="replace"), log


# Scopes


@pytest.mark.parametrize("scopes", [
    *([scope] for scope in SCOPES), ["tickets:read", "hooks:write"], ["hooks:read", "tickets:write"]], ids=",".join)
def test_a_key_opens_what_its_scopes_say_and_nothing_else(desk: Desk, scopes: list[str]) -> None:
    granted = set(scopes).union(*(INCLUDED.get(scope, set()) for scope in scopes))
    program = gateway_of(desk, *scopes)
    for scope, method, path, body, allowed in ROUTES:
        answer = program.call(method, path, body)
        if scope not in granted:
            refused(answer, 403)
        else:
            assert answer.status_code == allowed, f"{method} {path}: {answer.status_code} {answer.text[:200]}"


def test_a_reader_changes_nothing(desk: Desk, reader: Gateway) -> None:
    writer = gateway_of(desk, "tickets:write")
    ticket = writer.opened()["id"]
    before, total = writer.messages(ticket), writer.answer("GET", "/tickets?limit=1")["meta"]["total"]
    for method, path, body in (("POST", "/tickets", {"title": "t", "description": "d"}),
                               ("POST", f"/tickets/{ticket}/close", None),
                               ("PUT", f"/tickets/{ticket}", {"title": "changed"}),
                               ("POST", f"/tickets/{ticket}/messages", {"text": "t"}),
                               ("POST", f"/tickets/{ticket}/mention", {"username": "u"})):
        refused(reader.call(method, path, body), 403)
    shown = reader.ticket(ticket)
    assert (shown["title"], shown["status"], shown["updated_at"]) == ("Printer", "open", None)
    assert reader.messages(ticket) == before
    assert reader.answer("GET", "/tickets?limit=1")["meta"]["total"] == total


def test_only_the_admin_scope_makes_and_revokes_keys(desk: Desk, boss: Gateway) -> None:
    key = made(boss, "tickets:read")
    total = boss.answer("GET", "/api-keys?limit=1")["meta"]["total"]
    program = Gateway(desk, made(boss, *SCOPES[:-1])["key"])
    refused(program.call("POST", "/api-keys", {"name": "n", "scopes": ["tickets:read"]}), 403)
    refused(program.call("DELETE", f"/api-keys/{key['id']}"), 403)
    refused(program.call("GET", "/api-keys"), 403)
    assert status(desk, key["key"]) == 200
    assert boss.answer("GET", "/api-keys?limit=1")["meta"]["total"] == total + 1


@pytest.mark.parametrize("role", ["admin", "moderator", "user"])
def test_no_persons_token_reaches_the_keys(desk: Desk, role: str) -> None:
    nobody, user = Gateway(desk, None), desk.user(role)
    for headers in ({"Authorization": f"Bearer {user.token}"}, {"X-API-Key": user.token},
                    {"Cookie": f"access_token={user.token}; admin_session={user.token}", "Origin": desk.url}):
        refused(nobody.call("GET", "/api-keys", headers=headers), 401)
        refused(nobody.call("POST", "/api-keys", {"name": "n", "scopes": ["admin"]}, headers=headers), 401)
        refused(nobody.call("DELETE", "/api-keys/1", headers=headers), 401)


# Using, expiring and revoking


def test_using_a_key_is_noted(desk: Desk, boss: Gateway) -> None:
    key = made(boss, "tickets:read")
    assert listed(boss)[key["id"]]["last_used_at"] is None
    assert status(desk, key["key"]) == 200
    used = wait(lambda: listed(boss)[key["id"]]["last_used_at"], what="the use is noted")
    assert used >= key["created_at"]


def test_a_wrong_key_notes_no_use(desk: Desk, boss: Gateway) -> None:
    key = made(boss, "tickets:read")
    assert status(desk, key["key"][:-1] + ("a" if key["key"][-1] != "a" else "b")) == 401
    other = made(boss, "tickets:read")
    assert status(desk, other["key"]) == 200
    wait(lambda: listed(boss)[other["id"]]["last_used_at"], what="a later use is noted")
    assert listed(boss)[key["id"]]["last_used_at"] is None


def test_a_key_that_expires_later_works_until_then(desk: Desk, boss: Gateway) -> None:
    expires = later(86_400)
    key = check_key(made(boss, "tickets:read", expires_at=expires), expires_at=expires)
    assert status(desk, key["key"]) == 200
    check_key(listed(boss)[key["id"]], expires_at=expires, revoked_at=None)


def test_an_expired_key_opens_nothing(desk: Desk, boss: Gateway) -> None:
    expires = later(3)
    key = made(boss, "admin", expires_at=expires)
    assert status(desk, key["key"]) == 200
    wait(lambda: status(desk, key["key"]) == 401, what="the key has expired")
    for _, method, path, body, _ in ROUTES:
        refused(Gateway(desk, key["key"]).call(method, path, body), 401)
    check_key(listed(boss)[key["id"]], expires_at=expires, revoked_at=None)


def test_a_revoked_key_opens_nothing_at_once(desk: Desk, boss: Gateway) -> None:
    key = made(boss, "admin")
    program = Gateway(desk, key["key"])
    for path in ("/tickets", "/users", "/groups", "/hooks", "/hooks/events", "/api-keys"):
        program.answer("GET", path)
    answer = boss.call("DELETE", f"/api-keys/{key['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    for _, method, path, body, _ in ROUTES:
        refused(program.call(method, path, body), 401)
    assert is_time(check_key(listed(boss)[key["id"]], name=key["name"])["revoked_at"])


def test_revoking_one_key_leaves_the_others(desk: Desk, boss: Gateway) -> None:
    name = unique("program")
    gone, stays = (made(boss, "tickets:read", name=name) for _ in range(2))
    assert boss.call("DELETE", f"/api-keys/{gone['id']}").status_code == 204
    assert (status(desk, gone["key"]), status(desk, stays["key"])) == (401, 200)
    assert listed(boss)[stays["id"]]["revoked_at"] is None


def test_what_a_revoked_key_opened_stays(desk: Desk, boss: Gateway) -> None:
    key = made(boss, "tickets:write")
    ticket = Gateway(desk, key["key"]).opened()
    assert boss.call("DELETE", f"/api-keys/{key['id']}").status_code == 204
    assert boss.ticket(ticket["id"])["created_by"] == ticket["created_by"]
    assert boss.messages(ticket["id"])[0]["text"] == ticket["description"]


def test_a_key_is_revoked_once(boss: Gateway) -> None:
    key = made(boss, "tickets:read")
    assert boss.call("DELETE", f"/api-keys/{key['id']}").status_code == 204
    revoked = listed(boss)[key["id"]]
    refused(boss.call("DELETE", f"/api-keys/{key['id']}"), 404)
    assert listed(boss)[key["id"]] == revoked


@pytest.mark.parametrize("name", ["999999999", "0", "-1", "x", "1.5", "99999999999999999999", "%27%20OR%201=1", "null"])
def test_an_unknown_key_is_not_revoked(desk: Desk, boss: Gateway, reader: Gateway, name: str) -> None:
    refused(boss.call("DELETE", f"/api-keys/{name}"), 404)
    assert status(desk, reader.key) == 200


# Tampering


def test_a_key_with_any_character_changed_is_nothing(desk: Desk, reader: Gateway) -> None:
    key = reader.key
    for position, character in enumerate(key):
        changed = {"a" if character != "a" else "b", "A" if character != "A" else "B", "0" if character != "0" else "1"}
        for other in changed:
            refused(Gateway(desk, key[:position] + other + key[position + 1:]).call("GET", "/tickets"), 401)
    assert status(desk, key) == 200


def test_a_key_that_is_cut_or_mixed_is_nothing(desk: Desk, boss: Gateway) -> None:
    first, second = made(boss, "tickets:read"), made(boss, "admin")
    key, prefix, secret = first["key"], first["prefix"], first["key"].removeprefix(first["prefix"])
    other = second["key"].removeprefix(second["prefix"])
    wrong = [prefix, secret, "td_" + secret, prefix + other, second["prefix"] + secret, key + "=", key + "a",
             key + key[-1], key[1:], key + key, key.swapcase(), key.upper(), key.lower(), key.replace("_", "-", 1),
             key.replace("td_", "TD_"), "Bearer " + key, key + "," + key, key + "; " + key, f'"{key}"', "td_", "td",
             "_", "*", "%", "null", "undefined", prefix + "%", "' OR '1'='1", "\\", key[:-1] + "é",
             key.replace("_", " ", 1), "x" * 4_000, prefix + "x" * 4_000]
    wrong += [key[:length] for length in range(len(key))]
    for text in wrong:
        if text not in (key, second["key"]):
            refused(Gateway(desk, text).call("GET", "/tickets"), 401)
    assert (status(desk, key), status(desk, second["key"])) == (200, 200)


def test_a_hash_is_no_key(desk: Desk, boss: Gateway) -> None:
    key = made(boss, "admin")
    kept = desk.sql("SELECT column_name FROM information_schema.columns"
                    " WHERE table_schema = DATABASE() AND table_name = 'api_keys'")
    columns = ", ".join(f"HEX(`{column}`)" for (column,) in kept)
    values = [bytes.fromhex(value) for value in desk.sql(f"SELECT {columns} FROM api_keys WHERE id = {key['id']}")[0]
              if value != "NULL" and len(value) >= 32 and len(value) % 2 == 0]
    assert values, "a hash is kept"
    for value in values:
        texts = {value.hex(), value.hex().upper(), value.decode("ascii", "ignore")}
        for text in texts | {key["prefix"] + text for text in texts} | {"td_" + text for text in texts}:
            if text.isprintable():
                refused(Gateway(desk, text.strip()).call("GET", "/tickets"), 401)


def test_a_key_counts_in_its_header_alone(desk: Desk, reader: Gateway) -> None:
    nobody = Gateway(desk, None)
    for query in ("api_key", "apikey", "key", "X-API-Key", "x_api_key", "token", "access_token"):
        refused(nobody.call("GET", f"/tickets?{query}={reader.key}"), 401)
    for headers in ({"Authorization": f"Bearer {reader.key}"}, {"Authorization": f"X-API-Key {reader.key}"},
                    {"Authorization": reader.key}, {"Cookie": f"X-API-Key={reader.key}; api_key={reader.key}"}):
        refused(nobody.call("GET", "/tickets", headers=headers), 401)
    assert nobody.call("GET", "/tickets", headers={"x-api-key": reader.key}).status_code == 200


def test_a_bad_key_is_not_helped_by_a_good_token(reader: Gateway, admin: User) -> None:
    bad = Gateway(reader.desk, reader.key + "x")
    refused(bad.call("GET", "/tickets", headers={"Authorization": f"Bearer {admin.token}"}), 401)


def test_all_wrong_keys_are_told_the_same(desk: Desk, boss: Gateway) -> None:
    key = made(boss, "tickets:read")
    revoked = made(boss, "tickets:read")
    boss.call("DELETE", f"/api-keys/{revoked['id']}")
    wrong = (revoked["key"], key["key"] + "x", key["prefix"], "td_" + uuid.uuid4().hex)
    assert len({refused(Gateway(desk, text).call("GET", "/tickets"), 401) for text in wrong}) == 1


# The operator's command


def test_the_command_adds_a_key_that_works_and_prints_it_alone(desk: Desk, boss: Gateway) -> None:
    name = unique("program")
    done = desk.command("api-key", "add", "--name", name, "--scopes", "tickets:read,hooks:write")
    assert (done.returncode, done.stderr) == (0, "")
    key = done.stdout.splitlines()[-1]
    assert key.startswith("td_") and key == key.strip() and " " not in key
    assert status(desk, key) == 200 == status(desk, key, "/hooks") and status(desk, key, "/api-keys") == 403
    shown = next(one for one in listed(boss).values() if one["name"] == name)
    check_key(shown, expires_at=None, revoked_at=None)
    assert sorted(shown["scopes"]) == ["hooks:write", "tickets:read"] and key.startswith(shown["prefix"])


def test_the_command_adds_a_key_as_json(desk: Desk) -> None:
    done = desk.command("api-key", "add", "--name", unique("program"), "--scopes", "admin", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert status(desk, json.loads(done.stdout)["key"], "/api-keys") == 200


def test_the_command_lists_keys_without_their_secrets(desk: Desk, boss: Gateway) -> None:
    key = made(boss, "tickets:read", "hooks:write")
    plain, parsed = desk.command("api-key", "list"), desk.command("api-key", "list", "--json")
    assert (plain.returncode, plain.stderr, parsed.returncode, parsed.stderr) == (0, "", 0, "")
    line = next(line for line in plain.stdout.splitlines() if key["name"] in line)
    assert "tickets:read" in line and "hooks:write" in line
    row = next(row for row in json.loads(parsed.stdout) if row["name"] == key["name"])
    assert row["id"] == key["id"] and sorted(row["scopes"]) == ["hooks:write", "tickets:read"] and "key" not in row
    secret = key["key"].removeprefix(key["prefix"])
    assert secret not in plain.stdout and secret not in parsed.stdout


def test_the_command_revokes_a_key(desk: Desk, boss: Gateway) -> None:
    key, other = made(boss, "tickets:read"), made(boss, "tickets:read")
    assert status(desk, key["key"]) == 200
    done = desk.command("api-key", "revoke", "--id", str(key["id"]))
    assert (done.returncode, done.stderr) == (0, "")
    assert (status(desk, key["key"]), status(desk, other["key"])) == (401, 200)
    assert is_time(listed(boss)[key["id"]]["revoked_at"])
    refused(boss.call("DELETE", f"/api-keys/{key['id']}"), 404)


def test_the_command_revokes_no_unknown_key(desk: Desk) -> None:
    done = desk.command("api-key", "revoke", "--id", "999999999")
    assert (done.returncode, done.stdout) == (1, "") and done.stderr


@pytest.mark.parametrize("words, complaint", [
    (["add"], "--name"), (["add", "--scopes", "admin"], "--name"),
    (["add", "--name", "n", "--scopes", "everything"], "--scopes"),
    (["add", "--name", "n", "--scopes", ""], "--scopes"),
    (["add", "--name", "n", "--scopes", "admin,everything"], "--scopes"), (["list", "more"], "more"),
    (["revoke"], "--id"), (["revoke", "--colour", "red"], "--colour"), (["revoke", "--id", "x"], "--id")],
                         ids=lambda words: " ".join(words) if isinstance(words, list) else "")
def test_the_command_names_a_wrong_option(desk: Desk, words: list[str], complaint: str) -> None:
    done = desk.command("api-key", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr.splitlines()[0] and "Usage:" in done.stderr


@pytest.mark.parametrize("verb", ["add", "list", "revoke"])
def test_the_command_explains_itself(desk: Desk, verb: str) -> None:
    done = desk.command("api-key", verb, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"topicdesk api-key {verb}" in done.stdout and "--json" in done.stdout
