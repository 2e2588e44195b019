"""The content of a message from the parameters of a send method."""

from typing import Any

from chats import Chat
from errors import bad_request
from files import File, Upload
from formatting import Entity, parse, utf16_length
from world import World

from bot.arguments import Arguments

MAX_TEXT = 4096
MAX_CAPTION = 1024


def text_content(arguments: Arguments) -> dict[str, Any]:
    source = arguments.text("text")
    if not source:
        raise bad_request("message text is empty")
    text, entities = parse(source, arguments.text("parse_mode"), _entities(arguments, "entities"))
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_content(arguments: Arguments) -> dict[str, Any]:
    given = _entities(arguments, "caption_entities")
    caption, entities = parse(arguments.text("caption"), arguments.text("parse_mode"), given)
    if utf16_length(caption) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    if not caption:
        return {}
    return {"caption": caption} | ({"caption_entities": entities} if entities else {})


def _entities(arguments: Arguments, name: str) -> list[Entity] | None:
    entities = arguments.json(name, "can't parse entities JSON object")
    return entities if isinstance(entities, list) else None


def media_content(world: World, kind: str, arguments: Arguments) -> dict[str, Any]:
    file = _file(world, kind, arguments, kind)
    details: dict[str, Any] = {name: arguments.integer(name) for name in ("width", "height", "duration", "length")}
    details |= {name: arguments.text(name) for name in ("performer", "title", "emoji")}
    has_caption = kind not in ("sticker", "video_note")
    return world.files.content(file, details) | (caption_content(arguments) if has_caption else {})


def album_contents(world: World, arguments: Arguments) -> list[dict[str, Any]]:
    items = arguments.json("media", "can't parse media JSON object")
    if not isinstance(items, list):
        raise bad_request("expected an Array of InputMedia")
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > 10:
        raise bad_request("too many messages to send as an album")
    contents = []
    for item in items:
        kind = item.get("type") if isinstance(item, dict) else None
        if kind not in ("photo", "video", "document", "audio"):
            raise bad_request("can't parse InputMedia: type must be one of photo, video, document, audio")
        single = Arguments({**item, kind: item.get("media")}, arguments.uploads)
        contents.append(media_content(world, kind, single))
    kinds = {next(iter(content)) for content in contents}
    if len(kinds) > 1 and not kinds <= {"photo", "video"}:
        raise bad_request("document can't be mixed with other media types")
    return contents


def _file(world: World, kind: str, arguments: Arguments, name: str) -> File:
    """An upload, `attach://…` or the `file_id` of a file that was sent before."""
    given = arguments.text(name)
    upload: Upload | None = arguments.uploads.get(name)
    if given.startswith("attach://"):
        upload = arguments.uploads.get(given.removeprefix("attach://"))
    if upload is not None:
        return world.files.save(kind, upload)
    if not given:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    if given.startswith(("http://", "https://")):
        # Nothing leaves the machine, so a URL is always one that cannot be fetched.
        raise bad_request("failed to get HTTP URL content")
    file = world.files.get(given)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind and not (file.kind in ("photo", "document") and kind == "document"):
        was, wanted = (each.title().replace("_", "") for each in (file.kind, kind))
        raise bad_request(f"can't use file of type {was} as {wanted}")
    return file


def location_content(arguments: Arguments) -> dict[str, Any]:
    values = []
    for name, limit in (("latitude", 90.0), ("longitude", 180.0)):
        try:
            values.append(float(arguments.required(name)))
        except ValueError:
            raise bad_request(f'can\'t parse "{name}" as Float') from None
        if abs(values[-1]) > limit:
            raise bad_request("wrong Location specified")
    return {"location": {"latitude": values[0], "longitude": values[1]}}


def venue_content(arguments: Arguments) -> dict[str, Any]:
    """A place with a name; clients that know no venues see where it is."""
    content = location_content(arguments)
    return content | {"venue": content | {"title": arguments.required("title"), "address": arguments.required("address")}}


def contact_content(arguments: Arguments) -> dict[str, Any]:
    contact = {name: arguments.required(name) for name in ("phone_number", "first_name")}
    contact |= {name: arguments.text(name) for name in ("last_name", "vcard") if arguments.has(name)}
    return {"contact": contact}


def keyboard_change(markup: dict[str, Any] | None, chat: Chat) -> dict[str, Any] | None:
    """What a message does to the keyboard below the input: the new one, or {} to take it away, or None."""
    if not markup or not chat.is_private:
        return None
    if markup.get("keyboard"):
        return markup
    return {} if markup.get("remove_keyboard") else None
