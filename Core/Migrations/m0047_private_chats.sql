RENAME TABLE requester_turns TO private_chats
