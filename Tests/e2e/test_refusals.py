"""What dialect 003 says no to, how it says it, and that nothing has changed then."""

import base64
import http.client
import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from running import Desk, User

UNKNOWN = ["999999999", "01890000-0000-7000-8000-000000000000", "TKT-1999-001"]


def refused(answer: requests.Response, status: int | tuple[int, ...]) -> str:
    """Checks that it is a refusal in the dialect's form, and answers with its text."""
    statuses = status if isinstance(status, tuple) else (status,)
    assert answer.status_code in statuses, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["Content-Type"].split(";")[0] == "application/json", answer.text[:300]
    body = answer.json()
    assert list(body) == ["detail"] and type(body["detail"]) is str and body["detail"]
    if answer.status_code == 401:
        assert answer.headers["WWW-Authenticate"].split()[0] == "Bearer"
    return body["detail"]


@pytest.fixture
def ticket(desk: Desk, customer: User, admin: User) -> Iterator[dict[str, Any]]:
    """A ticket that must be the same after the test, message for message."""
    opened = desk.opened(customer)
    before = desk.ticket(opened["id"], admin)
    count = desk.call("GET", "", customer).json()["total"]
    yield opened
    assert desk.ticket(opened["id"], admin) == before
    assert desk.call("GET", "", customer).json()["total"] == count


def forms(desk: Desk, ticket: dict[str, Any], customer: User, admin: User) -> list[tuple[str, str, User]]:
    """Every method that takes a body."""
    number = ticket["id"]
    return [("POST", "", customer), ("POST", f"/{number}/messages", customer),
            ("POST", f"/admin/tickets/{number}/messages", admin), ("PATCH", f"/admin/tickets/{number}", admin)]


# Bodies


@pytest.mark.parametrize("body", [
    b"", b"{", b'{"message": "x"', b"message=x", b"\xff\xfe", b'{"message": "\xff"}', b"{'a': 1}",
    b'{"message": "x"} {', b"[" * 100_000, b'{"message":' * 5_000,
], ids=lambda body: repr(body[:20]))
def test_a_body_that_is_no_json_is_refused(desk: Desk, ticket: dict[str, Any], customer: User, admin: User, body: bytes) -> None:
    for method, path, user in forms(desk, ticket, customer, admin):
        refused(desk.call(method, path, user, body), 400)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"1", b"true", b'[{"message": "x"}]'], ids=repr)
def test_a_body_that_is_no_object_is_refused(desk: Desk, ticket: dict[str, Any], customer: User, admin: User, body: bytes) -> None:
    for method, path, user in forms(desk, ticket, customer, admin):
        refused(desk.call(method, path, user, body), 400)


@pytest.mark.parametrize("body, field", [
    ({}, "subject"), ({"subject": "s"}, "message"), ({"message": "m"}, "subject"), ({"subject": None, "message": "m"}, "subject"),
    ({"subject": 1, "message": "m"}, "subject"), ({"subject": "s", "message": ["m"]}, "message"),
    ({"subject": {}, "message": "m"}, "subject"), ({"subject": True, "message": "m"}, "subject"),
    ({"subject": "", "message": "m"}, "subject"), ({"subject": " \n\t", "message": "m"}, "subject"),
    ({"subject": "s", "message": "  "}, "message"), ({"subject": "s" * 201, "message": "m"}, "subject"),
    ({"subject": "s", "message": "m" * 10_001}, "message"),
], ids=lambda value: json.dumps(value)[:50])
def test_a_new_ticket_with_an_unsound_field_is_refused(desk: Desk, customer: User, ticket: dict[str, Any], body: Any, field: str) -> None:
    assert field in refused(desk.call("POST", "", customer, body), 422)


@pytest.mark.parametrize("body, field", [
    ({}, "message"), ({"message": None}, "message"), ({"message": 5}, "message"), ({"message": ""}, "message"),
    ({"message": "m" * 10_001}, "message"), ({"message": "m", "attachments": "http://example.org/a"}, "attachments"),
    ({"message": "m", "attachments": {}}, "attachments"), ({"message": "m", "attachments": [1]}, "attachments"),
    ({"message": "m", "attachments": [None]}, "attachments"), ({"message": "m", "attachments": [""]}, "attachments"),
    ({"message": "m", "attachments": ["http://example.org/a"] * 11}, "attachments"),
    ({"message": "m", "attachments": ["http://example.org/" + "a" * 2_048]}, "attachments"),
], ids=lambda value: json.dumps(value)[:50])
def test_a_message_with_an_unsound_field_is_refused(desk: Desk, customer: User, admin: User, ticket: dict[str, Any], body: Any, field: str) -> None:
    assert field in refused(desk.call("POST", f"/{ticket['id']}/messages", customer, body), 422)
    assert field in refused(desk.call("POST", f"/admin/tickets/{ticket['id']}/messages", admin, body), 422)


