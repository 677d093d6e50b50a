package dev.atomictx.sample.order;

import java.math.BigDecimal;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Shape;

/**
 * Something to buy.
 *
 * @param id the number of the product
 * @param name what it is
 * @param price the price of one
 * @param stock how many there are
 */
public record Product(long id, String name, @JsonFormat(shape = Shape.STRING) BigDecimal price, int stock) {

}
