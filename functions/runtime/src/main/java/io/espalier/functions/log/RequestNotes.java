package io.espalier.functions.log;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes known about a request while one thread answers it: whether a function was called for it, which then has left an
 * entry, and who it was. Not thread-safe.
 */
public final class RequestNotes {
    private static final ScopedValue<RequestNotes> CURRENT = ScopedValue.newInstance();

    private boolean called;
    private boolean nowhere;
    private @Nullable String userId;
    private @Nullable ClientDevice device;

    /** Does what the request asks for, on this thread. */
    public <T> T during(Supplier<T> work) {
        return ScopedValue.where(CURRENT, this).call(work::get);
    }

    /** A call that this thread asked for has left its entry. */
    static void callLogged() {
        if (CURRENT.isBound()) {
            CURRENT.get().called = true;
        }
    }

    /** The notes of the request that this thread answers; those of nobody if there is none. */
    public static RequestNotes current() {
        return CURRENT.isBound() ? CURRENT.get() : new RequestNotes();
    }

    /** The address is nobody's: unless a call is made nevertheless, the request is no entry's worth. */
    public void leadsNowhere() {
        nowhere = true;
    }

    public void user(String id) {
        userId = id;
    }

    public void device(ClientDevice told) {
        device = told;
    }

    public boolean hasLedNowhere() {
        return nowhere && !called;
    }

    public boolean hasCalled() {
        return called;
    }

    public Optional<String> user() {
        return Optional.ofNullable(userId);
    }

    public Optional<ClientDevice> device() {
        return Optional.ofNullable(device);
    }
}
