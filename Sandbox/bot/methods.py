"""The table of Bot API methods; each file of this package enters its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.arguments import Arguments
from world import World

Handler = Callable[[World, Arguments], Any | Awaitable[Any]]

METHODS: dict[str, tuple[str, Handler]] = {}


def method(name: str) -> Callable[[Handler], Handler]:
    """Method names are case-insensitive, as on the real server."""

    def enter(handler: Handler) -> Handler:
        METHODS[name.lower()] = (name, handler)
        return handler

    return enter


@dataclass(frozen=True)
class Described:
    """A result that comes with a `description`, as those about webhooks do."""

    result: Any
    description: str
