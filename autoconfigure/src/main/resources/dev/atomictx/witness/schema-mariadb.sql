CREATE TABLE IF NOT EXISTS atomic_witness (
	id char(36) CHARACTER SET ascii PRIMARY KEY,
	committed boolean NOT NULL,
	created timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
	INDEX (created)
) ENGINE = InnoDB;
