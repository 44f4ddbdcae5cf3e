/** Functions' values: BSON to records and back, extended JSON, sizes. */
@NullMarked
package io.espalier.functions.bson;

import org.jspecify.annotations.NullMarked;
