/** Users, their identities, tokens and sessions. */
@NullMarked
package io.espalier.accounts;

import org.jspecify.annotations.NullMarked;
