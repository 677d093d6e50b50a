CREATE TABLE entry (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	event varchar(10) NOT NULL CHECK (event IN ('REQUESTED', 'REFUSED', 'COMPLETED')),
	from_account bigint NOT NULL,
	to_account bigint NOT NULL,
	amount numeric(12, 2) NOT NULL,
	detail text,
	created_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'The audit trail is only added to' USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON entry EXECUTE FUNCTION refuse_change();
