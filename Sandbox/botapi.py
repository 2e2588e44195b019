"""The Bot API over HTTP: token, parameters, faults and limits, answer, log."""

import asyncio
import inspect
import json
import logging
from typing import Any

from aiohttp import web

import cast
from bot.arguments import Arguments, read
from bot.methods import METHODS, Described
from errors import ApiError, too_many_requests
from faults import Fault
from world import World

log = logging.getLogger("sandbox.bot")

WORLD = "world"


def routes() -> list[web.AbstractRouteDef]:
    return [
        web.get("/sandbox/file/bot{token}/{path:.+}", download),
        web.route("*", "/sandbox/bot{token}/{method}", call),
        web.route("*", "/sandbox/bot{rest:.*}", not_found),
        web.route("*", "/sandbox/file/{rest:.*}", not_found),
    ]


async def call(request: web.Request) -> web.Response:
    world: World = request.app[WORLD]
    name = request.match_info["method"]
    arguments, fault = Arguments(), None
    try:
        check_token(request)
        arguments = await read(request)
        fault = world.faults.next(name.lower())
        await _meet(fault, request)
        answer = await execute(world, name, arguments)
    except ApiError as error:
        answer = refusal(error)
    except web.HTTPRequestEntityTooLarge:
        answer = refusal(ApiError(413, "Request Entity Too Large"))
    except HungUp:
        return _hang_up(request, world, name, arguments, fault)
    if fault and fault.mode == "cut":
        return _hang_up(request, world, name, arguments, fault)
    world.calls.add(name, arguments.for_log(), answer, fault.mode if fault else None)
    return response(answer)


async def execute(world: World, name: str, arguments: Arguments) -> dict[str, Any]:
    """Carries a call out and answers as the real server does; raises only ApiError."""
    entry = METHODS.get(name.lower())
    if entry is None:
        raise ApiError(404, "Not Found")
    _, handler = entry
    world.limits.check(name.lower(), arguments.integer("chat_id"), _items(arguments))
    try:
        if inspect.iscoroutinefunction(handler):
            result = await handler(world, arguments)
        else:
            with world.db.transaction():
                result = handler(world, arguments)
    except (ApiError, asyncio.CancelledError):
        raise
    except Exception:
        log.exception("%s failed", name)
        raise ApiError(500, "Internal Server Error") from None
    if isinstance(result, Described):
        return {"ok": True, "result": result.result, "description": result.description}
    return {"ok": True, "result": result}


def _items(arguments: Arguments) -> int:
    """How many messages the call makes: those of an album and of a plural method are counted one by one."""
    for name in ("media", "message_ids"):
        try:
            items = arguments.json(name, "")
        except ApiError:
            continue
        if isinstance(items, list):
            return max(1, len(items))
    return 1


# Faults


class HungUp(Exception):
    """The bot gets no answer."""


async def _meet(fault: Fault | None, request: web.Request) -> None:
    match fault.mode if fault else None:
        case "429":
            raise too_many_requests(fault.retry_after)
        case "500":
            raise ApiError(500, "Internal Server Error")
        case "refuse":
            raise HungUp
        case "hang":
            await asyncio.sleep(fault.seconds)
            # A bot that did not wait so long gets nothing done either.
            if request.transport is None or request.transport.is_closing():
                raise HungUp


def _hang_up(request: web.Request, world: World, name: str, arguments: Arguments, fault: Fault | None) -> web.Response:
    world.calls.add(name, arguments.for_log(), None, fault.mode if fault else None)
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


# Answers


def refusal(error: ApiError) -> dict[str, Any]:
    answer: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    return answer | ({"parameters": error.parameters} if error.parameters else {})


def response(answer: dict[str, Any]) -> web.Response:
    """Every character beyond ASCII is escaped, as the real server does it."""
    retry_after = answer.get("parameters", {}).get("retry_after")
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    return web.Response(text=json.dumps(answer), status=answer.get("error_code", 200), headers=headers,
                        content_type="application/json")


def check_token(request: web.Request) -> None:
    token = request.match_info["token"]
    if token == cast.TOKEN:
        return
    bot_id = token.partition(":")[0]
    raise ApiError(401, "Unauthorized" if bot_id.isdecimal() else "Unauthorized: invalid token specified")


async def not_found(request: web.Request) -> web.Response:
    return response(refusal(ApiError(404, "Not Found")))


async def download(request: web.Request) -> web.StreamResponse:
    world: World = request.app[WORLD]
    try:
        check_token(request)
    except ApiError as error:
        return response(refusal(error))
    file = world.files.by_path(request.match_info["path"])
    if file is None or not world.files.location(file).is_file():
        return await not_found(request)
    return web.FileResponse(world.files.location(file), headers={"Content-Type": "application/octet-stream"})
