"""A private desk for the tests: started by Scripts/run, spoken to by REST, by its command and by its functions as CGI."""

import itertools
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import requests

from telegram import GROUP, TOKEN, Sandbox

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / ".build" / "release"
RUN = Path(os.environ.get("TOPICDESK_E2E_RUN", ROOT / "Scripts" / "run"))
COMMAND = Path(os.environ.get("TOPICDESK_E2E_COMMAND", ROOT / "topicdesk"))

START_SECONDS = 60
STOP_SECONDS = 15

Result = TypeVar("Result")


def wait(look: Callable[[], Result], seconds: float = 5, what: str = "") -> Result:
    """What `look` finds, as soon as it is something; fails when that takes too long."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or look}; last seen: {found!r}"
        time.sleep(0.05)


def unique(text: str = "text") -> str:
    """A text that occurs nowhere else in this desk."""
    return f"{text} {uuid.uuid4().hex[:12]}"


def surroundings() -> dict[str, str]:
    """Whatever the developer has set, these tests talk to the sandbox and to a database of their own."""
    return {name: value for name, value in os.environ.items()
            if not name.startswith(("TELEGRAM_", "TOPICDESK_", "JWT_", "DATABASE_", "UPLOAD_", "SMTP_"))}


@dataclass(frozen=True)
class User:
    id: int
    uuid: str
    email: str
    token: str


class Desk:
    def __init__(self, **settings: str) -> None:
        """`settings` are variables that this desk has otherwise than the tests' usual one."""
        self._own = settings
        # A desk with a Bot API of its test's own has no sandbox.
        self._bot_api = settings.get("TELEGRAM_API_ROOT")
        self.data = Path(tempfile.mkdtemp(prefix="e2e-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.http = requests.Session()
        self.http.trust_env = False
        self.sandbox = Sandbox(self.url)
        self._names = itertools.count(1)

    # Starting and stopping

    def start(self) -> None:
        if not RUN.exists():
            raise RuntimeError(f"{RUN} is not there")
        # Empty, so that a .env file in the checkout says nothing of them either.
        unset = dict.fromkeys(("DATABASE_URL", "SMTP_URL", "JWT_PUBLIC_KEY", "TELEGRAM_GROUP_CALLS_PER_MINUTE",
                               "TELEGRAM_CALLS_PER_SECOND", "UPLOAD_DIR", "UPLOAD_MAX_BYTES"), "")
        environment = surroundings() | unset | {
            "TOPICDESK_SKIP_BUILD": "1", "TOPICDESK_QUIET": "1", "TOPICDESK_PORT": str(self.port),
            "TOPICDESK_DATA": str(self.data), "TOPICDESK_PUBLIC_URL": self.url,
            # The tests are one address, and in a hurry.
            "TOPICDESK_RATE_ADDRESS": "100000r/s", "TOPICDESK_RATE_KEY": "100000r/s",
            "TOPICDESK_RATE_CREATION": "100000r/s", "TOPICDESK_RATE_LOGIN": "100000r/s",
            "HOOKS_ALLOW_PRIVATE": "true",
            "TELEGRAM_UNDO_SECONDS": "0", "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_ROOT": self.url + "/sandbox", "TELEGRAM_SUPPORT_CHAT_ID": str(GROUP),
        } | self._own
        self.output = self.data / "e2e-run.log"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen([str(RUN)], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            # The desk is ready for customers when its bot is.
            wait(lambda: self._is_well() and self._has_bot(), START_SECONDS, "the desk is ready")
            self.settings = self._read_settings()
            assert self.settings["TELEGRAM_API_ROOT"] == (self._bot_api or self.url + "/sandbox"), \
                "these tests must not talk to Telegram itself"
        except BaseException as error:
            text = self.tail()
            self._end()
            raise RuntimeError(f"the desk did not start: {error}; its last words:\n{text}") from error

    def _is_well(self) -> bool:
        assert self.process.poll() is None, f"it ended with exit code {self.process.returncode}"
        try:
            return self.http.get(self.url + "/healthz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def _has_bot(self) -> bool:
        if self._bot_api:
            return True
        answer = self.http.get(self.url + "/sandbox/api/people", timeout=2)
        return answer.status_code == 200 and bool(answer.json()["webhook"])

    def tail(self) -> str:
        logs = [self.output, *sorted((self.data / "logs").glob("*.log"))]
        texts = [(log.name, log.read_text(errors="replace").splitlines()[-15:]) for log in logs if log.exists()]
        return "\n".join(f"--- {name}\n" + "\n".join(lines) for name, lines in texts if lines)

    def _read_settings(self) -> dict[str, str]:
        settings = {}
        for line in (self.data / "desk.env").read_text().splitlines():
            name, is_setting, value = line.strip().removeprefix("export ").partition("=")
            if is_setting and re.fullmatch(r"[A-Z_]+", name):
                words = shlex.split(value)
                settings[name] = words[0] if words else ""
        return settings

    def crashes(self) -> list[str]:
        """Programs that ended by themselves. One that a test killed was terminated by a signal, which a crash is too,
        but a test kills with SIGKILL alone."""
        log = (self.data / "logs" / "supervisord.log").read_text()
        return [line for line in re.findall(r"exited: .*not expected\)", log) if "SIGKILL" not in line]

    def stop(self) -> list[str]:
        """Asks it to stop; answers with what is left running of it."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            left = self.processes()
            self._end()
            raise AssertionError(f"the desk did not stop within {STOP_SECONDS} s; running: {left}") from None
        remaining = max(0.5, STOP_SECONDS - (time.monotonic() - started))
        deadline = time.monotonic() + remaining
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        self._end()
        return list(left.values())

    def _end(self) -> None:
        """What this desk started and did not stop itself; nothing of anybody else's carries its folder's name."""
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def processes(self) -> dict[int, str]:
        """Processes that name this desk's folder in their command line or environment."""
        mark = os.fsencode(self.data)
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal() or int(entry.name) == os.getpid():
                continue
            try:
                command, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
            except OSError:
                continue
            if mark in command or mark in environment:
                found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace").strip()
        return found

    def pids(self, function: str) -> list[int]:
        """The processes of one function."""
        return [pid for pid, command in self.processes().items()
                if command.split(" ")[0].rpartition("/")[2] == function]

    def supervisor(self, *words: str) -> str:
        """The supervisor's own control command."""
        sockets = [path for path in self.data.rglob("*") if path.is_socket() and "superv" in path.name]
        assert sockets, "supervisord's control socket is somewhere below the data folder"
        done = subprocess.run(["supervisorctl", "-s", f"unix://{sockets[0]}", *words], capture_output=True, text=True,
                              timeout=60)
        return done.stdout + done.stderr

    def program(self, part: str) -> str:
        """The supervisor's name of the program whose name contains `part`."""
        names = [line.split()[0] for line in self.supervisor("status").splitlines() if line.strip()]
        found = [name for name in names if part in name]
        assert found, f"no program named like {part} among {names}"
        return found[0]

    # The command, and functions as CGI

    def command(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = surroundings() | {"TOPICDESK_DATA": str(self.data)} | settings
        return subprocess.run([str(COMMAND), *words], cwd=ROOT, env=environment, capture_output=True, text=True,
                              timeout=60)

    def cgi(self, function: str, method: str, path: str, token: str = "", body: bytes = b"", **settings: str) -> tuple[int, dict[str, str], bytes]:
        """Runs a function once, as a CGI program."""
        address = urlsplit(path)
        environment = {"PATH": os.environ["PATH"]} | self.settings | settings | {
            "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": method, "REQUEST_URI": path, "QUERY_STRING": address.query,
            "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json",
        }
        if token:
            environment["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        done = subprocess.run([str(BUILT / function)], env=environment, input=body, capture_output=True, timeout=30)
        assert done.returncode == 0, done.stderr.decode()
        head, _, answer = done.stdout.replace(b"\r\n", b"\n", 40).partition(b"\n\n")
        headers = {}
        for line in head.decode().splitlines():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return int(headers.get("status", "200").split()[0]), headers, answer

    # People

    def user(self, role: str = "user") -> User:
        email = f"{role}{next(self._names)}.{uuid.uuid4().hex[:6]}@example.org"
        added = self.command("user", "add", "--email", email, "--role", role, "--password", "correct horse battery", "--json")
        assert added.returncode == 0, added.stderr
        user = json.loads(added.stdout)
        return User(user["id"], user["uuid"], email, self.token(email))

    def token(self, email: str, *words: str) -> str:
        made = self.command("token", "--user", email, *words)
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    # REST

    def call(self, method: str, path: str, user: User | str | None = None, body: Any = None, **options: Any) -> requests.Response:
        """`body` goes as it is when it is bytes, as JSON otherwise; `path` is below /api/v1/support unless it is absolute."""
        token = user.token if isinstance(user, User) else user
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
            options["data"] = body if isinstance(body, bytes) else json.dumps(body).encode()
        address = path if path.startswith("http") else self.url + (path if path.startswith(("/api", "/telegram", "/healthz", "/support/")) else "/api/v1/support" + path)
        return self.http.request(method, address, headers=headers, timeout=options.pop("timeout", 20), **options)

    def opened(self, user: User, subject: str = "Проблема с оплатой", message: str = "Не могу пополнить баланс через карту") -> dict[str, Any]:
        answer = self.call("POST", "", user, {"subject": subject, "message": message})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def ticket(self, name: Any, staff: User) -> dict[str, Any]:
        answer = self.call("GET", f"/admin/tickets/{name}", staff)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def change(self, name: Any, staff: User, **fields: Any) -> dict[str, Any]:
        answer = self.call("PATCH", f"/admin/tickets/{name}", staff, fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    # Telegram's side

    def update(self, update: Any, secret: str | None = None) -> requests.Response:
        """Posts an update as Telegram does. A connection of its own each time, so that it can be done from threads."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.settings["TELEGRAM_WEBHOOK_SECRET"] if secret is None else secret}
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        return requests.post(self.url + "/telegram/webhook", data=body, timeout=20,
                             headers=headers | {"Content-Type": "application/json"}, proxies={"http": ""})

    # What no API shows

    def alter_ticket(self, number: int, sets: str) -> None:
        """Changes a ticket's row as nothing but time would, and says so, as the desk itself does."""
        self.sql(f"UPDATE tickets SET {sets} WHERE id = {number}; "
                 f"INSERT IGNORE INTO ticket_changes (ticket_id, has_new_texts) VALUES ({number}, FALSE)")

    def sql(self, query: str) -> list[list[str]]:
        address = urlsplit(self.settings["DATABASE_URL"])
        words = ["mariadb", "--no-defaults", "--batch", "--skip-column-names", "--default-character-set=utf8mb4",
                 f"--user={address.username or 'root'}"]
        if address.password:
            words.append(f"--password={address.password}")
        if "socket" in (options := parse_qs(address.query)):
            words.append(f"--socket={options['socket'][0]}")
        else:
            words += [f"--host={address.hostname}", f"--port={address.port or 3306}"]
        done = subprocess.run([*words, address.path.lstrip("/"), "-e", query], capture_output=True, text=True, timeout=20)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]
