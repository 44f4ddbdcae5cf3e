package io.espalier.rules.role;

import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.expression.Bindings;
import io.espalier.rules.expression.Expression;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Whether a role lets a document be inserted, changed or deleted (spec/app-services.md §2.5 and §2.8). */
public final class WritePermission {
    private final View view;

    public WritePermission(View view) {
        this.view = view;
    }

    public boolean mayInsert(BsonDocument document) {
        Bindings bindings = view.changed(null, document);
        return view.roleOfNew(bindings)
                .filter(role -> passesFilter(role, bindings)
                        && RuleDecision.isTrue("insert", role.insert(), bindings)
                        && mayWrite(role, bindings, new BsonDocument(), document, document.keySet()))
                .isPresent();
    }

    /** Deleting needs the permission to write every field besides its own (spec/app-services.md §2.8, 9). */
    public boolean mayDelete(BsonDocument document) {
        Bindings bindings = view.unchanged(document);
        return view.role(bindings)
                .filter(role -> passesFilter(role, bindings)
                        && RuleDecision.isTrue("delete", role.delete(), bindings)
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
        Bindings unchanged = view.unchanged(before);
        Bindings bindings = view.changed(before, after);
        Set<String> changed = changed(before, after);
        changed.addAll(unseen.hidden());
        return view.role(unchanged)
                .filter(role -> passesFilter(role, unchanged)
                        && passesFilter(role, bindings)
                        && mayWrite(role, bindings, before, after, changed)
                        && (role.write().isPresent() || mayWriteUnseen(role, bindings, unseen)))
                .isPresent();
    }

    private static boolean passesFilter(Role role, Bindings bindings) {
        return RuleDecision.isTrue(
                "document_filters.write", role.documentFilters().write(), bindings);
    }

    private static boolean mayWriteUnseen(Role role, Bindings bindings, UnseenWrites unseen) {
        return unseen.hidden().stream()
                        .allMatch(name -> inField(role, bindings, name, rule -> hasVerdict(rule, bindings)))
                && unseen.missing().stream()
                        .allMatch(
                                path -> inField(role, bindings, path.first(), rule -> mayWrite(rule, bindings, path)));
    }

    private static boolean hasVerdict(FieldRule rule, Bindings bindings) {
        if (rule.write().isEmpty()) {
            bindings.trace().noRule();
        }
        return rule.write().isPresent();
    }

    /** The verdict that covers the path. Without one, what is there after the change must be permitted field by field. */
    private static boolean mayWrite(FieldRule rule, Bindings bindings, FieldPath path) {
        FieldRule covering = rule;
        BsonValue before = inside(bindings.previousRoot(), path.first());
        BsonValue after = inside(bindings.root(), path.first());
        int entered = 0;
        for (String part : path.parts().subList(1, path.parts().size())) {
            if (covering.write().isPresent()) {
                break;
            }
            bindings.trace().enterField(part, covering.fields().containsKey(part));
            entered++;
            covering = covering.inner(part);
            before = inside(before, part);
            after = inside(after, part);
        }
        boolean permitted = mayWrite(covering, bindings, before, after);
        for (int i = 0; i < entered; i++) {
            bindings.trace().leaveField();
        }
        return permitted;
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
            return RuleDecision.isTrue("write", role.write(), bindings);
        }
        return fields.stream()
                .allMatch(name -> inField(
                        role, bindings, name, rule -> mayWrite(rule, bindings, before.get(name), after.get(name))));
    }

    private static boolean inField(Role role, Bindings bindings, String name, Predicate<FieldRule> decision) {
        return inField(name, role.fields().containsKey(name), role.field(name), bindings, decision);
    }

    private static boolean inField(
            String name, boolean hasOwnRules, FieldRule rule, Bindings bindings, Predicate<FieldRule> decision) {
        bindings.trace().enterField(name, hasOwnRules);
        boolean permitted = decision.test(rule);
        bindings.trace().leaveField();
        return permitted;
    }

    private static boolean mayWrite(
            FieldRule rule, Bindings document, @Nullable BsonValue before, @Nullable BsonValue after) {
        Optional<Expression> verdict = rule.write();
        if (verdict.isPresent()) {
            return RuleDecision.isTrue("write", verdict.get(), document.forField(before, after));
        }
        BsonDocument inBefore = before instanceof BsonDocument embedded ? embedded : new BsonDocument();
        BsonDocument inAfter = after instanceof BsonDocument embedded ? embedded : new BsonDocument();
        Set<String> changed = changed(inBefore, inAfter);
        // Nothing inside differs: the field itself appeared, went away or is the same, and nothing permits that.
        if (!isDocumentOrMissing(before) || !isDocumentOrMissing(after) || changed.isEmpty()) {
            document.trace().noRule();
            return false;
        }
        return changed.stream()
                .allMatch(name -> inField(
                        name,
                        rule.fields().containsKey(name),
                        rule.inner(name),
                        document,
                        inner -> mayWrite(inner, document, inBefore.get(name), inAfter.get(name))));
    }

    private static boolean isDocumentOrMissing(@Nullable BsonValue value) {
        return value == null || value instanceof BsonDocument;
    }
}
