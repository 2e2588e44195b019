ALTER TABLE events
    ADD COLUMN is_audited BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'what somebody of the team did, once for each act',
    ADD KEY events_audited (is_audited, id)
