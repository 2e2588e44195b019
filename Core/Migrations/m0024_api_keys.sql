CREATE TABLE api_keys (
    id BIGINT NOT NULL AUTO_INCREMENT,
    prefix CHAR(19) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'td_ and the public half',
    digest BINARY(32) NOT NULL COMMENT 'of the whole key',
    user_id BIGINT NOT NULL COMMENT 'the service user who acts',
    scopes SET('tickets:read', 'tickets:write', 'hooks:read', 'hooks:write', 'admin') NOT NULL,
    expires_at DATETIME(6) NULL,
    last_used_at DATETIME(6) NULL,
    revoked_at DATETIME(6) NULL,
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY api_keys_prefix (prefix),
    CONSTRAINT api_keys_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
