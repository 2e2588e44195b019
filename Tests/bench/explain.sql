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
