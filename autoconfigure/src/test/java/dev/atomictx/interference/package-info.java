/**
 * The starter on the class path, with nothing annotated, changes nothing: applications
 * and libraries run with it and without it and are compared line by line.
 */
@NullMarked
package dev.atomictx.interference;

import org.jspecify.annotations.NullMarked;
