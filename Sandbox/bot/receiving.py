"""Methods by which the bot receives: webhook, long polling, files, answers to buttons."""

import asyncio
import json
import re
import time
from typing import Any
from urllib.parse import urlsplit

from errors import bad_request, conflict
from world import World

from bot.arguments import Arguments
from bot.methods import Described, method

LONGEST_POLL = 50
CALLBACK_LIFE = 150
LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")


@method("setWebhook")
def set_webhook(world: World, arguments: Arguments) -> Described:
    url = arguments.text("url")
    if not url:
        return delete_webhook(world, arguments)
    _check_url(url)
    secret = arguments.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[\w-]*", secret, re.ASCII):
        raise bad_request("secret token contains unallowed characters")
    new = {"url": url, "secret_token": secret, "max_connections": arguments.integer("max_connections", 40, 1, 100)}
    old = webhook(world)
    world.updates.allow(arguments.json("allowed_updates", "can't parse allowed_updates JSON object"))
    if arguments.flag("drop_pending_updates"):
        world.updates.drop_all()
    elif all(old.get(key) == value for key, value in new.items()):
        return Described(True, "Webhook is already set")
    _save(world, new)
    return Described(True, "Webhook was set")


@method("deleteWebhook")
def delete_webhook(world: World, arguments: Arguments) -> Described:
    if arguments.flag("drop_pending_updates"):
        world.updates.drop_all()
    was_set = bool(webhook(world))
    _save(world, None)
    return Described(True, "Webhook was deleted" if was_set else "Webhook is already deleted")


@method("getWebhookInfo")
def get_webhook_info(world: World, arguments: Arguments) -> dict[str, Any]:
    settings = webhook(world)
    info: dict[str, Any] = {"url": settings.get("url", ""), "has_custom_certificate": False,
                            "pending_update_count": world.updates.count()}
    shown = ("last_error_date", "last_error_message", "max_connections")
    info |= {key: settings[key] for key in shown if key in settings}
    if settings:
        info["ip_address"] = "127.0.0.1"
    if world.updates.allowed is not None:
        info["allowed_updates"] = world.updates.allowed
    return info


def webhook(world: World) -> dict[str, Any]:
    """Empty if none is set."""
    return json.loads(world.db.setting("webhook") or "{}")


def _save(world: World, settings: dict[str, Any] | None) -> None:
    world.db.set_setting("webhook", json.dumps(settings) if settings else None)
    # Wakes the delivery, and the long polls, which end with a conflict now.
    world.updates.ring()


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if not LOOPBACK.fullmatch(parts.hostname):
        raise bad_request("bad webhook: the sandbox delivers to this machine only (localhost, 127.0.0.1 or ::1)")


@method("getUpdates")
async def get_updates(world: World, arguments: Arguments) -> list[dict[str, Any]]:
    if webhook(world):
        raise conflict("can't use getUpdates method while webhook is active;"
                       " use deleteWebhook to delete the webhook first")
    # Only one call is served at a time; a newer one ends the older.
    world.updates.newest_poll += 1
    poll = world.updates.newest_poll
    world.updates.last_poll_at = time.monotonic()
    world.updates.ring()
    with world.db.transaction():
        world.updates.allow(arguments.json("allowed_updates", "can't parse allowed_updates JSON object"))
        if offset := arguments.integer("offset"):
            world.updates.confirm_before(offset)
    deadline = time.monotonic() + arguments.integer("timeout", 0, 0, LONGEST_POLL)
    while True:
        news = world.updates.news()
        if updates := world.updates.pending(arguments.integer("limit", 100, 1, 100)):
            world.updates.shown(updates)
            return [update.wire() for update in updates]
        try:
            async with asyncio.timeout(deadline - time.monotonic()):
                await news.wait()
        except TimeoutError:
            return []
        if poll != world.updates.newest_poll:
            raise conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        if webhook(world):
            raise conflict("terminated by setWebhook request")


@method("getFile")
def get_file(world: World, arguments: Arguments) -> dict[str, Any]:
    file_id = arguments.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = world.files.get(file_id)
    if file is None:
        raise bad_request("invalid file_id")
    return file.wire() | {"file_id": file_id, "file_path": world.files.handed_out(file)}


@method("answerCallbackQuery")
def answer_callback_query(world: World, arguments: Arguments) -> bool:
    query_id = arguments.integer("callback_query_id")
    row = world.db.one("SELECT * FROM callbacks WHERE id = ?", query_id)
    if row is None or row["date"] < time.time() - CALLBACK_LIFE:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(arguments.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if row["answer"] is not None:
        return True
    answer = {"text": arguments.text("text"), "show_alert": arguments.flag("show_alert"), "url": arguments.text("url")}
    world.db.run("UPDATE callbacks SET answer = ? WHERE id = ?", json.dumps(answer), query_id)
    world.page.tell("callback_answer", callback_query_id=str(query_id), user_id=row["user_id"], **answer)
    return True
