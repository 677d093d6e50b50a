package dev.atomictx.sample.lab.contention;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

import org.springframework.transaction.annotation.Isolation;

/**
 * What a visitor may choose, within limits.
 *
 * @param threads how many threads make transfers; they share the lab's connections
 * @param transfers how many are to be made
 * @param accounts how many accounts they are made between: the fewer, the worse
 * @param locking how accounts are locked
 * @param isolation of each transaction
 * @param ordered whether all transfers lock their accounts in one order
 */
public record ContentionSettings(
		@NotNull(message = "threads is missing") @Min(value = 1, message = "threads must be at least 1") @Max(
				value = ContentionSettings.MAX_THREADS, message = "threads must be at most {value}") Integer threads,
		@NotNull(message = "transfers is missing") @Min(value = 1, message = "transfers must be at least 1") @Max(
				value = ContentionSettings.MAX_TRANSFERS,
				message = "transfers must be at most {value}") Integer transfers,
		@NotNull(message = "accounts is missing") @Min(value = 2, message = "accounts must be at least 2") @Max(
				value = ContentionSettings.MAX_ACCOUNTS, message = "accounts must be at most {value}") Integer accounts,
		@NotNull(message = "locking is missing") Locking locking,
		@NotNull(message = "isolation is missing") Isolation isolation,
		@NotNull(message = "ordered is missing") Boolean ordered) {

	/**
	 * Most threads of one run.
	 */
	public static final int MAX_THREADS = 64;

	/**
	 * Most transfers of one run.
	 */
	public static final int MAX_TRANSFERS = 50_000;

	/**
	 * Most accounts of one run.
	 */
	public static final int MAX_ACCOUNTS = 1_000;

}
