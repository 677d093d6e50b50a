package dev.atomictx.sample.customer;

import java.util.Map;

/**
 * A customer with everything that was opened.
 *
 * @param id the number of the customer
 * @param name the name of the customer
 * @param email where to write to
 * @param accounts the numbers of the accounts by their names
 * @param standingOrders how many standing orders there are
 */
public record Customer(long id, String name, String email, Map<String, Long> accounts, int standingOrders) {

}
