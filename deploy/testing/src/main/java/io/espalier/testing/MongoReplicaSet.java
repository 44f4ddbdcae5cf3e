package io.espalier.testing;

import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.Document;

/**
 * A real MongoDB replica set of one or three members on free loopback ports. Transactions and change streams work when
 * {@link #start()} returns. The data lies in a temporary folder.
 *
 * <p>The set ends with {@link #close()}, or with the JVM that started it, however that ends (exit, crash, SIGKILL): no
 * process and no data are left. Journals are written as in production, so that {@link #kill(int)} and
 * {@link #restart(int)} show what a crash leaves; elections are quicker (2 s without a heartbeat), and expired documents
 * are removed every second.
 *
 * <p>The {@code mongod} program is the one that {@code ESPALIER_MONGOD} names, else one on the PATH, else the one that
 * {@code deploy/local} has fetched for this project.
 *
 * <p>Methods may be called from several threads. They throw {@link IllegalStateException} if a server does not do what was
 * asked within a minute.
 */
public final class MongoReplicaSet implements AutoCloseable {
    /** How long a transaction may be open before MongoDB ends it, where a test does not set it otherwise. */
    public static final int TRANSACTION_SECONDS = 3;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TemporaryFolder folder;
    private final String name;
    private final List<ReplicaSetMember> members;
    private final MongoClient client;

    private MongoReplicaSet(TemporaryFolder folder, String name, List<ReplicaSetMember> members) {
        this.folder = folder;
        this.name = name;
        this.members = members;
        this.client = MongoClients.create(connectionString());
    }

    private static final class Shared {
        static final MongoReplicaSet INSTANCE = start();
    }

    /** Starts a replica set of one member. */
    public static MongoReplicaSet start() {
        return start(1);
    }

    /**
     * Starts a replica set.
     *
     * @param members 1 or 3
     */
    public static MongoReplicaSet start(int members) {
        if (members != 1 && members != 3) {
            throw new IllegalArgumentException("A replica set has 1 or 3 members here, not " + members);
        }
        return start(members, MongodSettings.OF_TESTS);
    }

    /**
     * Starts a replica set of one member with the settings that MongoDB has where nobody sets any, for measurements: its cache grows up
     * to half of the memory, and expired documents are removed once a minute.
     */
    public static MongoReplicaSet startAsInstalled() {
        return start(1, MongodSettings.AS_INSTALLED);
    }

    private static MongoReplicaSet start(int members, MongodSettings settings) {
        MongodBinary binary = MongodBinary.find(System.getenv(), Path.of(""));
        TemporaryFolder folder = TemporaryFolder.create("espalier-mongodb-");
        // A name of its own: a client that still looks for a set of before on the same port is refused by this one.
        String name = folder.path().getFileName().toString();
        List<ReplicaSetMember> started = new ArrayList<>();
        try {
            for (int i = 0; i < members; i++) {
                started.add(
                        ReplicaSetMember.start(binary, settings, folder.path().resolve("member-" + i), name));
            }
            initiate(name, started);
            MongoReplicaSet set = new MongoReplicaSet(folder, name, List.copyOf(started));
            set.awaitAllMembers();
            set.awaitTransactions();
            return set;
        } catch (RuntimeException | Error e) {
            started.forEach(member -> member.process().kill());
            folder.close();
            throw e;
        }
    }

    /**
     * The replica set of one member that all tests of this JVM share, started at the first call. Nobody closes it: it ends
     * with the JVM. Tests that share it use databases with names of their own.
     */
    public static MongoReplicaSet shared() {
        return Shared.INSTANCE;
    }

    /** A connection string for this set. */
    public String connectionString() {
        String hosts = members.stream().map(ReplicaSetMember::address).collect(Collectors.joining(","));
        return "mongodb://" + hosts + "/?replicaSet=" + name;
    }

    /** A client of this set, closed with it. */
    public MongoClient client() {
        return client;
    }

    /** The number of members. */
    public int size() {
        return members.size();
    }

    /** The member that is primary at present, as an index from 0; waits for an election. */
    public int primary() {
        AtomicInteger found = new AtomicInteger();
        await("a primary", () -> {
            found.set(primaryIndex());
            return found.get() >= 0;
        });
        return found.get();
    }

