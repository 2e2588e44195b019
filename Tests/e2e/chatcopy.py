"""The double's own copy of the chats: what stands in them now, as the people in them see it."""

import itertools
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiogram import types

import markup

ANONYMOUS, CHANNEL_BOT, SERVICE = 1087968824, 136817688, 777000
CAPTIONED = ("photo", "video", "document", "audio", "voice", "animation")
MEDIA = (*CAPTIONED, "video_note", "sticker")
ICONS = ("❗️", "💬", "👀", "✅", "🏁", "⚡️", "🔥", "⭐️", "📝", "❓")
BOT_RIGHTS = frozenset(("can_manage_topics", "can_delete_messages", "can_pin_messages", "can_invite_users"))


def icon_id(emoji: str) -> str:
    return str(5_300_000_000_000_000_000 + ICONS.index(emoji))


@dataclass(frozen=True)
class Person:
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language: str | None = "en"
    is_bot: bool = False

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.last_name)))

    def user(self) -> types.User:
        return types.User(id=self.id, is_bot=self.is_bot, first_name=self.first_name, last_name=self.last_name,
                          username=self.username, language_code=self.language)


@dataclass
class File:
    id: str
    kind: str
    data: bytes
    name: str | None = None
    mime: str | None = None
    size: int = 0

    @property
    def unique_id(self) -> str:
        return "u" + self.id[-24:]


@dataclass
class Topic:
    id: int
    name: str
    icon: str | None = None
    is_closed: bool = False
    is_deleted: bool = False

    @property
    def mark(self) -> str | None:
        """The emoji of its icon."""
        return next((emoji for emoji in ICONS if self.icon == icon_id(emoji)), None)


@dataclass(eq=False)
class Shown:
    """A message as it stands in a chat."""

    chat: int
    id: int
    sender: types.User
    kind: str = "text"
    text: str = ""  # or the caption
    entities: list[dict[str, Any]] = field(default_factory=list)
    thread: int | None = None
    media: str | None = None
    special: dict[str, Any] = field(default_factory=dict)
    reply_to: int | None = None
    keyboard: list[list[dict[str, Any]]] | None = None
    album: str | None = None
    mark: str | None = None  # the bot's reaction
    reactions: dict[int, list[str]] = field(default_factory=dict)  # other people's
    extra: dict[str, Any] = field(default_factory=dict)  # further fields of the Message: sender_chat, forward_origin …
    date: int = 0
    edited: int = 0  # how often
    before: list[str] = field(default_factory=list)  # its earlier texts
    is_deleted: bool = False
    is_service: bool = False
    is_cut: bool = False  # the caller was never told that it was carried out
    silent: bool = False

    def __repr__(self) -> str:
        marks = "".join(f" {name}" for name, is_so in (("cut", self.is_cut), ("deleted", self.is_deleted), ("edited", self.edited)) if is_so)
        return (f"<{self.chat}/{self.thread or ''} {self.id} {self.kind}{marks} of {self.sender.first_name}"
                f"{f' to {self.reply_to}' if self.reply_to else ''}: {self.text[:200]!r} {self.buttons() or ''} {self.mark or ''}>")

    @property
    def author_line(self) -> str:
        return self.text.partition("\n")[0]

    def marked(self, kind: str) -> list[str]:
        """What is shown bold, or italic, …"""
        return [markup.part(self.text, one["offset"], one["length"]) for one in self.entities if one["type"] == kind]

    def links(self) -> list[str]:
        return [one["url"] for one in self.entities if one["type"] == "text_link"]

    def buttons(self) -> dict[str, str]:
        """Texts of the buttons by what they do."""
        return {button.get("callback_data") or button.get("url") or str(button.get("web_app")): button["text"]
                for row in self.keyboard or [] for button in row}


