/** The app's HTTPS endpoints and webhooks: routes, proofs, credentials, answers. */
@NullMarked
package io.espalier.gateway.endpoint;

import org.jspecify.annotations.NullMarked;
