/** The app directory of App Services, read once into an immutable {@code App} with a report of what was honoured and what was refused. */
@NullMarked
package io.espalier.app;

import org.jspecify.annotations.NullMarked;
