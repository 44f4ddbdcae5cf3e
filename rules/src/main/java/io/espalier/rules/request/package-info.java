/**
 * What a caller under rules asks for, checked to hold only what is allowed there.
 */
@NullMarked
package io.espalier.rules.request;

import org.jspecify.annotations.NullMarked;
