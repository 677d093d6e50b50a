package dev.atomictx.library.jooq;

import java.util.Map;

import dev.atomictx.library.Ledger;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

/**
 * A ledger on jOOQ's {@link DSLContext}.
 */
class JooqLedger implements Ledger {

	private static final Table<Record> ACCOUNT = table(name("account"));

	private static final Field<Integer> ID = field(name("id"), Integer.class);

	private static final Field<Integer> BALANCE = field(name("balance"), Integer.class);

	private final DSLContext jooq;

	JooqLedger(DSLContext jooq) {
		this.jooq = jooq;
	}

	@Override
	public void open(int account, int balance) {
		this.jooq.insertInto(ACCOUNT, ID, BALANCE).values(account, balance).execute();
	}

	@Override
	public void setBalance(int account, int balance) {
		this.jooq.update(ACCOUNT).set(BALANCE, balance).where(ID.eq(account)).execute();
	}

	@Override
	public @Nullable Integer balance(int account) {
		return this.jooq.select(BALANCE).from(ACCOUNT).where(ID.eq(account)).fetchOne(BALANCE);
	}

	@Override
	public Map<Integer, Integer> balances() {
		return this.jooq.select(ID, BALANCE).from(ACCOUNT).fetchMap(ID, BALANCE);
	}

	@Override
	public void lock(int account) {
		this.jooq.select(ID).from(ACCOUNT).where(ID.eq(account)).forUpdate().noWait().fetchSingle();
	}

}
