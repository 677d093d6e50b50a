-- What the bank has paid in interest. Other accounts hold money, this one says where money came from: it is never
-- above zero, and the total of all accounts stays what it was.
ALTER TABLE account DROP CONSTRAINT account_balance_check;
ALTER TABLE account ADD CONSTRAINT account_balance_check
	CHECK (CASE WHEN id = 99 THEN balance <= 0 ELSE balance >= 0 END);
INSERT INTO account (id, owner, balance) VALUES (99, 'Interest paid', 0);

CREATE TABLE interest_run (
	month date PRIMARY KEY CHECK (extract(day FROM month) = 1),
	rate numeric(8, 6) NOT NULL CHECK (rate > 0),
	-- How far it is: all accounts up to this one are done.
	last_account bigint NOT NULL DEFAULT 0,
	-- Accounts that are opened later do not take part.
	up_to_account bigint NOT NULL CHECK (last_account <= up_to_account),
	total integer NOT NULL,
	done integer NOT NULL DEFAULT 0 CHECK (done BETWEEN 0 AND total),
	started_at timestamptz NOT NULL DEFAULT now(),
	finished_at timestamptz,
	CHECK (finished_at IS NULL OR done = total)
);

-- No account gets interest twice for a month, whatever the run believes.
CREATE TABLE interest_payment (
	account bigint REFERENCES account,
	month date REFERENCES interest_run,
	amount numeric(14, 2) NOT NULL CHECK (amount >= 0),
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (account, month)
);
