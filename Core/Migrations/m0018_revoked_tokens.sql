CREATE TABLE revoked_tokens (
    token_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'the jti of a JWT that was logged out',
    expires_at DATETIME(6) NOT NULL COMMENT 'after which it would be refused anyway',
    PRIMARY KEY (token_id),
    KEY revoked_tokens_expires (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
