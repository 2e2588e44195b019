CREATE TABLE topics (
    id BIGINT NOT NULL AUTO_INCREMENT,
    ticket_id BIGINT NOT NULL,
    chat_id BIGINT NOT NULL,
    thread_id BIGINT NULL,
    state ENUM('wanted', 'creating', 'open', 'closed', 'lost', 'retired') NOT NULL,
    live BOOLEAN AS (IF(state IN ('lost', 'retired'), NULL, TRUE)) STORED,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY topics_live (ticket_id, chat_id, live),
    UNIQUE KEY topics_thread (chat_id, thread_id),
    CONSTRAINT topics_ticket FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
