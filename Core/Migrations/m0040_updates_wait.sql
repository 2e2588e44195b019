ALTER TABLE telegram_updates
    MODIFY state ENUM('done', 'failing', 'set_aside', 'queued') NOT NULL COMMENT 'failing is no longer used',
    MODIFY attempts INT NOT NULL DEFAULT 0 COMMENT 'failed ones',
    MODIFY payload MEDIUMTEXT NULL COMMENT 'kept until it is done',
    ADD COLUMN chat_id BIGINT NULL COMMENT 'updates of a chat are carried out in their order' AFTER update_id,
    DROP KEY telegram_updates_state,
    ADD KEY telegram_updates_queue (state, chat_id, update_id),
    ADD KEY telegram_updates_received (received_at)
