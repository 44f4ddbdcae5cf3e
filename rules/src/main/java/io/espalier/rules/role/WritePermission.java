package io.espalier.rules.role;

import io.espalier.rules.RuleContext;
import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.expression.Bindings;
import io.espalier.rules.expression.Expression;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Whether a role lets a document be inserted, changed or deleted (spec/app-services.md §2.5 and §2.8). */
public final class WritePermission {
    private final View view;
    private final RuleContext context;

    public WritePermission(View view, RuleContext context) {
        this.view = view;
        this.context = context;
    }

    public boolean mayInsert(BsonDocument document) {
        Bindings bindings = Bindings.changed(context, null, document);
        return view.role(bindings)
                .filter(role -> View.isTrue(role.documentFilters().write(), bindings)
                        && View.isTrue(role.insert(), bindings)
                        && mayWrite(role, bindings, new BsonDocument(), document, document.keySet()))
                .isPresent();
    }

    /** Deleting needs the permission to write every field besides its own (spec/app-services.md §2.8, 9). */
    public boolean mayDelete(BsonDocument document) {
        Bindings bindings = Bindings.unchanged(context, document);
        return view.role(bindings)
                .filter(role -> View.isTrue(role.documentFilters().write(), bindings)
                        && View.isTrue(role.delete(), bindings)
                        && mayWrite(role, bindings, document, document, document.keySet()))
                .isPresent();
    }

    /** As the other method, where {@code hidden} fields are all that is written without being seen. */
    public boolean mayUpdate(BsonDocument before, BsonDocument after, Set<String> hidden) {
        return mayUpdate(before, after, UnseenWrites.hidden(hidden));
    }

    /**
     * The role is the one of the document before the change, so that nobody takes a foreign document over by writing his id
     * into it; its document filter must hold for both states (spec/app-services.md §2.8, 3).
     */
    public boolean mayUpdate(BsonDocument before, BsonDocument after, UnseenWrites unseen) {
        Bindings unchanged = Bindings.unchanged(context, before);
        Bindings bindings = Bindings.changed(context, before, after);
        Set<String> changed = changed(before, after);
        changed.addAll(unseen.hidden());
        return view.role(unchanged)
                .filter(role -> View.isTrue(role.documentFilters().write(), unchanged)
                        && View.isTrue(role.documentFilters().write(), bindings)
                        && mayWrite(role, bindings, before, after, changed)
                        && (role.write().isPresent() || mayWriteUnseen(role, bindings, unseen)))
                .isPresent();
    }

    private static boolean mayWriteUnseen(Role role, Bindings bindings, UnseenWrites unseen) {
        return unseen.hidden().stream()
                        .allMatch(name -> role.field(name).write().isPresent())
                && unseen.missing().stream().allMatch(path -> mayWrite(role.field(path.first()), bindings, path));
    }

    /** The verdict that covers the path. Without one, what is there after the change must be permitted field by field. */
    private static boolean mayWrite(FieldRule rule, Bindings bindings, FieldPath path) {
        FieldRule covering = rule;
        BsonValue before = inside(bindings.previousRoot(), path.first());
        BsonValue after = inside(bindings.root(), path.first());
        for (String part : path.parts().subList(1, path.parts().size())) {
            if (covering.write().isPresent()) {
                break;
            }
            covering = covering.inner(part);
            before = inside(before, part);
            after = inside(after, part);
        }
        return mayWrite(covering, bindings, before, after);
    }

    private static @Nullable BsonValue inside(@Nullable BsonValue value, String name) {
        return value instanceof BsonDocument document ? document.get(name) : null;
    }

    private static Set<String> changed(BsonDocument before, BsonDocument after) {
        Set<String> changed = new LinkedHashSet<>();
        before.forEach((name, value) -> {
            if (!ExactEquality.same(value, after.get(name))) {
                changed.add(name);
            }
        });
        after.keySet().stream().filter(name -> !before.containsKey(name)).forEach(changed::add);
        return changed;
    }

    private static boolean mayWrite(
            Role role, Bindings bindings, BsonDocument before, BsonDocument after, Set<String> fields) {
        if (role.write().isPresent()) {
            return View.isTrue(role.write(), bindings);
        }
        return fields.stream()
                .allMatch(name -> mayWrite(role.field(name), bindings, before.get(name), after.get(name)));
    }

    private static boolean mayWrite(
            FieldRule rule, Bindings document, @Nullable BsonValue before, @Nullable BsonValue after) {
        Optional<Expression> verdict = rule.write();
        if (verdict.isPresent()) {
            return View.isTrue(verdict.get(), document.forField(before, after));
        }
        if (!isDocumentOrMissing(before) || !isDocumentOrMissing(after)) {
            return false;
        }
        BsonDocument inBefore = before instanceof BsonDocument embedded ? embedded : new BsonDocument();
        BsonDocument inAfter = after instanceof BsonDocument embedded ? embedded : new BsonDocument();
        Set<String> changed = changed(inBefore, inAfter);
        // Nothing inside differs: the field itself appeared, went away or is the same, and nothing permits that.
        return !changed.isEmpty()
                && changed.stream()
                        .allMatch(name -> mayWrite(rule.inner(name), document, inBefore.get(name), inAfter.get(name)));
    }

    private static boolean isDocumentOrMissing(@Nullable BsonValue value) {
        return value == null || value instanceof BsonDocument;
    }
}
