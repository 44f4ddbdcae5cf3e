/** Where a part of a trigger stands in its change stream: kept in MongoDB, moved only by the holder of the part's lease. */
@NullMarked
package io.espalier.triggers.position;

import org.jspecify.annotations.NullMarked;
