"""Whether a call of the Bot API is one: aiogram's models of the methods, and what the documentation says beyond them."""

import json
from typing import Any, get_args
from urllib.parse import urlsplit

from aiogram import methods, types
from aiogram.methods.base import TelegramMethod
from pydantic import BaseModel, ValidationError

import markup

METHODS: dict[str, type[TelegramMethod]] = {
    model.__api_method__: model for model in vars(methods).values()
    if isinstance(model, type) and issubclass(model, TelegramMethod) and isinstance(getattr(model, "__api_method__", None), str)}

# https://core.telegram.org/bots/api#reactiontypeemoji
REACTIONS = set((
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 "
    "👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡").split())
TEXT, CAPTION, TOPIC_NAME, CALLBACK_DATA, CALLBACK_TEXT = 4096, 1024, 128, 64, 200


class Refusal(Exception):
    """What Telegram says no with, because of how things stand there."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


class Violation(Refusal):
    """A call that nobody who knows the Bot API makes."""

    def __init__(self, description: str, code: int = 400) -> None:
        super().__init__(code, description if code != 400 else f"Bad Request: {description}")


def understood(name: str, given: dict[str, Any], files: dict[str, types.BufferedInputFile], is_form: bool) -> TelegramMethod:
    """The call as aiogram's model of its method."""
    model = METHODS.get(name)
    if model is None:
        raise Violation("Not Found: method not found", 404)
    if is_form:
        given = {field: _from_form(model, field, value) for field, value in given.items()}
    used: set[str] = set()
    given = {field: _with_files(value, files, used) for field, value in given.items()}
    direct = {field: file for field, file in files.items() if field in model.model_fields and field not in used}
    if left := set(files) - used - set(direct):
        raise Violation(f"{name}: nothing names the files {sorted(left)}")
    try:
        call = model.model_validate(given | direct)
    except ValidationError as error:
        raise Violation(f"{name}: {error}") from None
    _check_fields(call, name)
    _check_markup(call, name)
    return call


def _from_form(model: type[TelegramMethod], field: str, value: str) -> Any:
    """In a form, whatever is no text is JSON."""
    found = model.model_fields.get(field)
    kinds = set(get_args(found.annotation) or (found.annotation,)) if found else {str}
    if field in ("chat_id", "from_chat_id") or str in kinds and not any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _with_files(value: Any, files: dict[str, types.BufferedInputFile], used: set[str]) -> Any:
    """attach://NAME is the file of that name in the form."""
    if isinstance(value, str) and value.startswith("attach://"):
        file = files.get(value.removeprefix("attach://"))
        if file is None:
            raise Violation(f"the form has no file {value}")
        used.add(value.removeprefix("attach://"))
        return file
    if isinstance(value, dict):
        return {name: _with_files(one, files, used) for name, one in value.items()}
    return [_with_files(one, files, used) for one in value] if isinstance(value, list) else value


def _check_fields(model: BaseModel, where: str) -> None:
    """Nothing that Telegram does not know, or no longer wants, anywhere in it."""
    if model.model_extra:
        raise Violation(f"{where}: unknown parameters: {', '.join(model.model_extra)}")
    for name in model.model_fields_set:
        field = type(model).model_fields[name]
        if field.json_schema_extra and field.json_schema_extra.get("deprecated"):
            raise Violation(f"{where}: {name} is deprecated")
        pending = [getattr(model, name)]
        while pending:
            value = pending.pop()
            if isinstance(value, BaseModel):
                _check_fields(value, f"{where}.{name}")
            elif isinstance(value, list):
                pending += value


def _check_markup(call: TelegramMethod, name: str) -> None:
    keyboard = getattr(call, "reply_markup", None)
    if not isinstance(keyboard, types.InlineKeyboardMarkup):
        return
    buttons = [button for row in keyboard.inline_keyboard for button in row]
    if any(not row for row in keyboard.inline_keyboard):
        raise Violation(f"{name}: a row without buttons")
    if len(buttons) > 100 or any(len(row) > 8 for row in keyboard.inline_keyboard):
        raise Violation("reply markup is too long")
    is_private = isinstance(chat := getattr(call, "chat_id", 0), int) and chat > 0
    for button in buttons:
        acts = button.model_fields_set - {"text"}
        if not button.text.strip() or len(acts) != 1:
            raise Violation(f"{name}: a button has a text and does one thing: {button.model_dump(exclude_unset=True)}")
        if button.callback_data is not None and not 1 <= len(button.callback_data.encode()) <= CALLBACK_DATA:
            raise Violation(f"BUTTON_DATA_INVALID: {button.callback_data}")
        if button.web_app and not is_private:
            raise Violation("BUTTON_TYPE_INVALID: web apps open from private chats alone")
        if button.web_app and urlsplit(button.web_app.url).scheme != "https":
            raise Violation(f"inline keyboard button Web App URL '{button.web_app.url}' is invalid: Only HTTPS links are allowed")
        if button.url is not None and not is_url(button.url):
            raise Violation(f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")


def is_url(url: str) -> bool:
    address = urlsplit(url)
    return address.scheme == "tg" or address.scheme in ("http", "https") and "." in (address.hostname or "")


def formatted(text: str | None, mode: Any, entities: list[types.MessageEntity] | None, limit: int) -> tuple[str, list[dict[str, Any]]]:
    """What a text is shown as; too long a one is refused."""
    given = text or ""
    if mode == "HTML":
        if entities:
            raise Violation("both parse_mode and entities")
        try:
            shown, found = markup.parse(given)
        except markup.Malformed as error:
            raise Violation(f"{error} in: {given[:300]}") from None
    elif isinstance(mode, str) and mode:
        raise Violation(f"unsupported parse_mode {mode}")
    else:
        found = [one.model_dump(mode="json", exclude_none=True) for one in entities or []]
        for one in found:
            if one["offset"] < 0 or one["length"] < 1 or one["offset"] + one["length"] > markup.units(given):
                raise Violation(f"ENTITY_BOUNDS_INVALID: {one}")
        shown, found = markup.trimmed(given, found)
    if markup.units(shown) > limit:
        raise Violation("message is too long" if limit == TEXT else "message caption is too long")
    if "\0" in shown:
        raise Violation("strings must not have zero characters")
    return shown, found
