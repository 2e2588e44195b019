ALTER TABLE private_chats
    ADD COLUMN next ENUM('continues', 'opens', 'comments') NOT NULL DEFAULT 'continues' COMMENT 'what the next message does',
    ADD COLUMN ticket_id BIGINT NULL COMMENT 'the chosen ticket, or the one that is being rated',
    ADD COLUMN category VARCHAR(80) NULL COMMENT 'of the next ticket',
    ADD COLUMN chosen_at DATETIME(6) NULL,
    ADD CONSTRAINT private_chats_ticket FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE SET NULL
