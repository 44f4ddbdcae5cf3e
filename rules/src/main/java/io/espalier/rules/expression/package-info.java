/**
 * Rule expressions: parsed once into a sealed tree, which is decided for a document in memory ({@code ExpressionEvaluator}) or
 * turned into a MongoDB query ({@code QueryTranslator}). The two always agree.
 */
@NullMarked
package io.espalier.rules.expression;

import org.jspecify.annotations.NullMarked;
