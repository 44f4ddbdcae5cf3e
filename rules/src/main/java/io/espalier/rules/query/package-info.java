/**
 * MongoDB's query language: putting queries together, deciding queries and sort orders in memory, and what of it is allowed
 * under rules.
 */
@NullMarked
package io.espalier.rules.query;

import org.jspecify.annotations.NullMarked;
