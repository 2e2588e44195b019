CREATE TABLE ticket_numbers (
    year SMALLINT NOT NULL,
    last INT NOT NULL,
    PRIMARY KEY (year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
