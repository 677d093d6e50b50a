/**
 * What the tests of all modules share.
 */
@NullMarked
package dev.atomictx.test;

import org.jspecify.annotations.NullMarked;
