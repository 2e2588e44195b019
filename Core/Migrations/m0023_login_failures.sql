CREATE TABLE login_failures (
    id BIGINT NOT NULL AUTO_INCREMENT,
    account VARCHAR(254) NOT NULL COMMENT 'as it was typed, known or not',
    failed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    KEY login_failures_account (account, failed_at),
    KEY login_failures_time (failed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
