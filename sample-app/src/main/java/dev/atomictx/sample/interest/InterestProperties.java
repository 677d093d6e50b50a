package dev.atomictx.sample.interest;

import java.math.BigDecimal;
import java.time.Duration;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the interest runs.
 *
 * @param rate Interest for one month, as a part of the balance.
 * @param chunkSize How many accounts are locked, credited and committed together.
 * @param pause Time between two chunks, in which transfers get at the accounts.
 */
@Validated
@ConfigurationProperties("bank.interest")
record InterestProperties(@DefaultValue("0.001") @Positive @Digits(integer = 1, fraction = 6) BigDecimal rate,
		@DefaultValue("50") @Min(1) @Max(10000) int chunkSize, @DefaultValue("0ms") Duration pause) {

}
