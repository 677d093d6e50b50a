/**
 * What all endpoints have in common.
 */
@NullMarked
package dev.atomictx.sample.web;

import org.jspecify.annotations.NullMarked;
