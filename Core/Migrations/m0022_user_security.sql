ALTER TABLE users
    ADD COLUMN is_service BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'stands for an API key' AFTER role,
    ADD COLUMN tokens_since BIGINT NOT NULL DEFAULT 0 COMMENT 'seconds since the epoch; tokens issued before are refused',
    ADD COLUMN totp_secret VARBINARY(80) NULL COMMENT 'sealed',
    ADD COLUMN totp_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0 COMMENT 'of the last code, which is good for one use'
