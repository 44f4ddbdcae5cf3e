/** Requests and responses as records, their parts, and their encodings; nothing here knows an address. */
@NullMarked
package io.espalier.gateway.http;

import org.jspecify.annotations.NullMarked;
