CREATE TABLE ticket_links (
    ticket_id BIGINT NOT NULL,
    linked_id BIGINT NOT NULL COMMENT 'each link stands here twice, once in each direction',
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (ticket_id, linked_id),
    CONSTRAINT ticket_links_ticket FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
    CONSTRAINT ticket_links_linked FOREIGN KEY (linked_id) REFERENCES tickets (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
