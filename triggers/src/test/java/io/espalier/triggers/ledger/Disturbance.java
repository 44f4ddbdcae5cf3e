package io.espalier.triggers.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What is done next to the processes or to MongoDB. The same generator gives the same sequence.
 *
 * @param pause since the one before
 * @param deliveries since the one before, if there are so many in time: without them nothing would be in danger
 * @param victims places of processes, in the order in which they are hit
 * @param length how long a process is paused, cut off or away
 */
public record Disturbance(Duration pause, int deliveries, Kind kind, List<Integer> victims, Duration length) {
    private static final int LONGEST_PAUSE = 1_500;
    private static final int MOST_DELIVERIES = 100;
    private static final int SHORTEST = 300;
    private static final int LONGEST = 4_000;

    /** How it is done, and how often in a hundred. */
    public enum Kind {
        /** SIGKILL; others take the place at once. */
        KILL(62),
        /** SIGKILL, and the place stays empty for a while. */
        KILL_AND_STAY_AWAY(6),
        /** SIGSTOP and SIGCONT, longer or shorter than the lease. */
        PAUSE(9),
        /** The connections to MongoDB stay open, and nothing comes through. */
        STALL(5),
        /** The connections to MongoDB break, and no new one is accepted. */
        REFUSE(4),
        /** The connections to MongoDB break once. */
        BREAK(3),
        /** A planned stop. */
        STOP(4),
        /** Processes that start from now on have another {@code match}. */
        EDIT_MATCH(4),
        /** The collection is dropped. */
        DROP(1),
        /** The primary steps down, is killed or is frozen. */
        PRIMARY(2);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    /** @param places how many processes there are */
    public static Disturbance next(Random random, int places) {
        Duration pause = Duration.ofMillis(random.nextInt(LONGEST_PAUSE));
        // A third strikes whatever goes on: take-overs, starts.
        int deliveries = Math.max(0, random.nextInt(MOST_DELIVERIES * 3 / 2) - MOST_DELIVERIES / 2);
        Kind kind = kind(random.nextInt(100));
        Duration length = Duration.ofMillis(SHORTEST + random.nextInt(LONGEST - SHORTEST));
        List<Integer> victims = new ArrayList<>();
        for (int place = 0; place < places; place++) {
            victims.add(place);
        }
        Collections.shuffle(victims, random);
        int several = random.nextInt(20);
        int count = several == 0 ? places : several <= 3 ? 2 : 1;
        return new Disturbance(pause, deliveries, kind, List.copyOf(victims.subList(0, count)), length);
    }

    /** The same where no network can be cut: the primary is lost instead. */
    public Disturbance withoutNetworks() {
        return switch (kind) {
            case STALL, REFUSE, BREAK -> new Disturbance(pause, deliveries, Kind.PRIMARY, victims, length);
            case KILL, KILL_AND_STAY_AWAY, PAUSE, STOP, EDIT_MATCH, DROP, PRIMARY -> this;
        };
    }

    private static Kind kind(int chance) {
        int left = chance;
        for (Kind kind : Kind.values()) {
            left -= kind.weight;
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("the weights are less than 100");
    }
}
