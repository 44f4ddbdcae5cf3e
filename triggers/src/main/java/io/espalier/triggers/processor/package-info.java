/**
 * Receivers of events that are not functions of the app (spec/app-services.md §5.1): Amazon EventBridge, and whoever takes
 * CloudEvents over HTTP.
 */
@NullMarked
package io.espalier.triggers.processor;

import org.jspecify.annotations.NullMarked;
