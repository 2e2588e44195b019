CREATE TABLE message_files (
    file_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (file_id, message_id),
    KEY message_files_message (message_id),
    CONSTRAINT message_files_file FOREIGN KEY (file_id) REFERENCES files (id) ON DELETE CASCADE,
    CONSTRAINT message_files_message FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
