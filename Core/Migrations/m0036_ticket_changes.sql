CREATE TABLE ticket_changes (
    ticket_id BIGINT NOT NULL COMMENT 'may be of a ticket that is gone',
    has_new_texts BOOLEAN NOT NULL COMMENT 'all its texts are to be indexed, not its facets alone',
    PRIMARY KEY (ticket_id)
) ENGINE=InnoDB COMMENT='tickets that ticket_facet_sets does not know as they are, until the job search-index has been there'
