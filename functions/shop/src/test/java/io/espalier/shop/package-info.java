@NullMarked
package io.espalier.shop;

import org.jspecify.annotations.NullMarked;
