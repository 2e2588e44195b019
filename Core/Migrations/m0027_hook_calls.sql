CREATE TABLE hook_calls (
    id BIGINT NOT NULL AUTO_INCREMENT,
    hook_id BIGINT NOT NULL,
    event VARCHAR(40) CHARACTER SET ascii NOT NULL,
    state ENUM('queued', 'succeeded', 'failed') NOT NULL,
    attempt INT NOT NULL,
    status_code SMALLINT NULL,
    duration_ms INT NULL,
    response VARCHAR(4096) NULL,
    error VARCHAR(500) NULL,
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    KEY hook_calls_hook (hook_id, id),
    CONSTRAINT hook_calls_hook FOREIGN KEY (hook_id) REFERENCES hooks (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
