"""How often one address, and one API key, may call: what nginx lets through, and what it says to the rest."""

from collections.abc import Iterator

import pytest
import requests

from panel import own_desk
from running import Desk

# What may come at once before the rate holds (`bursts` in Tools/generate/Nginx.swift), and the one that is let in itself.
ADDRESS, KEY, STRICT = 61, 101, 21
MANY = "100000r/s"


@pytest.fixture(scope="module")
def narrow() -> Iterator[Desk]:
    with own_desk(TOPICDESK_RATE_ADDRESS=MANY, TOPICDESK_RATE_KEY="1r/m", TOPICDESK_RATE_CREATION="1r/m",
                  TOPICDESK_RATE_LOGIN="1r/m") as desk:
        yield desk


@pytest.fixture(scope="module")
def key(narrow: Desk) -> str:
    return narrow.command("api-key", "add", "--name", "busy").stdout.splitlines()[-1]


def statuses(answers: list[requests.Response]) -> list[int]:
    return [answer.status_code for answer in answers]


def check_refusal(answer: requests.Response) -> None:
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["X-Request-Id"]


def test_passwords_are_tried_slowly(narrow: Desk) -> None:
    def attempt() -> requests.Response:
        return narrow.call("POST", "/api/auth/login", body={"email": "nobody@example.org", "password": "x"})

    answers = [attempt() for _ in range(STRICT + 1)]
    assert 429 not in statuses(answers[:10])
    check_refusal(answers[-1])
    body = answers[-1].json()
    assert body == {"success": False, "statusCode": 429, "message": "Too many attempts", "path": "/api/auth/login",
                    "timestamp": body["timestamp"]}
    # The panel's door is the same one.
    panel = narrow.call("POST", "/api/admin/login", body={"username": "nobody", "password": "x"})
    check_refusal(panel)
    assert panel.json()["error"]["code"] == "TOO_MANY_ATTEMPTS"


def test_tickets_are_opened_slowly_and_read_all_the_same(narrow: Desk) -> None:
    user = narrow.user()
    answers = [narrow.call("POST", "", user, {"subject": "s", "message": "m"}) for _ in range(STRICT + 1)]
    assert statuses(answers[:STRICT]) == [201] * STRICT
    check_refusal(answers[-1])
    assert list(answers[-1].json()) == ["detail"]
    listed = narrow.call("GET", "", user)
    assert listed.status_code == 200 and listed.json()["total"] == STRICT


def test_a_key_has_a_limit_of_its_own(narrow: Desk, key: str) -> None:
    answers = [narrow.call("GET", "/api/v1/tickets", headers={"X-API-Key": key}) for _ in range(KEY + 1)]
    assert statuses(answers[:KEY]) == [200] * KEY
    check_refusal(answers[-1])
    assert answers[-1].headers["Content-Type"] == "application/problem+json"
    assert answers[-1].json()["status"] == 429
    other = narrow.command("api-key", "add", "--name", "idle").stdout.splitlines()[-1]
    assert narrow.call("GET", "/api/v1/tickets", headers={"X-API-Key": other}).status_code == 200


def test_an_address_has_a_limit_whatever_it_calls_itself() -> None:
    with own_desk(TOPICDESK_RATE_ADDRESS="1r/m") as desk:
        # Not every key that is made up is somebody else.
        answers = [desk.call("GET", "/api/v1/tickets", headers={"X-API-Key": f"td_{number:016x}_"})
                   for number in range(ADDRESS + 1)]
        assert statuses(answers[:ADDRESS]) == [401] * ADDRESS
        check_refusal(answers[-1])
        assert desk.call("GET", "/healthz").status_code == 200, "whoever looks after the desk may ask"
