CREATE TABLE hooks (
    id BIGINT NOT NULL AUTO_INCREMENT,
    url VARCHAR(2048) NOT NULL,
    events JSON NOT NULL COMMENT 'names, or * for all',
    description VARCHAR(500) NOT NULL DEFAULT '',
    secret VARBINARY(120) NOT NULL COMMENT 'sealed',
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
