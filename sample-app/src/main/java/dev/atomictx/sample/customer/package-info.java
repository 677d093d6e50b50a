/**
 * Customers, with their accounts and standing orders.
 */
@NullMarked
package dev.atomictx.sample.customer;

import org.jspecify.annotations.NullMarked;
