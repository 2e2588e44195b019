"""The operator's command: what it prints, and its exit codes (0 done, 1 it could not be done, 2 asked wrongly)."""

import json
import time

import jwt
import pytest

from running import Desk, unique

VERBS = ["migrate", "user add", "user list", "user disable", "token", "telegram set-webhook", "telegram delete-webhook",
         "telegram info", "telegram poll", "doctor"]
PASSWORD = "correct horse battery"


def address() -> str:
    return unique("cli").replace(" ", ".") + "@example.org"


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["-h"]], ids=str)
def test_help_lists_every_verb(desk: Desk, words: list[str]) -> None:
    done = desk.command(*words)
    assert (done.returncode, done.stderr) == (0, "")
    for verb in VERBS:
        assert verb in done.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(desk: Desk, verb: str) -> None:
    done = desk.command(*verb.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"topicdesk {verb}" in done.stdout and "--json" in done.stdout


def test_an_unknown_verb_is_asked_wrongly(desk: Desk) -> None:
    done = desk.command("frobnicate")
    assert (done.returncode, done.stdout) == (2, "")
    assert "frobnicate" in done.stderr and "--help" in done.stderr


@pytest.mark.parametrize("words, complaint", [
    (["user", "add"], "--email"), (["user", "add", "--email", "nobody"], "nobody"),
    (["user", "add", "--email", "a@example.org", "--role", "king"], "--role"),
    (["user", "add", "--email", "a@example.org", "--password", "short"], "--password"),
    (["user", "add", "--email", "a@example.org", "--skills", "React"], "--skills"),
    (["user", "add", "--colour", "red"], "--colour"), (["user", "list", "more"], "more"), (["token"], "--user"),
    (["token", "--user", "a@example.org", "--ttl", "0"], "--ttl"), (["token", "--user"], "--user"),
    (["user", "disable"], "--email")], ids=lambda words: " ".join(words) if isinstance(words, list) else "")
def test_a_wrong_option_is_named(desk: Desk, words: list[str], complaint: str) -> None:
    done = desk.command(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr.splitlines()[0]
    assert "Usage:" in done.stderr


def test_a_user_is_added_listed_and_disabled(desk: Desk) -> None:
    email = address()
    added = desk.command("user", "add", "--email", email, "--role", "moderator", "--password", PASSWORD, "--username",
                         email.split("@")[0], "--name", "Мария", "--skills", "React:3,Routing:2")
    assert (added.returncode, added.stderr) == (0, "")
    assert email in added.stdout and "moderator" in added.stdout and PASSWORD not in added.stdout
    line = next(line for line in desk.command("user", "list").stdout.splitlines() if email in line)
    assert "moderator" in line and "Мария" in line and "disabled" not in line
    disabled = desk.command("user", "disable", "--email", email)
    assert disabled.returncode == 0 and email in disabled.stdout
    line = next(line for line in desk.command("user", "list").stdout.splitlines() if email in line)
    assert "disabled" in line
    assert desk.command("user", "disable", "--email", email).returncode == 0, "twice is no fault"


def test_a_taken_email_is_said_clearly(desk: Desk) -> None:
    email = address()
    assert desk.command("user", "add", "--email", email, "--password", PASSWORD).returncode == 0
    for again in (email, email.upper()):
        done = desk.command("user", "add", "--email", again, "--password", PASSWORD)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "topicdesk user add: the email is taken already\n"


def test_a_password_that_was_made_up_is_printed(desk: Desk) -> None:
    added = desk.command("user", "add", "--email", address(), "--json")
    assert len(json.loads(added.stdout)["password"]) >= 10


def test_disabling_nobody_fails(desk: Desk) -> None:
    done = desk.command("user", "disable", "--email", "nobody@example.org")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no such user" in done.stderr


def test_a_token_stands_alone_on_its_line_and_works(desk: Desk) -> None:
    email = address()
    desk.command("user", "add", "--email", email, "--password", PASSWORD)
    done = desk.command("token", "--user", email, "--ttl", "120")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    token = done.stdout.strip()
    claims = jwt.decode(token, desk.settings["JWT_SECRET"], algorithms=["HS256"])
    assert 100 <= claims["exp"] - time.time() <= 121
    assert desk.call("GET", "", token).status_code == 200


def test_a_token_for_nobody_or_for_a_disabled_user_fails(desk: Desk) -> None:
    done = desk.command("token", "--user", "nobody@example.org")
    assert (done.returncode, done.stdout) == (1, "") and "nobody@example.org" in done.stderr
    email = address()
    desk.command("user", "add", "--email", email, "--password", PASSWORD)
    desk.command("user", "disable", "--email", email)
    done = desk.command("token", "--user", email)
    assert (done.returncode, done.stdout) == (1, "") and "disabled" in done.stderr


def test_the_doctor_finds_a_healthy_desk_well(desk: Desk) -> None:
    done = desk.command("doctor")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    for subject in ("database", "uploads", "clock", "bot", "webhook", "support group", "deliveries", "updates"):
        assert f"✓ {subject}:" in done.stdout, done.stdout
    for name in ("JWT_SECRET", "TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"):
        assert desk.settings[name] not in done.stdout


def test_the_doctor_names_what_is_bad_and_how_to_mend_it(desk: Desk) -> None:
    desk.sandbox.post("/chats/-1001000000001/rights", can_manage_topics=False)
    try:
        done = desk.command("doctor")
    finally:
        desk.sandbox.post("/chats/-1001000000001/rights", can_manage_topics=True)
    assert done.returncode == 1
    assert "✗ support group:" in done.stdout and "Manage Topics" in done.stdout


@pytest.mark.parametrize("words", [["doctor"], ["user", "list"], ["migrate"], ["telegram", "info"]], ids=" ".join)
def test_json_parses(desk: Desk, words: list[str]) -> None:
    done = desk.command(*words, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer
    if words == ["doctor"]:
        assert all(list(finding) == ["subject", "verdict", "detail", "remedy"] for finding in answer)


def test_migrating_again_changes_nothing(desk: Desk) -> None:
    done = desk.command("migrate")
    assert done.returncode == 0 and "up to date" in done.stdout
