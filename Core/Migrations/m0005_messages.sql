CREATE TABLE messages (
    id BIGINT NOT NULL AUTO_INCREMENT,
    ticket_id BIGINT NOT NULL,
    author_id BIGINT NULL COMMENT 'NULL for the system',
    side ENUM('requester', 'staff', 'system') NOT NULL,
    visibility ENUM('public', 'internal') NOT NULL,
    body MEDIUMTEXT NOT NULL,
    attachments JSON NULL COMMENT 'URLs as they were given',
    reply_to_id BIGINT NULL,
    delivery ENUM('none', 'queued', 'sent', 'failed', 'blocked') NOT NULL COMMENT 'towards the requester',
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    KEY messages_ticket (ticket_id, id),
    CONSTRAINT messages_ticket FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
    CONSTRAINT messages_author FOREIGN KEY (author_id) REFERENCES users (id),
    CONSTRAINT messages_reply_to FOREIGN KEY (reply_to_id) REFERENCES messages (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
