package io.espalier.server.events;

import io.espalier.app.AppException;
import io.espalier.functions.EventInfo;
import io.espalier.gateway.http.AddressBlock;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The events that run functions as system: function, type and source are compared exactly, and one of the proofs configured for
 * them must hold. Immutable.
 */
final class TrustedSenders {
    private static final String PREFIX = "espalier.cloud-events.trusted.";
    private static final int MIN_KEY_LENGTH = 16;

    private final List<TrustedSender> senders;

    private record TrustedSender(String function, String type, String source, SenderProof proof) {
        boolean isFor(String name, EventInfo event) {
            return function.equals(name) && type.equals(event.type()) && source.equals(event.source());
        }
    }

    /**
     * @param secrets the content of a secret by name
     * @throws AppException if a setting is missing or makes no sense
     */
    TrustedSenders(CloudEventsConfig config, Function<String, Optional<String>> secrets) {
        List<TrustedSender> read = new ArrayList<>();
        config.trusted()
                .forEach((name, sender) -> read.add(new TrustedSender(
                        sender.function(), sender.type(), sender.source(), proof(PREFIX + name, sender, secrets))));
        this.senders = List.copyOf(read);
    }

    boolean isEmptyFor(String function) {
        return senders.stream().noneMatch(sender -> sender.function().equals(function));
    }

    /** @throws GatewayException if such events are trusted and none of their proofs holds */
    boolean isTrusted(String function, EventInfo event, ClientRequest request) {
        List<SenderProof> proofs = senders.stream()
                .filter(sender -> sender.isFor(function, event))
                .map(TrustedSender::proof)
                .toList();
        if (proofs.isEmpty()) {
            return false;
        }
        if (proofs.stream().noneMatch(proof -> proof.holds(request))) {
            throw new GatewayException(
                    GatewayErrorCode.MISSING_AUTHENTICATION,
                    "events of this type and source must prove who sends them: "
                            + proofs.stream()
                                    .map(SenderProof::wanted)
                                    .distinct()
                                    .collect(Collectors.joining(", or ")));
        }
        return true;
    }

    Set<String> proofHeaders() {
        return senders.stream()
                .flatMap(sender -> sender.proof().headers().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static SenderProof proof(
            String key, CloudEventsConfig.Sender sender, Function<String, Optional<String>> secrets) {
        List<SenderProof> proofs = new ArrayList<>();
        sender.oidc().ifPresent(oidc -> proofs.add(oidc(key + ".oidc", oidc)));
        sender.sharedKey().ifPresent(shared -> proofs.add(sharedKey(key + ".shared-key", shared, secrets)));
        sender.network().ifPresent(blocks -> proofs.add(network(key + ".network", blocks)));
        if (proofs.size() != 1) {
            throw new AppException(
                    key + " must name one proof: oidc, shared-key or network; it names " + proofs.size());
        }
        return proofs.getFirst();
    }

    private static SenderProof oidc(String key, CloudEventsConfig.Oidc oidc) {
        String scheme;
        try {
            scheme = URI.create(oidc.jwksUrl()).getScheme();
        } catch (IllegalArgumentException e) {
            scheme = "";
        }
        if (!"https".equals(scheme) && !"http".equals(scheme)) {
            throw new AppException(key + ".jwks-url must be an https or http URL, is '" + oidc.jwksUrl() + "'");
        }
        return new OidcProof(oidc);
    }

    private static SenderProof sharedKey(
            String key, CloudEventsConfig.SharedKey shared, Function<String, Optional<String>> secrets) {
        String content = secrets.apply(shared.secret())
                .orElseThrow(() -> new AppException(key + ".secret names '" + shared.secret()
                        + "', which is not supplied: set espalier.secret." + shared.secret()));
        if (content.length() < MIN_KEY_LENGTH) {
            throw new AppException(key + ".secret names '" + shared.secret() + "', which is too short: use at least "
                    + MIN_KEY_LENGTH + " characters");
        }
        return new SharedKeyProof(shared.header(), content);
    }

    private static SenderProof network(String key, List<String> blocks) {
        try {
            return new NetworkProof(blocks.stream()
                    .map(block -> AddressBlock.parse(key, block.strip()))
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new AppException(String.valueOf(e.getMessage()));
        }
    }
}