@pytest.mark.parametrize("body, field", [
    ({"status": "done"}, "status"), ({"status": "OPEN"}, "status"), ({"status": 1}, "status"), ({"status": ""}, "status"),
    ({"status": "cancelled"}, "status"), ({"priority": "P1"}, "priority"), ({"priority": ["high"]}, "priority"),
    ({"assigned_to": "5"}, "assigned_to"), ({"assigned_to": 1.5}, "assigned_to"), ({"assigned_to": -1}, "assigned_to"),
    ({"assigned_to": True}, "assigned_to"), ({"assigned_to": 10**20}, "assigned_to"),
    ({"priority": "high", "status": "done"}, "status"),
], ids=lambda value: json.dumps(value)[:50])
def test_an_unsound_change_is_refused_as_a_whole(desk: Desk, admin: User, ticket: dict[str, Any], body: Any, field: str) -> None:
    assert field in refused(desk.call("PATCH", f"/admin/tickets/{ticket['id']}", admin, body), 422)


@pytest.mark.parametrize("text", ["\0", "\u200b", "\u202e", "\ufeff", "\u0301"], ids=ascii)
def test_a_text_of_invisible_characters_is_taken_or_refused_but_no_error(desk: Desk, customer: User, text: str) -> None:
    for body in ({"subject": text, "message": "m"}, {"subject": "s", "message": text}):
        answer = desk.call("POST", "", customer, body)
        if answer.status_code != 201:
            refused(answer, 422)


def test_all_that_is_wrong_is_said_at_once(desk: Desk, customer: User) -> None:
    detail = refused(desk.call("POST", "", customer, {"subject": "", "message": 1}), 422)
    assert "subject" in detail and "message" in detail


@pytest.mark.parametrize("query", ["skip=-1", "skip=x", "limit=0", "limit=-5", "limit=ten", "limit=1001", "status=done",
                                   "status=", "skip=99999999999999999999", "limit=1.5"])
def test_an_unsound_query_is_refused(desk: Desk, customer: User, admin: User, query: str) -> None:
    field = query.partition("=")[0]
    assert field in refused(desk.call("GET", f"?{query}", customer), 422)
    assert field in refused(desk.call("GET", f"/admin/tickets?{query}", admin), 422)


@pytest.mark.parametrize("query", ["assigned_to=me", "assigned_to=-1", "user_id=x", "user_id=0"])
def test_an_unsound_filter_of_administrators_is_refused(desk: Desk, admin: User, query: str) -> None:
    assert query.partition("=")[0] in refused(desk.call("GET", f"/admin/tickets?{query}", admin), 422)


def test_a_body_of_ten_megabytes_is_refused_in_the_dialects_form(desk: Desk, ticket: dict[str, Any], customer: User, admin: User) -> None:
    body = b'{"message": "' + b"x" * (10 << 20) + b'"}'
    for method, path, user in forms(desk, ticket, customer, admin):
        connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=20)
        connection.putrequest(method, "/api/v1/support" + path)
        for name, value in (("Authorization", f"Bearer {user.token}"), ("Content-Type", "application/json"),
                            ("Content-Length", str(len(body)))):
            connection.putheader(name, value)
        connection.endheaders()
        try:
            connection.send(body)
        except OSError:
            pass  # it need not listen to the end
        answer = connection.getresponse()
        assert answer.status == 413
        assert answer.getheader("Content-Type").split(";")[0] == "application/json"
        assert list(json.loads(answer.read())) == ["detail"]
        connection.close()


def test_a_large_body_of_unknown_length_is_refused_too(desk: Desk, ticket: dict[str, Any], customer: User) -> None:
    chunks = (b"x" * 65_536 for _ in range(32))
    try:
        answer = requests.post(f"{desk.url}/api/v1/support/{ticket['id']}/messages", data=chunks, timeout=20,
                               headers={"Authorization": f"Bearer {customer.token}"}, proxies={"http": ""})
    except requests.ConnectionError:
        return  # hung up on while still sending
    refused(answer, 413)


# Credentials


def encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def bad_tokens(desk: Desk, user: User) -> dict[str, str | None]:
    secret = desk.settings["JWT_SECRET"]
    claims = jwt.decode(user.token, options={"verify_signature": False})
    now = int(time.time())
    head, body, signature = user.token.split(".")
    return {
        "none": None, "empty": "", "garbage": "garbage", "dots": "..", "only two parts": f"{head}.{body}",
        "expired": jwt.encode(claims | {"exp": now - 1}, secret, "HS256"),
        "not yet valid": jwt.encode(claims | {"nbf": now + 600}, secret, "HS256"),
        "expiry is a text": jwt.api_jws.encode(json.dumps(claims | {"exp": "never"}).encode(), secret, "HS256"),
        "tampered claims": f"{head}.{encoded(claims | {'role': 'admin'})}.{signature}",
        "tampered signature": f"{head}.{body}.{('A' if signature[0] != 'A' else 'B') + signature[1:]}",
        "no signature": f"{head}.{body}.",
        "algorithm none": f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{body}.",
        "algorithm None": f"{encoded({'alg': 'None', 'typ': 'JWT'})}.{body}.",
        "algorithm none with a signature": f"{encoded({'alg': 'none'})}.{body}.{signature}",
        "another algorithm of the same secret": jwt.encode(claims, secret, "HS512"),
        "another secret": jwt.encode(claims, "another secret of more than 32 characters", "HS256"),
        "no subject": jwt.encode({key: value for key, value in claims.items() if key != "sub"}, secret, "HS256"),
        "unknown subject": jwt.encode(claims | {"sub": str(uuid.uuid4())}, secret, "HS256"),
    }


def test_no_token_that_does_not_hold_opens_anything(desk: Desk, ticket: dict[str, Any], customer: User) -> None:
    number = ticket["id"]
    for why, token in bad_tokens(desk, customer).items():
        for method, path, body in (("GET", "", None), ("POST", "", {"subject": "s", "message": "m"}), ("GET", f"/{number}", None),
                                   ("POST", f"/{number}/messages", {"message": "m"}), ("POST", f"/{number}/read", None),
                                   ("GET", "/admin/tickets", None), ("GET", f"/admin/tickets/{number}", None),
                                   ("PATCH", f"/admin/tickets/{number}", {"status": "closed"}), ("GET", "/admin/stats", None),
                                   ("POST", f"/admin/tickets/{number}/messages", {"message": "m"}),
                                   ("POST", f"/admin/tickets/{number}/read", None), ("GET", f"/files/{uuid.uuid4()}", None)):
            try:
                refused(desk.call(method, path, token, body), 401)
            except AssertionError as error:
                raise AssertionError(f"{why}: {method} {path}: {error}") from None


@pytest.mark.parametrize("header", ["Basic dXNlcjpwYXNz", "Bearer", "{token}", "Token {token}", "Bearer {token} more"])
def test_another_scheme_is_no_credential(desk: Desk, customer: User, header: str) -> None:
    value = header.replace("{token}", customer.token)
    refused(desk.call("GET", "", headers={"Authorization": value}), 401)


def test_a_public_key_is_no_secret(desk: Desk, customer: User) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    claims = {"sub": f"host-{uuid.uuid4()}", "exp": int(time.time()) + 60}

    def status(token: str) -> int:
        return desk.cgi("support-tickets", "GET", "/api/v1/support", token, JWT_PUBLIC_KEY=public.decode())[0]

    assert status(jwt.encode(claims, private, "RS256")) == 200
    for secret in (public, public.rstrip(), public + b"\0"):
        signed = f"{encoded({'alg': 'HS256', 'typ': 'JWT'})}.{encoded(claims)}"
        signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(signed.encode(), secret)
        assert status(f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}") == 401
    assert status(customer.token) == 200


def test_the_host_applications_token_brings_a_customer_whatever_role_it_claims(desk: Desk, ticket: dict[str, Any]) -> None:
    claims = {"sub": f"host-{uuid.uuid4()}", "role": "admin", "name": "Host", "exp": int(time.time()) + 60}
    token = jwt.encode(claims, desk.settings["JWT_SECRET"], "HS256")
    assert desk.call("GET", "", token).json()["tickets"] == []
    refused(desk.call("GET", "/admin/stats", token), 403)
    refused(desk.call("GET", f"/{ticket['id']}", token), 404)


def test_a_disabled_user_is_nobody(desk: Desk) -> None:
    user = desk.user()
    ticket = desk.opened(user)
    assert desk.command("user", "disable", "--email", user.email).returncode == 0
    refused(desk.call("GET", "", user), 401)
    refused(desk.call("POST", f"/{ticket['id']}/messages", user, {"message": "still here"}), 401)


# What is not theirs, and what is not there


