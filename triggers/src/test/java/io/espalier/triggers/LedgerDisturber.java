package io.espalier.triggers;

import com.mongodb.ConnectionString;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.ledger.CutProxy;
import io.espalier.triggers.ledger.Disturbance;
import io.espalier.triggers.ledger.DocumentWriter;
import io.espalier.triggers.ledger.Incident;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Keeps places filled with processes, and disturbs them and MongoDB. Belongs to one thread. */
final class LedgerDisturber implements AutoCloseable {
    static final int PLACES = 3;

    private final MongoReplicaSet set;
    private final LedgerBook book;
    private final DocumentWriter writer;
    private final Random random;
    private final List<LedgerPlace> places = new ArrayList<>();
    private final List<Ending> endings = new ArrayList<>();
    private final Set<Integer> busy = new HashSet<>();
    private final ConcurrentLinkedQueue<Incident> incidents = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
    private int kills;
    private int match;

    /** What ends a disturbance of a place. */
    private record Ending(int place, long at, Action action) {}

    private interface Action {
        void run() throws IOException, InterruptedException;
    }

    LedgerDisturber(MongoReplicaSet set, LedgerBook book, DocumentWriter writer, Random random) {
        this.set = set;
        this.book = book;
        this.writer = writer;
        this.random = random;
        for (int number = 0; number < PLACES; number++) {
            Optional<CutProxy> network = canCutNetworks() ? Optional.of(CutProxy.to(port())) : Optional.empty();
            String connection = network.map(proxy -> "mongodb://127.0.0.1:" + proxy.port() + "/?directConnection=true")
                    .orElse(set.connectionString());
            places.add(new LedgerPlace(number, connection, book.world().name(), network, this::hear));
            places.getLast().launch(match);
        }
    }

    /** Clients of several members find those by themselves, past any network of ours. */
    boolean canCutNetworks() {
        return set.size() == 1;
    }

    private int port() {
        String host = new ConnectionString(set.connectionString()).getHosts().getFirst();
        return Integer.parseInt(host.substring(host.indexOf(':') + 1));
    }

    /** Of processes that worked. */
    int kills() {
        return kills;
    }

    List<Incident> incidents() {
        return List.copyOf(incidents);
    }

    /** What processes say that must not happen. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** The process has begun what must not happen, or has lost a lease. */
    private void hear(LedgerPlace.Line line) {
        String text = line.text();
        if (text.contains("is lost") && text.contains("'")) {
            long now = System.nanoTime();
            incidents.add(new Incident(
                    Incident.Kind.LEASE_LOST,
                    line.process(),
                    now - Duration.ofSeconds(3).toNanos(),
                    now,
                    Map.of()));
        }
        if (text.contains("is suspended")
                || text.contains("is broken")
                || text.contains("a mistake")
                || text.contains("Exception in thread")) {
            complaints.add(line.process() + ": " + text);
        }
    }

    void disturb(Disturbance disturbance) throws IOException, InterruptedException {
        switch (disturbance.kind()) {
            case EDIT_MATCH -> match++;
            case DROP -> writer.drop();
            case PRIMARY -> losePrimary(disturbance);
            default -> {
                for (int victim : disturbance.victims()) {
                    if (!busy.contains(victim)) {
                        disturb(places.get(victim), victim, disturbance);
                    }
                }
            }
        }
    }

    private void disturb(LedgerPlace place, int number, Disturbance disturbance)
            throws IOException, InterruptedException {
        long from = System.nanoTime();
        long end = from + disturbance.length().toNanos();
        String process = place.name();
        switch (disturbance.kind()) {
            case KILL -> {
                // Most die at work; some when they have hardly begun to start.
                if (place.hasStarted() || disturbance.length().toMillis() % 4 == 0) {
                    kill(place);
                    place.launch(match);
                }
            }
            case KILL_AND_STAY_AWAY -> {
                kill(place);
                later(number, end, () -> place.launch(match));
            }
            case PAUSE -> {
                place.signal("STOP");
                Map<String, Long> saved = book.saved();
                later(number, end, () -> {
                    place.signal("CONT");
                    incident(Incident.Kind.PAUSED, process, from, saved);
                });
            }
            case STOP -> {
                place.stop();
                later(number, end, () -> {
                    if (!place.awaitEnd()) {
                        complaints.add(process + ": does not stop");
                    }
                    place.launch(match);
                });
            }
            case STALL, REFUSE, BREAK -> place.network.ifPresent(network -> cut(network, number, process, disturbance));
            case EDIT_MATCH, DROP, PRIMARY -> throw new IllegalStateException("not of a process");
        }
    }

    private void kill(LedgerPlace place) throws InterruptedException {
        kills += place.hasStarted() ? 1 : 0;
        long from = System.nanoTime();
        place.kill();
        incident(Incident.Kind.KILLED, place.name(), from, book.saved());
    }

    private void cut(CutProxy network, int number, String process, Disturbance disturbance) {
        long from = System.nanoTime();
        Map<String, Long> saved = book.saved();
        switch (disturbance.kind()) {
            case STALL -> network.stall();
            case REFUSE -> network.refuse();
            default -> network.breakAll();
        }
        long length = disturbance.kind() == Disturbance.Kind.BREAK
                ? 0
                : disturbance.length().toNanos();
        later(number, from + length, () -> {
            network.open();
            incident(Incident.Kind.CUT_OFF, process, from, saved);
        });
    }

    private void losePrimary(Disturbance disturbance) {
        long from = System.nanoTime();
        Map<String, Long> saved = book.saved();
        int primary = set.primary();
        switch (set.size() == 1 ? 0 : random.nextInt(3)) {
            case 0 -> set.stepDown();
            case 1 -> {
                set.kill(primary);
                set.primary();
                set.restart(primary);
            }
            default -> {
                set.pause(primary);
                LockSupport.parkNanos(disturbance.length().toNanos());
                set.resume(primary);
                set.primary();
            }
        }
        incident(Incident.Kind.PRIMARY_LOST, "", from, saved);
    }

    private void incident(Incident.Kind kind, String process, long from, Map<String, Long> saved) {
        incidents.add(new Incident(kind, process, from, System.nanoTime(), saved));
    }

    private void later(int place, long at, Action action) {
        busy.add(place);
        endings.add(new Ending(place, at, action));
    }

    /** Ends what is due, and fills places whose process has ended by itself. */
    void tend() throws IOException, InterruptedException {
        for (Ending ending : List.copyOf(endings)) {
            if (ending.at() <= System.nanoTime()) {
                endings.remove(ending);
                busy.remove(ending.place());
                ending.action().run();
            }
        }
        for (int number = 0; number < PLACES; number++) {
            if (!busy.contains(number) && !places.get(number).isRunning()) {
                complaints.add(places.get(number).name() + ": ended by itself");
                places.get(number).launch(match);
            }
        }
    }

    /** Whether everything is as it should be again. */
    boolean isQuiet() {
        return endings.isEmpty();
    }

    /** Ends all processes as planned. */
    void stop() throws IOException, InterruptedException {
        for (LedgerPlace place : places) {
            place.stop();
        }
        for (LedgerPlace place : places) {
            if (!place.awaitEnd()) {
                complaints.add(place.name() + ": does not stop");
            }
        }
    }

    @Override
    public void close() {
        places.forEach(LedgerPlace::close);
    }
}
