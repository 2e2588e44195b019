ALTER TABLE messages
    ADD COLUMN entities JSON NULL COMMENT 'formatting: MessageEntity of the Bot API' AFTER body,
    ADD COLUMN special JSON NULL COMMENT 'what Telegram shows as a type of its own: location, venue, contact' AFTER entities,
    ADD COLUMN album VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'media_group_id' AFTER special,
    ADD COLUMN author_name VARCHAR(200) NULL COMMENT 'of an anonymous administrator, or a channel' AFTER author_id,
    ADD COLUMN edited_at DATETIME(6) NULL,
    ADD COLUMN withdrawn_at DATETIME(6) NULL COMMENT 'taken back from the requester'
