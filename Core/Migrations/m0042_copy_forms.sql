ALTER TABLE message_copies
    ADD COLUMN thread_id BIGINT NULL COMMENT 'the topic in which it stands' AFTER telegram_message_id,
    ADD COLUMN form ENUM('origin', 'text', 'caption', 'media', 'notice', 'offer') NOT NULL DEFAULT 'text'
        COMMENT 'origin: somebody wrote it there; notice: a text of the desk about it; offer: the button that takes it back',
    DROP PRIMARY KEY,
    ADD PRIMARY KEY (chat_id, telegram_message_id, message_id)
