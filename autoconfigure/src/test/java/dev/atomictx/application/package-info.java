/**
 * The starter in the surroundings that applications have: several databases, threads of
 * all kinds, transactional tests, listeners, proxies.
 */
@NullMarked
package dev.atomictx.application;

import org.jspecify.annotations.NullMarked;
