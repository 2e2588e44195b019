CREATE TABLE ticket_facet_sets (
    name VARBINARY(340) NOT NULL COMMENT 'as status:open, see TicketFacet',
    block INT NOT NULL COMMENT 'ticket_id DIV 32768',
    tickets BLOB NOT NULL COMMENT 'see TicketSet',
    PRIMARY KEY (name, block),
    KEY ticket_facet_sets_block (block)
) ENGINE=InnoDB
