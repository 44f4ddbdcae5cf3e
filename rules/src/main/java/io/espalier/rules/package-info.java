/** Who may see and change which document and field: expressions, roles, filters, and collections guarded by them. */
@NullMarked
package io.espalier.rules;

import org.jspecify.annotations.NullMarked;
