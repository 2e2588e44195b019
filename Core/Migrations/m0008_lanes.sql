CREATE TABLE lanes (
    lane VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    lease_owner CHAR(32) CHARACTER SET ascii NULL,
    not_before DATETIME(6) NOT NULL COMMENT 'end of the lease, or of the pause that a failure imposed',
    failures INT NOT NULL DEFAULT 0 COMMENT 'since the last success',
    calls_until DATETIME(6) NOT NULL COMMENT 'when the calls made so far are paid for, see Budget',
    PRIMARY KEY (lane)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
