"""The log of Bot API calls that tests read."""

import itertools
import time
from collections import deque
from typing import Any

KEPT = 20_000


class Calls:
    def __init__(self) -> None:
        self._calls: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)

    def add(self, method: str, parameters: dict[str, Any], answer: dict[str, Any] | None, fault: str | None) -> None:
        """`answer` is None if the bot did not get one."""
        call = {"number": next(self._numbers), "time": round(time.time(), 3), "method": method,
                "parameters": parameters, "answer": answer}
        self._calls.append(call | ({"fault": fault} if fault else {}))

    def list(self, method: str | None, after: int, limit: int) -> list[dict[str, Any]]:
        """The newest calls, oldest first."""
        wanted = [call for call in self._calls
                  if call["number"] > after and (method is None or call["method"].lower() == method.lower())]
        return wanted[-limit:]

    def clear(self) -> None:
        self._calls.clear()
