/**
 * BSON values: their order and equality as MongoDB has them, and the paths that lead to them.
 */
@NullMarked
package io.espalier.rules.bson;

import org.jspecify.annotations.NullMarked;
