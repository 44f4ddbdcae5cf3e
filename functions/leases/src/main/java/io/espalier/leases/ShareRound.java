package io.espalier.leases;

import io.espalier.leases.ShareView.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * One round of a share after the other: renew if it is time, look, lose what has gone, take and give back. One round trip when
 * nothing is to be done, two when it is time to renew. Fails with the driver's exceptions; the next round repeats what did not
 * happen. Belongs to one thread.
 */
final class ShareRound {
    /** Where others were faster it is looked again at once; more often only in the next round. */
    private static final int LOOKS = 3;

    /** In how many looks a free piece was left to the member that should take it. */
    private static final int PATIENCE = 2;

    private final String owner;
    private final LeaseSettings settings;
    private final ShareRepository share;
    private final LeaseRepository leases;
    private final PiecesAtWork pieces;
    private final LongSupplier nanoTime;
    private final Map<String, Integer> seenFree = new HashMap<>();
    private OptionalLong renewedAt = OptionalLong.empty();
    private volatile ShareView latest = new ShareView(List.of(), List.of());

    ShareRound(
            String owner,
            LeaseSettings settings,
            ShareRepository share,
            LeaseRepository leases,
            PiecesAtWork pieces,
            LongSupplier nanoTime) {
        this.owner = owner;
        this.settings = settings;
        this.share = share;
        this.leases = leases;
        this.pieces = pieces;
        this.nanoTime = nanoTime;
    }

    /** What the latest look showed. May be asked by any thread. */
    ShareView latest() {
        return latest;
    }

    /** A round of a member. */
    void run() {
        ShareView view = withAllLeases(renewAndLook(held -> share.announce(pieces.able(), held)));
        countFree(view);
        for (int looks = 1; !takeAndGiveBack(view) && looks < LOOKS; looks++) {
            view = share.look();
        }
    }

    /** A round of a process that takes nothing any more, and is no member. */
    void runLeaving() {
        if (!pieces.held().isEmpty()) {
            renewAndLook(share::renew);
        }
    }

    private ShareView renewAndLook(Consumer<Set<String>> renewal) {
        List<HeldLease> held = pieces.held();
        long begin = nanoTime.getAsLong();
        boolean isDue = isDue(begin);
        if (isDue) {
            renewal.accept(held.stream().map(HeldLease::name).collect(Collectors.toSet()));
        }
        ShareView view = share.look();
        Map<String, Lease> seen = view.leases().stream().collect(Collectors.toMap(Lease::name, Function.identity()));
        for (HeldLease lease : held) {
            Lease found = seen.get(lease.name());
            if (found == null || !found.isOf(lease)) {
                pieces.lose(lease);
            } else if (isDue) {
                lease.extendTo(leases.endOf(begin));
            }
        }
        if (isDue) {
            renewedAt = OptionalLong.of(begin);
        }
        latest = view;
        return view;
    }

    /** Also if the next round would be too late. */
    private boolean isDue(long now) {
        long latestRound = settings.renewal().minus(settings.round()).toNanos();
        return renewedAt.isEmpty() || now - renewedAt.getAsLong() >= latestRound;
    }

    /** Makes the leases of pieces that are new to the cluster. */
    private ShareView withAllLeases(ShareView view) {
        Set<String> missing = new HashSet<>(pieces.known());
        view.leases().forEach(lease -> missing.remove(lease.name()));
        if (missing.isEmpty()) {
            return view;
        }
        leases.insertMissing(missing);
        List<Lease> all = new ArrayList<>(view.leases());
        missing.forEach(name -> all.add(new Lease(name, "", 0, true)));
        return new ShareView(view.members(), all);
    }

    private void countFree(ShareView view) {
        Set<String> free =
                view.leases().stream().filter(Lease::free).map(Lease::name).collect(Collectors.toSet());
        seenFree.keySet().retainAll(free);
        free.forEach(name -> seenFree.merge(name, 1, Integer::sum));
    }

    /** @return false if somebody else was faster: then there may be something else to take */
    private boolean takeAndGiveBack(ShareView view) {
        ShareDecision decision = ShareDecision.of(view, pieces.self(owner, leftLying()));
        pieces.handOver(decision.giveBack());
        if (decision.take().isEmpty()) {
            return true;
        }
        List<HeldLease> taken = leases.take(decision.take());
        taken.forEach(pieces::begin);
        return taken.size() == decision.take().size();
    }

    private Set<String> leftLying() {
        return seenFree.entrySet().stream()
                .filter(entry -> entry.getValue() > PATIENCE)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
