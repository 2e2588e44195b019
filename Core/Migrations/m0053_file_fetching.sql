ALTER TABLE files
    ADD COLUMN fetched_at DATETIME(6) NULL COMMENT 'when it was brought from Telegram',
    ADD COLUMN fetch_error VARCHAR(200) NULL COMMENT 'why it never will be'