@dataclass
class Chat:
    id: int
    type: str
    title: str | None = None
    person: Person | None = None
    is_forum: bool = False
    status: str = "administrator"  # the bot's
    rights: set[str] = field(default_factory=lambda: set(BOT_RIGHTS))
    is_started: bool = False
    messages: dict[int, Shown] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    refusal: tuple[int, str, dict[str, Any]] | None = None  # what every call is answered with
    # 1 is General.
    ids: itertools.count = field(default_factory=lambda: itertools.count(2))

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    def chat(self) -> types.Chat:
        if self.person:
            return types.Chat(id=self.id, type="private", first_name=self.person.first_name,
                              last_name=self.person.last_name, username=self.person.username)
        return types.Chat(id=self.id, type=self.type, title=self.title, is_forum=self.is_forum or None)

    def add(self, shown: Shown) -> Shown:
        self.messages[shown.id] = shown
        return shown

    def new_topic(self, name: str, sender: types.User, icon: str | None = None) -> Topic:
        number = next(self.ids)
        self.add(Shown(self.id, number, sender, "forum_topic_created", thread=number, is_service=True,
                       extra={"forum_topic_created": types.ForumTopicCreated(name=name, icon_color=7322096)},
                       date=int(time.time())))
        self.topics[number] = Topic(number, name, icon)
        return self.topics[number]

    def shown(self, thread: int | None = None) -> list[Shown]:
        """What stands there, in its order; service messages and deleted ones do not count. Without a thread: General,
        or all of a chat without topics."""
        topic = self.topics.get(thread) if thread else None
        if topic and topic.is_deleted:
            return []
        return [one for one in self.messages.values() if one.thread == thread and not one.is_deleted and not one.is_service]


def media_fields(file: File, thumbnail: File | None = None) -> dict[str, Any]:
    """The field of a Message that a file is in."""
    ids = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size}
    named = ids | {"file_name": file.name, "mime_type": file.mime}
    match file.kind:
        case "photo":
            sizes = [types.PhotoSize(width=640, height=480, **ids)]
            if thumbnail:
                sizes.insert(0, types.PhotoSize(file_id=thumbnail.id, file_unique_id=thumbnail.unique_id, width=90,
                                                height=67, file_size=thumbnail.size))
            return {"photo": sizes}
        case "video":
            return {"video": types.Video(width=640, height=480, duration=3, **named)}
        case "document":
            return {"document": types.Document(**named)}
        case "audio":
            return {"audio": types.Audio(duration=180, performer="Somebody", title="Something", **named)}
        case "voice":
            return {"voice": types.Voice(duration=2, mime_type=file.mime, **ids)}
        case "video_note":
            return {"video_note": types.VideoNote(length=240, duration=2, **ids)}
        case "animation":
            # Telegram gives an animation as a document, too.
            return {"animation": types.Animation(width=320, height=240, duration=2, **named),
                    "document": types.Document(**named)}
        case "sticker":
            return {"sticker": types.Sticker(type="regular", width=512, height=512, is_animated=False, is_video=False,
                                             emoji="👍", **ids)}
    raise AssertionError(f"no such kind of file: {file.kind}")


def as_message(shown: Shown, chat: Chat, files: dict[str, File], is_nested: bool = False) -> types.Message:
    """What Telegram tells of it."""
    fields: dict[str, Any] = dict(shown.extra)
    entities = [types.MessageEntity(**one) for one in shown.entities] or None
    if shown.media:
        file = files[shown.media]
        fields |= media_fields(file, files.get(file.id + "-small"))
        fields |= {"caption": shown.text or None, "caption_entities": entities}
    elif shown.kind == "text":
        fields |= {"text": shown.text, "entities": entities}
    else:
        fields |= shown.special
    if shown.thread and chat.is_forum:
        fields |= {"message_thread_id": shown.thread, "is_topic_message": True}
    if not is_nested:
        # In a topic whatever answers nothing else "answers" the topic's first message.
        answered = chat.messages.get(shown.reply_to or shown.thread or 0)
        if answered and answered.id != shown.id:
            fields["reply_to_message"] = as_message(answered, chat, files, is_nested=True)
    if shown.keyboard:
        fields["reply_markup"] = types.InlineKeyboardMarkup.model_validate({"inline_keyboard": shown.keyboard})
    if shown.edited:
        fields["edit_date"] = shown.date + 1
    return types.Message(message_id=shown.id, date=datetime.fromtimestamp(shown.date or time.time(), UTC),
                         chat=chat.chat(), from_user=shown.sender, media_group_id=shown.album, **fields)
