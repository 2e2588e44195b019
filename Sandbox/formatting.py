"""Text with entities: the HTML that bots send, and what Telegram finds in plain text by itself.

Offsets and lengths of entities count UTF-16 units, as everywhere in the Bot API.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from errors import ApiError, bad_request

Entity = dict[str, Any]

PLAIN_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
}
OTHER_TAGS = {"span", "a", "code", "pre", "blockquote", "tg-emoji"}

# Telegram knows four named entities and all the numeric ones.
CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});?")
ATTRIBUTE = re.compile(r"""\s*([a-zA-Z-]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

FOUND_IN_TEXT = (
    ("url", re.compile(r"(?:https?://|www\.|t\.me/)[^\s<>\"]*[^\s<>\".,;:!?()\[\]]")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}\b")),
    ("bot_command", re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass
class OpenTag:
    name: str
    start: int
    attributes: dict[str, str] = field(default_factory=dict)


class HtmlReader:
    """Reads the subset of HTML that `parse_mode=HTML` allows; refuses the rest with Telegram's own words."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._open: list[OpenTag] = []
        self._parts: list[str] = []
        self._length = 0
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        position = 0
        while position < len(self._source):
            character = self._source[position]
            if character == "<":
                position = self._tag(position)
            elif character == "&" and (match := CHARACTER.match(self._source, position)):
                self._write(unescape(match[0]))
                position = match.end()
            else:
                end = self._next_special(position + 1)
                self._write(self._source[position:end])
                position = end
        if self._open:
            raise self._refuse(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return "".join(self._parts), self._entities

    def _next_special(self, position: int) -> int:
        found = re.compile("[<&]").search(self._source, position)
        return found.start() if found else len(self._source)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += utf16_length(text)

    def _tag(self, start: int) -> int:
        end = self._source.find(">", start)
        if end < 0:
            kind = "end" if self._source.startswith("</", start) else "start"
            raise self._refuse(f"Unclosed {kind} tag at byte offset {self._bytes(start)}")
        inside = self._source[start + 1:end]
        if inside.startswith("/"):
            self._close(inside[1:].strip().lower(), start)
        else:
            self._start(inside, start)
        return end + 1

    def _start(self, inside: str, start: int) -> None:
        name = re.match(r"\S*", inside)[0].lower()  # type: ignore[index]
        if name not in PLAIN_TAGS and name not in OTHER_TAGS:
            raise self._refuse(f'Unsupported start tag "{name}" at byte offset {self._bytes(start)}')
        attributes = {
            found[1].lower(): unescape(found[2] or found[3] or found[4] or "")
            for found in ATTRIBUTE.finditer(inside, len(name))
        }
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(start)}')
        self._open.append(OpenTag(name, self._length, attributes))

    def _close(self, name: str, start: int) -> None:
        if not self._open:
            raise self._refuse(f"Unexpected end tag at byte offset {self._bytes(start)}")
        tag = self._open.pop()
        if name and name != tag.name:
            raise self._refuse(f"Unmatched end tag at byte offset {self._bytes(start)},"
                               f' expected "</{tag.name}>", found "</{name}>"')
        length = self._length - tag.start
        if length and (kind := self._kind(tag, length)):
            self._entities.append({"offset": tag.start, "length": length, **kind})

    def _kind(self, tag: OpenTag, length: int) -> Entity | None:
        if tag.name in PLAIN_TAGS:
            return {"type": PLAIN_TAGS[tag.name]}
        match tag.name:
            case "span":
                return {"type": "spoiler"}
            case "blockquote":
                return {"type": "expandable_blockquote" if "expandable" in tag.attributes else "blockquote"}
            case "tg-emoji":
                return {"type": "custom_emoji", "custom_emoji_id": tag.attributes.get("emoji-id", "")}
            case "a":
                url = tag.attributes.get("href") or "".join(self._parts)[-length:]
                return {"type": "text_link", "url": url} if re.match(r"[a-z]+:|[\w-]+\.\w", url, re.I) else None
            case "code":
                language = tag.attributes.get("class", "")
                inside_pre = self._open and self._open[-1].name == "pre"
                if inside_pre and language.startswith("language-"):
                    self._open[-1].attributes["language"] = language.removeprefix("language-")
                return None if inside_pre else {"type": "code"}
            case _:
                language = tag.attributes.get("language", "")
                return {"type": "pre", **({"language": language} if language else {})}

    def _bytes(self, position: int) -> int:
        return len(self._source[:position].encode())

    @staticmethod
    def _refuse(text: str) -> ApiError:
        return bad_request(f"can't parse entities: {text}")


def parse(text: str, mode: str, given: list[Entity] | None) -> tuple[str, list[Entity]]:
    """Text and entities of a message as a bot sent it."""
    match mode.lower():
        case "html":
            text, entities = HtmlReader(text).read()
        case "" | "none":
            entities = [entity for entity in given or [] if isinstance(entity, dict) and "type" in entity]
        case _:
            raise bad_request("unsupported parse_mode")
    return finish(text, entities)


def finish(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Trims as Telegram does, adds the entities that it finds by itself, and sorts."""
    text = CONTROL.sub(" ", text.replace("\r", ""))
    trimmed = text.lstrip()
    shift = utf16_length(text) - utf16_length(trimmed)
    trimmed = trimmed.rstrip()
    length = utf16_length(trimmed)
    kept = [moved for entity in entities if (moved := _moved(entity, shift, length))]
    kept += _found(trimmed, kept)
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return trimmed, kept


def _moved(entity: Entity, shift: int, length: int) -> Entity | None:
    start = max(int(entity.get("offset", 0)) - shift, 0)
    end = min(int(entity.get("offset", 0)) + int(entity.get("length", 0)) - shift, length)
    return {**entity, "offset": start, "length": end - start} if end > start else None


def _found(text: str, entities: list[Entity]) -> list[Entity]:
    taken = [(entity["offset"], entity["offset"] + entity["length"])
             for entity in entities if entity["type"] in ("code", "pre", "text_link", "custom_emoji", "url", "mention")]
    found: list[Entity] = []
    for kind, pattern in FOUND_IN_TEXT:
        for match in pattern.finditer(text):
            start = utf16_length(text[:match.start()])
            end = start + utf16_length(match[0])
            if not any(start < other_end and end > other_start for other_start, other_end in taken):
                taken.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return found
