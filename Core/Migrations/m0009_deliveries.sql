CREATE TABLE deliveries (
    id BIGINT NOT NULL AUTO_INCREMENT,
    lane VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state ENUM('queued', 'sent', 'failed', 'blocked') NOT NULL,
    kind VARCHAR(40) CHARACTER SET ascii NOT NULL,
    ticket_id BIGINT NULL,
    message_id BIGINT NULL,
    payload JSON NOT NULL,
    attempts INT NOT NULL DEFAULT 0,
    last_error VARCHAR(500) NULL,
    created_at DATETIME(6) NOT NULL,
    finished_at DATETIME(6) NULL,
    PRIMARY KEY (id),
    KEY deliveries_lane (state, lane, id),
    KEY deliveries_ticket (ticket_id),
    KEY deliveries_message (message_id),
    CONSTRAINT deliveries_ticket FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
    CONSTRAINT deliveries_message FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
