"""Methods that tell about the bot, chats and members, and the bot's list of commands."""

import json
import re
from typing import Any

from chats import BOT_ID
from errors import bad_request
from world import World

from bot.access import chat_of
from bot.arguments import Arguments
from bot.methods import method


@method("getMe")
def get_me(world: World, arguments: Arguments) -> dict[str, Any]:
    return world.chats.user(BOT_ID) | {
        "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False,
        "can_connect_to_business": False, "has_main_web_app": False}


@method("getChat")
def get_chat(world: World, arguments: Arguments) -> dict[str, Any]:
    chat = chat_of(world, arguments)
    about: dict[str, Any] = world.chats.wire(chat) | {
        "accent_color_id": abs(chat.id) % 7, "max_reaction_count": 11,
        "accepted_gift_types": {"unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False,
                                "premium_subscription": False}}
    if chat.is_private:
        return about
    everything = ("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
                  "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
                  "can_add_web_page_previews", "can_invite_users")
    restricted = ("can_change_info", "can_pin_messages", "can_manage_topics")
    return about | {"permissions": dict.fromkeys(everything, True) | dict.fromkeys(restricted, False)}


@method("getChatMember")
def get_chat_member(world: World, arguments: Arguments) -> dict[str, Any]:
    chat = chat_of(world, arguments)
    user_id = arguments.integer("user_id", low=0)
    if not user_id:
        raise bad_request("invalid user_id specified")
    if world.chats.person(user_id) is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return world.chats.member_wire(user_id, world.chats.member(chat.id, user_id))


@method("getChatAdministrators")
def get_chat_administrators(world: World, arguments: Arguments) -> list[dict[str, Any]]:
    chat = chat_of(world, arguments)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return [world.chats.member_wire(user_id, member) for user_id, member in world.chats.members(chat.id)
            if member.status in ("creator", "administrator")]


@method("setMyCommands")
def set_my_commands(world: World, arguments: Arguments) -> bool:
    commands = arguments.json("commands", "can't parse commands JSON object")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = [_command(each) for each in commands]
    world.db.run("INSERT OR REPLACE INTO commands VALUES (?, ?, ?)", *_commands_key(arguments),
                 json.dumps(kept, ensure_ascii=False))
    return True


@method("getMyCommands")
def get_my_commands(world: World, arguments: Arguments) -> list[dict[str, str]]:
    commands = world.db.scalar("SELECT commands FROM commands WHERE scope = ? AND language_code = ?",
                               *_commands_key(arguments))
    return json.loads(commands) if commands else []


@method("deleteMyCommands")
def delete_my_commands(world: World, arguments: Arguments) -> bool:
    world.db.run("DELETE FROM commands WHERE scope = ? AND language_code = ?", *_commands_key(arguments))
    return True


def _command(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    command, description = str(given.get("command", "")).removeprefix("/"), str(given.get("description", ""))
    if not re.fullmatch(r"[a-z0-9_]{1,32}", command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def _commands_key(arguments: Arguments) -> tuple[str, str]:
    scope = arguments.json("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    if not isinstance(scope, dict) or "type" not in scope:
        raise bad_request("can't parse BotCommandScope: expected an Object")
    return json.dumps(scope, sort_keys=True), arguments.text("language_code")
