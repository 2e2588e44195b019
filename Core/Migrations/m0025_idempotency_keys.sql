CREATE TABLE idempotency_keys (
    digest BINARY(32) NOT NULL COMMENT 'of caller, method, path and key',
    request BINARY(32) NOT NULL COMMENT 'digest of the body',
    status SMALLINT NULL,
    answer MEDIUMBLOB NULL COMMENT 'sealed: it may hold what is shown once',
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (digest),
    KEY idempotency_keys_created (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
