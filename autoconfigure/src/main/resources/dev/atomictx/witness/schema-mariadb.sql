CREATE TABLE IF NOT EXISTS atomic_witness (
	id char(36) CHARACTER SET ascii PRIMARY KEY,
	committed boolean NOT NULL,
	created timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
	INDEX (created)
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS atomic_key (
	unit varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
	idempotency_key varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
	digest char(64) CHARACTER SET ascii NOT NULL,
	id char(36) CHARACTER SET ascii NOT NULL,
	outcome varchar(10),
	type varchar(500) CHARACTER SET utf8mb4,
	content longtext CHARACTER SET utf8mb4,
	created timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
	PRIMARY KEY (unit, idempotency_key)
) ENGINE = InnoDB;
