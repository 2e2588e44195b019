ALTER TABLE users
    ADD COLUMN home_chat_id BIGINT NULL COMMENT 'the support group in which they first wrote' AFTER telegram_blocked_at
