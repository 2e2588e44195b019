"""The recording double itself, asked by aiogram's own client: a judge that lets everything pass would be none."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from aiogram import Bot, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramAPIError, TelegramNetworkError, TelegramRetryAfter

from botapi import BotAPI, running
from chatcopy import Person
from updates import SAMPLES, Updates

GROUP, ANNA = -1001, 5


@pytest.fixture
def double() -> Iterator[BotAPI]:
    with running(BotAPI()) as double:
        double.group(GROUP, "Support")
        double.person(Person(ANNA, "Anna")).is_started = True
        yield double


def ask(double: BotAPI, what: Callable[[Bot], Awaitable[Any]]) -> Any:
    async def call() -> Any:
        session = AiohttpSession(api=TelegramAPIServer.from_base(double.root))
        async with Bot(double.token, session=session) as bot:
            return await what(bot)
    return asyncio.run(call())


async def in_a_topic(bot: Bot) -> tuple[types.ForumTopic, types.Message]:
    topic = await bot.create_forum_topic(GROUP, "A topic")
    keyboard = types.InlineKeyboardMarkup(inline_keyboard=[[types.InlineKeyboardButton(text="Close", callback_data="close:1")]])
    return topic, await bot.send_message(GROUP, "<b>Hello</b> &lt;Anna&gt;", message_thread_id=topic.message_thread_id,
                                         parse_mode="HTML", reply_markup=keyboard)


def test_what_was_sent_is_shown(double: BotAPI) -> None:
    topic, message = ask(double, in_a_topic)
    assert message.html_text == "<b>Hello</b> &lt;Anna&gt;" and message.is_topic_message
    shown = double.said(GROUP, topic.message_thread_id)
    assert [(one.text, one.marked("bold"), one.buttons()) for one in shown] == [("Hello <Anna>", ["Hello"], {"close:1": "Close"})]
    assert double.verdict() == []


def test_files_and_edits_are_carried_out(double: BotAPI) -> None:
    async def talk(bot: Bot) -> bytes:
        photo = await bot.send_photo(ANNA, types.BufferedInputFile(b"a photo", "x.jpg"), caption="<i>c</i>", parse_mode="HTML")
        await bot.edit_message_caption(chat_id=ANNA, message_id=photo.message_id, caption="d")
        await bot.set_message_reaction(ANNA, photo.message_id, [types.ReactionTypeEmoji(emoji="👌")])
        await bot.send_media_group(ANNA, [types.InputMediaPhoto(media=photo.photo[-1].file_id, caption="1"),
                                          types.InputMediaPhoto(media=types.BufferedInputFile(b"another", "y.jpg"))])
        file = await bot.get_file(photo.photo[-1].file_id)
        return (await bot.download_file(file.file_path)).read()

    assert ask(double, talk) == b"a photo"
    photo, *album = double.said(ANNA)
    assert (photo.text, photo.before, photo.edited, photo.mark) == ("d", ["c"], 1, "👌")
    assert len(album) == 2 and album[0].album == album[1].album and album[0].album
    assert double.verdict() == []


@pytest.mark.parametrize("says, call", [
    ("message is too long", lambda bot: bot.send_message(ANNA, "🧑" * 2049)),
    ("caption is too long", lambda bot: bot.send_photo(ANNA, types.BufferedInputFile(b"x", "x"), caption="x" * 1025)),
    ("message text is empty", lambda bot: bot.send_message(ANNA, " \n")),
    ("Unclosed start tag", lambda bot: bot.send_message(ANNA, "a < b", parse_mode="HTML")),
    ("Unsupported start tag", lambda bot: bot.send_message(ANNA, "<div>x</div>", parse_mode="HTML")),
    ("Can't find end tag", lambda bot: bot.send_message(ANNA, "<b>x", parse_mode="HTML")),
    ("message thread not found", lambda bot: bot.send_message(GROUP, "x", message_thread_id=1)),
    ("message thread not found", lambda bot: bot.close_forum_topic(GROUP, 999)),
    ("chat not found", lambda bot: bot.send_message(-4711, "x")),
    ("message to edit not found", lambda bot: bot.edit_message_text("x", chat_id=ANNA, message_id=99)),
    ("message to be replied not found", lambda bot: bot.send_message(ANNA, "x", reply_parameters=types.ReplyParameters(message_id=99))),
    ("2 to 10 items", lambda bot: bot.send_media_group(ANNA, [types.InputMediaPhoto(media="x")])),
    ("wrong file identifier", lambda bot: bot.send_photo(ANNA, "http://127.0.0.1/x.jpg")),
    ("BUTTON_DATA_INVALID", lambda bot: bot.send_message(ANNA, "x", reply_markup=button(callback_data="é" * 33))),
    ("BUTTON_TYPE_INVALID", lambda bot: bot.send_message(GROUP, "x", reply_markup=button(web_app=types.WebAppInfo(url="https://x.org")))),
    ("does one thing", lambda bot: bot.send_message(ANNA, "x", reply_markup=button(callback_data="x", url="https://x.org"))),
    ("REACTION_INVALID", lambda bot: bot.set_message_reaction(ANNA, 2, [types.ReactionTypeEmoji(emoji="✅")])),
    ("query is too old", lambda bot: bot.answer_callback_query("5")),
    ("TOPIC_TITLE", lambda bot: bot.create_forum_topic(GROUP, "x" * 129)),
    ("DOCUMENT_INVALID", lambda bot: bot.create_forum_topic(GROUP, "x", icon_custom_emoji_id="1")),
    ("unknown parameters: colour", lambda bot: bot.send_message(ANNA, "x", colour="red")),
    ("deprecated", lambda bot: bot.send_message(ANNA, "x", reply_to_message_id=2)),
    ("BOT_COMMAND_INVALID", lambda bot: bot.set_my_commands([types.BotCommand(command="Close-it", description="x")])),
], ids=lambda one: one if isinstance(one, str) else "")
def test_what_telegram_would_not_take_is_refused_and_noted(double: BotAPI, says: str, call: Callable[[Bot], Awaitable[Any]]) -> None:
    async def all_of_it(bot: Bot) -> None:
        await bot.send_message(ANNA, "the first")
        if "unknown" in says:
            from aiogram.methods import SendMessage
            await bot(SendMessage.model_validate({"chat_id": ANNA, "text": "x", "colour": "red"}))
        else:
            await call(bot)

    with pytest.raises(TelegramAPIError, match=says.partition(":")[0]):
        ask(double, all_of_it)
    found = double.verdict()
    assert len(found) == 1 and says in found[0]
    assert double.verdict() == []


def button(**acts: Any) -> types.InlineKeyboardMarkup:
    return types.InlineKeyboardMarkup(inline_keyboard=[[types.InlineKeyboardButton(text="x", **acts)]])


def test_nothing_is_modified_twice_unless_the_first_answer_was_cut(double: BotAPI) -> None:
    async def edit(bot: Bot) -> None:
        await bot.edit_message_text("new", chat_id=ANNA, message_id=2)

    ask(double, lambda bot: bot.send_message(ANNA, "old"))
    double.fail("editMessageText", "cut")
    with pytest.raises(TelegramNetworkError):
        ask(double, edit)
    with pytest.raises(TelegramAPIError, match="not modified"):
        ask(double, edit)
    assert double.verdict() == [] and double.said(ANNA)[0].text == "new"
    ask(double, lambda bot: bot.edit_message_text("newer", chat_id=ANNA, message_id=2))
    with pytest.raises(TelegramAPIError, match="not modified"):
        ask(double, lambda bot: bot.edit_message_text("newer", chat_id=ANNA, message_id=2))
    assert len(double.verdict()) == 1


def test_the_messages_of_others_are_not_the_bots_to_edit(double: BotAPI) -> None:
    shown = Updates(double, lambda update: None).write(Person(ANNA, "Anna"), text="mine")  # type: ignore[arg-type,return-value]
    with pytest.raises(TelegramAPIError, match="can't be edited"):
        ask(double, lambda bot: bot.edit_message_text("yours", chat_id=ANNA, message_id=shown.id))
    assert len(double.verdict()) == 1 and shown.text == "mine"


def test_faults_come_as_they_were_ordered(double: BotAPI) -> None:
    async def send(bot: Bot) -> None:
        await bot.send_message(ANNA, "x")

    double.fail("sendMessage", "429")
    with pytest.raises(TelegramRetryAfter):
        ask(double, send)
    with pytest.raises(TelegramRetryAfter):  # too early
        ask(double, send)
    assert len(double.impatient) == 1
    double.well()
    double.fail("sendMessage", "5xx", times=2)
    for _ in range(2):  # an error of Telegram's, and one of what stands before it, which is no JSON
        with pytest.raises(AiogramError):
            ask(double, send)
    double.fail("sendMessage", "cut")
    with pytest.raises(TelegramNetworkError):
        ask(double, send)
    assert [one.is_cut for one in double.said(ANNA)] == [True]
    double.blocked(ANNA)
    with pytest.raises(TelegramAPIError, match="blocked by the user"):
        ask(double, send)
    assert double.verdict() == []


def test_every_update_is_one_of_aiograms(double: BotAPI) -> None:
    told: list[dict[str, Any]] = []

    class Accepted:
        status_code, text = 200, ""

    updates = Updates(double, lambda update: told.append(update) or Accepted())  # type: ignore[arg-type,return-value,func-returns-value]
    anna = Person(ANNA, "Anna", language="ru")
    first = updates.say(anna, "/start x")
    for kind in SAMPLES:
        updates.send(anna, kind)
    for kind in ("location", "venue", "contact", "poll", "dice"):
        updates.share(anna, kind)
    topic = updates.make_topic(anna, GROUP, "A topic")
    said = updates.say(anna, "hello", GROUP, topic.id)
    answer = updates.say(anna, "hello", GROUP, topic.id, reply_to=said)
    updates.edit(answer, "hello!")
    updates.react(anna, said, "👍")
    updates.press(anna, said, "x")
    updates.block(anna)
    updates.say_anonymously(GROUP, "x", topic.id, "The boss")
    updates.say_as_channel(GROUP, "x", topic.id)
    updates.forward_automatically(GROUP, "x")
    parsed = [types.Update.model_validate(update) for update in told]
    assert len({update.update_id for update in parsed}) == len(told)
    assert all(update.event_type for update in parsed)
    assert first.entities[0]["type"] == "bot_command"
    messages = [update.message for update in parsed if update.message]
    plain, reply = messages[-5], messages[-4]
    assert plain.reply_to_message and plain.reply_to_message.forum_topic_created, "in a topic a plain message answers its first one"
    assert reply.reply_to_message and reply.reply_to_message.message_id == said.id
