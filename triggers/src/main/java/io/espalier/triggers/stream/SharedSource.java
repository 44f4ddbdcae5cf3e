package io.espalier.triggers.stream;

import io.espalier.triggers.position.ResumeToken;
import io.espalier.triggers.position.TriggerPosition;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one part: from a stream of its own while it catches up, from a shared one as long as it keeps pace. Nothing is
 * lost and nothing comes twice where it changes over, because tokens say where it is. Belongs to one thread.
 */
final class SharedSource implements ChangeSource {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final StreamGroup group;
    private final Function<TriggerPosition, ChangeSource> open;
    private final AtomicReference<@Nullable GroupMember> invitation = new AtomicReference<>();
    private @Nullable ChangeSource own;
    private @Nullable GroupMember member;
    private TriggerPosition reached;

    SharedSource(StreamGroup group, TriggerPosition start, Function<TriggerPosition, ChangeSource> open) {
        this.group = group;
        this.open = open;
        this.reached = start;
        this.own = open.apply(start);
    }

    /** Another reader has asked for sharing. To be called by any thread, once at a time. */
    void join(GroupMember invited) {
        GroupMember before = invitation.getAndSet(invited);
        if (before != null) {
            before.leave();
        }
    }

    @Override
    public ChangeRead next() {
        GroupMember shared = member;
        if (own == null && shared != null) {
            return fromShared(shared);
        }
        ChangeSource source = own == null ? open.apply(reached) : own;
        own = source;
        ChangeRead read = source.next();
        moved(read);
        changeOver(source, read);
        return read;
    }

    private ChangeRead fromShared(GroupMember shared) {
        ChangeRead read = shared.take(LOOK).filter(this::isNew).orElseGet(this::nothing);
        if (shared.isLetGo()) {
            // It has fallen behind: the next look opens a stream of its own where it stands.
            member = null;
        }
        moved(read);
        return read;
    }

    private boolean isNew(ChangeRead read) {
        return !(read instanceof ChangeRead.Change)
                || here().map(read.token()::isAfter).orElse(true);
    }

    private ChangeRead nothing() {
        return new ChangeRead.Quiet(here().orElseThrow());
    }

    private Optional<ResumeToken> here() {
        return reached.highWaterMark();
    }

    private void moved(ChangeRead read) {
        reached = read instanceof ChangeRead.Change ? reached.afterEvent(read.token()) : reached.reached(read.token());
    }

    private void changeOver(ChangeSource source, ChangeRead read) {
        if (member == null) {
            member = invitation.getAndSet(null);
        }
        if (member == null && read instanceof ChangeRead.Quiet && here().isPresent()) {
            member = group.join(this, reached).orElse(null);
        }
        GroupMember shared = member;
        boolean caughtUp = shared != null
                && here().map(token -> !shared.start().isAfter(token)).orElse(false);
        if (caughtUp) {
            source.close();
            own = null;
        }
    }

    @Override
    public void close() {
        group.leave(this);
        GroupMember invited = invitation.getAndSet(null);
        if (invited != null) {
            invited.leave();
        }
        GroupMember shared = member;
        if (shared != null) {
            shared.leave();
        }
        ChangeSource source = own;
        if (source != null) {
            source.close();
        }
    }
}
