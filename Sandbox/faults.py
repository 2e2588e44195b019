"""Misbehaviour on request, so that tests can see what a desk makes of it."""

from dataclasses import dataclass
from typing import Any

MODES = ("429", "500", "hang", "refuse", "cut")


@dataclass
class Fault:
    """`cut` carries the call out and hangs up; `refuse` hangs up at once; `hang` answers late."""

    mode: str
    methods: frozenset[str]
    count: int | None
    retry_after: int
    seconds: float

    def wire(self) -> dict[str, Any]:
        return {"mode": self.mode, "methods": sorted(self.methods), "count": self.count,
                "retry_after": self.retry_after, "seconds": self.seconds}


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, wanted: dict[str, Any]) -> Fault:
        """Raises ValueError with a text for whoever asked."""
        mode = str(wanted.get("mode", ""))
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}")
        methods = wanted.get("methods") or []
        if not isinstance(methods, list):
            raise ValueError("methods must be an array of method names; empty or absent means every method")
        count = wanted.get("count")
        if count is not None and (not isinstance(count, int) or count < 1):
            raise ValueError("count must be a positive integer or null")
        try:
            retry_after, seconds = int(wanted.get("retry_after", 1)), float(wanted.get("seconds", 60))
        except (TypeError, ValueError):
            raise ValueError("retry_after and seconds must be numbers") from None
        fault = Fault(mode, frozenset(str(method).lower() for method in methods), count, retry_after, seconds)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        self._faults.clear()

    def list(self) -> list[dict[str, Any]]:
        return [fault.wire() for fault in self._faults]

    def next(self, method: str) -> Fault | None:
        """The fault that this call meets, used up by one."""
        for fault in self._faults:
            if not fault.methods or method in fault.methods:
                if fault.count is not None:
                    fault.count -= 1
                    if fault.count == 0:
                        self._faults.remove(fault)
                return fault
        return None
