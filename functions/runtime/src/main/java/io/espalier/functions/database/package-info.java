/** Espalier's own database and the one client of the process. */
@NullMarked
package io.espalier.functions.database;

import org.jspecify.annotations.NullMarked;
