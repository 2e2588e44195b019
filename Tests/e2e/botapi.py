"""A recording double of Telegram's Bot API. It checks every call as Telegram would and carries it out in its own copy of
the chats, so that tests can ask what people see there; and it fails as Telegram does, when it is told to."""

import asyncio
import itertools
import json
import math
import random
import re
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiogram import types
from aiogram.methods.base import TelegramMethod
from aiohttp import web

import markup
from chatcopy import (
    BOT_RIGHTS, CAPTIONED, ICONS, MEDIA, Chat, File, Person, Shown, Topic, as_message, icon_id)
from methodrules import (
    CALLBACK_TEXT, CAPTION, REACTIONS, TEXT, TOPIC_NAME, Refusal, Violation, formatted, is_url, understood)

DOWNLOAD_LIMIT = 20 << 20
UPLOAD_LIMIT = 50 << 20
PHOTO_LIMIT = 10 << 20


@dataclass
class Call:
    number: int
    method: str
    given: dict[str, Any]
    at: float
    chat: int | None = None
    fate: str = "held"  # done, cut, 429, 5xx, refused, violation, abandoned
    answer: str = ""
    made: list[int] = field(default_factory=list)  # the messages that it made
    ended: float = 0

    def __repr__(self) -> str:
        return f"#{self.number} {self.method} {json.dumps(self.given, ensure_ascii=False)[:400]} → {self.fate} {self.answer}"


@dataclass
class Query:
    """A pressed button that waits for its answer."""

    id: str
    at: float
    answers: list[Call] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return self.answers[0].at - self.at


@dataclass
class Planned:
    """A fault for the next calls of a kind."""

    method: str
    chat: int | None
    times: int
    fate: str
    refusal: Refusal | None = None


@dataclass
class Odds:
    """Faults by chance."""

    too_many: float = 0
    failing: float = 0
    cut: float = 0
    retry_after: int = 1


