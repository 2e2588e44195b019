ALTER TABLE messages
    ADD COLUMN content_type ENUM('text', 'image', 'file') NOT NULL DEFAULT 'text' COMMENT 'as a web chat said it' AFTER body
