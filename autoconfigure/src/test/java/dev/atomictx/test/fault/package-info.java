/**
 * What breaks connections and servers on purpose, for tests of what is left afterwards.
 */
@NullMarked
package dev.atomictx.test.fault;

import org.jspecify.annotations.NullMarked;
