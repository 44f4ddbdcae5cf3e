package io.espalier.rules.role;

import io.espalier.rules.RuleContext;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.expression.ChangeTranslator;
import io.espalier.rules.expression.Expression;
import io.espalier.rules.expression.KnownChange;
import io.espalier.rules.expression.PushedExpression;
import io.espalier.rules.expression.QueryTranslator;
import io.espalier.rules.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.BsonDocument;

/**
 * The permission to write as a query on the document before the change, so that MongoDB can look at it in the moment of
 * writing. It finds only documents that {@link WritePermission} permits, but not all of them: what it does not find has to be
 * decided by that.
 */
public final class WritePlan {
    private final CollectionRules rules;
    private final RuleContext context;
    private final boolean byExpressions;

    /**
     * @param byExpressions as for {@link ChangeTranslator}
     */
    public WritePlan(CollectionRules rules, RuleContext context, boolean byExpressions) {
        this.rules = rules;
        this.context = context;
        this.byExpressions = byExpressions;
    }

    /**
     * @param touched the paths that the change writes, whether anything changes there or not
     */
    public Permission update(KnownChange change, List<FieldPath> touched) {
        ChangeTranslator before = translator(KnownChange.NONE);
        ChangeTranslator after = translator(change);
        return permission(
                before,
                role -> Query.and(List.of(
                        whenTrue(before, role.documentFilters().write()),
                        whenTrue(after, role.documentFilters().write()),
                        role.write()
                                .map(write -> whenTrue(after, write))
                                .orElseGet(() -> change.writesUnnamed()
                                        ? allFields(role, after)
                                        : Query.and(touched.stream()
                                                .map(path -> field(role.field(path.first()), path, after))
                                                .toList())))));
    }

    public Permission delete() {
        ChangeTranslator unchanged = translator(KnownChange.NONE);
        return permission(
                unchanged,
                role -> Query.and(List.of(
                        whenTrue(unchanged, role.documentFilters().write()),
                        whenTrue(unchanged, role.delete()),
                        role.write()
                                .map(write -> whenTrue(unchanged, write))
                                .orElseGet(() -> allFields(role, unchanged)))));
    }

    /** The permission to insert a document of which nothing is known. */
    public Permission insertAnything() {
        ChangeTranslator anything = translator(KnownChange.ANYTHING);
        return permission(
                anything,
                role -> Query.and(List.of(
                        whenTrue(anything, role.documentFilters().write()),
                        whenTrue(anything, role.insert()),
                        role.write()
                                .map(write -> whenTrue(anything, write))
                                .orElseGet(() -> allFields(role, anything)))));
    }

    private ChangeTranslator translator(KnownChange change) {
        return new ChangeTranslator(context, change, byExpressions);
    }

    private Permission permission(ChangeTranslator before, RolePermission permitted) {
        List<BsonDocument> alternatives = new ArrayList<>();
        List<BsonDocument> noEarlierRole = new ArrayList<>();
        boolean always = true;
        QueryTranslator mayApply = new QueryTranslator(context);
        for (Role role : rules.roles()) {
            PushedExpression applies = before.translate(role.applyWhen());
            BsonDocument permission = permitted.of(role);
            always &= permission.equals(Query.EVERYTHING)
                    || mayApply.translate(role.applyWhen()).whenTrue().equals(Query.NOTHING);
            List<BsonDocument> parts = new ArrayList<>(noEarlierRole);
            parts.add(applies.whenTrue());
            parts.add(permission);
            alternatives.add(Query.and(parts));
            noEarlierRole.add(applies.whenFalse());
        }
        return new Permission(Query.or(alternatives), always);
    }

    private static BsonDocument whenTrue(ChangeTranslator translator, Expression expression) {
        return translator.translate(expression).whenTrue();
    }

    /** The verdict that covers the path; without one nothing is sure. */
    private static BsonDocument field(FieldRule rule, FieldPath path, ChangeTranslator translator) {
        FieldRule covering = rule;
        for (int depth = 1; depth <= path.parts().size(); depth++) {
            Optional<Expression> verdict = covering.write();
            if (verdict.isPresent()) {
                FieldPath covered = new FieldPath(path.parts().subList(0, depth));
                return Query.and(
                        List.of(whenTrue(translator.forField(covered), verdict.get()), leadsThroughDocuments(covered)));
            }
            if (depth < path.parts().size()) {
                covering = covering.inner(path.parts().get(depth));
            }
        }
        return Query.NOTHING;
    }

    /** Rules of embedded fields do not reach into arrays. */
    private static BsonDocument leadsThroughDocuments(FieldPath path) {
        List<BsonDocument> conditions = new ArrayList<>();
        for (int depth = 1; depth < path.parts().size(); depth++) {
            FieldPath outer = new FieldPath(path.parts().subList(0, depth));
            conditions.add(Query.or(List.of(
                    Query.field(outer, "$exists", org.bson.BsonBoolean.FALSE),
                    Query.and(List.of(Query.ofType(outer, "object"), Query.not(Query.ofType(outer, "array")))))));
        }
        return Query.and(conditions);
    }

    /** Every field that a document may have must be writable: those with a rule of their own and any other. */
    private static BsonDocument allFields(Role role, ChangeTranslator translator) {
        Stream<BsonDocument> named = role.fields().entrySet().stream()
                .map(field -> field(field.getValue(), FieldPath.of(field.getKey()), translator));
        Stream<BsonDocument> others = Stream.of(role.additionalFields()
                .write()
                .map(write -> whenTrue(translator, write))
                .orElse(Query.NOTHING));
        return Query.and(Stream.concat(named, others).toList());
    }

    /**
     * @param query finds only documents that may be written
     * @param always whether every document of the caller's view may be written
     */
    public record Permission(BsonDocument query, boolean always) {
        public boolean isEmpty() {
            return !always && query.equals(Query.NOTHING);
        }
    }

    private interface RolePermission {
        BsonDocument of(Role role);
    }
}
