package io.espalier.triggers.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Settings of database triggers. */
@ConfigMapping(prefix = "espalier.triggers")
public interface TriggersConfig {

    /** Whether this process runs the app's database triggers. With {@code false} they stand still: nothing is lost. */
    @WithDefault("true")
    boolean enabled();

    /**
     * How long finished events may stay unsaved; 10 ms or more. After a crash that many may be delivered again.
     */
    @WithDefault("1s")
    Duration positionInterval();

    /**
     * How often the position is saved while no event comes; more than 0. It must be far shorter than the time that the oplog
     * reaches back.
     */
    @WithDefault("5s")
    Duration quietPositionInterval();

    /**
     * How many events of a trigger, or of one of its partitions, are worked on at the same time, unless its own file says it; 1
     * or more. With total order it is always one.
     */
    @WithDefault("16")
    int concurrency();

    /** How much may be read ahead for a trigger, or for one of its partitions; more than 0. One event always may. */
    @WithDefault("16M")
    MemorySize laneMemory();

    /**
     * How long attempts may be repeated in memory, all waits together; then the event is parked, and the position moves on. 0 or
     * more.
     */
    @WithDefault("1s")
    Duration quickRetryTime();

    /** How many documents of a trigger may have parked events; beyond, its stream waits. 1 or more. */
    @WithDefault("100000")
    int maxParkedDocuments();

    /** When functions count as causing their own events. */
    LoopGuard loopGuard();

    /** How the work is shared with other processes. */
    Leases leases();

    /** How events are sent to Amazon EventBridge. */
    EventBridge eventBridge();

    /** How events are sent over HTTP. */
    Http http();

    /** Waits between attempts while MongoDB cannot be reached, or the process is too busy for the function. */
    Waits backoff();

    /**
     * How long finished deliveries of transactional functions are remembered; at least one hour. It should be longer than the
     * time that the oplog reaches back: an event that is read again after that may take effect again.
     */
    @WithDefault("30d")
    Duration deliveryRetention();

    /** How long a start waits for MongoDB to record where the triggers begin; 0 or more. Then they go on trying. */
    @WithDefault("5s")
    Duration startTimeout();

    /** How long a stop waits for the functions that are running, all triggers together; 0 or more. Then they are interrupted. */
    @WithDefault("20s")
    Duration stopTimeout();

    /** Waits that double from {@code initial} to {@code max}; each is shortened at random by up to a half. */
    interface Waits {

        /** The first wait; more than 0. */
        @WithDefault("200ms")
        Duration initial();

        /** The longest wait; not shorter than the first. */
        @WithDefault("30s")
        Duration max();
    }

    /** The bound on events of one document. Beyond it they become dead letters. */
    interface LoopGuard {
        /** How many events of a document may happen in a window, for each trigger; 0 for any number. */
        @WithDefault("5000")
        int maxDeliveries();

        /** How long a window is; more than 0. */
        @WithDefault("1m")
        Duration window();
    }

    /** What trigger files leave open about Amazon EventBridge. */
    interface EventBridge {
        /** The event bus, in the account and region that the trigger names. */
        @WithDefault("default")
        String bus();

        /** What an event's {@code source} begins with; the trigger's name follows. Not {@code aws.}, which Amazon keeps. */
        @WithDefault("espalier/")
        String sourcePrefix();

        /** Where EventBridge is reached instead of the region's own address, such as a VPC endpoint. */
        Optional<URI> endpoint();

        /**
         * How often an event is sent again that EventBridge could not take, with the waits of {@code backoff}; 0 to 1000. Triggers
         * with a retry policy of their own follow that.
         */
        @WithDefault("20")
        int retries();
    }

    /** What trigger files leave open about sending CloudEvents. */
    interface Http {
        /** Where triggers without an address of their own send; Knative's {@code K_SINK} by default. */
        @WithDefault("${K_SINK:}")
        Optional<String> sink();

        /** Extensions of the events that go there, as {@code {"extensions": {…}}}; {@code K_CE_OVERRIDES} by default. */
        @WithDefault("${K_CE_OVERRIDES:}")
        Optional<String> ceOverrides();

        /** How long a receiver may take to accept a connection; more than 0. */
        @WithDefault("10s")
        Duration connectTimeout();
    }

    /** Who works on what. */
    interface Leases {
        /**
         * How long a process keeps its triggers without telling that it lives; 2 s or more. After that, others take over.
         */
        @WithDefault("10s")
        Duration time();

        /** How often a process looks for triggers that nobody works on; 10 ms to a third of the lease time. */
        @WithDefault("1s")
        Duration round();
    }
}
