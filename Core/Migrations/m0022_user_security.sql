ALTER TABLE users
    ADD COLUMN is_service BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'stands for an API key' AFTER role,
    ADD COLUMN token_generation INT NOT NULL DEFAULT 0 COMMENT 'tokens of earlier ones are refused',
    ADD COLUMN totp_secret VARBINARY(80) NULL COMMENT 'sealed',
    ADD COLUMN totp_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0 COMMENT 'of the last code, which is good for one use'
