/**
 * Tables of cases with which owners of rules test them: given documents and callers, what does an operation show or change? No
 * database is asked. The format is described in {@code deploy/docs/guides/testing-rules.md}.
 */
@NullMarked
package io.espalier.rules.table;

import org.jspecify.annotations.NullMarked;
