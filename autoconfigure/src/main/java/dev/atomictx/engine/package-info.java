/**
 * The algorithm: scopes, attempts, savepoints and hooks. Internal, not an API.
 */
@NullMarked
package dev.atomictx.engine;

import org.jspecify.annotations.NullMarked;
