package dev.atomictx.sample.audit;

import java.math.BigDecimal;
import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Shape;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit trail.
 *
 * @param id the number of the entry
 * @param event what has happened
 * @param from the account that was to pay
 * @param to the account that was to receive
 * @param amount the amount
 * @param detail more about it
 * @param createdAt when it was
 */
public record AuditEntry(long id, String event, long from, long to, @JsonFormat(shape = Shape.STRING) BigDecimal amount,
		@Nullable String detail, Instant createdAt) {

}
