/**
 * What the bank tells the owners of accounts.
 */
@NullMarked
package dev.atomictx.sample.notification;

import org.jspecify.annotations.NullMarked;
