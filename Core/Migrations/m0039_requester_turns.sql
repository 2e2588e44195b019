CREATE TABLE requester_turns (
    user_id BIGINT NOT NULL,
    PRIMARY KEY (user_id)
) ENGINE=InnoDB COMMENT='locked while a message of somebody finds its ticket'
