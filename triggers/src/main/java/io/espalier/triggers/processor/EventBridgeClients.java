package io.espalier.triggers.processor;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/**
 * One client for each region, created when it is asked for. They do not retry: triggers do. Credentials come from the SDK's
 * default chain. Thread-safe.
 */
final class EventBridgeClients implements AutoCloseable {
    private final Optional<URI> endpoint;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, EventBridgeClient> clients = new HashMap<>();
    private @Nullable DefaultCredentialsProvider credentials;

    /** @param endpoint instead of that of the region */
    EventBridgeClients(Optional<URI> endpoint) {
        this.endpoint = endpoint;
    }

    EventBridgeClient in(String region) {
        lock.lock();
        try {
            return clients.computeIfAbsent(region, this::create);
        } finally {
            lock.unlock();
        }
    }

    AwsCredentialsProvider credentials() {
        lock.lock();
        try {
            DefaultCredentialsProvider known = credentials;
            if (known == null) {
                known = DefaultCredentialsProvider.builder().build();
                credentials = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            clients.values().forEach(EventBridgeClient::close);
            clients.clear();
            if (credentials != null) {
                credentials.close();
                credentials = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private EventBridgeClient create(String region) {
        return EventBridgeClient.builder()
                .region(Region.of(region))
                .credentialsProvider(credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .applyMutation(builder -> endpoint.ifPresent(builder::endpointOverride))
                .build();
    }
}
