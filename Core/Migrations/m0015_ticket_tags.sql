CREATE TABLE ticket_tags (
    tag VARCHAR(40) NOT NULL,
    ticket_id BIGINT NOT NULL,
    PRIMARY KEY (tag, ticket_id),
    KEY ticket_tags_ticket (ticket_id, tag),
    CONSTRAINT ticket_tags_ticket FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
