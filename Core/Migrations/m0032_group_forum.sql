ALTER TABLE telegram_groups
    ADD COLUMN is_forum BOOLEAN NULL COMMENT 'NULL until Telegram was asked' AFTER title,
    MODIFY registered_at DATETIME(6) NULL COMMENT 'NULL for one that the configuration names'
