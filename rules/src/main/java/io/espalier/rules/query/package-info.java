/**
 * MongoDB's query language: putting queries together.
 */
@NullMarked
package io.espalier.rules.query;

import org.jspecify.annotations.NullMarked;
