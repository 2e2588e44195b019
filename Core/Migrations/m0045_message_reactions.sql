CREATE TABLE message_reactions (
    message_id BIGINT NOT NULL,
    actor BIGINT NOT NULL COMMENT 'Telegram id of the person or the chat',
    emoji VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (message_id, actor, emoji),
    CONSTRAINT message_reactions_message FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
