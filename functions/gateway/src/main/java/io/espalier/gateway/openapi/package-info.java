/** What clients may call, as an OpenAPI document. */
@NullMarked
package io.espalier.gateway.openapi;

import org.jspecify.annotations.NullMarked;
