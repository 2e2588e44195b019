CREATE TABLE events (
    id BIGINT NOT NULL AUTO_INCREMENT,
    ticket_id BIGINT NOT NULL,
    sequence INT NOT NULL COMMENT 'counts within the ticket, from 1',
    kind VARCHAR(40) CHARACTER SET ascii NOT NULL,
    actor_id BIGINT NULL,
    details JSON NOT NULL,
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY events_sequence (ticket_id, sequence),
    CONSTRAINT events_ticket FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
