-- What the labs work on. Unlogged: nothing here has to survive, and the bank's disk is left alone.
CREATE UNLOGGED TABLE lab_account (
	id integer PRIMARY KEY,
	balance numeric(14, 2) NOT NULL CHECK (balance >= 0),
	version bigint NOT NULL DEFAULT 0
);

-- Without foreign keys, whose locks would be in the way of those that the lab is about.
CREATE UNLOGGED TABLE lab_transfer (
	from_account integer NOT NULL,
	to_account integer NOT NULL,
	amount numeric(14, 2) NOT NULL CHECK (amount > 0)
);

-- Two accounts of one customer: together they must not be overdrawn.
CREATE UNLOGGED TABLE lab_isolation (
	id integer PRIMARY KEY,
	balance integer NOT NULL
);
