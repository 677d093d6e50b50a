CREATE TABLE product (
	id bigint PRIMARY KEY,
	name text NOT NULL CHECK (name <> ''),
	price numeric(8, 2) NOT NULL CHECK (price > 0),
	stock integer NOT NULL CHECK (stock >= 0)
);

CREATE TABLE purchase (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account bigint NOT NULL REFERENCES account,
	product bigint NOT NULL REFERENCES product,
	quantity integer NOT NULL CHECK (quantity > 0),
	price numeric(10, 2) NOT NULL,
	discount numeric(10, 2) NOT NULL CHECK (discount BETWEEN 0 AND price),
	paid numeric(10, 2) GENERATED ALWAYS AS (price - discount) STORED,
	created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX ON purchase (account);

CREATE TABLE coupon (
	code varchar(20) PRIMARY KEY,
	discount numeric(8, 2) NOT NULL CHECK (discount > 0),
	uses_left integer NOT NULL CHECK (uses_left >= 0)
);

-- Once for each account.
CREATE TABLE coupon_redemption (
	coupon varchar(20) REFERENCES coupon,
	account bigint REFERENCES account,
	PRIMARY KEY (coupon, account)
);

CREATE TABLE loyalty_account (
	account bigint PRIMARY KEY REFERENCES account,
	points integer NOT NULL CHECK (points BETWEEN 0 AND 10000)
);

INSERT INTO product VALUES
	(1, 'Kettle', 24.50, 1000),
	(2, 'Coffee machine', 189.00, 1000),
	(3, 'Umbrella', 12.00, 1);

-- A coupon for everybody, and one that is used up.
INSERT INTO coupon VALUES ('WELCOME', 5, 100000), ('SUMMER', 10, 0);

-- Bob's account is nearly full of points; the others take no part.
INSERT INTO loyalty_account VALUES (1, 0), (2, 9990);
