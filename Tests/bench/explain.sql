-- The plans of the statements that lists and searches are made of: none may say ALL, "Using filesort" or "Using temporary".
--     mariadb --table DATABASE <Tests/bench/explain.sql
-- A facet's set.
EXPLAIN SELECT name, block, tickets FROM ticket_facet_sets WHERE name IN ('status:open', 'status:closed');
-- A word's beginning, and its other forms.
EXPLAIN SELECT name, block, tickets FROM ticket_term_sets WHERE name BETWEEN 'опл' AND CONCAT('опл', 0xFF);
EXPLAIN SELECT name, block, tickets FROM ticket_term_sets WHERE name IN ('карт', 'карта', 'карту', 'картои');
EXPLAIN SELECT ticket_id FROM ticket_terms WHERE name IN ('карт', 'карта', 'карту', 'картои');
-- Days.
EXPLAIN SELECT name, block, tickets FROM ticket_facet_sets WHERE name >= 'created:2026-01-01' AND name < 'created:2026-02-01';
EXPLAIN SELECT id FROM tickets WHERE created_at >= '2026-01-01 10:00' AND created_at < '2026-01-02';
-- Tickets that changed, judged by their rows. ALL is right of ticket_changes: it is read whole, and kept small.
EXPLAIN SELECT ticket_changes.ticket_id AS id, tickets.id IS NOT NULL AND COALESCE(tickets.status = 'open', FALSE) AS is_selected
FROM ticket_changes LEFT JOIN tickets ON tickets.id = ticket_changes.ticket_id;
-- The page itself.
EXPLAIN SELECT * FROM tickets WHERE id IN (10, 11, 12, 13) ORDER BY id DESC;
-- Ticket numbers.
EXPLAIN SELECT id FROM tickets WHERE ticket_number BETWEEN 'TKT-2026-9' AND 'TKT-2026-9~' ORDER BY ticket_number DESC LIMIT 10000;
-- Packing: the facets of a block, the terms of a block.
EXPLAIN SELECT name, block, tickets FROM ticket_facet_sets WHERE block = 5;
EXPLAIN SELECT name, block, tickets FROM ticket_term_sets WHERE block = 5 AND name IN ('карт', 'карта', 'карту', 'картои');
-- Telegram: the next update of a chat, the chats in which something waits, what is forgotten.
EXPLAIN SELECT update_id FROM telegram_updates WHERE state = 'queued' AND chat_id = 5 ORDER BY update_id LIMIT 1 FOR UPDATE;
EXPLAIN SELECT DISTINCT chat_id FROM telegram_updates WHERE state = 'queued';
EXPLAIN DELETE FROM telegram_updates WHERE state = 'done' AND received_at < '2026-01-01' ORDER BY received_at LIMIT 10000;
-- Which ticket a private message belongs to; of one customer's few, so a filesort is right.
EXPLAIN SELECT id FROM tickets WHERE requester_id = 5 AND status IN ('open', 'in_progress', 'waiting')
ORDER BY GREATEST(COALESCE(answered_at, 0), IF(id <=> 7, COALESCE('2026-01-01', 0), 0)) DESC, last_message_at DESC, id DESC LIMIT 10;
EXPLAIN SELECT ticket_id FROM messages WHERE album = '13' AND author_id = 5 LIMIT 1;
-- Where what is said in a ticket is to be seen.
EXPLAIN SELECT topics.id FROM ticket_links JOIN topics ON topics.ticket_id = linked_id AND live WHERE ticket_links.ticket_id = 5;
-- The group of the next ticket: reads the open topics of the groups, and sorts the groups.
EXPLAIN SELECT chat_id FROM telegram_groups WHERE chat_id IN (-5, -6) ORDER BY out_of_reach_since IS NOT NULL,
(SELECT COUNT(*) FROM topics WHERE topics.chat_id = telegram_groups.chat_id AND state = 'open'), registered_at, chat_id LIMIT 1;
-- Topics behind their deadlines: by way of the few groups.
EXPLAIN SELECT topics.id FROM telegram_groups JOIN topics USING (chat_id) JOIN tickets ON tickets.id = ticket_id
WHERE topics.state = 'open' AND status IN ('open', 'in_progress', 'waiting') AND resolution_due_at <= '2026-01-01' LIMIT 200;
-- The outbox: the head of a lane, what is like it, the lanes in which something waits.
EXPLAIN SELECT id FROM deliveries WHERE state = 'queued' AND lane = 'telegram:-5' ORDER BY urgency, id LIMIT 1;
EXPLAIN SELECT id FROM deliveries FORCE INDEX (deliveries_ticket) WHERE ticket_id = 5 AND state = 'queued' AND lane = 'telegram:-5'
AND kind = 'topic.state' ORDER BY id;
EXPLAIN SELECT DISTINCT lane FROM deliveries WHERE state = 'queued';
