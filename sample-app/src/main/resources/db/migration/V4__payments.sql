-- A queue. What an account lacks, or whether there is one, turns out when a payment is carried out.
CREATE TABLE payment (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	from_account bigint NOT NULL,
	to_account bigint NOT NULL,
	amount numeric(12, 2) NOT NULL CHECK (amount > 0),
	state varchar(10) NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED')),
	attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
	claimed_at timestamptz,
	reason text,
	-- No transfer pays for two payments, and no payment is done without one.
	transfer_id bigint UNIQUE REFERENCES transfer,
	created_at timestamptz NOT NULL DEFAULT now(),
	CHECK (from_account <> to_account),
	CHECK ((state = 'RUNNING') = (claimed_at IS NOT NULL)),
	CHECK ((state = 'FAILED') = (reason IS NOT NULL)),
	CHECK ((state = 'DONE') = (transfer_id IS NOT NULL))
);

CREATE INDEX ON payment (state, id);
