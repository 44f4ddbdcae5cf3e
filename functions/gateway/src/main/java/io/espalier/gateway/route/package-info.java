/** What an address leads to, and one request on its way there. */
@NullMarked
package io.espalier.gateway.route;

import org.jspecify.annotations.NullMarked;
