/** The commands of a data source, with their arguments as clients send them. */
@NullMarked
package io.espalier.gateway.data;

import org.jspecify.annotations.NullMarked;
