#!/usr/bin/python3
"""Starts the Telegram sandbox: a Bot API and a page that looks like Telegram, for development without a token."""

import argparse
import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

import assets
import bot  # noqa: F401  enters the methods
import botapi
import cast
import control
import lists
import people
from webhook import Delivery
from world import World

SHUTDOWN_SECONDS = 0.5
MAX_REQUEST = 60 << 20


def main() -> None:
    arguments = parse_arguments()
    refuse_real_token()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s sandbox: %(message)s")
    app = make_app(arguments.data, os.environ.get("SANDBOX_LIMITS") == "real",
                   os.environ.get("SANDBOX_FILES") == "local")
    web.run_app(app, path=arguments.socket, host="127.0.0.1" if arguments.port else None, port=arguments.port,
                shutdown_timeout=SHUTDOWN_SECONDS, print=None, access_log=None)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder for the chats and the uploaded files")
    parser.add_argument("--socket", help="unix socket to listen on")
    parser.add_argument("--port", type=int, help="port on 127.0.0.1 to listen on")
    arguments = parser.parse_args()
    if not arguments.socket and not arguments.port:
        parser.error("give --socket PATH or --port N")
    return arguments


def refuse_real_token() -> None:
    """Somebody with a real bot expects to talk to Telegram, and would wonder why nobody answers."""
    if os.environ.get("TELEGRAM_BOT_TOKEN") not in (None, "", cast.TOKEN):
        print("sandbox: TELEGRAM_BOT_TOKEN is set, so the desk talks to Telegram itself and needs no sandbox;"
              " unset TELEGRAM_BOT_TOKEN (also in .env) to use the sandbox", file=sys.stderr)
        sys.exit(2)


def make_app(folder: Path, has_real_limits: bool = False, are_files_local: bool = False) -> web.Application:
    app = web.Application(client_max_size=MAX_REQUEST, middlewares=[assets.guard])
    world = app[botapi.WORLD] = World(folder, has_real_limits, are_files_local)

    async def deliver(app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(Delivery(world).run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        world.db.close()

    async def end_event_streams(app: web.Application) -> None:
        world.page.close()

    app.cleanup_ctx.append(deliver)
    app.on_shutdown.append(end_event_streams)
    app.add_routes([*botapi.routes(), *people.routes(), *lists.routes(), *control.routes(), *assets.routes()])
    return app


if __name__ == "__main__":
    main()
