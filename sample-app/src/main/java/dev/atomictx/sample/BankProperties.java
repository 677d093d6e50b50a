package dev.atomictx.sample;

import java.math.BigDecimal;
import java.nio.file.Path;

import dev.atomictx.sample.transfer.Locking;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the bank.
 *
 * @param orderedLocks Whether a transfer locks its accounts in one order for all
 * transfers, so that no two can deadlock, or first the sender and then the recipient.
 * @param locking How a transfer keeps others off its accounts, where the request does not
 * say.
 * @param transferFee Fee that the sender pays on top of the amount, to the house account.
 * @param maxBodySize Longest body of a request.
 * @param dataDirectory Directory of the embedded database. Has no effect when
 * spring.datasource.url is set.
 */
@Validated
@ConfigurationProperties("bank")
public record BankProperties(@DefaultValue("true") boolean orderedLocks, @DefaultValue("pessimistic") Locking locking,
		@DefaultValue("0.10") @PositiveOrZero @Digits(integer = 6, fraction = 2) BigDecimal transferFee,
		@DefaultValue("128KB") DataSize maxBodySize, @NotNull Path dataDirectory) {

}
