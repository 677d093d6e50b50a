CREATE TABLE receipt (
	transfer_id bigint PRIMARY KEY REFERENCES transfer,
	text text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now()
);
