package io.espalier.triggers.stream;

import com.mongodb.MongoException;
import io.espalier.triggers.failure.FailureText;
import io.espalier.triggers.position.ResumeToken;
import io.espalier.triggers.position.TriggerPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The readers of one query that have caught up. A single one keeps its own stream; when a second comes a stream is opened that
 * both go over to, and all that come later, read by a thread of its own as long as somebody wants it. Thread-safe.
 */
final class StreamGroup {
    private static final Logger LOG = Logger.getLogger(StreamGroup.class);

    private final WatchQuery query;
    private final Function<TriggerPosition, ChangeSource> open;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<GroupMember> members = new ArrayList<>();
    private @Nullable SharedSource single;

    /** Where the shared stream has come to; null while there is none. */
    private @Nullable ResumeToken reached;

    StreamGroup(WatchQuery query, Function<TriggerPosition, ChangeSource> open) {
        this.query = query;
        this.open = open;
    }

    /**
     * A reader has caught up.
     *
     * @param position where it stands
     * @return its membership, if the stream is shared now; it goes on with its own until it has come to the member's start
     */
    Optional<GroupMember> join(SharedSource reader, TriggerPosition position) {
        lock.lock();
        try {
            ResumeToken here = reached;
            if (here != null) {
                return Optional.of(add(new GroupMember(here)));
            }
            SharedSource other = single;
            if (other == null || other == reader) {
                single = reader;
                return Optional.empty();
            }
            ResumeToken start = position.highWaterMark().orElseThrow();
            reached = start;
            single = null;
            other.join(add(new GroupMember(start)));
            GroupMember member = add(new GroupMember(start));
            Thread.ofVirtual().name("espalier-stream-" + query.namespace()).start(() -> read(position));
            return Optional.of(member);
        } finally {
            lock.unlock();
        }
    }

    /** A reader ends. */
    void leave(SharedSource reader) {
        lock.lock();
        try {
            if (single == reader) {
                single = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private GroupMember add(GroupMember member) {
        members.add(member);
        return member;
    }

    private void read(TriggerPosition start) {
        LOG.debugf("the stream of %s is shared", query.namespace());
        try (ChangeSource source = open.apply(start)) {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = handOut(source.next());
            }
        } catch (MongoException e) {
            LOG.debugf("the shared stream of %s is lost: %s", query.namespace(), FailureText.of(e));
            end(e);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "the shared stream of %s is broken", query.namespace());
            end(new MongoException(
                    "the shared stream is broken: " + e.getClass().getSimpleName()));
        }
    }

    /** @return whether anybody wants more */
    private boolean handOut(ChangeRead read) {
        lock.lock();
        try {
            members.removeIf(member -> !member.offer(read));
            if (members.isEmpty() || read instanceof ChangeRead.Invalidated) {
                members.clear();
                reached = null;
                return false;
            }
            reached = read.token();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void end(MongoException failure) {
        lock.lock();
        try {
            members.forEach(member -> member.fail(failure));
            members.clear();
            reached = null;
        } finally {
            lock.unlock();
        }
    }
}
