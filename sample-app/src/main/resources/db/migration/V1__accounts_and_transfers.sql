CREATE TABLE account (
	id bigint PRIMARY KEY,
	owner text NOT NULL CHECK (owner <> ''),
	balance numeric(14, 2) NOT NULL CHECK (balance >= 0),
	version bigint NOT NULL DEFAULT 0
);

-- A row without a refusal belongs to a transfer that took place.
CREATE TABLE idempotency_key (
	key varchar(200) PRIMARY KEY CHECK (key <> ''),
	from_account bigint NOT NULL,
	to_account bigint NOT NULL,
	amount numeric(12, 2) NOT NULL,
	refusal text CHECK (refusal IN ('UNKNOWN_ACCOUNT', 'INSUFFICIENT_FUNDS')),
	detail text,
	created_at timestamptz NOT NULL DEFAULT now(),
	CHECK ((refusal IS NULL) = (detail IS NULL))
);

CREATE TABLE transfer (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	from_account bigint NOT NULL REFERENCES account,
	to_account bigint NOT NULL REFERENCES account,
	amount numeric(12, 2) NOT NULL CHECK (amount > 0),
	fee numeric(8, 2) NOT NULL CHECK (fee >= 0),
	from_balance numeric(14, 2) NOT NULL CHECK (from_balance >= 0),
	to_balance numeric(14, 2) NOT NULL CHECK (to_balance >= amount),
	attempts integer NOT NULL CHECK (attempts > 0),
	idempotency_key varchar(200) UNIQUE REFERENCES idempotency_key,
	created_at timestamptz NOT NULL DEFAULT now(),
	CHECK (from_account <> to_account)
);

-- At most one for each transfer, and short enough for the smallest screen.
CREATE TABLE notification (
	transfer_id bigint PRIMARY KEY REFERENCES transfer,
	message varchar(80) NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now()
);

-- Nobody can be notified whose name is as long as that of account 11.
INSERT INTO account (id, owner, balance) VALUES
	(1, 'Alice', 1000),
	(2, 'Bob', 1000),
	(3, 'Carol', 1000),
	(4, 'Dave', 1000),
	(5, 'Erin', 1000),
	(6, 'Frank', 1000),
	(7, 'Grace', 1000),
	(8, 'Heidi', 1000),
	(9, 'Ivan', 1000),
	(10, 'Judy', 1000),
	(11, 'Rosalind Theodora Maximiliane von und zu Hohenwaldenburg-Sternbergerfeldt-Aschenbach', 1000),
	(100, 'House', 0);
