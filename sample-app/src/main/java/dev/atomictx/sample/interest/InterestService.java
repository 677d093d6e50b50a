package dev.atomictx.sample.interest;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;

import dev.atomictx.Atomic;
import dev.atomictx.sample.account.Account;
import dev.atomictx.sample.account.AccountRepository;
import dev.atomictx.sample.interest.InterestRunRepository.Run;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;

/**
 * Credits interest to all accounts, some at a time.
 */
@Service
class InterestService {

	private final InterestProperties properties;

	private final InterestRunRepository runs;

	private final InterestPayments payments;

	private final AccountRepository accounts;

	InterestService(InterestProperties properties, InterestRunRepository runs, InterestPayments payments,
			AccountRepository accounts) {
		this.properties = properties;
		this.runs = runs;
		this.payments = payments;
		this.accounts = accounts;
	}

	@Atomic
	public boolean begin(YearMonth month) {
		return this.runs.begin(month, this.properties.rate());
	}

	/**
	 * Credit the next accounts and note how far the run is, in one unit: after a crash it
	 * goes on behind the last chunk that was committed. A chunk inside another unit would
	 * not be committed when this returns, so it refuses to be in one.
	 * @param month the month
	 * @return whether there may be another chunk
	 */
	@Atomic(durable = true)
	public boolean creditChunk(YearMonth month) {
		Run run = this.runs.lock(month);
		if (run == null) {
			return false;
		}
		List<Long> chunk = this.payments.lockNext(run, this.properties.chunkSize());
		if (chunk.isEmpty()) {
			this.runs.finish(month);
			return false;
		}
		BigDecimal sum = this.payments.pay(chunk, month, run.rate());
		this.runs.advance(month, chunk.size(), chunk.get(chunk.size() - 1));
		this.accounts.credit(Account.INTEREST, sum.negate());
		return true;
	}

	@Nullable YearMonth unfinished() {
		return this.runs.findUnfinished();
	}

	@Nullable InterestProgress progress(YearMonth month) {
		return this.runs.find(month);
	}

}
