ALTER TABLE tickets
    ADD COLUMN answered_at DATETIME(6) NULL COMMENT 'the last answer of the team' AFTER first_responded_at,
    ADD COLUMN rating TINYINT NULL AFTER last_message_at,
    ADD COLUMN rating_comment VARCHAR(1000) NULL AFTER rating,
    ADD COLUMN rated_at DATETIME(6) NULL AFTER rating_comment,
    ADD CONSTRAINT tickets_rating CHECK (rating BETWEEN 1 AND 5)
