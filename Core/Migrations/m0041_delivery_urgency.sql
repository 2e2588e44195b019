ALTER TABLE deliveries
    ADD COLUMN urgency TINYINT NOT NULL DEFAULT 0 COMMENT 'higher ones wait for lower ones' AFTER lane,
    ADD COLUMN not_before DATETIME(6) NULL AFTER state,
    DROP KEY deliveries_lane,
    ADD KEY deliveries_lane (state, lane, urgency, id)
