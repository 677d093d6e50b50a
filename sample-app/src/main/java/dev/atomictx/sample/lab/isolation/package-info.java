/**
 * The isolation lab: what two transactions see of each other at each isolation level.
 */
@NullMarked
package dev.atomictx.sample.lab.isolation;

import org.jspecify.annotations.NullMarked;
