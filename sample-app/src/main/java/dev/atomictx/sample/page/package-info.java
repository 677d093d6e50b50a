/**
 * The page for people: every form on it, rendered on the server.
 */
@NullMarked
package dev.atomictx.sample.page;

import org.jspecify.annotations.NullMarked;
