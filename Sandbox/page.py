"""What the open pages are told while it happens."""

import asyncio
import json
from typing import Any

WAITING_EVENTS = 1000


class Page:
    """Every open page has a queue; one that does not read any more is cut off and will load everything anew."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str | None]] = set()

    def listen(self) -> asyncio.Queue[str | None]:
        queue: asyncio.Queue[str | None] = asyncio.Queue(WAITING_EVENTS)
        self._listeners.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[str | None]) -> None:
        self._listeners.discard(queue)

    def tell(self, kind: str, **details: Any) -> None:
        event = json.dumps({"type": kind, **details}, ensure_ascii=False)
        for queue in list(self._listeners):
            try:
                queue.put_nowait(event)
            except asyncio.QueueFull:
                self._end(queue)

    def close(self) -> None:
        for queue in list(self._listeners):
            self._end(queue)

    def _end(self, queue: asyncio.Queue[str | None]) -> None:
        self.leave(queue)
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)