class BotAPI:
    def __init__(self, token: str = "7000000001:a-token-of-the-recording-double", username: str = "topicdesk_double_bot",
                 seed: int = 4) -> None:
        self.token, self.username = token, username
        self.bot = types.User(id=int(token.partition(":")[0]), is_bot=True, first_name="TopicDesk", username=username)
        self.lock = threading.RLock()
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.webhook: dict[str, Any] = {"url": "", "pending_update_count": 0, "has_custom_certificate": False}
        self.pending: list[dict[str, Any]] = []
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.impatient: list[Call] = []
        self.unreachable_downloads = False
        self._expected: list[re.Pattern[str]] = []
        self._random = random.Random(seed)
        self._odds = Odds()
        self._planned: list[Planned] = []
        self._quiet: dict[int, float] = {}
        self._unanswered: set[str] = set()
        self._names = itertools.count(1)
        self._albums = itertools.count(13_000_000_000_000_000)
        self._is_held = False

    # Its server

    def start(self) -> None:
        ready = threading.Event()
        self._server = threading.Thread(target=self._serve, args=(ready,), daemon=True, name="bot-api")
        self._server.start()
        assert ready.wait(10), "the double did not start"

    def _serve(self, ready: threading.Event) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._open())
        ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    async def _open(self) -> None:
        self._released = asyncio.Event()
        self._released.set()
        app = web.Application(client_max_size=UPLOAD_LIMIT + (1 << 20))
        app.router.add_route("*", "/bot{token}/{method}", self._receive)
        app.router.add_get("/file/bot{token}/{path:.*}", self._download)
        self._runner = web.AppRunner(app, access_log=None, keepalive_timeout=120, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.root = f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.release()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._server.join(10)

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return self._answer(Refusal(401, "Unauthorized"))
        given, files, is_form = await self._parameters(request)
        with self.lock:
            call = Call(len(self.calls) + 1, method, dict(given), time.monotonic(), _chat_of(given))
            self.calls.append(call)
        await self._released.wait()
        if request.transport is None or request.transport.is_closing():
            call.fate = "abandoned"
            return web.Response(status=499)
        with self.lock:
            answer, is_cut = self._treat(call, given, files, is_form)
            call.ended = time.monotonic()
        if is_cut:
            request.transport.abort()
        return answer

    async def _parameters(self, request: web.Request) -> tuple[dict[str, Any], dict[str, types.BufferedInputFile], bool]:
        if request.content_type == "application/json":
            given = json.loads(await request.read() or b"{}")
            return (given if isinstance(given, dict) else {}), {}, False
        fields: dict[str, Any] = dict(request.query)
        files = {}
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = types.BufferedInputFile(value.file.read(), value.filename)
                files[name].mime = value.content_type
            else:
                fields[name] = value
        return fields, files, True

    def _treat(self, call: Call, given: dict[str, Any], files: dict[str, Any], is_form: bool) -> tuple[web.Response, bool]:
        try:
            fate = self._fault(call)
            if fate in ("429", "5xx"):
                raise self._failure(call, fate)
            result = self._carry_out(call, understood(call.method, given, files, is_form))
        except Refusal as refusal:
            if call.fate == "held":
                call.fate = "refused"
            if isinstance(refusal, Violation):
                self._note_violation(call, refusal)
            call.answer = f"{refusal.code} {refusal.description}"
            return self._answer(refusal), False
        except Exception:  # ours, and to be seen
            call.fate = "violation"
            self.violations.append(f"the double itself failed at {call!r}: {traceback.format_exc(limit=-3)}")
            return self._answer(Refusal(500, "Internal Server Error")), False
        call.fate = "done"
        if fate == "cut":
            call.fate = "cut"
            self._unanswered.add(_key(call))
            for number in call.made:
                if call.chat in self.chats and number in self.chats[call.chat].messages:
                    self.chats[call.chat].messages[number].is_cut = True
        body = json.dumps({"ok": True, "result": result}, ensure_ascii=False)
        return web.Response(text=body, content_type="application/json"), fate == "cut"

    def _note_violation(self, call: Call, violation: Violation) -> None:
        # Whoever was never told that it was done may do it again.
        if _key(call) in self._unanswered and "not modified" in violation.description.lower().replace("_", " "):
            return
        call.fate = "violation"
        text = f"{violation.description} at {call!r}"
        if not any(pattern.search(text) for pattern in self._expected):
            self.violations.append(text)

    @staticmethod
    def _answer(refusal: Refusal) -> web.Response:
        if refusal.code == 502:
            return web.Response(status=502, text="<html><body><h1>502 Bad Gateway</h1></body></html>", content_type="text/html")
        body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
        if refusal.parameters:
            body["parameters"] = refusal.parameters
        headers = {"Retry-After": str(refusal.parameters["retry_after"])} if "retry_after" in refusal.parameters else {}
        return web.json_response(body, status=refusal.code, headers=headers)

    async def _download(self, request: web.Request) -> web.Response:
        call = Call(len(self.calls) + 1, "download", {"path": request.match_info["path"]}, time.monotonic())
        self.calls.append(call)
        await self._released.wait()
        file = self.files.get(request.match_info["path"].rpartition("/")[2].partition(".")[0])
        with self.lock:
            fate = self._fault(call)
        if fate in ("429", "5xx", "cut"):
            call.fate = "5xx"
            return self._answer(Refusal(502, "Bad Gateway"))
        if request.match_info["token"] != self.token or file is None:
            call.fate = "refused"
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        call.fate = "done"
        return web.Response(body=file.data, content_type="application/octet-stream")

    # Faults

    def flaky(self, **odds: Any) -> None:
        """From now on calls fail by chance: `too_many`, `failing`, `cut` (carried out, and never answered)."""
        with self.lock:
            self._odds = Odds(**odds)

    def fail(self, method: str, fate: str, chat: int | None = None, times: int = 1, refusal: Refusal | None = None) -> None:
        """The next calls of a method ("*": of any): 429, 5xx, cut or refused."""
        with self.lock:
            self._planned.append(Planned(method, chat, times, fate, refusal))

    def hold(self) -> None:
        """No call is answered until `release`."""
        self._is_held = True
        self._loop.call_soon_threadsafe(self._released.clear)

    def release(self) -> None:
        if self._is_held:
            self._is_held = False
            self._loop.call_soon_threadsafe(self._released.set)

    def well(self) -> None:
        """Nothing fails any more."""
        with self.lock:
            self._odds, self._planned = Odds(), []
            self._quiet.clear()
            for chat in self.chats.values():
                chat.refusal = None
        self.unreachable_downloads = False
        self.release()

    def blocked(self, person: int) -> None:
        self.chats[person].refusal = (403, "Forbidden: bot was blocked by the user", {})

    def deactivated(self, person: int) -> None:
        self.chats[person].refusal = (403, "Forbidden: user is deactivated", {})

    def kicked(self, group: int) -> None:
        with self.lock:
            self.chats[group].status = "kicked"
            self.chats[group].refusal = (403, "Forbidden: bot was kicked from the supergroup chat", {})

    def demoted(self, group: int) -> None:
        """It may no longer manage topics."""
        with self.lock:
            self.chats[group].rights = set(BOT_RIGHTS - {"can_manage_topics"})

    def returned(self, chat: int) -> None:
        with self.lock:
            self.chats[chat].refusal, self.chats[chat].status, self.chats[chat].rights = None, "administrator", set(BOT_RIGHTS)

    def migrated(self, old: int, new: int) -> Chat:
        """A group is another one now; what was in it stands in the new one."""
        with self.lock:
            before = self.chats[old]
            self.chats[new] = Chat(new, "supergroup", before.title, is_forum=before.is_forum, messages=dict(before.messages),
                                   topics=before.topics, ids=before.ids)
            before.refusal = (400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": new})
            for shown in self.chats[new].messages.values():
                shown.chat = new
            return self.chats[new]

    def expects(self, pattern: str) -> None:
        """A violation that this test provokes."""
        self._expected.append(re.compile(pattern))

    def verdict(self) -> list[str]:
        """Violations since the last verdict."""
        with self.lock:
            found, self.violations, self._expected = self.violations, [], []
            return found

    def _fault(self, call: Call) -> str | None:
        waits = self._quiet.get(call.chat or 0, 0) - time.monotonic()
        if waits > 0.05 and call.chat:
            self.impatient.append(call)
            return "429"
        for planned in self._planned:
            if planned.method in (call.method, "*") and planned.chat in (None, call.chat):
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
                if planned.fate == "refused":
                    raise planned.refusal or Refusal(400, "Bad Request: something")
                return planned.fate
        odds = self._odds
        if not odds.too_many + odds.failing + odds.cut:
            return None
        at = self._random.random()
        return ("429" if at < odds.too_many else "5xx" if at < odds.too_many + odds.failing
                else "cut" if at < odds.too_many + odds.failing + odds.cut else None)

    def _failure(self, call: Call, fate: str) -> Refusal:
        call.fate = fate
        if fate == "5xx":
            return Refusal(502, "Bad Gateway") if call.number % 2 else Refusal(500, "Internal Server Error")
        seconds = self._odds.retry_after
        if call.chat:
            quiet = self._quiet.get(call.chat, 0) - time.monotonic()
            seconds = max(1, math.ceil(quiet)) if quiet > 0 else seconds
            self._quiet[call.chat] = max(self._quiet.get(call.chat, 0), time.monotonic() + seconds)
        return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)

    # People, groups and files

    def person(self, person: Person) -> Chat:
        with self.lock:
            return self.chats.setdefault(person.id, Chat(person.id, "private", person=person))

    def group(self, id: int, title: str, is_forum: bool = True, type: str = "supergroup") -> Chat:
        with self.lock:
            return self.chats.setdefault(id, Chat(id, type, title, is_forum=is_forum, is_started=True))

    def file(self, kind: str, data: bytes, name: str | None = None, mime: str | None = None, size: int | None = None) -> File:
        """A file that somebody sent; of a photo there is a small one, too."""
        with self.lock:
            file = File(f"AgACAgIAAxkBAAI{next(self._names):08d}-{kind}", kind, data, name, mime, len(data) if size is None else size)
            self.files[file.id] = file
            if kind == "photo":
                small = File(file.id + "-small", kind, data[:-1], name, mime, max(0, len(data) - 1))
                self.files[small.id] = small
            return file

    def new_album(self) -> str:
        return str(next(self._albums))

    def query(self) -> Query:
        """A button is pressed."""
        with self.lock:
            query = Query(str(4_000_000_000_000 + next(self._names)), time.monotonic())
            self.queries[query.id] = query
            return query

    # What people see

    def shown(self, chat: int, thread: int | None = None, text: str = "") -> list[Shown]:
        with self.lock:
            return [one for one in self.chats[chat].shown(thread) if text in one.text]

    def said(self, chat: int, thread: int | None = None, text: str = "", after: int = 0) -> list[Shown]:
        """What the bot said there."""
        return [one for one in self.shown(chat, thread, text) if one.sender.id == self.bot.id and one.id > after]

    def topic(self, chat: int, thread: int) -> Topic:
        return self.chats[chat].topics[thread]

    def topics(self, chat: int, text: str = "") -> list[Topic]:
        with self.lock:
            return [one for one in self.chats[chat].topics.values() if text in one.name and not one.is_deleted]

    def made(self, method: str, **given: Any) -> list[Call]:
        """The calls of a method with these parameters."""
        with self.lock:
            return [call for call in self.calls if call.method == method
                    and all(call.given.get(name) == value for name, value in given.items())]

    # Carrying calls out

    def _carry_out(self, call: Call, method: TelegramMethod) -> Any:
        carry = getattr(self, "_" + re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), call.method), None)
        if carry is None:
            raise Violation(f"the double does not know {call.method}", 404)
        return carry(call, method)

    def _chat(self, id: int | str, to_write: bool = True) -> Chat:
        chat = self.chats.get(int(id))
        if chat is None:
            raise Violation("chat not found")
        if chat.refusal:
            raise Refusal(chat.refusal[0], chat.refusal[1], **chat.refusal[2])
        if to_write and chat.is_private and not chat.is_started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def _thread(self, chat: Chat, thread: int | None) -> int | None:
        if thread is None:
            return None
        topic = chat.topics.get(thread)
        if thread == 1 or topic is None:
            raise Violation("message thread not found")
        if topic.is_deleted:
            raise Refusal(400, "Bad Request: message thread not found")
        if topic.is_closed and "can_manage_topics" not in chat.rights:
            raise Refusal(400, "Bad Request: TOPIC_CLOSED")
        return thread

    def _message(self, chat: Chat, id: int | None, purpose: str, of_bot: bool = False) -> Shown:
        shown = chat.messages.get(id or 0)
        if shown is None:
            raise Violation(f"{purpose} not found")
        topic = chat.topics.get(shown.thread or 0)
        if shown.is_deleted or topic and topic.is_deleted:
            raise Refusal(400, f"Bad Request: {purpose} not found")
        if of_bot and (shown.sender.id != self.bot.id or shown.is_service):
            raise Violation("message can't be edited")
        return shown

    def _reply(self, chat: Chat, thread: int | None, given: types.ReplyParameters | None) -> int | None:
        if given is None:
            return None
        shown = chat.messages.get(given.message_id)
        if shown is None and given.allow_sending_without_reply is not True:
            raise Violation("message to be replied not found")
        if shown is None or shown.is_deleted:
            if given.allow_sending_without_reply is True:
                return None
            raise Refusal(400, "Bad Request: message to be replied not found")
        if chat.is_forum and shown.thread != thread and given.chat_id is None:
            raise Violation(f"answers message {shown.id} of the topic {shown.thread} in the topic {thread}")
        return shown.id

    def _put(self, call: Call, method: Any, **fields: Any) -> Shown:
        """A new message of the bot's."""
        chat = self._chat(method.chat_id)
        thread = self._thread(chat, getattr(method, "message_thread_id", None))
        reply_to = self._reply(chat, thread, getattr(method, "reply_parameters", None))
        keyboard = _rows(getattr(method, "reply_markup", None))
        shown = chat.add(Shown(chat.id, next(chat.ids), self.bot, thread=thread, reply_to=reply_to, keyboard=keyboard,
                               date=int(time.time()), silent=bool(method.disable_notification), **fields))
        call.made.append(shown.id)
        return shown

    def _told(self, shown: Shown) -> dict[str, Any]:
        message = as_message(shown, self.chats[shown.chat], self.files)
        return message.model_dump(mode="json", exclude_none=True, by_alias=True)

    # Sending

    def _send_message(self, call: Call, method: Any) -> Any:
        text, entities = formatted(method.text, method.parse_mode, method.entities, TEXT)
        if not text:
            raise Violation("message text is empty")
        return self._told(self._put(call, method, text=text, entities=entities))

    def _file(self, kind: str, given: str | types.BufferedInputFile) -> File:
        if not isinstance(given, str):
            limit = PHOTO_LIMIT if kind == "photo" else UPLOAD_LIMIT
            if len(given.data) > limit:
                raise Violation("Request Entity Too Large", 413)
            if not given.data:
                raise Violation("file must be non-empty")
            return self.file(kind, given.data, given.filename, getattr(given, "mime", None))
        file = self.files.get(given)
        if file is None:
            raise Violation("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise Violation(f"can't use file of type {file.kind} as {kind}")
        return file

    def _send_media(self, kind: str, call: Call, method: Any) -> Any:
        file = self._file(kind, getattr(method, kind))
        fields: dict[str, Any] = {}
        if kind in CAPTIONED:
            fields["text"], fields["entities"] = formatted(method.caption, method.parse_mode, method.caption_entities, CAPTION)
        return self._told(self._put(call, method, kind=kind, media=file.id, **fields))

    def _send_photo(self, call: Call, method: Any) -> Any:
        return self._send_media("photo", call, method)

    def _send_video(self, call: Call, method: Any) -> Any:
        return self._send_media("video", call, method)

    def _send_document(self, call: Call, method: Any) -> Any:
        return self._send_media("document", call, method)

    def _send_audio(self, call: Call, method: Any) -> Any:
        return self._send_media("audio", call, method)

    def _send_voice(self, call: Call, method: Any) -> Any:
        return self._send_media("voice", call, method)

    def _send_animation(self, call: Call, method: Any) -> Any:
        return self._send_media("animation", call, method)

    def _send_video_note(self, call: Call, method: Any) -> Any:
        return self._send_media("video_note", call, method)

    def _send_sticker(self, call: Call, method: Any) -> Any:
        return self._send_media("sticker", call, method)

    def _send_location(self, call: Call, method: Any) -> Any:
        location = types.Location(latitude=method.latitude, longitude=method.longitude)
        return self._told(self._put(call, method, kind="location", special={"location": location}))

    def _send_venue(self, call: Call, method: Any) -> Any:
        location = types.Location(latitude=method.latitude, longitude=method.longitude)
        venue = types.Venue(location=location, title=method.title, address=method.address)
        if not method.title or not method.address:
            raise Violation("VENUE_TITLE_EMPTY")
        return self._told(self._put(call, method, kind="venue", special={"venue": venue, "location": location}))

    def _send_contact(self, call: Call, method: Any) -> Any:
        contact = types.Contact(phone_number=method.phone_number, first_name=method.first_name, last_name=method.last_name)
        if not method.phone_number or not method.first_name:
            raise Violation("CONTACT_INVALID")
        return self._told(self._put(call, method, kind="contact", special={"contact": contact}))

    def _send_chat_action(self, call: Call, method: Any) -> Any:
        self._thread(self._chat(method.chat_id), method.message_thread_id)
        return True

    def _send_media_group(self, call: Call, method: Any) -> Any:
        if not 2 <= len(method.media) <= 10:
            raise Violation(f"an album has 2 to 10 items, not {len(method.media)}")
        kinds = {item.type for item in method.media}
        if len(kinds) > 1 and kinds != {"photo", "video"}:
            raise Violation(f"can't mix {', '.join(sorted(kinds))} in an album")
        items = []
        for item in method.media:
            items.append((item.type, self._file(item.type, item.media),
                          formatted(item.caption, item.parse_mode, item.caption_entities, CAPTION)))
        album = self.new_album()
        return [self._told(self._put(call, method, kind=kind, media=file.id, text=text, entities=entities, album=album))
                for kind, file, (text, entities) in items]

    def _copy(self, call: Call, method: Any, number: int, **instead: Any) -> Shown:
        source = self._message(self._chat(method.from_chat_id, to_write=False), number, "message to copy")
        if source.is_service:
            raise Violation("message can't be copied")
        fields: dict[str, Any] = {"kind": source.kind, "text": source.text, "entities": source.entities,
                                  "media": source.media, "special": source.special}
        return self._put(call, method, **fields | instead)

    def _copy_message(self, call: Call, method: Any) -> Any:
        instead: dict[str, Any] = {}
        if method.caption is not None:
            instead["text"], instead["entities"] = formatted(method.caption, method.parse_mode, method.caption_entities, CAPTION)
        return {"message_id": self._copy(call, method, method.message_id, **instead).id}

    def _copy_messages(self, call: Call, method: Any) -> Any:
        numbers = method.message_ids
        if not 1 <= len(numbers) <= 100 or sorted(set(numbers)) != numbers:
            raise Violation("1 to 100 message_ids, increasing")
        source = self._chat(method.from_chat_id, to_write=False)
        albums: dict[str, str] = {}
        copied = []
        for number in numbers:
            if number not in source.messages or source.messages[number].is_deleted:
                continue
            album = source.messages[number].album
            copied.append(self._copy(call, method, number, album=album and albums.setdefault(album, self.new_album())).id)
        return [{"message_id": number} for number in copied]

    def _forward_message(self, call: Call, method: Any) -> Any:
        return self._told(self._copy(call, method, method.message_id))

    # Changing what was sent

    def _edited(self, method: Any, purpose: str = "message to edit") -> tuple[Chat, Shown]:
        if method.inline_message_id is not None:
            raise Violation("inline messages are none of ours")
        chat = self._chat(method.chat_id)
        return chat, self._message(chat, method.message_id, purpose, of_bot=True)

    def _apply(self, shown: Shown, method: Any, **fields: Any) -> Any:
        fields["keyboard"] = _rows(method.reply_markup)
        if all(getattr(shown, name) == value for name, value in fields.items()):
            raise Violation("message is not modified: specified new message content and reply markup are exactly the same as a "
                            "current content and reply markup of the message")
        if "text" in fields:
            shown.before.append(shown.text)
        for name, value in fields.items():
            setattr(shown, name, value)
        shown.edited += 1
        return self._told(shown)

    def _edit_message_text(self, call: Call, method: Any) -> Any:
        _, shown = self._edited(method)
        if shown.kind != "text":
            raise Violation("there is no text in the message to edit")
        text, entities = formatted(method.text, method.parse_mode, method.entities, TEXT)
        if not text:
            raise Violation("message text is empty")
        return self._apply(shown, method, text=text, entities=entities)

    def _edit_message_caption(self, call: Call, method: Any) -> Any:
        _, shown = self._edited(method)
        if shown.kind not in CAPTIONED:
            raise Violation("there is no caption in the message to edit")
        text, entities = formatted(method.caption, method.parse_mode, method.caption_entities, CAPTION)
        return self._apply(shown, method, text=text, entities=entities)

    def _edit_message_media(self, call: Call, method: Any) -> Any:
        _, shown = self._edited(method)
        if shown.kind in ("voice", "video_note", "sticker") or shown.special:
            raise Violation("message can't be edited")
        item = method.media
        if shown.album and {shown.kind, item.type} - {"photo", "video"} and shown.kind != item.type:
            raise Violation("MEDIA_GROUPED_INVALID")
        text, entities = formatted(item.caption, item.parse_mode, item.caption_entities, CAPTION)
        return self._apply(shown, method, kind=item.type, media=self._file(item.type, item.media).id, text=text, entities=entities)

    def _edit_message_reply_markup(self, call: Call, method: Any) -> Any:
        _, shown = self._edited(method)
        return self._apply(shown, method)

    def _delete(self, chat: Chat, number: int) -> None:
        shown = self._message(chat, number, "message to delete")
        if shown.is_service and shown.id in chat.topics:
            raise Violation("message can't be deleted")
        if shown.sender.id != self.bot.id and not chat.is_private and "can_delete_messages" not in chat.rights:
            raise Refusal(400, "Bad Request: message can't be deleted")
        shown.is_deleted = True

    def _delete_message(self, call: Call, method: Any) -> Any:
        self._delete(self._chat(method.chat_id), method.message_id)
        return True

    def _delete_messages(self, call: Call, method: Any) -> Any:
        chat = self._chat(method.chat_id)
        if not 1 <= len(method.message_ids) <= 100:
            raise Violation("1 to 100 message_ids")
        for number in method.message_ids:  # those that are not there are skipped
            if number in chat.messages and not chat.messages[number].is_deleted:
                self._delete(chat, number)
        return True

    def _set_message_reaction(self, call: Call, method: Any) -> Any:
        chat = self._chat(method.chat_id)
        shown = self._message(chat, method.message_id, "message to react")
        emoji = [one.emoji if one.type == "emoji" else "" for one in method.reaction or []]
        if len(emoji) > 1:
            raise Violation("REACTIONS_TOO_MANY")
        if any(one not in REACTIONS for one in emoji):
            raise Violation(f"REACTION_INVALID {emoji}")
        if shown.is_service:
            raise Violation("message can't be reacted")
        shown.mark = emoji[0] if emoji else None
        return True

    def _pin_chat_message(self, call: Call, method: Any) -> Any:
        self._message(self._chat(method.chat_id), method.message_id, "message to pin")
        return True

    def _unpin_chat_message(self, call: Call, method: Any) -> Any:
        self._chat(method.chat_id)
        return True

    # Buttons

    def _answer_callback_query(self, call: Call, method: Any) -> Any:
        query = self.queries.get(method.callback_query_id)
        if query is None or call.at - query.at > 150:
            raise Violation("query is too old and response timeout expired or query ID is invalid")
        if method.text is not None and markup.units(method.text) > CALLBACK_TEXT:
            raise Violation("MESSAGE_TOO_LONG")
        if method.url is not None:
            raise Violation("URL_INVALID")
        query.answers.append(call)
        return True

    # Topics

    def _forum(self, id: int | str, needs_right: bool = True) -> Chat:
        chat = self._chat(id)
        if not chat.is_forum:
            raise Refusal(400, "Bad Request: the chat is not a forum")
        if needs_right and "can_manage_topics" not in chat.rights:
            raise Refusal(400, "Bad Request: not enough rights to create a topic")
        return chat

    @staticmethod
    def _icon(given: str | None) -> None:
        if given and given not in {icon_id(emoji) for emoji in ICONS}:
            raise Violation(f"DOCUMENT_INVALID {given}")

    def _create_forum_topic(self, call: Call, method: Any) -> Any:
        chat = self._forum(method.chat_id)
        if not 1 <= markup.units(method.name.strip()) <= TOPIC_NAME:
            raise Violation(f"TOPIC_TITLE: 1 to {TOPIC_NAME} characters")
        self._icon(method.icon_custom_emoji_id)
        topic = chat.new_topic(method.name.strip(), self.bot, method.icon_custom_emoji_id or None)
        call.made.append(topic.id)
        made = types.ForumTopic(message_thread_id=topic.id, name=topic.name, icon_color=7322096, icon_custom_emoji_id=topic.icon)
        return made.model_dump(mode="json", exclude_none=True)

    def _changed_topic(self, method: Any) -> tuple[Chat, Topic]:
        # The bot's own topics may be changed without the right.
        chat = self._forum(method.chat_id, needs_right=False)
        topic = chat.topics.get(method.message_thread_id)
        if topic is None or method.message_thread_id == 1:
            raise Violation("message thread not found")
        if topic.is_deleted:
            raise Refusal(400, "Bad Request: message thread not found")
        if "can_manage_topics" not in chat.rights and chat.messages[topic.id].sender.id != self.bot.id:
            raise Refusal(400, "Bad Request: not enough rights to manage topics")
        return chat, topic

    def _happened(self, chat: Chat, topic: Topic, what: str, **fields: Any) -> None:
        chat.add(Shown(chat.id, next(chat.ids), self.bot, what, thread=topic.id, is_service=True, extra=fields, date=int(time.time())))

    def _edit_forum_topic(self, call: Call, method: Any) -> Any:
        chat, topic = self._changed_topic(method)
        name = topic.name if not method.name else method.name.strip()
        icon = topic.icon if method.icon_custom_emoji_id is None else method.icon_custom_emoji_id or None
        if markup.units(name) > TOPIC_NAME:
            raise Violation(f"TOPIC_TITLE: 1 to {TOPIC_NAME} characters")
        self._icon(icon)
        if (name, icon) == (topic.name, topic.icon):
            raise Violation("TOPIC_NOT_MODIFIED")
        topic.name, topic.icon = name, icon
        self._happened(chat, topic, "forum_topic_edited", forum_topic_edited=types.ForumTopicEdited(name=name, icon_custom_emoji_id=icon))
        return True

    def _close_forum_topic(self, call: Call, method: Any) -> Any:
        return self._set_closed(method, True)

    def _reopen_forum_topic(self, call: Call, method: Any) -> Any:
        return self._set_closed(method, False)

    def _set_closed(self, method: Any, is_closed: bool) -> Any:
        chat, topic = self._changed_topic(method)
        if topic.is_closed is is_closed:
            raise Violation("TOPIC_NOT_MODIFIED")
        topic.is_closed = is_closed
        what = "forum_topic_closed" if is_closed else "forum_topic_reopened"
        self._happened(chat, topic, what, **{what: types.ForumTopicClosed() if is_closed else types.ForumTopicReopened()})
        return True

    def _delete_forum_topic(self, call: Call, method: Any) -> Any:
        self._changed_topic(method)[1].is_deleted = True
        return True

    def _get_forum_topic_icon_stickers(self, call: Call, method: Any) -> Any:
        return [types.Sticker(file_id=f"icon-{number}", file_unique_id=f"i{number}", type="custom_emoji", width=100, height=100,
                              is_animated=True, is_video=False, emoji=emoji, set_name="Topics", custom_emoji_id=icon_id(emoji))
                .model_dump(mode="json", exclude_none=True) for number, emoji in enumerate(ICONS)]

    # Files

    def _get_file(self, call: Call, method: Any) -> Any:
        file = self.files.get(method.file_id)
        if file is None:
            raise Violation("invalid file_id")
        if file.size > DOWNLOAD_LIMIT:
            raise Refusal(400, "Bad Request: file is too big")
        ending = {"photo": ".jpg", "voice": ".oga", "video": ".mp4", "sticker": ".webp"}.get(file.kind, "")
        return types.File(file_id=file.id, file_unique_id=file.unique_id, file_size=file.size,
                          file_path=f"{file.kind}s/{file.id}{ending}").model_dump(mode="json", exclude_none=True)

    # The bot, its commands and its webhook

    def _get_me(self, call: Call, method: Any) -> Any:
        return self.bot.model_dump(mode="json", exclude_none=True) | {
            "can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}

    def _get_chat(self, call: Call, method: Any) -> Any:
        chat = self._chat(method.chat_id, to_write=False)
        told = chat.chat().model_dump(mode="json", exclude_none=True)
        return told | {"accent_color_id": 1, "max_reaction_count": 11,
                       "accepted_gift_types": {"unlimited_gifts": True, "limited_gifts": True, "unique_gifts": True,
                                               "premium_subscription": True}}

    def _get_chat_member(self, call: Call, method: Any) -> Any:
        chat = self._chat(method.chat_id, to_write=False)
        if method.user_id != self.bot.id:
            return types.ChatMemberMember(user=types.User(id=method.user_id, is_bot=False, first_name="Somebody")).model_dump(
                mode="json", exclude_none=True)
        return bot_member(chat, self.bot).model_dump(mode="json", exclude_none=True)

    def _get_chat_administrators(self, call: Call, method: Any) -> Any:
        chat = self._chat(method.chat_id, to_write=False)
        return [bot_member(chat, self.bot).model_dump(mode="json", exclude_none=True)] if chat.status == "administrator" else []

    def _set_my_commands(self, call: Call, method: Any) -> Any:
        if len(method.commands) > 100:
            raise Violation("BOT_COMMANDS_TOO_MUCH")
        for one in method.commands:
            if not re.fullmatch("[a-z0-9_]{1,32}", one.command):
                raise Violation(f"BOT_COMMAND_INVALID {one.command}")
            if not 1 <= markup.units(one.description) <= 256:
                raise Violation(f"BOT_COMMAND_DESCRIPTION_INVALID {one.description}")
        language = method.language_code or ""
        if language and not re.fullmatch("[a-z]{2}", language):
            raise Violation("BOT_COMMAND_LANGUAGE_INVALID")
        self.commands[_scope(method.scope), language] = [
            {"command": one.command, "description": one.description} for one in method.commands]
        return True

    def _delete_my_commands(self, call: Call, method: Any) -> Any:
        self.commands.pop((_scope(method.scope), method.language_code or ""), None)
        return True

    def _get_my_commands(self, call: Call, method: Any) -> Any:
        return self.commands.get((_scope(method.scope), method.language_code or ""), [])

    def _set_chat_menu_button(self, call: Call, method: Any) -> Any:
        return True

    _set_my_description = _set_my_short_description = _set_my_name = _set_chat_menu_button

    def _set_webhook(self, call: Call, method: Any) -> Any:
        if method.url and not method.url.startswith("https://"):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if method.secret_token is not None and not re.fullmatch("[A-Za-z0-9_-]{1,256}", method.secret_token):
            raise Violation("secret token contains unallowed characters")
        if method.max_connections is not None and not 1 <= method.max_connections <= 100:
            raise Violation("max_connections is 1 to 100")
        self.webhook = {"url": method.url, "has_custom_certificate": False, "pending_update_count": 0,
                        "max_connections": method.max_connections or 40, "secret_token": method.secret_token,
                        "allowed_updates": method.allowed_updates or []}
        return True

    def _delete_webhook(self, call: Call, method: Any) -> Any:
        self.webhook = {"url": "", "pending_update_count": 0, "has_custom_certificate": False}
        return True

    def _get_webhook_info(self, call: Call, method: Any) -> Any:
        return {name: value for name, value in self.webhook.items() if name != "secret_token" and value != []}

    def _get_updates(self, call: Call, method: Any) -> Any:
        if self.webhook["url"]:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        self.pending = [update for update in self.pending if update["update_id"] >= (method.offset or 0)]
        return self.pending[:method.limit or 100]


def bot_member(chat: Chat, bot: types.User) -> types.ChatMemberAdministrator | types.ChatMemberMember | types.ChatMemberBanned:
    """What the bot is in a group."""
    if chat.status == "kicked":
        return types.ChatMemberBanned(user=bot, until_date=0)
    if chat.status != "administrator":
        return types.ChatMemberMember(user=bot)
    rights = {name: name in chat.rights for name in (
        "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
        "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
        "can_pin_messages", "can_manage_topics")}
    return types.ChatMemberAdministrator(user=bot, can_be_edited=False, is_anonymous=False, **rights)


def _scope(scope: Any) -> str:
    if scope is None:
        return "default"
    given = scope.model_dump(exclude_none=True)
    return " ".join(str(given[name]) for name in ("type", "chat_id", "user_id") if name in given)


def _chat_of(given: dict[str, Any]) -> int | None:
    try:
        return int(given["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None


def _key(call: Call) -> str:
    return call.method + json.dumps(call.given, sort_keys=True, default=str)


def _rows(keyboard: Any) -> list[list[dict[str, Any]]] | None:
    if not isinstance(keyboard, types.InlineKeyboardMarkup):
        return None
    return keyboard.model_dump(mode="json", exclude_none=True)["inline_keyboard"] or None


@contextmanager
def running(double: BotAPI) -> Iterator[BotAPI]:
    double.start()
    try:
        yield double
    finally:
        double.stop()


def waits_for(look: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not look():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
