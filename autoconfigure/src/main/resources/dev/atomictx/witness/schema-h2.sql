CREATE TABLE IF NOT EXISTS atomic_witness (
	id uuid PRIMARY KEY,
	committed boolean NOT NULL,
	created timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX IF NOT EXISTS atomic_witness_created ON atomic_witness (created);
CREATE TABLE IF NOT EXISTS atomic_key (
	unit varchar(200) NOT NULL,
	idempotency_key varchar(200) NOT NULL,
	digest char(64) NOT NULL,
	id char(36) NOT NULL,
	outcome varchar(10),
	type varchar(500),
	content text,
	created timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
	PRIMARY KEY (unit, idempotency_key)
);
