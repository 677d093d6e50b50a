CREATE TABLE IF NOT EXISTS atomic_witness (
	id uuid PRIMARY KEY,
	committed boolean NOT NULL,
	created timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE IF NOT EXISTS atomic_key (
	unit varchar(200) NOT NULL,
	idempotency_key varchar(200) NOT NULL,
	digest char(64) NOT NULL,
	id uuid NOT NULL,
	outcome varchar(10),
	type varchar(500),
	content text,
	created timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (unit, idempotency_key)
);
