/**
 * Says why the rules decide as they do: the code that decides is asked, and what it looked at is written down. For owners of
 * rules, never for their callers: an explanation quotes documents.
 */
@NullMarked
package io.espalier.rules.explain;

import org.jspecify.annotations.NullMarked;
