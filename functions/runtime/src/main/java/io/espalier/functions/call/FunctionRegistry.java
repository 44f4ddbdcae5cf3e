package io.espalier.functions.call;

import io.espalier.app.App;
import io.espalier.app.FunctionDefinition;
import io.espalier.app.ImportReport;
import io.espalier.app.ImportReport.Outcome;
import io.espalier.app.SourceLocation;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionSource;
import io.espalier.functions.Origin;
import io.espalier.functions.app.AppRules;
import io.espalier.rules.expression.CallerCondition;
import io.espalier.rules.expression.Problems;
import io.espalier.rules.expression.RuleNames;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings the manifest and the code together. A function can be called when both know it: code without a manifest entry is
 * closed, an entry without code is missing; both are reported. Operators' functions live under {@value #ADMIN_PREFIX} and
 * need no entry. Immutable and thread-safe.
 */
@Singleton
public final class FunctionRegistry {
    /** The name space of the operators' functions. */
    public static final String ADMIN_PREFIX = "espalier/";

    /** The name space of functions that Espalier itself calls for clients, by {@link Origin#SERVICE} and no other way. */
    public static final String SERVICE_PREFIX = "service:";

    private static final SourceLocation MANIFEST = new SourceLocation("functions/config.json", "");

    private final Map<String, RegisteredFunction> functions = new HashMap<>();
    private final List<ImportReport.Entry> entries = new ArrayList<>();

    @Inject
    public FunctionRegistry(App app, @Any Instance<FunctionSource> sources) {
        this(app, sources.stream().toList());
    }

    public FunctionRegistry(App app, List<FunctionSource> sources) {
        Map<String, FunctionBody> bodies = new HashMap<>();
        for (FunctionSource source : sources) {
            source.functions().forEach((name, body) -> {
                if (name.startsWith(SERVICE_PREFIX)) {
                    registerService(source, name, body);
                } else if (name.startsWith(ADMIN_PREFIX)) {
                    registerUnique(adminDefinition(name, source.isReadOnly(name)), body);
                } else if (bodies.putIfAbsent(name, body) != null) {
                    throw new IllegalStateException("two functions are called '" + name + "'");
                }
            });
        }
        app.functions()
                .forEach(definition -> register(definition, Optional.ofNullable(bodies.remove(definition.name()))));
        bodies.keySet().forEach(this::registerWithoutEntry);
        RuleNames names = AppRules.names(app, ruleFunctions());
        functions.replaceAll((name, function) -> withCondition(function, names));
    }

    /** A condition with a fault holds for nobody. */
    private RegisteredFunction withCondition(RegisteredFunction function, RuleNames names) {
        FunctionDefinition definition = function.definition();
        return definition
                .canEvaluate()
                .map(json -> {
                    Problems problems = new Problems(definition.location().file());
                    String path = definition.location().child("can_evaluate").path();
                    CallerCondition condition = CallerCondition.compile(json, path, names, problems);
                    problems.found()
                            .forEach(problem -> report(
                                    Outcome.REFUSED,
                                    new SourceLocation(problem.file(), problem.path()),
                                    problem.reason() + "; nobody can call the function '" + definition.name() + "'",
                                    problem.advice()));
                    return new RegisteredFunction(definition, function.body(), Optional.of(condition));
                })
                .orElse(function);
    }

    private void register(FunctionDefinition definition, Optional<FunctionBody> body) {
        String name = definition.name();
        if (name.startsWith(ADMIN_PREFIX) || name.startsWith(SERVICE_PREFIX)) {
            report(
                    Outcome.REFUSED,
                    definition.location(),
                    "the name spaces " + ADMIN_PREFIX + " and " + SERVICE_PREFIX + " are reserved",
                    "rename it");
        } else if (body.isEmpty()) {
            report(
                    Outcome.MISSING,
                    definition.location(),
                    "no code implements the function '" + definition.name() + "'",
                    "write it as a method annotated with @Funq(\"" + definition.name() + "\")");
        } else {
            functions.put(definition.name(), new RegisteredFunction(definition, body.get(), Optional.empty()));
        }
    }

    private void registerService(FunctionSource source, String name, FunctionBody body) {
        FunctionDefinition definition = source.definition(name)
                .orElseThrow(() -> new IllegalStateException("the function '" + name + "' has no entry"));
        registerUnique(definition, body);
    }

    private void registerUnique(FunctionDefinition definition, FunctionBody body) {
        RegisteredFunction function = new RegisteredFunction(definition, body, Optional.empty());
        if (functions.putIfAbsent(definition.name(), function) != null) {
            throw new IllegalStateException("two functions are called '" + definition.name() + "'");
        }
    }

    private void registerWithoutEntry(String name) {
        report(
                Outcome.MISSING,
                MANIFEST,
                "the function '" + name + "' has no entry, so that nobody can call it",
                "add {\"name\": \"" + name + "\", …}");
    }

    private static FunctionDefinition adminDefinition(String name, boolean readOnly) {
        return new FunctionDefinition(
                name, false, true, Optional.empty(), Optional.empty(), true, false, readOnly, MANIFEST);
    }

    private void report(Outcome outcome, SourceLocation location, String reason, String advice) {
        entries.add(new ImportReport.Entry(outcome, location, reason, advice));
    }

    Optional<RegisteredFunction> find(String name) {
        return Optional.ofNullable(functions.get(name));
    }

    /** The manifest entry of a function that can be called. */
    public Optional<FunctionDefinition> definition(String name) {
        return find(name).map(RegisteredFunction::definition);
    }

    /** The type that a function's arguments are read as; empty if it is not known. */
    public Optional<Type> parameterType(String name) {
        return find(name).flatMap(function -> function.body().parameterType());
    }

    /** Whether a function can be given arguments at all. */
    public boolean takesArguments(String name) {
        return find(name).map(function -> function.body().takesArguments()).orElse(false);
    }

    /** The functions that rules can call: the app's own. */
    public Set<String> ruleFunctions() {
        return functions.keySet().stream()
                .filter(name -> !name.startsWith(ADMIN_PREFIX) && !name.startsWith(SERVICE_PREFIX))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Where manifest and code do not match. */
    public List<ImportReport.Entry> entries() {
        return List.copyOf(entries);
    }
}
