/** The gateway on Quarkus' HTTP server. */
@NullMarked
package io.espalier.server;

import org.jspecify.annotations.NullMarked;
