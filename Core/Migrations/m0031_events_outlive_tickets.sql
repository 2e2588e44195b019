ALTER TABLE events DROP FOREIGN KEY events_ticket
