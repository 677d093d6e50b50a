package dev.atomictx.sample.page;

import java.time.YearMonth;

import jakarta.validation.constraints.NotNull;

import org.springframework.format.annotation.DateTimeFormat;

/**
 * Which month to pay interest for.
 *
 * @param month the month
 */
record InterestForm(@NotNull(message = "Choose a month") @DateTimeFormat(pattern = "yyyy-MM") YearMonth month) {

}
