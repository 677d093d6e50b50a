/**
 * What the labs have in common: a pool of connections of their own, and manners.
 */
@NullMarked
package dev.atomictx.sample.lab;

import org.jspecify.annotations.NullMarked;
