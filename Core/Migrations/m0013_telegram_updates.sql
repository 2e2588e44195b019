CREATE TABLE telegram_updates (
    update_id BIGINT NOT NULL,
    state ENUM('done', 'failing', 'set_aside') NOT NULL,
    attempts INT NOT NULL DEFAULT 1,
    payload MEDIUMTEXT NULL COMMENT 'kept while it fails',
    last_error VARCHAR(500) NULL,
    received_at DATETIME(6) NOT NULL,
    PRIMARY KEY (update_id),
    KEY telegram_updates_state (state)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
