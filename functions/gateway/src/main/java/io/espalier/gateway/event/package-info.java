/** Events from outside: CloudEvents that come instead of arguments. */
@NullMarked
package io.espalier.gateway.event;

import org.jspecify.annotations.NullMarked;
