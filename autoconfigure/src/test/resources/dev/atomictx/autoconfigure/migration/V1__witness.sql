CREATE TABLE IF NOT EXISTS atomic_witness (
	id uuid PRIMARY KEY,
	committed boolean NOT NULL,
	created timestamptz NOT NULL DEFAULT clock_timestamp()
);
