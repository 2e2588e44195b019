"""What the functions say of themselves, and that it is what is served."""

import json
import os
import subprocess
from typing import Any

import pytest

from running import BUILT, Desk, User

AREAS = ("gateway", "admin", "chat", "support", "tickets", "auth", "telegram", "live", "ops")


def functions() -> list[str]:
    return sorted(path.name for path in BUILT.iterdir() if path.name.partition("-")[0] in AREAS and "-" in path.name
                  and "." not in path.name and path.name != "ops-topicdesk" and path.is_file() and os.access(path, os.X_OK))


def described(function: str) -> dict[str, Any]:
    # It needs no configuration for that.
    done = subprocess.run([str(BUILT / function), "--describe"], env={}, capture_output=True, timeout=10)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def document(desk: Desk) -> dict[str, Any]:
    answer = desk.call("GET", "/api/docs/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    return answer.json()


def test_there_are_functions_to_describe() -> None:
    assert "support-tickets" in functions() and "telegram-webhook" in functions()


@pytest.mark.parametrize("function", functions())
def test_a_function_describes_itself_and_is_in_the_document(document: dict[str, Any], function: str) -> None:
    description = described(function)
    assert description["function"] == function
    assert description["path"] in document["paths"]
    operations = document["paths"][description["path"]]
    assert set(operations) == set(description["operations"])
    for operation in operations.values():
        assert operation["summary"] and operation["responses"]


def test_the_document_lists_every_path_and_no_other(document: dict[str, Any]) -> None:
    assert set(document["paths"]) == {described(function)["path"] for function in functions()}
    assert document["openapi"].startswith("3.1")


def test_every_reference_in_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [one for inner in value.values() for one in references(inner)]
        return [one for inner in value for one in references(inner)] if isinstance(value, list) else []

    assert references(document)
    for reference in references(document):
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def test_the_support_dialect_is_documented_whole(document: dict[str, Any]) -> None:
    base = "/api/v1/support"
    expected = {"": {"get", "post"}, "/{ticket_id}": {"get"}, "/{ticket_id}/messages": {"post"}, "/{ticket_id}/read": {"post"},
                "/admin/tickets": {"get"}, "/admin/tickets/{ticket_id}": {"get", "patch"},
                "/admin/tickets/{ticket_id}/messages": {"post"}, "/admin/tickets/{ticket_id}/read": {"post"},
                "/admin/stats": {"get"}}
    for path, methods in expected.items():
        assert set(document["paths"][base + path]) == methods


def test_a_function_answers_as_a_cgi_program(desk: Desk, customer: User) -> None:
    body = json.dumps({"subject": "Проблема с оплатой", "message": "Не могу пополнить баланс"}).encode()
    status, headers, answer = desk.cgi("support-tickets", "POST", "/api/v1/support", customer.token, body)
    assert status == 201 and headers["content-type"].split(";")[0] == "application/json"
    ticket = json.loads(answer)
    assert desk.call("GET", f"/{ticket['id']}", customer).json()["messages"][0]["message"] == "Не могу пополнить баланс"
    status, headers, answer = desk.cgi("support-tickets", "GET", "/api/v1/support")
    assert status == 401 and list(json.loads(answer)) == ["detail"]


@pytest.mark.parametrize("function", functions())
def test_a_function_started_by_hand_says_how_to_start_it(desk: Desk, function: str) -> None:
    done = subprocess.run([str(BUILT / function)], env=desk.settings, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10)
    assert done.returncode == 64
    assert "REQUEST_METHOD" in done.stderr and "--describe" in done.stderr


def test_an_unsound_configuration_is_named_without_its_values(desk: Desk) -> None:
    settings = desk.settings | {"JWT_SECRET": "tooshort", "DATABASE_URL": "postgres://x", "TELEGRAM_SUPPORT_CHAT_ID": "12"}
    done = subprocess.run([str(BUILT / "support-tickets")], env=settings, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10)
    assert done.returncode == 78
    for name in ("JWT_SECRET", "DATABASE_URL", "TELEGRAM_SUPPORT_CHAT_ID"):
        assert name in done.stderr
    assert "tooshort" not in done.stderr and "postgres://" not in done.stderr
