"""/api/auth: who registers, signs in and out, with what password, second factor and cookie, and what is kept of it."""

import base64
import hashlib
import hmac
import json
import struct
import time
import uuid
from collections.abc import Callable
from http.cookies import Morsel, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
import pytest
import requests

from running import Desk, User, unique, wait
from test_seed_004 import PASSWORD, UNAUTHORIZED, Browser, is_time, is_uuid, refused, succeeded, without_cookies

USER = ["id", "email", "name", "role", "created_at"]
ME = [*USER, "totp_enabled"]
NEW_PASSWORD = "another horse battery"
HTTPS = "https://desk.example.org"

REGISTERED, LOGGED_IN, LOGGED_OUT = "User registered successfully", "Login successful", "Logout successful"
SHOWN, CHANGED = "User retrieved successfully", "Password changed successfully"
TAKEN, WRONG, TOO_MANY = "Email is already registered", "Invalid email or password", "Too many attempts"
CODE_WANTED, BAD = "Two-factor code required", "Bad request"

# One endpoint of each dialect that takes a bearer token or its cookie.
DOORS = ["/api/auth/me", "/api/tickets", "/api/v1/support", "/support/api/sessions/"]


# Requests


def address() -> str:
    return unique("account").replace(" ", ".") + "@example.org"


def post(desk: Desk, name: str, body: Any, token: str | None = None, **headers: str) -> requests.Response:
    """Without cookies, which `desk` would keep."""
    sent = {"Content-Type": "application/json"} | {key.replace("_", "-"): value for key, value in headers.items()}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return without_cookies().post(f"{desk.url}/api/auth/{name}", data=data, headers=sent, timeout=20)


def get(desk: Desk, path: str, **headers: str) -> requests.Response:
    return without_cookies().get(desk.url + path, headers=headers, timeout=20)


def registered(desk: Desk, email: str, password: str = PASSWORD, **fields: Any) -> dict[str, Any]:
    return succeeded(post(desk, "register", {"email": email, "password": password} | fields), REGISTERED, 201)


def login(desk: Desk, email: str, password: str = PASSWORD, **fields: Any) -> requests.Response:
    return post(desk, "login", {"email": email, "password": password} | fields)


def signed_in(desk: Desk, email: str, password: str = PASSWORD, **fields: Any) -> str:
    """A token."""
    return succeeded(login(desk, email, password, **fields), LOGGED_IN)["token"]


def admin_login(desk: Desk, email: str, password: str = PASSWORD, **fields: Any) -> requests.Response:
    body = json.dumps({"username": email, "password": password} | fields).encode()
    return without_cookies().post(desk.url + "/api/admin/login", data=body, timeout=20,
                                  headers={"Content-Type": "application/json", "Origin": desk.url})


def me(desk: Desk, token: str) -> dict[str, Any]:
    return succeeded(get(desk, "/api/auth/me", Authorization=f"Bearer {token}"), SHOWN)


def works(desk: Desk, token: str) -> bool:
    """Whether a token opens every door; it must not open some and not others."""
    answers = [get(desk, door, Authorization=f"Bearer {token}") for door in DOORS]
    answers += [get(desk, door, Cookie=f"access_token={token}") for door in DOORS]
    statuses = {answer.status_code for answer in answers}
    assert statuses in ({200}, {401}), [(answer.request.path_url, answer.status_code) for answer in answers]
    return statuses == {200}


def cookie_of(answer: requests.Response) -> Morsel[str]:
    """The one cookie that an answer sets."""
    jar = SimpleCookie(answer.headers["Set-Cookie"])
    assert len(jar) == 1, answer.headers["Set-Cookie"]
    return next(iter(jar.values()))


# Second factors


