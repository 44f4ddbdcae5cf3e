/** The shop: the application that ships with Espalier, written the way a user would write his own. */
@NullMarked
package io.espalier.shop;

import org.jspecify.annotations.NullMarked;
