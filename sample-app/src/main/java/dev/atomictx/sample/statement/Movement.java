package dev.atomictx.sample.statement;

import java.math.BigDecimal;
import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Shape;

/**
 * A change of a balance.
 *
 * @param what the reason
 * @param amount the amount, negative where money went away
 * @param createdAt when it was
 */
public record Movement(String what, @JsonFormat(shape = Shape.STRING) BigDecimal amount, Instant createdAt) {

}
