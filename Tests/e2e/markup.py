"""Telegram's HTML (https://core.telegram.org/bots/api#html-style): what it shows as, and what Telegram refuses."""

import re
from dataclasses import dataclass, field
from typing import Any

NAMES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
         "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
         "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link", "span": "spoiler",
         "tg-emoji": "custom_emoji"}
CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_MARK = re.compile(r"&(?:#(?P<decimal>\d+)|#[xX](?P<hex>[0-9a-fA-F]+)|(?P<name>[a-zA-Z]+));|<")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z-]*)(?P<attributes>(?:\s+[a-zA-Z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")


class Malformed(Exception):
    """Telegram's own words for what is wrong."""


@dataclass
class _Open:
    tag: str
    start: int
    place: int
    fields: dict[str, Any] = field(default_factory=dict)


def units(text: str) -> int:
    """Telegram counts in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def part(text: str, offset: int, length: int) -> str:
    """What an entity covers."""
    return text.encode("utf-16-le")[offset * 2:(offset + length) * 2].decode("utf-16-le")


def parse(html: str) -> tuple[str, list[dict[str, Any]]]:
    """The text as it is shown, and its entities."""
    shown: list[str] = []
    size = 0
    opened: list[_Open] = []
    entities: list[dict[str, Any]] = []
    at = 0

    def put(text: str) -> None:
        nonlocal size
        shown.append(text)
        size += units(text)

    while mark := _MARK.search(html, at):
        put(html[at:mark.start()])
        at = mark.end()
        if mark[0] != "<":
            put(_character(mark))
            continue
        place = len(html[:mark.start()].encode())
        tag = _TAG.match(html, mark.start())
        if tag is None:
            raise Malformed(f"can't parse entities: Unclosed start tag at byte offset {place}")
        at, name = tag.end(), tag["name"].lower()
        if not tag["end"]:
            if name not in NAMES:
                raise Malformed(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {place}')
            opened.append(_Open(name, size, place, _fields(name, tag["attributes"])))
            continue
        if not opened:
            raise Malformed(f'can\'t parse entities: Unexpected end tag at byte offset {place}')
        begun = opened.pop()
        if begun.tag != name:
            raise Malformed(f'can\'t parse entities: Unmatched end tag at byte offset {place}, '
                            f'expected "</{begun.tag}>", found "</{name}>"')
        if size > begun.start:
            _add(entities, begun, size)
    put(html[at:])
    if opened:
        last = opened[-1]
        raise Malformed(f'can\'t parse entities: Can\'t find end tag corresponding to start tag "{last.tag}"')
    for entity in entities:
        entity.pop("_language", None)
    return trimmed("".join(shown), entities)


def trimmed(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Telegram cuts white space off both ends."""
    kept = text.lstrip()
    before = units(text[:len(text) - len(kept)])
    kept = kept.rstrip()
    size = units(kept)
    left = []
    for one in entities:
        start, end = max(one["offset"] - before, 0), min(one["offset"] + one["length"] - before, size)
        if end > start:
            left.append(one | {"offset": start, "length": end - start})
    return kept, sorted(left, key=lambda one: (one["offset"], -one["length"]))


def _character(mark: re.Match[str]) -> str:
    if mark["decimal"] or mark["hex"]:
        code = int(mark["decimal"]) if mark["decimal"] else int(mark["hex"], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else mark[0]
    return CHARACTERS.get(mark["name"].lower(), mark[0])


def _unescaped(value: str) -> str:
    return _MARK.sub(lambda mark: mark[0] if mark[0] == "<" else _character(mark), value)


def _fields(name: str, attributes: str) -> dict[str, Any]:
    given = {found[1].lower(): _unescaped(found[2] or found[3] or found[4] or "")
             for found in _ATTRIBUTE.finditer(attributes)}
    if name == "span" and given.get("class") != "tg-spoiler":
        raise Malformed('can\'t parse entities: Tag "span" must have class "tg-spoiler"')
    if name == "a":
        return {"url": given.get("href", "")}
    if name == "tg-emoji":
        if not given.get("emoji-id", "").isdecimal():
            raise Malformed('can\'t parse entities: Invalid custom emoji identifier specified')
        return {"custom_emoji_id": given["emoji-id"]}
    if name == "code" and given.get("class", "").startswith("language-"):
        return {"language": given["class"].removeprefix("language-")}
    if name == "blockquote" and "expandable" in given:
        return {"expandable": True}
    return {}


def _add(entities: list[dict[str, Any]], begun: _Open, end: int) -> None:
    entity = {"type": NAMES[begun.tag], "offset": begun.start, "length": end - begun.start}
    fields = dict(begun.fields)
    if begun.tag == "code" and "language" in fields:
        del fields["language"]
        fields["_language"] = begun.fields["language"]
    if begun.tag == "pre":  # <pre><code class="language-…"> is one entity
        for inner in [one for one in entities if one["type"] == "code" and "_language" in one]:
            if (inner["offset"], inner["length"]) == (entity["offset"], entity["length"]):
                entities.remove(inner)
                fields["language"] = inner["_language"]
    if begun.tag == "blockquote" and fields.pop("expandable", False):
        entity["type"] = "expandable_blockquote"
    if begun.tag == "a":
        if not fields["url"]:
            return
        if found := re.fullmatch(r"tg://user\?id=(\d+)", fields["url"]):
            entity["type"], fields = "text_mention", {"user": {"id": int(found[1]), "is_bot": False, "first_name": "?"}}
    entities.append(entity | fields)
