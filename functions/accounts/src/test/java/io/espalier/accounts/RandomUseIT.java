package io.espalier.accounts;

import static io.espalier.accounts.TestHouse.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Logins, logouts, disabled and enabled users and the use of tokens in a random interleaving on two processes, whose streams are
 * cut and which are replaced now and then. Whatever was revoked longer than the delay ago is refused, whatever is in order is
 * accepted.
 */
class RandomUseIT {
    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int ENOUGH = 1_000;
    /** Each belongs to one thread. A few are disabled now and then; the others only come and go. */
    private static final int USERS = 40;

    private static final int CHANGING_THREADS = 4;
    private static final int CHECKING_THREADS = 2;
    private static final int[] FAILURES = {43, 286, 11_601};

    private final long seed = Long.getLong("espalier.test.seed", System.nanoTime());
    private final String applicationName = "random-" + new ObjectId().toHexString();
    private final CountedCommands commands = new CountedCommands(MongoReplicaSet.shared(), applicationName);
    private final TestHouse.Situation situation =
            TestHouse.Situation.fresh(commands::client).following(DELAY);
    private final AtomicReferenceArray<TestHouse> houses = new AtomicReferenceArray<>(2);
    private final List<TestHouse> opened = new ArrayList<>();
    private final List<User> users = new ArrayList<>();
    private final AtomicInteger refusedSessions = new AtomicInteger();
    private final AtomicInteger refusedUsers = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    /** How often a process was certain. */
    private final AtomicInteger trusted = new AtomicInteger();

    private volatile boolean failed;
    private final long end = System.nanoTime() + LIMIT.toNanos();

    /**
     * What is known about a user or a session.
     *
     * @param version grows whenever a change begins or has been answered
     * @param inOrder what it is, or was before the change that is under way
     * @param settled whether no change is under way
     * @param since when it was answered
     */
    private record Standing(int version, boolean inOrder, boolean settled, long since) {
        static final Standing GOOD = new Standing(0, true, true, System.nanoTime());

        Standing changing() {
            return new Standing(version + 1, inOrder, false, since);
        }

        Standing became(boolean nowInOrder) {
            return new Standing(version + 1, nowInOrder, true, System.nanoTime());
        }

        boolean isCertainlyGood() {
            return settled && inOrder;
        }

        /** Bad for so long that it was seen as bad often enough. */
        boolean isBadForLong() {
            return settled && !inOrder && System.nanoTime() - since > 2 * DELAY.toNanos();
        }

        boolean isBadForLongerThanTheDelay(long now) {
            return settled && !inOrder && now - since > DELAY.toNanos();
        }
    }

    private static final class User {
        final String email;
        final boolean mayBeDisabled;
        final List<Session> sessions = new ArrayList<>();
        volatile Standing standing = Standing.GOOD;

        User(String email, boolean mayBeDisabled) {
            this.email = email;
            this.mayBeDisabled = mayBeDisabled;
        }
    }

    private static final class Session {
        final LoginResult login;
        volatile Standing standing = Standing.GOOD;

        Session(LoginResult login) {
            this.login = login;
        }
    }

    @AfterEach
    void close() {
        opened.forEach(TestHouse::close);
        commands.close();
    }

    @Test
    void whatWasRevokedIsRefusedAndWhatIsInOrderIsAccepted() throws InterruptedException {
        replace(0);
        replace(1);
        for (int i = 0; i < USERS; i++) {
            User user = new User("user" + i + "@shop.example", i < USERS / 10);
            users.add(user);
            house(0).accounts.register(user.email, PASSWORD);
            user.sessions.add(new Session(house(0).login(user.email, PASSWORD)));
        }

        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < CHANGING_THREADS; i++) {
            Random random = new Random(seed + work.size());
            int thread = i;
            work.add(() -> goOn(() ->
                    change(users.get(thread + CHANGING_THREADS * random.nextInt(USERS / CHANGING_THREADS)), random)));
        }
        for (int i = 0; i < CHECKING_THREADS; i++) {
            Random random = new Random(seed + work.size());
            work.add(() -> goOn(() -> use(random)));
        }
        Random disturbing = new Random(seed + work.size());
        work.add(() -> goOn(() -> disturb(disturbing)));
        runAll(work);