    /** Ends a member as SIGKILL does. */
    public void kill(int member) {
        member(member).process().kill();
    }

    /**
     * Starts a member again, after {@link #kill(int)} or while it runs, on the same port and data; waits until there is a
     * primary. A set of three without two running members has none: restart the second before waiting for one.
     */
    public void restart(int member) {
        member(member).restart();
        if (2 * runningMembers() > members.size()) {
            primary();
        }
    }

    /**
     * Makes the primary step down and waits for the next election. A single member is primary again after a second; in a
     * set of three another member is.
     */
    public void stepDown() {
        int seconds = members.size() == 1 ? 1 : 20;
        Document stepDown = new Document("replSetStepDown", seconds)
                .append("secondaryCatchUpPeriodSecs", seconds - 1)
                .append("force", true);
        // MongoDB refuses it when it is too busy to do it at once.
        await("the primary to step down", () -> {
            try (MongoClient direct = member(primary()).directClient()) {
                direct.getDatabase("admin").runCommand(stepDown);
                return true;
            }
        });
        primary();
    }

    /** Freezes a member (SIGSTOP): its connections stay open, and nothing answers. */
    public void pause(int member) {
        member(member).process().signal("STOP");
    }

    /** Lets a frozen member go on (SIGCONT). */
    public void resume(int member) {
        member(member).process().signal("CONT");
    }

    /** Ends all members and removes their data. */
    @Override
    public void close() {
        client.close();
        members.forEach(member -> member.process().kill());
        folder.close();
    }

    /** The process id of a member. */
    long pid(int member) {
        return member(member).process().pid();
    }

    /** Where the data and the logs lie. */
    Path folder() {
        return folder.path();
    }

    private ReplicaSetMember member(int index) {
        if (index < 0 || index >= members.size()) {
            throw new IllegalArgumentException("There is no member " + index + " of " + members.size());
        }
        return members.get(index);
    }

    private static void initiate(String name, List<ReplicaSetMember> members) {
        List<Document> hosts = IntStream.range(0, members.size())
                .mapToObj(i ->
                        new Document("_id", i).append("host", members.get(i).address()))
                .toList();
        Document settings = new Document("electionTimeoutMillis", 2_000).append("heartbeatIntervalMillis", 500);
        Document config = new Document("_id", name).append("members", hosts).append("settings", settings);
        try (MongoClient direct = members.getFirst().directClient()) {
            direct.getDatabase("admin").runCommand(new Document("replSetInitiate", config));
        }
    }

    private void awaitAllMembers() {
        await("every member to be primary or secondary", () -> {
            List<Document> states = admin().runCommand(new Document("replSetGetStatus", 1))
                    .getList("members", Document.class, List.of());
            return states.stream().allMatch(state -> List.of(1, 2).contains(state.getInteger("state")));
        });
        primary();
    }

    /** A fresh set refuses transactions until it has a majority snapshot and its keys for cluster times. */
    private void awaitTransactions() {
        MongoDatabase probe = client.getDatabase("espalier_testing_probe");
        await("the first transaction", () -> {
            try (ClientSession session = client.startSession()) {
                session.startTransaction();
                probe.getCollection("probe").insertOne(session, new Document());
                session.commitTransaction();
                return true;
            }
        });
        probe.drop();
    }

    private int primaryIndex() {
        Document hello = admin().runCommand(new Document("hello", 1), ReadPreference.primary());
        if (!hello.getBoolean("isWritablePrimary", false)) {
            // It was, when the client last heard of it.
            return -1;
        }
        return IntStream.range(0, members.size())
                .filter(i -> members.get(i).address().equals(hello.getString("me")))
                .findFirst()
                .orElse(-1);
    }

    private long runningMembers() {
        return members.stream().filter(member -> member.process().isRunning()).count();
    }

    private MongoDatabase admin() {
        return client.getDatabase("admin");
    }

    private static void await(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        MongoException last = null;
        while (System.nanoTime() - begin < LIMIT.toNanos()) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (MongoException e) {
                last = e;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        throw new IllegalStateException("Waited " + LIMIT + " in vain for " + what, last);
    }
}
