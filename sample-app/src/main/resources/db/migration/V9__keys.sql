ALTER TABLE transfer DROP COLUMN idempotency_key;
DROP TABLE idempotency_key;

-- As the starter's script has it. A row is needed for as long as a client may repeat its request.
CREATE TABLE atomic_key (
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
