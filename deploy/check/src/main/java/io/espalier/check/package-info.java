/** Checks an app directory without a server and without a database. */
@NullMarked
package io.espalier.check;

import org.jspecify.annotations.NullMarked;
