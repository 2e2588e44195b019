"""What people do in Telegram, told to the desk as Telegram tells it: updates of aiogram's types, posted to its webhook."""

import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import requests
from aiogram import types

from botapi import BotAPI, Query, bot_member
from chatcopy import ANONYMOUS, CHANNEL_BOT, SERVICE, Chat, Person, Shown, Topic, as_message
from telegram import JPEG

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OGG = b"OggS\0\x02" + bytes(20) + b"\x01\x13OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0"
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + b"\0\0\0\x08free"
MP3 = b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\x64" + bytes(413)
WEBP = b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\x01\0\x9d\x01\x2a\x01\0\x01\0\x02\0\x34\x25\xa4\0\x03\x70\0\xfe\xfb\x94\0\0"
SAMPLES: dict[str, tuple[bytes, str | None, str | None]] = {
    "photo": (JPEG, None, None), "video": (MP4, "clip.mp4", "video/mp4"), "document": (PDF, "договор.pdf", "application/pdf"),
    "audio": (MP3, "song.mp3", "audio/mpeg"), "voice": (OGG, None, "audio/ogg"), "video_note": (MP4, None, None),
    "animation": (MP4, "cat.mp4", "video/mp4"), "sticker": (WEBP, None, None)}


class Updates:
    def __init__(self, double: BotAPI, post: Callable[[dict[str, Any]], requests.Response]) -> None:
        self.double = double
        self._post = post
        self._ids = itertools.count(500_000_000)
        self.posted: list[dict[str, Any]] = []

    # Posting

    def next_id(self) -> int:
        return next(self._ids)

    def update(self, **what: Any) -> dict[str, Any]:
        return types.Update(update_id=self.next_id(), **what).model_dump(mode="json", exclude_none=True, by_alias=True)

    def deliver(self, update: dict[str, Any]) -> dict[str, Any]:
        self.posted.append(update)
        answer = self._post(update)
        assert answer.status_code == 200, f"the webhook says {answer.status_code} {answer.text} to {update}"
        return update

    def message(self, shown: Shown) -> types.Message:
        return as_message(shown, self.double.chats[shown.chat], self.double.files)

    def of(self, shown: Shown) -> dict[str, Any]:
        """The update in which Telegram tells of a message."""
        return self.update(message=self.message(shown))

    # Writing

    def write(self, person: Person, chat: int | None = None, thread: int | None = None, *, sender: types.User | None = None,
              reply_to: Shown | int | None = None, is_service: bool = False, **fields: Any) -> Shown:
        """Somebody's message stands in a chat; the desk is not told yet."""
        with self.double.lock:
            if chat is None or chat == person.id:
                there = self.double.person(person)
                there.is_started = True
            else:
                there = self.double.chats[chat]
            answered = reply_to.id if isinstance(reply_to, Shown) else reply_to
            return there.add(Shown(there.id, next(there.ids), sender or person.user(), thread=thread, reply_to=answered,
                                   date=int(time.time()), is_service=is_service, **fields))

    def say(self, person: Person, text: str, chat: int | None = None, thread: int | None = None, *,
            reply_to: Shown | int | None = None, entities: list[dict[str, Any]] | None = None, **fields: Any) -> Shown:
        shown = self.write(person, chat, thread, reply_to=reply_to, text=text, entities=entities or commands_in(text), **fields)
        self.deliver(self.of(shown))
        return shown

    def send(self, person: Person, kind: str, caption: str = "", chat: int | None = None, thread: int | None = None, *,
             data: bytes | None = None, name: str | None = None, mime: str | None = None, size: int | None = None,
             is_posted: bool = True, **fields: Any) -> Shown:
        """A file, as its own type."""
        sample, its_name, its_mime = SAMPLES[kind]
        file = self.double.file(kind, sample if data is None else data, name or its_name, mime or its_mime, size)
        shown = self.write(person, chat, thread, kind=kind, text=caption, media=file.id, **fields)
        if is_posted:
            self.deliver(self.of(shown))
        return shown

    def share(self, person: Person, kind: str, chat: int | None = None, thread: int | None = None, **fields: Any) -> Shown:
        """A location, a venue, a contact or a poll."""
        location = types.Location(latitude=13.7563, longitude=100.5018)
        special: dict[str, Any] = {
            "location": {"location": location},
            # Telegram tells the place of a venue twice.
            "venue": {"venue": types.Venue(location=location, title="Кафе «Утро»", address="Soi 5 <2>"), "location": location},
            "contact": {"contact": types.Contact(phone_number="+66812345678", first_name="Nok", last_name="Suda")},
            "poll": {"poll": types.Poll(
                id="77", question="Which one?", options=[types.PollOption(text=text, voter_count=0) for text in ("Red one", "Blue one")],
                total_voter_count=0, is_closed=False, is_anonymous=True, type="regular", allows_multiple_answers=False)},
            "dice": {"dice": types.Dice(emoji="🎲", value=4)},
        }[kind]
        shown = self.write(person, chat, thread, kind=kind, special=special, **fields)
        self.deliver(self.of(shown))
        return shown

    def album(self, person: Person, items: list[tuple[str, str]], chat: int | None = None, thread: int | None = None, *,
              pause: float = 0, **fields: Any) -> list[Shown]:
        """Each item comes in an update of its own, and nothing says which is the last."""
        album = self.double.new_album()
        all_ = [self.send(person, kind, caption, chat, thread, album=album, is_posted=False, **fields) for kind, caption in items]
        for shown in all_:
            self.deliver(self.of(shown))
            time.sleep(pause)
        return all_

    def edit(self, shown: Shown, text: str, entities: list[dict[str, Any]] | None = None) -> Shown:
        with self.double.lock:
            shown.before.append(shown.text)
            shown.text, shown.entities = text, entities or []
            shown.edited += 1
        self.deliver(self.update(edited_message=self.message(shown)))
        return shown

    # Buttons and reactions

    def press(self, person: Person, shown: Shown, data: str) -> Query:
        query = self.double.query()
        self.deliver(self.update(callback_query=types.CallbackQuery(
            id=query.id, from_user=person.user(), chat_instance="5", data=data, message=self.message(shown))))
        return query

    def react(self, person: Person, shown: Shown, *emoji: str) -> None:
        chat = self.double.chats[shown.chat]
        with self.double.lock:
            old = shown.reactions.get(person.id, [])
            shown.reactions[person.id] = list(emoji)
        self.deliver(self.update(message_reaction=types.MessageReactionUpdated(
            chat=chat.chat(), message_id=shown.id, date=datetime.now(UTC), user=person.user(),
            old_reaction=[types.ReactionTypeEmoji(emoji=one) for one in old],
            new_reaction=[types.ReactionTypeEmoji(emoji=one) for one in emoji])))

    # Coming and going

    def _membership(self, chat: Chat, by: Person, old: Any, new: Any) -> None:
        self.deliver(self.update(my_chat_member=types.ChatMemberUpdated(
            chat=chat.chat(), from_user=by.user(), date=datetime.now(UTC), old_chat_member=old, new_chat_member=new)))

    def block(self, person: Person) -> None:
        chat, bot = self.double.chats[person.id], self.double.bot
        self.double.blocked(person.id)
        self._membership(chat, person, types.ChatMemberMember(user=bot), types.ChatMemberBanned(user=bot, until_date=0))

    def unblock(self, person: Person) -> None:
        chat, bot = self.double.chats[person.id], self.double.bot
        chat.refusal = None
        self._membership(chat, person, types.ChatMemberBanned(user=bot, until_date=0), types.ChatMemberMember(user=bot))

    def remove_bot(self, group: int, by: Person) -> None:
        chat = self.double.chats[group]
        old = bot_member(chat, self.double.bot)
        self.double.kicked(group)
        self._membership(chat, by, old, types.ChatMemberLeft(user=self.double.bot))

    def demote_bot(self, group: int, by: Person) -> None:
        chat = self.double.chats[group]
        old = bot_member(chat, self.double.bot)
        self.double.demoted(group)
        self._membership(chat, by, old, bot_member(chat, self.double.bot))

    def return_bot(self, group: int, by: Person) -> None:
        chat = self.double.chats[group]
        old = bot_member(chat, self.double.bot)
        self.double.returned(group)
        self._membership(chat, by, old, bot_member(chat, self.double.bot))

    def migrate(self, old: int, new: int, by: Person) -> Chat:
        """The group becomes a supergroup: the old one says so last, the new one first."""
        shown = self.write(by, old, is_service=True, kind="migrate", extra={"migrate_to_chat_id": new})
        told = self.of(shown)
        chat = self.double.migrated(old, new)
        self.deliver(told)
        self.deliver(self.of(self.write(by, new, is_service=True, kind="migrate", extra={"migrate_from_chat_id": old})))
        return chat

    # Topics

    def _service(self, person: Person, group: int, thread: int | None, kind: str, **extra: Any) -> Shown:
        shown = self.write(person, group, thread, kind=kind, is_service=True, extra=extra)
        self.deliver(self.of(shown))
        return shown

    def make_topic(self, person: Person, group: int, name: str) -> Topic:
        with self.double.lock:
            topic = self.double.chats[group].new_topic(name, person.user())
        self.deliver(self.of(self.double.chats[group].messages[topic.id]))
        return topic

    def close_topic(self, person: Person, group: int, thread: int) -> None:
        self.double.topic(group, thread).is_closed = True
        self._service(person, group, thread, "forum_topic_closed", forum_topic_closed=types.ForumTopicClosed())

    def reopen_topic(self, person: Person, group: int, thread: int) -> None:
        self.double.topic(group, thread).is_closed = False
        self._service(person, group, thread, "forum_topic_reopened", forum_topic_reopened=types.ForumTopicReopened())

    def rename_topic(self, person: Person, group: int, thread: int, name: str) -> None:
        self.double.topic(group, thread).name = name
        self._service(person, group, thread, "forum_topic_edited", forum_topic_edited=types.ForumTopicEdited(name=name))

    def delete_topic(self, group: int, thread: int) -> None:
        """Telegram tells bots nothing of it."""
        self.double.topic(group, thread).is_deleted = True

    def service(self, person: Person, group: int, thread: int | None, **extra: Any) -> Shown:
        """What is no message of anybody's: a pin, somebody who joins, a boost."""
        return self._service(person, group, thread, next(iter(extra)), **extra)

    # Senders that are no people

    def say_anonymously(self, group: int, text: str, thread: int | None = None, signature: str | None = None, **fields: Any) -> Shown:
        """An administrator who is anonymous writes as the group."""
        bot = types.User(id=ANONYMOUS, is_bot=True, first_name="Group", username="GroupAnonymousBot")
        extra = {"sender_chat": self.double.chats[group].chat(), "author_signature": signature}
        return self.say(Person(ANONYMOUS, "Group"), text, group, thread, sender=bot, extra=extra, **fields)

    def say_as_channel(self, group: int, text: str, thread: int | None = None, title: str = "Our channel", **fields: Any) -> Shown:
        bot = types.User(id=CHANNEL_BOT, is_bot=True, first_name="Channel", username="Channel_Bot")
        extra = {"sender_chat": types.Chat(id=-1009990000001, type="channel", title=title)}
        return self.say(Person(CHANNEL_BOT, "Channel"), text, group, thread, sender=bot, extra=extra, **fields)

    def forward_automatically(self, group: int, text: str) -> Shown:
        """A post of the channel that the group belongs to."""
        service = types.User(id=SERVICE, is_bot=False, first_name="Telegram")
        channel = types.Chat(id=-1009990000002, type="channel", title="News")
        extra = {"sender_chat": channel, "is_automatic_forward": True, "forward_origin": types.MessageOriginChannel(
            date=datetime.now(UTC), chat=channel, message_id=5)}
        return self.say(Person(SERVICE, "Telegram"), text, group, sender=service, extra=extra)


def forwarded_from(name: str) -> dict[str, Any]:
    """Somebody else said it first."""
    origin = types.MessageOriginHiddenUser(date=datetime.now(UTC), sender_user_name=name)
    return {"forward_origin": origin, "forward_sender_name": name}


def commands_in(text: str) -> list[dict[str, Any]]:
    """Telegram marks a command at the beginning."""
    if text.startswith("/") and not text.startswith("//"):
        return [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return []
