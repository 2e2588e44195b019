CREATE TABLE ticket_terms (
    name VARBINARY(24) NOT NULL COMMENT 'a term, see SearchTerms',
    ticket_id BIGINT NOT NULL,
    PRIMARY KEY (name, ticket_id)
) ENGINE=InnoDB COMMENT='words of new messages, until the job search-index packs them into ticket_term_sets'
