CREATE TABLE settings (
    name VARCHAR(40) CHARACTER SET ascii NOT NULL,
    value JSON NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