def code(secret: str, step: int = 0) -> str:
    """RFC 6238: six digits of HMAC-SHA-1 over half minutes; `step` of them later."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + step), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def wrong_code(secret: str) -> str:
    return next(text for text in (f"{number:06}" for number in range(100, 200))
                if text not in {code(secret, step) for step in range(-5, 6)})


def started(desk: Desk, token: str) -> str:
    """The secret of a second factor that is not in force yet."""
    answer = post(desk, "totp", {}, token)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["secret"]


def enabled(desk: Desk, token: str) -> str:
    """The secret of one that is. The code of the half minute before is used up, that of this one is not."""
    wait(lambda: time.time() % 30 < 20, seconds=15, what="codes that hold for a while")
    secret = started(desk, token)
    answer = post(desk, "totp/enable", {"code": code(secret, -1)}, token)
    assert answer.status_code == 200, answer.text
    return secret


@pytest.fixture(scope="module")
def writer(desk: Desk) -> User:
    """A customer whose account no test changes."""
    return desk.user()


@pytest.fixture
def moderator(desk: Desk) -> User:
    return desk.user("moderator")


# What is kept


def tables(desk: Desk) -> dict[str, list[str]]:
    """Every column that can hold a text or bytes, by its table."""
    found: dict[str, list[str]] = {}
    for table, column in desk.sql(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND "
            "(data_type LIKE '%char' OR data_type LIKE '%text' OR data_type LIKE '%blob' OR data_type LIKE '%binary')"):
        found.setdefault(table, []).append(column)
    return found


def stored(desk: Desk, *secrets: bytes) -> list[str]:
    """The columns of the whole database that contain one of these."""
    found = []
    for table, columns in tables(desk).items():
        selects = [f"SELECT '{table}.{column}' FROM `{table}` WHERE " + " OR ".join(
            f"INSTR(CAST(`{column}` AS BINARY), X'{secret.hex()}')" for secret in secrets) for column in columns]
        found += [row[0] for row in desk.sql(" UNION ".join(selects))]
    return sorted(found)


def logged(desk: Desk, *secrets: bytes) -> list[str]:
    """The files of the log folder that contain one of these."""
    files = [path for path in (desk.data / "logs").rglob("*") if path.is_file()]
    assert files, "there are logs"
    return sorted(path.name for path in files if any(secret in path.read_bytes() for secret in secrets))


# Registering


def test_registering_answers_the_new_user(desk: Desk) -> None:
    email = address()
    answer = post(desk, "register", {"email": email, "password": PASSWORD, "name": "Мария O'Neil"})
    user = succeeded(answer, REGISTERED, 201)
    assert list(user) == USER
    assert is_uuid(user["id"]) and is_time(user["created_at"])
    assert (user["email"], user["name"], user["role"]) == (email, "Мария O'Neil", "user")
    assert PASSWORD not in answer.text
    token = signed_in(desk, email)
    assert me(desk, token) == user | {"totp_enabled": False}
    assert desk.sql(f"SELECT uuid, role FROM users WHERE email = '{email}'") == [[user["id"], "user"]]


def test_a_name_may_be_left_out(desk: Desk) -> None:
    assert registered(desk, address())["name"] in (None, "")
    assert registered(desk, address(), name="n" * 200)["name"] == "n" * 200


@pytest.mark.parametrize("password", [
    "p" * 10, "p" * 200, "пароль пароль", "🙂" * 10, " spaces around ", "\"quotes\\ %s' {}"],
    ids=["shortest", "longest", "Cyrillic", "of four bytes", "spaces", "quotes"])
def test_a_password_is_taken_as_it_is(desk: Desk, password: str) -> None:
    email = address()
    registered(desk, email, password)
    signed_in(desk, email, password)
    for other in (password + " ", password[:-1]):
        refused(login(desk, email, other), 401, WRONG)


def test_registering_makes_nobody_staff(desk: Desk) -> None:
    email = address()
    answer = post(desk, "register", {"email": email, "password": PASSWORD, "role": "admin", "is_admin": True, "id": 1})
    assert answer.status_code in (201, 400)
    assert desk.sql(f"SELECT COUNT(*) FROM users WHERE email = '{email}' AND role <> 'user'") == [["0"]]


def test_an_email_is_registered_once(desk: Desk) -> None:
    email = address()
    registered(desk, email, name="First")
    before = desk.sql(f"SELECT * FROM users WHERE email = '{email}'")
    for again in (email, email.upper(), email.title()):
        refused(post(desk, "register", {"email": again, "password": NEW_PASSWORD, "name": "Second"}), 409, TAKEN)
    assert desk.sql(f"SELECT * FROM users WHERE email = '{email}'") == before
    signed_in(desk, email)
    refused(login(desk, email, NEW_PASSWORD), 401, WRONG)


def test_somebody_whom_the_operator_added_is_registered_already(desk: Desk, moderator: User) -> None:
    refused(post(desk, "register", {"email": moderator.email, "password": NEW_PASSWORD}), 409, TAKEN)
    signed_in(desk, moderator.email)


@pytest.mark.parametrize("fields, field", [
    ({"email": None}, "email"), ({"email": ""}, "email"), ({"email": "nobody"}, "email"), ({"email": "a@"}, "email"),
    ({"email": "@example.org"}, "email"), ({"email": "a b@example.org"}, "email"), ({"email": 5}, "email"),
    ({"email": "a@example.org\r\nBcc: b@example.org"}, "email"), ({"email": "a" * 400 + "@example.org"}, "email"),
    ({"password": None}, "password"), ({"password": ""}, "password"), ({"password": "p" * 9}, "password"),
    ({"password": "я" * 9}, "password"), ({"password": "p" * 201}, "password"), ({"password": 1234567890}, "password"),
    ({"password": ["p" * 10]}, "password"), ({"name": "n" * 201}, "name"), ({"name": 5}, "name"),
], ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else "")
def test_an_unsound_registration_is_refused(desk: Desk, fields: dict[str, Any], field: str) -> None:
    before = desk.sql("SELECT COUNT(*) FROM users")
    body = {"email": address(), "password": "a secret of somebody", "name": "n"} | fields
    answer = post(desk, "register", {name: value for name, value in body.items() if value is not None})
    assert field in str(refused(answer, 400, BAD)).lower()
    assert "a secret of somebody" not in answer.text and "Set-Cookie" not in answer.headers
    assert desk.sql("SELECT COUNT(*) FROM users") == before


@pytest.mark.parametrize("name", ["register", "login"])
@pytest.mark.parametrize("body", [b"", b"{", b"garbage", b"[]", b"null", b'"text"'], ids=repr)
def test_what_is_no_object_is_refused(desk: Desk, name: str, body: bytes) -> None:
    refused(post(desk, name, body), 400, BAD)


# Signing in


def test_signing_in_answers_a_token_and_the_user(desk: Desk, customer: User) -> None:
    data = succeeded(login(desk, customer.email), LOGGED_IN)
    assert list(data) == ["token", "expires_in", "user"]
    assert type(data["expires_in"]) is int and data["expires_in"] > 0
    assert list(data["user"])[:5] == USER
    assert (data["user"]["id"], data["user"]["email"], data["user"]["role"]) == (customer.uuid, customer.email, "user")
    assert is_time(data["user"]["created_at"])
    claims = jwt.decode(data["token"], desk.settings["JWT_SECRET"], algorithms=["HS256"])
    assert claims["sub"] == customer.uuid and claims["exp"] - claims["iat"] == data["expires_in"]
    assert works(desk, data["token"])


def test_the_cookie_is_the_token_and_out_of_reach_of_scripts(desk: Desk, customer: User) -> None:
    answer = login(desk, customer.email)
    cookie = cookie_of(answer)
    assert cookie.key == "access_token" and cookie.value == answer.json()["data"]["token"]
    assert cookie["httponly"] is True and cookie["samesite"] == "Lax" and cookie["path"] == "/"
    assert not cookie["domain"] and not cookie["secure"], "http has no secure cookies"
    assert cookie["max-age"] in ("", str(answer.json()["data"]["expires_in"]))


def test_behind_https_the_cookie_is_secure_and_of_this_host_alone(desk: Desk, customer: User) -> None:
    body = json.dumps({"email": customer.email, "password": PASSWORD}).encode()
    status, headers, answer = desk.cgi("auth-login", "POST", "/api/auth/login", body=body, TOPICDESK_PUBLIC_URL=HTTPS)
    assert status == 200, answer
    cookie = next(iter(SimpleCookie(headers["set-cookie"]).values()))
    assert (cookie.key, cookie.value) == ("__Host-access_token", json.loads(answer)["data"]["token"])
    assert cookie["secure"] is True and cookie["httponly"] is True
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")

    def status_with(name: str, method: str = "GET", path: str = "/api/auth/me", **settings: str) -> int:
        return desk.cgi(path.removeprefix("/api/").replace("/", "-"), method, path, TOPICDESK_PUBLIC_URL=HTTPS,
                        HTTP_COOKIE=f"{name}={cookie.value}", **settings)[0]

    assert status_with("__Host-access_token") == 200
    assert status_with("access_token") == 401, "a cookie that a subdomain may have set"
    logout = ("__Host-access_token", "POST", "/api/auth/logout")
    assert status_with(*logout, HTTP_ORIGIN=desk.url) == 403
    assert status_with(*logout, HTTP_ORIGIN=HTTPS) == 200
    assert status_with("__Host-access_token") == 401


def test_no_one_is_told_which_emails_are_known(desk: Desk, customer: User) -> None:
    gone = desk.user()
    assert desk.command("user", "disable", "--email", gone.email).returncode == 0
    answers = [login(desk, customer.email, "wrong wrong wrong"), login(desk, address()), login(desk, gone.email),
               login(desk, gone.email, "wrong wrong wrong")]
    for answer in answers:
        refused(answer, 401, WRONG)
        assert "Set-Cookie" not in answer.headers
    assert len({json.dumps(answer.json() | {"timestamp": ""}) for answer in answers}) == 1
    assert len({tuple(sorted(set(answer.headers) - {"Date"})) for answer in answers}) == 1


def test_somebody_without_a_password_cannot_sign_in(desk: Desk) -> None:
    claims = {"sub": f"host-{uuid.uuid4()}", "email": address(), "exp": int(time.time()) + 60}
    me(desk, jwt.encode(claims, desk.settings["JWT_SECRET"], "HS256"))
    for password in ("", "null", PASSWORD):
        assert login(desk, claims["email"], password).status_code in (400, 401)


@pytest.mark.parametrize("body", [
    {}, {"email": "a@example.org"}, {"password": PASSWORD}, {"email": 5, "password": PASSWORD},
    {"email": "", "password": ""},
    {"email": "a@example.org", "password": None}, {"email": "a@example.org", "password": {"$ne": ""}},
    {"email": ["a@example.org"], "password": PASSWORD}], ids=json.dumps)
def test_signing_in_with_half_of_it_is_refused(desk: Desk, body: Any) -> None:
    answer = post(desk, "login", body)
    assert refused(answer, answer.status_code if answer.status_code in (400, 401) else 400)
    assert "Set-Cookie" not in answer.headers


def test_an_email_is_the_same_in_other_letters(desk: Desk) -> None:
    email = address()
    user = registered(desk, email)
    assert me(desk, signed_in(desk, email.upper()))["id"] == user["id"]


# Who one is


@pytest.mark.parametrize("role", ["user", "moderator", "admin"])
def test_me_is_whoever_asks(desk: Desk, role: str) -> None:
    user = desk.user(role)
    shown = me(desk, user.token)
    assert list(shown) == ME
    assert (shown["id"], shown["email"], shown["role"], shown["totp_enabled"]) == (user.uuid, user.email, role, False)
    assert is_time(shown["created_at"])
    answer = get(desk, "/api/auth/me", Cookie=f"access_token={user.token}")
    assert succeeded(answer, SHOWN) == shown


@pytest.mark.parametrize("method, path", [
    ("GET", "me"), ("POST", "logout"), ("POST", "password"), ("POST", "totp"), ("POST", "totp/enable"),
    ("POST", "totp/disable")])
def test_nobody_has_no_account(desk: Desk, method: str, path: str) -> None:
    for headers in ({}, {"Cookie": "access_token=garbage"}, {"Authorization": "Bearer garbage"}):
        answer = without_cookies().request(method, f"{desk.url}/api/auth/{path}", timeout=20, data=b"{}",
                                           headers=headers | {"Origin": desk.url, "Content-Type": "application/json"})
        refused(answer, 401, UNAUTHORIZED)


@pytest.mark.parametrize("path, allowed", [
    ("register", "POST"), ("login", "POST"), ("logout", "POST"), ("me", "GET"), ("password", "POST"), ("totp", "POST"),
    ("totp/enable", "POST"), ("totp/disable", "POST")])
def test_another_method_is_405_and_says_which_one_there_is(desk: Desk, admin: User, path: str, allowed: str) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {allowed}:
        answer = desk.call(method, f"/api/auth/{path}", admin, {})
        refused(answer, 405)
        assert {name.strip() for name in answer.headers["Allow"].split(",")} - {"HEAD", "OPTIONS"} == {allowed}


# Signing out


def test_signing_out_ends_that_token_everywhere_and_no_other(desk: Desk, customer: User) -> None:
    left, kept = signed_in(desk, customer.email), signed_in(desk, customer.email)
    assert left != kept
    assert succeeded(post(desk, "logout", b"", left), LOGGED_OUT) is None
    assert not works(desk, left)
    assert works(desk, kept) and works(desk, customer.token)
    refused(post(desk, "logout", b"", left), 401, UNAUTHORIZED)


def test_signing_out_takes_the_cookie_away(desk: Desk, customer: User) -> None:
    page = Browser(desk).login(customer.email)
    token = page.http.cookies["access_token"]
    answer = page.fetch("/api/auth/logout", "POST")
    assert succeeded(answer, LOGGED_OUT) is None
    cookie = cookie_of(answer)
    assert (cookie.key, cookie.value, cookie["path"], cookie["max-age"] or "0") == ("access_token", "", "/", "0")
    assert not page.http.cookies
    assert not works(desk, token)
    refused(page.fetch("/api/auth/me"), 401, UNAUTHORIZED)


# Changing the password


def test_changing_the_password_ends_every_other_session(desk: Desk, moderator: User) -> None:
    mine, other = signed_in(desk, moderator.email), signed_in(desk, moderator.email)
    console = admin_login(desk, moderator.email).headers["Set-Cookie"].partition(";")[0]
    assert get(desk, "/api/admin/me", Cookie=console).status_code == 200
    answer = post(desk, "password", {"current_password": PASSWORD, "new_password": NEW_PASSWORD}, mine)
    data = succeeded(answer, CHANGED)
    assert list(data) == ["token", "expires_in"] and type(data["expires_in"]) is int
    cookie = cookie_of(answer)
    assert (cookie.key, cookie.value) == ("access_token", data["token"])
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert works(desk, data["token"])
    assert not works(desk, other) and not works(desk, moderator.token)
    assert get(desk, "/api/admin/me", Cookie=console).status_code == 401
    refused(login(desk, moderator.email), 401, WRONG)
    assert admin_login(desk, moderator.email).status_code == 401
    signed_in(desk, moderator.email, NEW_PASSWORD)


def test_a_token_that_is_newer_than_the_password_holds_at_once(desk: Desk, customer: User) -> None:
    token, passwords = customer.token, [PASSWORD, *(f"horse number {number}" for number in range(4))]
    for old, new in zip(passwords, passwords[1:]):
        answer = post(desk, "password", {"current_password": old, "new_password": new}, token)
        token = succeeded(answer, CHANGED)["token"]
        jwt.decode(token, desk.settings["JWT_SECRET"], algorithms=["HS256"])  # which looks at `iat` too
        assert works(desk, signed_in(desk, customer.email, new)) and works(desk, token)


def test_a_page_goes_on_with_its_new_cookie(desk: Desk, customer: User) -> None:
    page, elsewhere = Browser(desk).login(customer.email), Browser(desk).login(customer.email)
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    succeeded(page.fetch("/api/auth/password", "POST", body), CHANGED)
    assert succeeded(page.fetch("/api/auth/me"), SHOWN)["id"] == customer.uuid
    refused(elsewhere.fetch("/api/auth/me"), 401, UNAUTHORIZED)


@pytest.mark.parametrize("body", [
    {"current_password": "wrong wrong wrong", "new_password": NEW_PASSWORD}, {"new_password": NEW_PASSWORD},
    {"current_password": "", "new_password": NEW_PASSWORD}, {"current_password": PASSWORD},
    {"current_password": PASSWORD, "new_password": "p" * 9}, {"current_password": PASSWORD, "new_password": "p" * 201},
    {"current_password": PASSWORD, "new_password": 1234567890},
    {"current_password": None, "new_password": NEW_PASSWORD},
    {"current_password": PASSWORD, "new_password": ""}], ids=lambda body: json.dumps(body)[:60])
def test_a_refused_change_of_password_changes_nothing(desk: Desk, writer: User, body: dict[str, Any]) -> None:
    answer = post(desk, "password", body, writer.token)
    assert answer.status_code in (400, 401, 403), answer.text
    refused(answer, answer.status_code)
    assert "Set-Cookie" not in answer.headers
    assert me(desk, writer.token)["id"] == writer.uuid
    signed_in(desk, writer.email)


# Too many wrong passwords


def throttled(answer: requests.Response) -> None:
    refused(answer, 429, TOO_MANY)
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "Set-Cookie" not in answer.headers


def test_ten_wrong_passwords_close_the_account_for_a_while_and_no_other(desk: Desk, customer: User) -> None:
    for number in range(10):
        email = customer.email if number % 2 else customer.email.upper()
        refused(login(desk, email, f"wrong password {number}"), 401, WRONG)
    throttled(login(desk, customer.email, "wrong password 10"))
    throttled(login(desk, customer.email))
    throttled(login(desk, customer.email.upper()))
    assert works(desk, customer.token), "who is signed in stays so"
    signed_in(desk, desk.user().email)


def test_an_unknown_email_is_throttled_like_a_known_one(desk: Desk) -> None:
    email = address()
    for number in range(10):
        refused(login(desk, email, f"wrong password {number}"), 401, WRONG)
    throttled(login(desk, email, "wrong password 10"))


def test_both_doors_count_the_same_attempts(desk: Desk, moderator: User) -> None:
    for number in range(5):
        refused(login(desk, moderator.email, f"wrong password {number}"), 401, WRONG)
        assert admin_login(desk, moderator.email, f"wrong password {number}").status_code == 401
    throttled(login(desk, moderator.email))
    answer = admin_login(desk, moderator.email)
    assert answer.status_code == 429 and answer.json()["error"]["code"] == "TOO_MANY_ATTEMPTS"
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60 and "Set-Cookie" not in answer.headers


def test_nine_wrong_passwords_are_forgiven(desk: Desk, customer: User) -> None:
    for number in range(9):
        refused(login(desk, customer.email, f"wrong password {number}"), 401, WRONG)
    signed_in(desk, customer.email)


# The second factor


def test_a_second_factor_begins_with_a_secret_for_the_authenticator(desk: Desk, moderator: User) -> None:
    answer = post(desk, "totp", {}, moderator.token)
    assert answer.status_code == 200, answer.text
    data = succeeded(answer, answer.json()["message"])
    assert list(data) == ["secret", "otpauth_url"]
    assert len(base64.b32decode(data["secret"] + "=" * (-len(data["secret"]) % 8))) >= 16, "128 bits, RFC 4226"
    url = urlsplit(data["otpauth_url"])
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert (url.scheme, url.netloc, query["secret"]) == ("otpauth", "totp", data["secret"])
    assert moderator.email in unquote(url.path) and query["issuer"]
    assert (query.get("algorithm", "SHA1"), query.get("digits", "6"), query.get("period", "30")) == ("SHA1", "6", "30")
    assert me(desk, moderator.token)["totp_enabled"] is False
    signed_in(desk, moderator.email)


def test_customers_have_no_second_factor(desk: Desk, customer: User) -> None:
    for name, body in (("totp", {}), ("totp/enable", {"code": "123456"}),
                       ("totp/disable", {"password": PASSWORD, "code": "123456"})):
        refused(post(desk, name, body, customer.token), 403)


def test_a_second_factor_is_in_force_once_a_code_has_shown_that_it_works(desk: Desk, moderator: User) -> None:
    secret = started(desk, moderator.token)
    for wrong in (wrong_code(secret), "", "12345", "1234567", "abcdef", 123456, None, code(secret, -20),
                  code(secret, 20)):
        answer = post(desk, "totp/enable", {"code": wrong}, moderator.token)
        assert answer.status_code in (400, 401), answer.text
        refused(answer, answer.status_code)
    assert me(desk, moderator.token)["totp_enabled"] is False
    signed_in(desk, moderator.email)
    answer = post(desk, "totp/enable", {"code": code(secret)}, moderator.token)
    assert answer.status_code == 200, answer.text
    succeeded(answer, answer.json()["message"])
    assert me(desk, moderator.token)["totp_enabled"] is True


def test_nothing_is_enabled_that_was_not_begun(desk: Desk, moderator: User) -> None:
    for secret in ("", "A" * 32):
        answer = post(desk, "totp/enable", {"code": code(secret) if secret else "000000"}, moderator.token)
        assert 400 <= answer.status_code < 500
    assert me(desk, moderator.token)["totp_enabled"] is False


def test_signing_in_wants_both_factors(desk: Desk, moderator: User) -> None:
    secret = enabled(desk, moderator.token)
    for fields in ({}, {"code": wrong_code(secret)}, {"code": ""}, {"code": code(secret, -20)}):
        answer = login(desk, moderator.email, **fields)
        refused(answer, 401, CODE_WANTED)
        assert "Set-Cookie" not in answer.headers
    refused(login(desk, moderator.email, "wrong wrong wrong"), 401, WRONG)
    refused(login(desk, moderator.email, "wrong wrong wrong", code=code(secret)), 401, WRONG)
    assert works(desk, signed_in(desk, moderator.email, code=code(secret, 1)))


def test_the_console_wants_both_factors_too(desk: Desk, moderator: User) -> None:
    secret = enabled(desk, moderator.token)
    for fields in ({}, {"code": wrong_code(secret)}):
        answer = admin_login(desk, moderator.email, **fields)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "TOTP_REQUIRED")
        assert "Set-Cookie" not in answer.headers
    answer = admin_login(desk, moderator.email, code=code(secret))
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["user"]["email"] == moderator.email


def test_a_code_holds_once_whatever_the_door(desk: Desk, moderator: User) -> None:
    """RFC 6238, §5.2."""
    secret = enabled(desk, moderator.token)
    used = code(secret)
    signed_in(desk, moderator.email, code=used)
    refused(login(desk, moderator.email, code=used), 401, CODE_WANTED)
    assert admin_login(desk, moderator.email, code=used).status_code == 401
    assert post(desk, "totp/disable", {"password": PASSWORD, "code": used}, moderator.token).status_code in (400, 401)
    assert me(desk, moderator.token)["totp_enabled"] is True


def test_codes_cannot_be_tried_out(desk: Desk, moderator: User) -> None:
    secret = enabled(desk, moderator.token)
    statuses = [login(desk, moderator.email, code=wrong_code(secret)).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    throttled(login(desk, moderator.email, code=code(secret)))


def test_a_second_factor_that_is_in_force_is_not_replaced_without_it(desk: Desk, moderator: User) -> None:
    secret = enabled(desk, moderator.token)
    answer = post(desk, "totp", {}, moderator.token)
    if answer.status_code == 200:
        other = answer.json()["data"]["secret"]
        post(desk, "totp/enable", {"code": code(other)}, moderator.token)
    assert me(desk, moderator.token)["totp_enabled"] is True
    refused(login(desk, moderator.email), 401, CODE_WANTED)
    signed_in(desk, moderator.email, code=code(secret))


def test_taking_it_away_wants_both_factors(desk: Desk, moderator: User) -> None:
    secret = enabled(desk, moderator.token)
    for body in ({"password": PASSWORD}, {"password": PASSWORD, "code": wrong_code(secret)}, {"code": code(secret, 1)},
                 {"password": "wrong wrong wrong", "code": code(secret, 1)}, {}):
        answer = post(desk, "totp/disable", body, moderator.token)
        assert answer.status_code in (400, 401), answer.text
        refused(answer, answer.status_code)
        assert me(desk, moderator.token)["totp_enabled"] is True
    answer = post(desk, "totp/disable", {"password": PASSWORD, "code": code(secret)}, moderator.token)
    assert answer.status_code == 200, answer.text
    succeeded(answer, answer.json()["message"])
    assert me(desk, moderator.token)["totp_enabled"] is False
    signed_in(desk, moderator.email)
    assert admin_login(desk, moderator.email).status_code == 200


# Other sites' pages


Where = Callable[[Desk], dict[str, str]]
OWN: dict[str, Where] = {
    "same-origin": lambda desk: {"Sec_Fetch_Site": "same-origin"},
    "own origin": lambda desk: {"Origin": desk.url},
    "both": lambda desk: {"Sec_Fetch_Site": "same-origin", "Origin": desk.url},
}
FOREIGN: dict[str, Where] = {
    "neither": lambda desk: {},
    "cross-site": lambda desk: {"Sec_Fetch_Site": "cross-site", "Origin": "https://evil.example.org"},
    "cross-site, no origin": lambda desk: {"Sec_Fetch_Site": "cross-site"},
    "same-site": lambda desk: {"Sec_Fetch_Site": "same-site"},
    "by hand": lambda desk: {"Sec_Fetch_Site": "none"},
    "another origin": lambda desk: {"Origin": "https://evil.example.org"},
    "no origin to speak of": lambda desk: {"Origin": "null"},
    "another port": lambda desk: {"Origin": f"http://127.0.0.1:{desk.port + 1}"},
    "another scheme": lambda desk: {"Origin": desk.url.replace("http:", "https:")},
    "begins like it": lambda desk: {"Origin": desk.url + ".evil.example.org"},
    "a page's address": lambda desk: {"Origin": "https://evil.example.org", "Referer": desk.url + "/"},
}


@pytest.fixture(scope="module")
def staff_page(desk: Desk) -> Browser:
    return Browser(desk).login(desk.user("moderator").email)


@pytest.mark.parametrize("where", FOREIGN)
def test_another_sites_page_changes_no_account(desk: Desk, staff_page: Browser, where: str) -> None:
    headers = FOREIGN[where](desk)
    for name, body in (("logout", {}), ("password", {"current_password": PASSWORD, "new_password": NEW_PASSWORD}),
                       ("totp", {}), ("totp/enable", {"code": "123456"}),
                       ("totp/disable", {"password": PASSWORD, "code": "123456"})):
        answer = staff_page.fetch(f"/api/auth/{name}", "POST", body, site=None, **headers)
        refused(answer, 403)
        assert "Set-Cookie" not in answer.headers
    shown = succeeded(staff_page.fetch("/api/auth/me", site=None, **headers), SHOWN)
    assert shown["totp_enabled"] is False
    signed_in(desk, shown["email"])


@pytest.mark.parametrize("where", OWN)
def test_the_desks_own_page_may_write(desk: Desk, customer: User, where: str) -> None:
    page = Browser(desk).login(customer.email)
    succeeded(page.fetch("/api/auth/logout", "POST", site=None, **OWN[where](desk)), LOGGED_OUT)


def test_a_bearer_token_may_write_from_anywhere(desk: Desk, customer: User) -> None:
    for headers in (where(desk) for where in (FOREIGN["neither"], FOREIGN["cross-site"])):
        token = signed_in(desk, customer.email)
        succeeded(post(desk, "logout", {}, token, **headers), LOGGED_OUT)


def test_where_both_are_sent_the_bearer_token_counts(desk: Desk, customer: User) -> None:
    page, other = Browser(desk).login(customer.email), desk.user()
    cookie = page.http.cookies["access_token"]
    assert succeeded(page.fetch("/api/auth/me", Authorization=f"Bearer {other.token}"), SHOWN)["id"] == other.uuid
    refused(page.fetch("/api/auth/me", Authorization="Bearer garbage"), 401, UNAUTHORIZED)
    token = signed_in(desk, other.email)
    page.fetch("/api/auth/logout", "POST", site="cross-site", Authorization=f"Bearer {token}")
    assert not works(desk, token) and works(desk, cookie)


def test_the_consoles_cookie_is_no_token_nor_the_other_way_round(desk: Desk, moderator: User) -> None:
    session = admin_login(desk, moderator.email).headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    assert not works(desk, session)
    assert get(desk, "/api/auth/me", Cookie=f"admin_session={session}").status_code == 401
    for headers in ({"Cookie": f"admin_session={moderator.token}"}, {"Cookie": f"access_token={moderator.token}"},
                    {"Authorization": f"Bearer {moderator.token}"}):
        assert get(desk, "/api/admin/me", **headers).status_code == 401


# What is kept in the clear: nothing


def test_no_password_is_kept_in_the_clear(desk: Desk) -> None:
    first, second, wrong = (unique("a password of") for _ in range(3))
    email = address()
    registered(desk, email, first)
    token = signed_in(desk, email, first)
    refused(login(desk, email, wrong), 401, WRONG)
    admin_login(desk, email, first)
    post(desk, "register", {"email": email, "password": first})
    post(desk, "login", f'{{"email": "{email}", "password": "{first}"'.encode())
    post(desk, "register", {"email": "nobody", "password": wrong}, Idempotency_Key=unique("key"))
    post(desk, "password", {"current_password": wrong, "new_password": second}, token)
    succeeded(post(desk, "password", {"current_password": first, "new_password": second}, token), CHANGED)
    secrets = [text.encode() for text in (first, second, wrong)]
    assert logged(desk, *secrets) == []
    digests = [hashed(text).digest() for text in secrets for hashed in (hashlib.md5, hashlib.sha1, hashlib.sha256)]
    assert stored(desk, *secrets, *digests, *(digest.hex().encode() for digest in digests)) == []
    assert "users.email" in stored(desk, email.encode()), "it finds what there is"


def test_the_same_password_is_never_kept_as_the_same_text(desk: Desk) -> None:
    for _ in range(2):
        registered(desk, address())
    kept, = stored(desk, b"$argon2id$")
    table, _, column = kept.partition(".")
    hashes = [row[0] for row in desk.sql(f"SELECT `{column}` FROM `{table}` WHERE `{column}` LIKE '$argon2id$%'")]
    assert len(hashes) >= 2 and len(set(hashes)) == len(hashes)


def test_no_token_and_no_key_is_kept_in_the_clear(desk: Desk) -> None:
    user = desk.user("admin")
    kept, left = signed_in(desk, user.email), signed_in(desk, user.email)
    assert works(desk, kept) and works(desk, left)
    post(desk, "logout", {}, left)
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    renewed = succeeded(post(desk, "password", change, kept, Idempotency_Key=unique("key")), CHANGED)["token"]
    session = admin_login(desk, user.email, NEW_PASSWORD).headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    assert get(desk, "/api/admin/me", Cookie=f"admin_session={session}").status_code == 200
    added = desk.command("api-key", "add", "--name", unique("root"), "--scopes", "admin")
    key = added.stdout.strip().splitlines()[-1]
    made = without_cookies().post(desk.url + "/api/v1/api-keys", timeout=20,
                                  json={"name": unique("key"), "scopes": ["tickets:read"]},
                                  headers={"X-API-Key": key, "Idempotency-Key": unique("key")})
    assert made.status_code == 201, made.text
    signatures = [token.rpartition(".")[2] for token in (kept, left, renewed, user.token)]
    secrets = [text.encode() for text in (*signatures, session, key, made.json()["key"])]
    assert stored(desk, *secrets) == []
    assert logged(desk, *secrets) == []


def test_no_secret_of_a_second_factor_is_kept_in_the_clear(desk: Desk, moderator: User) -> None:
    other = desk.user("moderator")
    answer = post(desk, "totp", {}, other.token, Idempotency_Key=unique("key"))
    secrets = [enabled(desk, moderator.token), answer.json()["data"]["secret"]]
    signed_in(desk, moderator.email, code=code(secrets[0]))
    forms = [form for secret in secrets for raw in [base64.b32decode(secret + "=" * (-len(secret) % 8))]
             for form in (secret.encode(), raw, raw.hex().encode(), raw.hex().upper().encode(), base64.b64encode(raw))]
    assert stored(desk, *forms) == []
    assert logged(desk, *forms) == []
