"""What operators do to topics and to the bot by hand, and the tools of tests."""

from typing import Any

from aiohttp import web

import cast
from chats import BOT_ID, RIGHTS, Chat, Member, Person
from errors import PageError
from pageapi import answer, body_of, chat_with, number, topic_in, world_of
from topics import COLORS, ICONS
from world import World


def routes() -> list[web.AbstractRouteDef]:
    api = "/sandbox/api"
    return [
        web.post(api + "/chats/{chat}/rights", set_rights),
        web.post(api + "/chats/{chat}/upgrade", upgrade),
        web.post(api + "/topics/{chat}", create_topic),
        web.post(api + "/topics/{chat}/{thread}/{action:close|reopen|delete|rename}", change_topic),
        web.get(api + "/updates", updates),
        web.post(api + "/redeliver", redeliver),
        web.get(api + "/calls", calls),
        web.delete(api + "/calls", clear_calls),
        web.get(api + "/faults", faults),
        web.post(api + "/faults", add_fault),
        web.delete(api + "/faults", clear_faults),
        web.post(api + "/reset", reset),
    ]


# Topics by hand


async def create_topic(request: web.Request) -> web.Response:
    world, chat, operator, fields = await _forum(request)
    name = str(fields.get("name", "")).strip()[:128]
    if not name:
        raise PageError(400, "name must not be empty")
    color = number(fields.get("icon_color"), "icon_color", COLORS[len(world.topics.all(chat.id)) % len(COLORS)])
    with world.db.transaction():
        topic = world.conversation.create_topic(chat, operator.id, name, color, "")
    return answer(topic.page_wire(), 201)


async def change_topic(request: web.Request) -> web.Response:
    world, chat, operator, fields = await _forum(request)
    topic = topic_in(world, chat, request.match_info["thread"])
    action = request.match_info["action"]
    with world.db.transaction():
        match action:
            case "delete":
                world.conversation.delete_topic(topic)
                return answer({"deleted": topic.thread_id})
            case "rename":
                name = str(fields.get("name", topic.name)).strip()[:128]
                icon = fields.get("icon_custom_emoji_id")
                if not name or (icon and icon not in ICONS):
                    raise PageError(400, "name must not be empty, and the icon one of GET …/topics")
                world.conversation.edit_topic(chat, topic, operator.id, name, icon)
            case _:
                if topic.is_closed == (action == "close"):
                    raise PageError(409, f"the topic is {'closed' if topic.is_closed else 'open'} already")
                world.conversation.close_topic(chat, topic, operator.id, action == "close")
    return answer(topic_in(world, chat, topic.thread_id).page_wire())


async def _forum(request: web.Request) -> tuple[World, Chat, Person, dict[str, Any]]:
    """`as` in the body says which operator acts; Olga if nobody is named."""
    world = world_of(request)
    fields = await body_of(request)
    chat = chat_with(world, request.match_info["chat"])
    operator = world.chats.person(number(fields.get("as"), "as", cast.OPERATORS[0].id))
    if not chat.is_forum:
        raise PageError(400, f"chat {chat.id} has no topics")
    if operator is None or not world.chats.member(chat.id, operator.id).can("can_manage_topics"):
        raise PageError(403, "only an operator of this group may do that")
    return world, chat, operator, fields


# The bot in the group


async def set_rights(request: web.Request) -> web.Response:
    """Single rights, or a `status` such as `kicked`, `left`, `member`, `administrator`."""
    world = world_of(request)
    chat = chat_with(world, request.match_info["chat"])
    fields = await body_of(request)
    if chat.is_private:
        raise PageError(400, "in a private chat there are no rights; see /block")
    rights = {right: bool(fields[right]) for right in RIGHTS if right in fields}
    status = fields.get("status", "administrator")
    if set(fields) - set(RIGHTS) - {"status"} or status not in ("administrator", "member", "left", "kicked"):
        raise PageError(400, f"known are status and {', '.join(RIGHTS)}")
    old = world.chats.member(chat.id, BOT_ID)
    new = Member(status, (old.rights or cast.BOT_RIGHTS) | rights if status == "administrator" else {})
    with world.db.transaction():
        world.conversation.change_bot(chat, cast.OPERATORS[0].id, new)
    return answer(world.chats.member_wire(BOT_ID, new))


async def upgrade(request: web.Request) -> web.Response:
    """The group gets a new id, and writing to the old one is refused with `migrate_to_chat_id`."""
    world = world_of(request)
    chat = chat_with(world, request.match_info["chat"])
    if chat.is_private or chat.upgraded_to:
        raise PageError(409, "only a group that is not upgraded yet can be upgraded")
    new_id = min(each.id for each in world.chats.chats()) - 1
    owner = cast.OPERATORS[0].id
    with world.db.transaction():
        world.chats.add_chat(new_id, chat.type, chat.title, chat.is_forum)
        cast.fill_group(world.chats, new_id)
        world.conversation.post(chat, owner, {"migrate_to_chat_id": new_id})
        world.chats.mark_upgraded(chat, new_id)
        world.conversation.post(chat_with(world, new_id), owner, {"migrate_from_chat_id": chat.id})
    world.page.tell("reset")
    return answer({"migrate_to_chat_id": new_id}, 201)


# Tools of tests


async def updates(request: web.Request) -> web.Response:
    """What the bot has not taken yet."""
    pending = world_of(request).updates.pending(1000)
    return answer({"pending": [update.wire() for update in pending]})


async def redeliver(request: web.Request) -> web.Response:
    world = world_of(request)
    fields = await body_of(request)
    update_id = number(fields.get("update_id"), "update_id")
    times = number(fields.get("times"), "times", 1)
    if not 1 <= times <= 100:
        raise PageError(400, "times must be between 1 and 100")
    if not world.updates.repeat(update_id, times):
        raise PageError(404, f"there is no update {update_id}")
    return answer({"update_id": update_id, "times": times}, 201)


async def calls(request: web.Request) -> web.Response:
    query = request.query
    after, limit = number(query.get("after"), "after", 0), number(query.get("limit"), "limit", 1000)
    return answer({"calls": world_of(request).calls.list(query.get("method"), after, max(1, limit))})


async def clear_calls(request: web.Request) -> web.Response:
    world_of(request).calls.clear()
    return web.Response(status=204)


async def faults(request: web.Request) -> web.Response:
    return answer({"faults": world_of(request).faults.list()})


async def add_fault(request: web.Request) -> web.Response:
    try:
        fault = world_of(request).faults.add(await body_of(request))
    except ValueError as error:
        raise PageError(400, str(error)) from None
    return answer(fault.wire(), 201)


async def clear_faults(request: web.Request) -> web.Response:
    world_of(request).faults.clear()
    return web.Response(status=204)


async def reset(request: web.Request) -> web.Response:
    world_of(request).reset()
    return web.Response(status=204)
