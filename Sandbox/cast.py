"""Who is there when the sandbox starts for the first time."""

from chats import BOT_ID, RIGHTS, Chats, Member, Person

TOKEN = f"{BOT_ID}:sandbox-token-for-development-only"
GROUP_ID = -1001000000001

BOT = Person(BOT_ID, "bot", "TopicDesk Sandbox", "", "topicdesk_sandbox_bot", "")
CUSTOMERS = (
    Person(101, "customer", "Alice", "Johnson", "alice", "en"),
    Person(102, "customer", "Борис", "Петров", "boris", "ru"),
    Person(103, "customer", "สมชาย", "ใจดี", "somchai", "th"),
)
OPERATORS = (
    Person(201, "operator", "Olga", "Support", "olga", "en"),
    Person(202, "operator", "Max", "Operator", "max", "en"),
)

ALL_RIGHTS = {right: right != "is_anonymous" for right in RIGHTS}
BOT_RIGHTS = ALL_RIGHTS | {"can_promote_members": False, "can_post_stories": False, "can_edit_stories": False,
                           "can_delete_stories": False}


def introduce(chats: Chats) -> None:
    """Adds whoever is missing and leaves the rest as it is."""
    for person in (BOT, *CUSTOMERS, *OPERATORS):
        chats.add_person(person)
    for person in (*CUSTOMERS, *OPERATORS):
        chats.add_chat(person.id, "private")
    chats.add_chat(GROUP_ID, "supergroup", "Support team", is_forum=True)
    for chat in chats.chats():
        if any(chats.members(chat.id)):
            continue
        if not chat.is_private:
            fill_group(chats, chat.id)
            continue
        chats.set_member(chat.id, chat.id, Member("member"))
        chats.set_member(chat.id, BOT_ID, Member("member"))
        # An operator has never talked to the bot, so the bot may not write to an operator first.
        if chat.id in [customer.id for customer in CUSTOMERS]:
            chats.mark_started(chat)


def fill_group(chats: Chats, chat_id: int) -> None:
    chats.set_member(chat_id, OPERATORS[0].id, Member("creator"))
    chats.set_member(chat_id, OPERATORS[1].id, Member("administrator", ALL_RIGHTS))
    chats.set_member(chat_id, BOT_ID, Member("administrator", BOT_RIGHTS))
