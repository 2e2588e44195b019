INSERT INTO ticket_changes (ticket_id, has_new_texts) SELECT id, TRUE FROM tickets
