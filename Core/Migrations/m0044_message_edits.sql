CREATE TABLE message_edits (
    id BIGINT NOT NULL AUTO_INCREMENT,
    message_id BIGINT NOT NULL,
    body MEDIUMTEXT NOT NULL COMMENT 'as it was before',
    entities JSON NULL,
    created_at DATETIME(6) NOT NULL COMMENT 'when it was replaced',
    PRIMARY KEY (id),
    KEY message_edits_message (message_id, id),
    CONSTRAINT message_edits_message FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
