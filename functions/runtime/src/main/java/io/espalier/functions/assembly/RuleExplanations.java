package io.espalier.functions.assembly;

import io.espalier.app.App;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.UserProfile;
import io.espalier.functions.admin.AdminArguments;
import io.espalier.functions.admin.AdminFunction;
import io.espalier.functions.admin.AdminFunction.Parameter;
import io.espalier.functions.admin.AdminFunctions;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.rules.Find;
import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.explain.Explanation;
import io.espalier.rules.explain.RuleExplainer;
import io.espalier.rules.role.RuleBook;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * {@code espalier/rules/explain}: what a user sees of documents, and which rule decided so. Functions that rules call are not
 * called here, since they might change something: what depends on them is shown as undecided.
 */
@Singleton
public final class RuleExplanations implements AdminFunctions {
    static final int DOCUMENTS = 10;

    private final App app;
    private final AppValues values;
    private final Supplier<RuleBook> rules;
    private final String ownDatabase;

    /** @param rules looked up at the first call: rules name functions, and functions are found through here */
    @Inject
    RuleExplanations(App app, AppValues values, Instance<RuleBook> rules, EspalierDatabase database) {
        this(app, values, rules::get, database.name());
    }

    RuleExplanations(App app, AppValues values, Supplier<RuleBook> rules, String ownDatabase) {
        this.app = app;
        this.values = values;
        this.rules = rules;
        this.ownDatabase = ownDatabase;
    }

    @Override
    public List<AdminFunction> adminFunctions() {
        return List.of(AdminFunction.reading(
                "rules/explain",
                "what a user sees of a document, or of the documents of a query, and which rules decided so",
                this::explain,
                Parameter.required("database", "the name of a database"),
                Parameter.required("collection", "the name of a collection"),
                Parameter.optional("user", "the id of a user; nobody if it is not given"),
                Parameter.optional("_id", "the _id of the document"),
                Parameter.optional(
                        "query",
                        "instead of _id: a query, of which the first " + DOCUMENTS + " documents are explained")));
    }

    private BsonValue explain(AdminArguments arguments, FunctionContext context) {
        Namespace namespace =
                new Namespace(arguments.get("database", String.class), arguments.get("collection", String.class));
        if (namespace.database().equals(ownDatabase)) {
            throw AdminArguments.invalid("database", "is Espalier's own, closed to all rules");
        }
        RuleContext caller = caller(arguments.find("user", String.class), context);
        RuleExplainer explainer = new RuleExplainer(rules.get(), Set.of(ownDatabase));
        Optional<BsonValue> id = arguments.find("_id", BsonValue.class);
        Optional<BsonDocument> query = arguments.find("query", BsonDocument.class);
        if (id.isPresent() == query.isPresent()) {
            throw AdminArguments.invalid("_id", "or 'query' must be given, and not both");
        }
        List<Explanation> explanations = new ArrayList<>();
        query.ifPresent(asked -> explanations.add(explainer.find(namespace, caller, asked)));
        stored(namespace, query.orElseGet(() -> ofId(id.orElseThrow())), context)
                .forEach(document -> explanations.add(explainer.read(namespace, caller, document)));
        return answer(explanations);
    }

    private static List<BsonDocument> stored(Namespace namespace, BsonDocument query, FunctionContext context) {
        return context.database(namespace.database())
                .collection(namespace.collection())
                .find(Find.matching(query).limit(DOCUMENTS));
    }

    /** A text may mean itself or an ObjectId: command lines know no other way to write one. */
    private static BsonDocument ofId(BsonValue id) {
        if (id instanceof BsonString text && ObjectId.isValid(text.getValue())) {
            return new BsonDocument(
                    "_id",
                    new BsonDocument(
                            "$in", new BsonArray(List.of(text, new BsonObjectId(new ObjectId(text.getValue()))))));
        }
        return new BsonDocument("_id", new BsonDocument("$eq", id));
    }

    private RuleContext caller(Optional<String> user, FunctionContext context) {
        UserProfile profile = user.map(id -> context.accounts()
                        .enabledUser(id)
                        .orElseThrow(() ->
                                AdminArguments.invalid("user", "is the id of no user, or of one who is disabled")))
                .orElse(UserProfile.NOBODY);
        return new RuleContext(
                profile.toDocument(),
                values.all(),
                new BsonDocument("tag", new BsonString(app.environment())).append("values", app.environmentValues()),
                new BsonDocument());
    }

    private static BsonDocument answer(List<Explanation> explanations) {
        String text = explanations.isEmpty()
                ? "there is no such document\n"
                : explanations.stream().map(Explanation::toText).collect(Collectors.joining("\n"));
        return new BsonDocument("text", new BsonString(text))
                .append(
                        "explanations",
                        new BsonArray(explanations.stream()
                                .map(Explanation::toDocument)
                                .toList()));
    }
}
