ALTER TABLE topics
    ADD COLUMN shown_name VARCHAR(128) NULL COMMENT 'as it was last set',
    ADD COLUMN shown_mark VARCHAR(16) NULL COMMENT 'the emoji of its icon',
    ADD COLUMN is_added BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'in another group than the first one'
