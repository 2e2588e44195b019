CREATE TABLE files (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid UUID NOT NULL,
    message_id BIGINT NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii NOT NULL,
    telegram_file_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    origin_chat_id BIGINT NOT NULL,
    origin_message_id BIGINT NOT NULL,
    name VARCHAR(255) NULL,
    mime_type VARCHAR(127) CHARACTER SET ascii NULL,
    size BIGINT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY files_uuid (uuid),
    KEY files_message (message_id),
    CONSTRAINT files_message FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
