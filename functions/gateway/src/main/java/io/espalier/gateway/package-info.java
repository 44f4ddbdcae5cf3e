/** HTTP without a server: requests and responses as records, the client API and HTTPS endpoints. */
@NullMarked
package io.espalier.gateway;

import org.jspecify.annotations.NullMarked;
