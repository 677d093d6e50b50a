/**
 * What keeps MyBatis truthful when a savepoint is rolled back.
 */
@NullMarked
package dev.atomictx.mybatis;

import org.jspecify.annotations.NullMarked;
