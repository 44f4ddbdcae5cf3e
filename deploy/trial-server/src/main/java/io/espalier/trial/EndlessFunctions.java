package io.espalier.trial;

import io.quarkus.funqy.Funq;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Functions that go on for longer than anybody wants. */
@Singleton
public class EndlessFunctions {
    private static final Duration MOST = Duration.ofMinutes(1);
    private static final int ROUNDS_BETWEEN_LOOKS = 1_000_000;

    private final Optional<Path> release;

    @Inject
    public EndlessFunctions(TrialConfig config) {
        this.release = config.releaseFile();
    }

    /**
     * {@code spin()}: computes and listens to no interrupt, until the release file is there or a minute has passed, so that no
     * machine is left burning.
     */
    @Funq("spin")
    public long spin() {
        long end = System.nanoTime() + MOST.toNanos();
        long number = 1;
        while (System.nanoTime() < end && !isReleased()) {
            for (int i = 0; i < ROUNDS_BETWEEN_LOOKS; i++) {
                number = number * 6364136223846793005L + 1442695040888963407L;
            }
        }
        return number;
    }

    /** {@code sleep(milliseconds)}: an interrupt ends it. */
    @Funq("sleep")
    public void sleep(long milliseconds) throws InterruptedException {
        Thread.sleep(milliseconds);
    }

    private boolean isReleased() {
        return release.isPresent() && Files.exists(release.get());
    }
}
