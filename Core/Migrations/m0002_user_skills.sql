CREATE TABLE user_skills (
    user_id BIGINT NOT NULL,
    skill VARCHAR(80) NOT NULL,
    level TINYINT NOT NULL,
    PRIMARY KEY (user_id, skill),
    CONSTRAINT user_skills_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT user_skills_level CHECK (level BETWEEN 1 AND 5)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
