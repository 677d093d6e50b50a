package dev.atomictx.sample.payment;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the payment queue.
 *
 * @param workers How many payments are carried out at once. 0 leaves them waiting.
 * @param stuckAfter How long a claimed payment may take until its worker is thought dead.
 * @param maxAttempts How often a payment is tried that fails for no reason of its own.
 * @param maxWaiting How many payments may wait.
 * @param pollInterval How often an idle worker looks for payments that nobody has told it
 * of.
 */
@Validated
@ConfigurationProperties("bank.payments")
record PaymentProperties(@DefaultValue("2") @Min(0) @Max(64) int workers, @DefaultValue("5m") Duration stuckAfter,
		@DefaultValue("5") @Min(1) int maxAttempts, @DefaultValue("10000") @Min(1) int maxWaiting,
		@DefaultValue("1s") Duration pollInterval) {

}
