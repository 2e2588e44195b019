"""A sandbox of its own for each test class, and a webhook that remembers what it was sent."""

import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import Any

SERVER = Path(__file__).resolve().parent.parent / "server.py"
TOKEN = "1000000001:sandbox-token-for-development-only"
GROUP = -1001000000001


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class SandboxCase(unittest.TestCase):
    environment: dict[str, str] = {}
    status = 0

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.port = free_port()
        cls.start()

    @classmethod
    def start(cls) -> None:
        cls.process = subprocess.Popen(
            [sys.executable, str(SERVER), "--data", cls.folder.name, "--port", str(cls.port)], env=cls.environment)
        for _ in range(200):
            try:
                return cls.ask("GET", "/sandbox/api/people")
            except OSError:
                time.sleep(0.02)
        raise AssertionError("the sandbox does not start")

    @classmethod
    def stop(cls) -> float:
        started = time.monotonic()
        cls.process.terminate()
        cls.process.wait(5)
        return time.monotonic() - started

    @classmethod
    def tearDownClass(cls) -> None:
        cls.stop()
        cls.folder.cleanup()

    def setUp(self) -> None:
        self.ask("POST", "/sandbox/api/reset")
        self.ask("DELETE", "/sandbox/api/faults")

    @classmethod
    def ask(cls, method: str, path: str, body: Any = None, timeout: float = 10) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", cls.port, timeout=timeout)
        connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        cls.status = answer.status
        return json.loads(text) if text else None

    @classmethod
    def call(cls, method: str, token: str = TOKEN, **parameters: Any) -> dict[str, Any]:
        return cls.ask("POST", f"/sandbox/bot{token}/{method}", parameters)

    def upload(self, path: str, fields: dict[str, Any], *files: tuple[str, str, bytes]) -> Any:
        """A form with files, each as (field, file name, bytes)."""
        boundary = "a-boundary-of-the-tests"
        parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
        parts += [f'name="{name}"; filename="{file}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode() + data
                  for name, file, data in files]
        body = b"".join(f"--{boundary}\r\nContent-Disposition: form-data; ".encode() + part + b"\r\n" for part in parts)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", path, body + f"--{boundary}--\r\n".encode(),
                           {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def result(self, method: str, **parameters: Any) -> Any:
        """Of a call that must succeed."""
        answer = self.call(method, **parameters)
        self.assertTrue(answer["ok"], answer)
        return answer["result"]

    def say(self, person: int, chat: int, text: str, **more: Any) -> dict[str, Any]:
        return self.ask("POST", f"/sandbox/api/people/{person}/messages", {"chat_id": chat, "text": text, **more})

    def assertRefused(self, answer: dict[str, Any], code: int, text: str) -> None:
        self.assertEqual((answer["ok"], answer["error_code"], answer["description"]), (False, code, text))


class Webhook:
    """Answers with the statuses it is given, then with 200; always with the same body, after the same pause."""

    def __init__(self, *statuses: int, body: Any = None, pause: float = 0) -> None:
        self.received: list[tuple[int, str | None, dict[str, Any]]] = []
        waiting = list(statuses)
        received = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = waiting.pop(0) if waiting else 200
                time.sleep(pause)
                answer = json.dumps(body).encode() if body else b""
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
                received.append((status, self.headers.get("X-Telegram-Bot-Api-Secret-Token"), update))

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count: int, seconds: float = 8) -> None:
        end = time.monotonic() + seconds
        while len(self.received) < count:
            if time.monotonic() > end:
                raise AssertionError(f"{len(self.received)} updates came instead of {count}")
            time.sleep(0.01)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
