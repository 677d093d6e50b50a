-- What an account had before the first movement, so that its statement can begin somewhere.
ALTER TABLE account ADD opening numeric(14, 2) NOT NULL DEFAULT 0 CHECK (opening >= 0);

-- Every change of a balance, from both ends: what one account loses another one gains.
CREATE VIEW movement AS
	SELECT from_account AS account, 'transfer to ' || to_account AS what, -amount - fee AS amount, created_at FROM transfer
	UNION ALL
	SELECT to_account, 'transfer from ' || from_account, amount, created_at FROM transfer
	UNION ALL
	SELECT 100, 'fee from ' || from_account, fee, created_at FROM transfer WHERE fee > 0
	UNION ALL
	SELECT account, 'purchase ' || id, -paid, created_at FROM purchase
	UNION ALL
	SELECT 100, 'purchase of ' || account, paid, created_at FROM purchase
	UNION ALL
	SELECT account, 'interest for ' || to_char(month, 'YYYY-MM'), amount, created_at FROM interest_payment
	UNION ALL
	SELECT 99, 'interest of ' || account, -amount, created_at FROM interest_payment;

UPDATE account SET opening = balance
	- (SELECT coalesce(sum(amount), 0) FROM movement WHERE movement.account = account.id);

CREATE INDEX ON transfer (from_account);
CREATE INDEX ON transfer (to_account);
