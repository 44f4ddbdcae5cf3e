/** CloudEvents 1.0 over HTTP: their two forms, and who may send them to run functions as system. */
@NullMarked
package io.espalier.server.events;

import org.jspecify.annotations.NullMarked;
