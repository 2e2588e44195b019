"""Delivers updates to the bot's webhook as the real server does.

Updates with the same queue id go one after the other, each only after the bot accepted the one before; different
queues run side by side, as many as `max_connections`. So a failing update holds up its chat and no other.
"""

import asyncio
import json
import logging
import time
from dataclasses import dataclass
from typing import Any

import aiohttp

import botapi
from bot.arguments import Arguments
from bot.receiving import webhook
from errors import ApiError
from updates import Update
from world import World

log = logging.getLogger("sandbox.webhook")

RESPONSE_WAIT = 60
# The real server waits up to two minutes; nobody who tries something out wants to.
LONGEST_PAUSE = 15
LONGEST_RETRY_AFTER = 3600
# In its answer a bot may ask for a call, but not for these.
NOT_IN_ANSWER = ("setwebhook", "deletewebhook", "close", "logout")


@dataclass
class Refusal:
    """Why the bot did not accept an update."""

    text: str
    retry_after: int = 0


class Delivery:
    def __init__(self, world: World) -> None:
        self._world = world
        self._settings: dict[str, Any] = {}
        self._slots = asyncio.Semaphore(1)
        self._queues: dict[int, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None

    async def run(self) -> None:
        """Until it is cancelled."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=RESPONSE_WAIT)
        # The bot is on this machine, so a proxy from the environment would be in the way: aiohttp uses none by itself.
        async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as self._session:
            try:
                while True:
                    news = self._world.updates.news()
                    self._look()
                    await news.wait()
            finally:
                self._stop()

    def _look(self) -> None:
        settings = {key: value for key, value in webhook(self._world).items() if not key.startswith("last_error")}
        if settings != self._settings:
            self._stop()
            self._settings = settings
            self._slots = asyncio.Semaphore(settings.get("max_connections", 1))
        if settings:
            for queue_id in self._world.updates.queues():
                if queue_id not in self._queues:
                    self._queues[queue_id] = asyncio.create_task(self._drain(queue_id))

    def _stop(self) -> None:
        for task in self._queues.values():
            task.cancel()
        self._queues.clear()

    async def _drain(self, queue_id: int) -> None:
        last, failures, delay = 0, 0, 1
        while (update := self._world.updates.head(queue_id)) is not None:
            if update.number != last:
                last, failures, delay = update.number, 0, 1
            async with self._slots:
                refusal = await self._send(update)
            if refusal is None:
                with self._world.db.transaction():
                    self._world.updates.done(update)
                continue
            self._note(update, refusal)
            pause = min(refusal.retry_after, LONGEST_RETRY_AFTER)
            # The first repetition comes at once, the others after 2, 4, 8 … seconds.
            if not pause and failures:
                pause = delay = min(delay * 2, LONGEST_PAUSE)
            failures += 1
            await asyncio.sleep(pause)
        # Nothing is awaited between the last look and this, so no update can come unseen in between.
        del self._queues[queue_id]

    async def _send(self, update: Update) -> Refusal | None:
        assert self._session is not None
        secret = self._settings.get("secret_token")
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        headers |= {"Content-Type": "application/json"}
        try:
            async with self._session.post(self._settings["url"], data=json.dumps(update.wire()), headers=headers,
                                          allow_redirects=False, skip_auto_headers=["User-Agent"]) as response:
                answer = await response.read()
                if 200 <= response.status <= 299:
                    await self._obey(answer)
                    return None
                retry_after = response.headers.get("Retry-After", "")
                return Refusal(f"Wrong response from the webhook: {response.status} {response.reason}",
                               int(retry_after) if retry_after.isdecimal() else 0)
        except aiohttp.ClientConnectorError as error:
            return Refusal(error.os_error.strerror or "Connection refused")
        except asyncio.TimeoutError:
            return Refusal("Read timeout expired")
        except (aiohttp.ClientError, OSError):
            return Refusal("Connection closed by the webhook")

    async def _obey(self, answer: bytes) -> None:
        """A bot may answer an update with a method call. What becomes of it the bot never hears."""
        try:
            parameters = json.loads(answer)
        except ValueError:
            return
        if not isinstance(parameters, dict) or not isinstance(method := parameters.pop("method", None), str):
            return
        if method.lower() in NOT_IN_ANSWER or method.lower().startswith("get"):
            return
        try:
            result = await botapi.execute(self._world, method, Arguments(parameters))
        except ApiError as error:
            result = botapi.refusal(error)
        self._world.calls.add(method, parameters, result, "in the answer to an update")

    def _note(self, update: Update, refusal: Refusal) -> None:
        log.info("update %d was not accepted: %s", update.update_id, refusal.text)
        settings = webhook(self._world)
        if settings:
            noted = {"last_error_date": int(time.time()), "last_error_message": refusal.text}
            self._world.db.set_setting("webhook", json.dumps(settings | noted))
