CREATE TABLE telegram_groups (
    chat_id BIGINT NOT NULL,
    title VARCHAR(255) NOT NULL,
    registered_at DATETIME(6) NOT NULL,
    registered_by BIGINT NULL,
    PRIMARY KEY (chat_id),
    CONSTRAINT telegram_groups_user FOREIGN KEY (registered_by) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
