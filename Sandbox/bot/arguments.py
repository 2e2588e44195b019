"""The parameters of a Bot API call, however they were sent: query, form, multipart or JSON."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from errors import bad_request
from files import Upload


@dataclass
class Arguments:
    """Reading is as lenient as the real server's: what is no number counts as 0."""

    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def required(self, name: str) -> str:
        text = self.text(name)
        if not text:
            raise bad_request(f'parameter "{name}" is required')
        return text

    def integer(self, name: str, default: int = 0, low: int | None = None, high: int | None = None) -> int:
        if not self.has(name):
            return default
        try:
            number = int(self.text(name).strip())
        except ValueError:
            number = 0
        number = number if low is None else max(low, number)
        return number if high is None else min(high, number)

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def json(self, name: str, complaint: str) -> Any:
        """None if it is absent; the complaint is Telegram's text for what is no JSON."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(complaint) from None

    def message_ids(self) -> list[int]:
        given = self.json("message_ids", "can't parse message_ids JSON object")
        if given is None or given == []:
            raise bad_request("message identifiers are not specified")
        if not isinstance(given, list):
            raise bad_request("expected an Array of message identifiers")
        if len(given) > 100:
            raise bad_request("too many message identifiers specified")
        try:
            return [int(each) for each in given]
        except (TypeError, ValueError):
            raise bad_request("can't parse message identifier as Number") from None

    def for_log(self) -> dict[str, Any]:
        sent = {name: {"file_name": upload.name, "size": len(upload.data)} for name, upload in self.uploads.items()}
        return self.values | sent


async def read(request: web.Request) -> Arguments:
    arguments = Arguments(dict(request.query))
    if request.method != "POST":
        return arguments
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        if not isinstance(body, dict):
            raise bad_request("object expected as the request body")
        arguments.values |= body
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                arguments.uploads[name] = Upload(value.filename or name, value.content_type or "", value.file.read())
            else:
                arguments.values[name] = value if isinstance(value, str) else bytes(value).decode(errors="replace")
    return arguments
