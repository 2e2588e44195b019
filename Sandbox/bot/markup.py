"""Buttons under a message."""

import json
from typing import Any
from urllib.parse import urlsplit

from chats import Chat
from errors import bad_request

from bot.arguments import Arguments

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def reply_markup(arguments: Arguments) -> dict[str, Any] | None:
    markup = arguments.json("reply_markup", "can't parse reply keyboard markup JSON object")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if len(json.dumps(markup, ensure_ascii=False).encode()) > 10_000:
        raise bad_request("reply markup is too long")
    for name in ("inline_keyboard", "keyboard"):
        rows = markup.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise bad_request(f'field "{name}" must be an Array of Arrays')
    return markup


def inline_keyboard(markup: dict[str, Any] | None, chat: Chat) -> dict[str, Any] | None:
    """The only kind of markup that a message shows; an empty one is none."""
    rows = [row for row in (markup or {}).get("inline_keyboard", []) if row]
    if not rows:
        return None
    return {"inline_keyboard": [[_button(button, chat) for button in row] for row in rows]}


def _button(button: Any, chat: Chat) -> dict[str, Any]:
    complaint = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(complaint + "InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request(complaint + 'Can\'t find field "text"')
    if url := button.get("url"):
        return {"text": text, "url": _checked_url(str(url), text)}
    if data := button.get("callback_data"):
        if len(str(data).encode()) > 64:
            raise bad_request("BUTTON_DATA_INVALID")
        return {"text": text, "callback_data": str(data)}
    if web_app := button.get("web_app"):
        return {"text": text, "web_app": {"url": _checked_web_app(web_app, chat)}}
    for name in ("switch_inline_query", "switch_inline_query_current_chat", "copy_text"):
        if name in button:
            return {"text": text, name: button[name]}
    raise bad_request(complaint + "Text buttons are unallowed in the inline keyboard")


def _checked_url(url: str, text: str) -> str:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    # Unlike the real server this one takes a loopback address: that is where the desk of a newcomer is.
    is_known = parts.scheme in ("http", "https", "tg", "ton")
    has_host = "." in parts.netloc or parts.hostname in LOOPBACK or parts.scheme == "tg"
    if not is_known or not has_host:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url if "://" in url else f"http://{url}/"


def _checked_web_app(web_app: Any, chat: Chat) -> str:
    url = str(web_app.get("url", "")) if isinstance(web_app, dict) else ""
    if not chat.is_private:
        raise bad_request("BUTTON_TYPE_INVALID")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise bad_request(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
    return url
