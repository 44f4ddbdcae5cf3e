/** What client SDKs call. */
@NullMarked
package io.espalier.gateway.client;

import org.jspecify.annotations.NullMarked;
