"""Telegram's flood limits, as far as they are known: 20 messages a minute in a group, 30 a second in all."""

import math
import time
from collections import defaultdict, deque

from errors import too_many_requests

GROUP_CALLS, GROUP_SECONDS = 20, 60.0
ALL_CALLS, ALL_SECONDS = 30, 1.0
COUNTED = ("send", "copy", "forward", "edit", "createforumtopic")


class Limits:
    """Off unless `SANDBOX_LIMITS=real`. Edits and new topics count like messages, an album counts its items."""

    def __init__(self, is_real: bool) -> None:
        self.is_real = is_real
        self._all: deque[float] = deque()
        self._groups: defaultdict[int, deque[float]] = defaultdict(deque)

    def check(self, method: str, chat_id: int, items: int) -> None:
        if not self.is_real or method == "sendchataction" or not method.startswith(COUNTED):
            return
        now = time.monotonic()
        windows = [(self._all, ALL_CALLS, ALL_SECONDS)]
        if chat_id < 0:
            windows.append((self._groups[chat_id], GROUP_CALLS, GROUP_SECONDS))
        for times, calls, seconds in windows:
            while times and times[0] <= now - seconds:
                times.popleft()
            if len(times) + items > calls and times:
                raise too_many_requests(max(1, math.ceil(times[0] + seconds - now)))
        for times, _, _ in windows:
            times.extend([now] * items)
