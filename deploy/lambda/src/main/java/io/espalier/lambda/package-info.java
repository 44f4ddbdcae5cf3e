/** The gateway and the one door behind AWS Lambda events. */
@NullMarked
package io.espalier.lambda;

import org.jspecify.annotations.NullMarked;
