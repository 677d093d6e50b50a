CREATE TABLE IF NOT EXISTS atomic_witness (
	id uuid PRIMARY KEY,
	committed boolean NOT NULL,
	created timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX IF NOT EXISTS atomic_witness_created ON atomic_witness (created);
