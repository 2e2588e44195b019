-- Fills a desk: @users customers, @tickets tickets, ten messages in each. Needs MariaDB's SEQUENCE engine.
SET @now = UTC_TIMESTAMP(6);
INSERT INTO users (uuid, email, name, role, created_at)
SELECT UUID(), CONCAT('bench', seq, '@example.com'), CONCAT('Customer ', seq), 'user', @now FROM seq_1_to_10000;
SET @first = LAST_INSERT_ID();
INSERT INTO tickets (uuid, ticket_number, requester_id, subject, status, priority, source, read_by_requester,
    read_by_staff, first_response_due_at, resolution_due_at, message_count, event_count, last_message_at, created_at)
SELECT UUID(), CONCAT('TKT-2025-', seq), @first + seq % 10000, CONCAT('Проблема с оплатой № ', seq),
    ELT(1 + seq % 5, 'open', 'in_progress', 'waiting', 'resolved', 'closed'), 1 + seq % 4, 'api', TRUE, FALSE,
    @now, @now, 10, 0, @now, @now FROM seq_1_to_100000;
SET @ticket = LAST_INSERT_ID();
INSERT INTO messages (ticket_id, author_id, side, visibility, body, delivery, created_at)
SELECT @ticket + (seq - 1) DIV 10, @first + ((seq - 1) DIV 10) % 10000, IF(seq % 2, 'requester', 'staff'), 'public',
    CONCAT('Не могу пополнить баланс через карту, попытка № ', seq, '. Спасибо, жду ответа от вашей поддержки.'), 'none', @now
FROM seq_1_to_1000000;
ANALYZE TABLE users, tickets, messages;
SELECT @first, @ticket;
