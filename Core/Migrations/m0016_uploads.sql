ALTER TABLE files
    MODIFY message_id BIGINT NULL COMMENT 'NULL until it hangs on a message',
    MODIFY telegram_file_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'NULL for an upload',
    MODIFY origin_chat_id BIGINT NULL,
    MODIFY origin_message_id BIGINT NULL,
    ADD COLUMN uploader_id BIGINT NULL COMMENT 'NULL for what came from Telegram',
    ADD COLUMN width INT NULL,
    ADD COLUMN height INT NULL,
    ADD COLUMN created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    ADD CONSTRAINT files_uploader FOREIGN KEY (uploader_id) REFERENCES users (id)
