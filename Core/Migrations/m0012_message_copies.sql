CREATE TABLE message_copies (
    chat_id BIGINT NOT NULL,
    telegram_message_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (chat_id, telegram_message_id),
    KEY message_copies_message (message_id, chat_id),
    CONSTRAINT message_copies_message FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
