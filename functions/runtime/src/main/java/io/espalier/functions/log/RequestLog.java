package io.espalier.functions.log;

import java.util.Optional;

/** Keeps entries of requests that no function was called for, and knows where entries are shown. Thread-safe, never blocks. */
public interface RequestLog {

    /** Keeps nothing. */
    RequestLog NONE = new RequestLog() {
        @Override
        public void ended(EndedRequest request) {}

        @Override
        public Optional<String> link(String baseUrl, String correlationId) {
            return Optional.empty();
        }
    };

    /** Keeps an entry. */
    void ended(EndedRequest request);

    /**
     * The address at which operators see the entries of a request: the {@code link} of error bodies (spec/app-services.md §6.7).
     *
     * @param baseUrl scheme and host under which the client reached this process
     * @return empty if no entries are kept
     */
    Optional<String> link(String baseUrl, String correlationId);
}
