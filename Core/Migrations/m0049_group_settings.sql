ALTER TABLE telegram_groups
    ADD COLUMN takes_tickets BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'new ones',
    ADD COLUMN notes_by_default BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN language VARCHAR(16) CHARACTER SET ascii NULL COMMENT 'in which the desk speaks there',
    ADD COLUMN out_of_reach_since DATETIME(6) NULL,
    ADD COLUMN out_of_reach_because VARCHAR(200) NULL,
    ADD COLUMN moved_to BIGINT NULL COMMENT 'the supergroup that it became'
