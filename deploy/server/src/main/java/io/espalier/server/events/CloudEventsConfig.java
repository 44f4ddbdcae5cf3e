package io.espalier.server.events;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which CloudEvents run functions as system. Events that are not named here carry no rights: they have those of the token that
 * they bring, and without one they are refused.
 */
@ConfigMapping(prefix = "espalier.cloud-events")
public interface CloudEventsConfig {

    /** The trusted senders, each under a name of your choice; none by default. */
    Map<String, Sender> trusted();

    /** Events of one type and source for one function, and the one proof that each of them has to bring. */
    interface Sender {

        /** The function, as in the address {@code /<function>}; it may be private. */
        String function();

        /** The attribute {@code type}, exactly. */
        String type();

        /** The attribute {@code source}, exactly. */
        String source();

        /** Proof by a token of an OpenID Connect provider, as Knative, Google Cloud and others add them. */
        Optional<Oidc> oidc();

        /** Proof by a secret that sender and server share. */
        Optional<SharedKey> sharedKey();

        /**
         * No proof but the sender's address: addresses or CIDR blocks, such as {@code 10.0.0.0/8}. Whoever can send from there can
         * run the function as system. Behind proxies it counts only with {@code espalier.http.trusted-proxies}.
         */
        Optional<List<String>> network();
    }

    /** {@code Authorization: Bearer} with an ID token: its signature, issuer, audience and time must be right. */
    interface Oidc {

        /** The claim {@code iss}, exactly. */
        String issuer();

        /** What the claim {@code aud} must hold. */
        String audience();

        /** Where the provider publishes its keys; they are fetched at the first event and when an unknown key is named. */
        String jwksUrl();

        /** The claim {@code sub}, exactly; any if not set. */
        Optional<String> subject();
    }

    /** A header with the content of a secret. */
    interface SharedKey {

        /** The header's name. */
        @WithDefault("X-Event-Key")
        String header();

        /** The secret's name; its content, {@code espalier.secret.<name>}, has at least 16 characters. */
        String secret();
    }
}
