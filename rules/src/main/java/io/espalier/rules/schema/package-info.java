/**
 * Schemas of collections: parsed once from {@code schema.json} ({@code SchemaParser}), and decided for a document that is written
 * in memory ({@code SchemaCheck}) or by MongoDB itself ({@code SchemaCondition}).
 */
@NullMarked
package io.espalier.rules.schema;

import org.jspecify.annotations.NullMarked;
