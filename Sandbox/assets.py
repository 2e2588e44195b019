"""The page itself, its files and pictures, the stream of events, and what guards them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from errors import ApiError, PageError
from pageapi import answer, world_of

log = logging.getLogger("sandbox.page")

WWW = Path(__file__).parent / "www"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/")
KEEP_ALIVE_SECONDS = 15

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                               " media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
                               " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def routes() -> list[web.AbstractRouteDef]:
    return [
        web.get("/sandbox", to_page),
        web.get("/sandbox/", index),
        web.get("/sandbox/www/{name}", file),
        web.get("/sandbox/api/files/{file_id}", picture),
        web.get("/sandbox/api/events", events),
    ]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns refusals into answers, and keeps other sites that are open in the browser away."""
    if not request.path.startswith("/sandbox/api/"):
        return await handler(request)
    try:
        changes = request.method not in ("GET", "HEAD")
        if changes and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
            raise PageError(403, "only the page itself may change anything")
        return await handler(request)
    except PageError as error:
        return answer({"error": error.text}, error.status)
    except ApiError as error:
        return answer({"error": error.description}, error.code)
    except web.HTTPException as error:
        return answer({"error": error.reason}, error.status)
    except Exception:
        log.exception("%s %s failed", request.method, request.path)
        return answer({"error": "the sandbox failed; its log says why"}, 500)


async def to_page(request: web.Request) -> web.Response:
    raise web.HTTPPermanentRedirect("/sandbox/")


async def index(request: web.Request) -> web.Response:
    return _static(WWW / "index.html")


async def file(request: web.Request) -> web.Response:
    path = WWW / request.match_info["name"]
    if path.parent != WWW or path.suffix not in TYPES or not path.is_file():
        raise web.HTTPNotFound
    return _static(path)


def _static(path: Path) -> web.Response:
    # The files change while one develops, so the browser asks every time.
    headers = HEADERS | {"Cache-Control": "no-cache"}
    return web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8", headers=headers)


async def picture(request: web.Request) -> web.StreamResponse:
    """A file for the page. What is no picture, sound or film is only ever downloaded, never shown."""
    world = world_of(request)
    found = world.files.get(request.match_info["file_id"])
    if found is None or not world.files.location(found).is_file():
        raise PageError(404, "there is no such file")
    mime = "image/jpeg" if found.kind == "photo" and not found.mime.startswith("image/") else found.mime
    is_shown = mime.startswith(SHOWN)
    headers = {"Content-Type": mime if is_shown else "application/octet-stream", "X-Content-Type-Options": "nosniff",
               "Content-Disposition": "inline" if is_shown else "attachment",
               "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=86400"}
    return web.FileResponse(world.files.location(found), headers=headers)


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events. A page that lost the stream loads everything anew, so none is repeated."""
    world = world_of(request)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache",
                                           "X-Accel-Buffering": "no"})
    await response.prepare(request)
    queue = world.page.listen()
    try:
        await response.write(b"retry: 1000\n\n")
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
            except asyncio.TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if event is None:
                return response
            await response.write(f"data: {event}\n\n".encode())
    except ConnectionError:
        return response
    finally:
        world.page.leave(queue)
