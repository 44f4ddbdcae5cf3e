/** Change streams: what a trigger asks MongoDB for, and how it is read. */
@NullMarked
package io.espalier.triggers.stream;

import org.jspecify.annotations.NullMarked;
