package dev.atomictx.sample.interest;

import java.time.Duration;
import java.time.YearMonth;

import dev.atomictx.sample.background.BackgroundWork;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Goes through the interest runs that are not finished, also those that it finds when the
 * application starts.
 */
@Component
public class InterestRunner extends BackgroundWork {

	private static final Duration IDLE = Duration.ofSeconds(5);

	private final InterestService interest;

	private final Duration pause;

	InterestRunner(InterestProperties properties, InterestService interest) {
		super("interest", 1, IDLE);
		this.interest = interest;
		this.pause = properties.pause();
	}

	/**
	 * Start a run, which goes on by itself.
	 * @param month the month
	 * @return whether it is a new one
	 */
	public boolean start(YearMonth month) {
		boolean begun = this.interest.begin(month);
		wake();
		return begun;
	}

	/**
	 * Tell how far a run is.
	 * @param month the month
	 * @return the progress as it is committed, or {@code null} if there is no such run
	 */
	public @Nullable InterestProgress progress(YearMonth month) {
		return this.interest.progress(month);
	}

	@Override
	protected boolean step() {
		YearMonth month = this.interest.unfinished();
		if (month != null && this.interest.creditChunk(month)) {
			await(this.pause);
		}
		return month != null;
	}

}
