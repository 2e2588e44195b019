ALTER TABLE tickets
    ADD COLUMN assigned_as VARCHAR(254) NULL COMMENT 'the assignee as they were named' AFTER assigned_at,
    ADD COLUMN page_url VARCHAR(2048) NULL COMMENT 'where a web chat was begun' AFTER category,
    ADD COLUMN escalated_at DATETIME(6) NULL,
    ADD COLUMN escalation_reason VARCHAR(255) NULL,
    ADD COLUMN escalated BOOLEAN AS (escalated_at IS NOT NULL) STORED,
    ADD COLUMN summary TEXT NULL,
    ADD COLUMN helpful_notes TEXT NULL,
    ADD COLUMN related_skills JSON NULL
