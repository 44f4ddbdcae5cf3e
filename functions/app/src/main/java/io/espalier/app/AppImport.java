package io.espalier.app;

import io.espalier.app.ImportReport.Entry;
import io.espalier.app.ImportReport.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * One reading of an app directory: hands out the files, each once, and collects the report. What nobody took is left for
 * {@link LeftoverFiles}.
 */
final class AppImport {
    private final SortedMap<String, ConfigFile> files;
    private final SortedMap<String, Alias> aliases = new TreeMap<>();
    private final Map<String, SourceLocation> origins = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private EnvironmentTemplate template = new EnvironmentTemplate(new BsonDocument());

    AppImport(SortedMap<String, ConfigFile> files) {
        this.files = new TreeMap<>(files);
    }

    /** Whether a file stands there that was not taken yet. */
    boolean has(String path) {
        return files.containsKey(path) || aliases.containsKey(path);
    }

    /** Lets a piece of a file stand for the file {@code path}. Where there is one already, neither counts. */
    void alias(String path, Alias alias) {
        origins.put(path, alias.origin());
        aliases.put(path, has(path) ? alias.ambiguous() : alias);
        files.remove(path);
    }

    /** Where a file, or what stands for it, is in the directory. */
    SourceLocation origin(String path) {
        return origins.getOrDefault(path, new SourceLocation(path, ""));
    }

    /** The paths of files not taken yet that begin and end so. */
    List<String> paths(String prefix, String suffix) {
        return Stream.concat(below(files, prefix), below(aliases, prefix))
                .filter(path -> path.endsWith(suffix))
                .sorted()
                .toList();
    }

    /** Only the paths that begin so are looked at, since this is asked once for each of hundreds of directories. */
    private static Stream<String> below(SortedMap<String, ?> paths, String prefix) {
        return paths.tailMap(prefix).keySet().stream().takeWhile(path -> path.startsWith(prefix));
    }

    /** A file that was not taken yet. */
    ConfigFile look(String path) {
        return Objects.requireNonNull(files.get(path), path);
    }

    /** Takes a file without reading it. */
    ConfigFile take(String path) {
        Alias alias = aliases.remove(path);
        ConfigFile file = alias == null ? files.remove(path) : alias.file();
        if (file == null) {
            throw new IllegalArgumentException(path + " was taken before or does not exist");
        }
        return file;
    }

    void useEnvironment(BsonDocument values) {
        template = new EnvironmentTemplate(values);
    }

    /** Reads a file that is one part. Empty if it does not exist, or was refused and reported. */
    <T> Optional<T> file(String path, Function<ObjectReader, T> decoder) {
        return file(path, decoder, () -> {});
    }

    /** As {@link #file(String, Function)}; runs {@code unreadable} if the file exists and the decoder could not see it. */
    <T> Optional<T> file(String path, Function<ObjectReader, T> decoder, Runnable unreadable) {
        return content(path, unreadable).flatMap(value -> part(value, origin(path), decoder, unreadable));
    }

    /** Reads a file that is a list with one part in each element. Leaves out the parts that were refused and reported. */
    <T> List<T> list(String path, Function<ObjectReader, T> decoder) {
        return list(path, decoder, () -> {});
    }

    /**
     * As {@link #list(String, Function)}; runs {@code unreadable} for each element that the decoder could not see, and once
     * for a whole file of them.
     */
    <T> List<T> list(String path, Function<ObjectReader, T> decoder, Runnable unreadable) {
        List<T> parts = new ArrayList<>();
        Optional<BsonValue> content = content(path, unreadable);
        if (content.isPresent() && content.get() instanceof BsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                part(array.get(i), origin(path).element(i), decoder, unreadable).ifPresent(parts::add);
            }
        } else if (content.isPresent()) {
            refuse(origin(path), "the file does not hold a list", "write [ ] around its content");
            unreadable.run();
        }
        return parts;
    }

    /** Reads a file that is an object with one part in each of its keys, for {@link #part}. */
    BsonDocument object(String path) {
        Optional<BsonValue> content = content(path, () -> {});
        if (content.isPresent() && content.get() instanceof BsonDocument document) {
            return document;
        }
        if (content.isPresent()) {
            refuse(origin(path), "the file does not hold an object", "write { } around its content");
        }
        return new BsonDocument();
    }

    /** Decodes one part of a file that was read. Empty if it was refused and reported. */
    <T> Optional<T> part(BsonValue value, SourceLocation location, Function<ObjectReader, T> decoder) {
        return part(value, location, decoder, () -> {});
    }

    private <T> Optional<T> part(
            BsonValue value, SourceLocation location, Function<ObjectReader, T> decoder, Runnable unreadable) {
        PartReport report = new PartReport();
        if (!(template.apply(value, location, report) instanceof BsonDocument document)) {
            refuse(location, "it is not an object", "write an object { } here");
            unreadable.run();
            return Optional.empty();
        }
        ObjectReader object = new ObjectReader(document, location, report);
        T part = decoder.apply(object);
        object.end();
        entries.addAll(report.entries());
        if (report.isRefused()) {
            return Optional.empty();
        }
        entries.add(new Entry(Outcome.HONOURED, location, "", ""));
        return Optional.of(part);
    }

    private Optional<BsonValue> content(String path, Runnable unreadable) {
        if (!has(path)) {
            return Optional.empty();
        }
        try {
            Alias alias = aliases.remove(path);
            return Optional.of(alias == null ? take(path).read() : alias.read());
        } catch (UnreadableFileException e) {
            refuse(origin(path), e.reason(), e.advice());
            unreadable.run();
            return Optional.empty();
        }
    }

    void refuse(SourceLocation location, String reason, String advice) {
        entries.add(new Entry(Outcome.REFUSED, location, reason, advice));
    }

    void adapt(SourceLocation location, String reason, String advice) {
        entries.add(new Entry(Outcome.ADAPTED, location, reason, advice));
    }

    void missing(SourceLocation location, String reason, String advice) {
        entries.add(new Entry(Outcome.MISSING, location, reason, advice));
    }

    ImportReport report() {
        return new ImportReport(entries);
    }
}
