CREATE TABLE ticket_term_sets (
    name VARBINARY(24) NOT NULL COMMENT 'a term',
    block INT NOT NULL COMMENT 'ticket_id DIV 32768',
    tickets BLOB NOT NULL COMMENT 'see TicketSet',
    PRIMARY KEY (name, block)
) ENGINE=InnoDB
