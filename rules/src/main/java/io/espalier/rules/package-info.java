/**
 * Who may see and change which document and field.
 *
 * <p>Rule files become a {@link io.espalier.rules.RuleBook} once. For a call, a {@link io.espalier.rules.DocumentStore} opens
 * collections with one permission: under system access the collection itself, under rules the view that the rules leave of
 * it. An {@code Expression} has two evaluators that always agree: {@code ExpressionEvaluator} decides a document in memory,
 * {@code QueryTranslator} makes a MongoDB query of it. Likewise {@code View} decides document by document what {@code
 * ViewPlan} says as one query.
 *
 * <p>Reading sends the caller's query together with the view's, so that MongoDB decides; what it cannot decide exactly is
 * decided again in memory. Writing happens in a transaction: the view's documents are read, MongoDB writes, and what it wrote
 * is held against the rules; a refusal ends the transaction.
 */
@NullMarked
package io.espalier.rules;

import org.jspecify.annotations.NullMarked;