def test_another_customers_ticket_is_not_there(desk: Desk, ticket: dict[str, Any]) -> None:
    stranger = desk.user()
    names = [str(ticket["id"]), *desk.sql(f"SELECT uuid, ticket_number FROM tickets WHERE id = {ticket['id']}")[0]]
    for name in names:
        texts = {refused(desk.call("GET", f"/{name}", stranger), 404),
                 refused(desk.call("POST", f"/{name}/messages", stranger, {"message": "m"}), 404),
                 refused(desk.call("POST", f"/{name}/read", stranger), 404),
                 refused(desk.call("GET", "/999999999", stranger), 404)}
        assert len(texts) == 1, "it tells a ticket that is not theirs from one that is not there"


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_ticket_is_404(desk: Desk, customer: User, admin: User, name: str) -> None:
    for method, path, user, body in (("GET", f"/{name}", customer, None), ("POST", f"/{name}/messages", customer, {"message": "m"}),
                                     ("POST", f"/{name}/read", customer, None), ("GET", f"/admin/tickets/{name}", admin, None),
                                     ("PATCH", f"/admin/tickets/{name}", admin, {"status": "closed"}),
                                     ("POST", f"/admin/tickets/{name}/messages", admin, {"message": "m"}),
                                     ("POST", f"/admin/tickets/{name}/read", admin, None)):
        refused(desk.call(method, path, user, body), 404)


@pytest.mark.parametrize("form", ["0{}", "{}%0a", "-{}", "+{}", "%20{}", "{}%20", "{}.0", "{}x", "0x{}", "{}%00", "{}%2fx", "{}e0", "{};1",
                                  "{},1", "%EF%BC%91", "%ff", "0", "-1", "99999999999999999999", "18446744073709551617",
                                  "9223372036854775808", "TKT-", "tkt-2026-001", "%27%20OR%201=1", "null", "admin"])
def test_what_only_looks_like_an_id_is_404(desk: Desk, ticket: dict[str, Any], customer: User, admin: User, form: str) -> None:
    name = form.format(ticket["id"])
    # A zero byte nginx itself may refuse to take.
    status = (400, 404) if "%00" in form else 404
    refused(desk.call("GET", f"/{name}", customer), status)
    refused(desk.call("POST", f"/{name}/messages", customer, {"message": "m"}), status)
    refused(desk.call("PATCH", f"/admin/tickets/{name}", admin, {"status": "closed"}), status)


@pytest.mark.parametrize("name", ["x", "..%2f..%2fdesk.env", "01890000-0000-7000-8000-000000000000"])
def test_an_unknown_file_is_404(desk: Desk, admin: User, name: str) -> None:
    refused(desk.call("GET", f"/files/{name}", admin), 404)


def test_customers_are_not_admitted_to_the_administrators_side(desk: Desk, ticket: dict[str, Any], customer: User) -> None:
    number = ticket["id"]
    for method, path, body in (("GET", "/admin/tickets", None), ("GET", f"/admin/tickets/{number}", None), ("GET", "/admin/stats", None),
                               ("PATCH", f"/admin/tickets/{number}", {"status": "closed"}),
                               ("POST", f"/admin/tickets/{number}/messages", {"message": "m"}),
                               ("POST", f"/admin/tickets/{number}/read", None), ("GET", "/admin/tickets/999999999", None)):
        refused(desk.call(method, path, customer, body), 403)


@pytest.mark.parametrize("path, allowed", [
    ("", {"GET", "POST"}), ("/{}", {"GET"}), ("/{}/messages", {"POST"}), ("/{}/read", {"POST"}), ("/admin/tickets", {"GET"}),
    ("/admin/tickets/{}", {"GET", "PATCH"}), ("/admin/tickets/{}/messages", {"POST"}), ("/admin/tickets/{}/read", {"POST"}),
    ("/admin/stats", {"GET"}), ("/files/{}", {"GET"})])
def test_another_method_is_405_and_says_which_ones_there_are(desk: Desk, ticket: dict[str, Any], admin: User, path: str, allowed: set[str]) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
        answer = desk.call(method, path.format(ticket["id"]), admin, {})
        refused(answer, 405)
        assert {name.strip() for name in answer.headers["Allow"].split(",")} - {"HEAD", "OPTIONS"} == allowed


# What does not go together


def test_a_ticket_is_only_given_to_active_staff(desk: Desk, ticket: dict[str, Any], customer: User, admin: User) -> None:
    gone = desk.user("moderator")
    desk.command("user", "disable", "--email", gone.email)
    for nobody in (customer.id, gone.id, 999_999_999):
        refused(desk.call("PATCH", f"/admin/tickets/{ticket['id']}", admin, {"assigned_to": nobody, "priority": "high"}), 404)


def test_a_change_of_status_that_is_not_in_the_table_is_a_conflict(desk: Desk, customer: User, admin: User) -> None:
    ticket = desk.opened(customer)
    desk.change(ticket["id"], admin, status="closed")
    before = desk.ticket(ticket["id"], admin)
    for status in ("resolved", "in_progress", "waiting_for_user"):
        refused(desk.call("PATCH", f"/admin/tickets/{ticket['id']}", admin, {"status": status, "priority": "low"}), 409)
    assert desk.ticket(ticket["id"], admin) == before