        assertThat(refusedSessions.get()).as("ended sessions, seed %d", seed).isGreaterThanOrEqualTo(ENOUGH);
        assertThat(refusedUsers.get()).as("disabled users, seed %d", seed).isGreaterThanOrEqualTo(ENOUGH / 10);
        assertThat(accepted.get()).as("acceptances, seed %d", seed).isGreaterThanOrEqualTo(ENOUGH);
        assertThat(trusted.get()).as("certainties, seed %d", seed).isGreaterThanOrEqualTo(ENOUGH);
    }

    /** One thread changes a user and his sessions. */
    private void change(User user, Random random) {
        TestHouse house = house(random.nextInt(2));
        switch (random.nextInt(user.mayBeDisabled ? 3 : 2)) {
            case 2 -> {
                boolean enable = !user.standing.inOrder();
                if (enable && !user.standing.isBadForLong()) {
                    return;
                }
                user.standing = user.standing.changing();
                if (enable) {
                    house.administration.enable(id(user));
                } else {
                    house.administration.disable(id(user));
                }
                user.standing = user.standing.became(enable);
            }
            case 0 -> {
                Session session = user.sessions.get(random.nextInt(user.sessions.size()));
                if (session.standing.inOrder()) {
                    session.standing = session.standing.changing();
                    house.accounts.logout(session.login.refreshToken());
                    session.standing = session.standing.became(false);
                }
            }
            default -> {
                if (user.standing.inOrder()) {
                    Session session = new Session(house.login(user.email, PASSWORD));
                    synchronized (user) {
                        user.sessions.add(session);
                    }
                }
            }
        }
    }

    private void use(Random random) {
        // Users who may be disabled are few, and disabled only now and then.
        User user = users.get(random.nextInt(random.nextInt(4) == 0 ? USERS / 10 : USERS));
        Session session;
        synchronized (user) {
            session = user.sessions.get(random.nextInt(user.sessions.size()));
        }
        Standing ofUser = user.standing;
        Standing ofSession = session.standing;
        long begin = System.nanoTime();
        TestHouse house = house(random.nextInt(2));
        if (house.revocations.areRuledOut(new ObjectId(), new ObjectId())) {
            trusted.incrementAndGet();
        }
        boolean wasAccepted = isAccepted(house, session.login.accessToken());
        if (ofUser.version() != user.standing.version() || ofSession.version() != session.standing.version()) {
            return;
        }
        if (ofUser.isBadForLongerThanTheDelay(begin)) {
            assertThat(wasAccepted)
                    .as("accepted though disabled, seed %d", seed)
                    .isFalse();
            refusedUsers.incrementAndGet();
        } else if (ofSession.isBadForLongerThanTheDelay(begin)) {
            assertThat(wasAccepted).as("accepted though ended, seed %d", seed).isFalse();
            refusedSessions.incrementAndGet();
        } else if (ofUser.isCertainlyGood() && ofSession.isCertainlyGood()) {
            assertThat(wasAccepted).as("accepted, seed %d", seed).isTrue();
            accepted.incrementAndGet();
        }
    }

    private void disturb(Random random) {
        if (random.nextInt(4) == 0) {
            replace(random.nextInt(2));
        }
        commands.client().getDatabase("admin").runCommand(BsonDocument.parse("""
                {configureFailPoint: "failCommand", mode: {times: 1},
                 data: {failCommands: ["getMore"], errorCode: %d, appName: "%s"}}
                """.formatted(
                        FAILURES[random.nextInt(FAILURES.length)], applicationName)));
        // The next disturbance comes when tokens were trusted again for a while.
        int seen = trusted.get();
        await().pollInterval(Duration.ofMillis(5))
                .atMost(LIMIT.plusSeconds(10))
                .until(() -> trusted.get() >= seen + ENOUGH / 4 || isOver());
    }

    private static boolean isAccepted(TestHouse house, String token) {
        try {
            house.accounts.authenticate(token);
            return true;
        } catch (FunctionException e) {
            return false;
        }
    }

    private void replace(int index) {
        TestHouse before = houses.get(index);
        TestHouse house = situation.open();
        synchronized (opened) {
            opened.add(house);
        }
        houses.set(index, house);
        if (before != null) {
            before.close();
        }
    }

    private TestHouse house(int index) {
        return Objects.requireNonNull(houses.get(index));
    }

    private static String id(User user) {
        return user.sessions.getFirst().login.userId();
    }

    private Void goOn(Runnable step) {
        while (!isOver()) {
            try {
                step.run();
            } catch (RuntimeException | Error e) {
                failed = true;
                throw e;
            }
        }
        return null;
    }

    private boolean isOver() {
        boolean enough = refusedSessions.get() >= ENOUGH
                && refusedUsers.get() >= ENOUGH / 10
                && accepted.get() >= ENOUGH
                && trusted.get() >= ENOUGH;
        return failed || enough || System.nanoTime() - end > 0;
    }

    private static void runAll(List<Callable<Void>> work) throws InterruptedException {
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
            for (Future<Void> one : threads.invokeAll(work)) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
