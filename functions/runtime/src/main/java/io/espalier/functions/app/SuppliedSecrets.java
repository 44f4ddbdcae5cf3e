package io.espalier.functions.app;

import io.espalier.app.AppException;
import io.espalier.app.SecretReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/**
 * The secrets that the operator supplies: as configuration {@code espalier.secret.<name>}, which is {@code
 * ESPALIER_SECRET_<NAME>} in the environment, or else as files of the directory {@code espalier.secrets-directory}, each called
 * as its secret. Immutable; shows no content.
 */
public final class SuppliedSecrets implements Secrets {
    private final Function<String, Optional<String>> configured;
    private final Optional<SecretFiles> files;
    private final Set<String> alike;

    private SuppliedSecrets(
            Function<String, Optional<String>> configured, Optional<SecretFiles> files, Set<String> alike) {
        this.configured = configured;
        this.files = files;
        this.alike = alike;
    }

    /**
     * @param names of the secrets that the app has. Two of them that the same variable would supply are taken from files alone.
     * @throws AppException if the directory is none
     */
    public static SuppliedSecrets of(Collection<String> names, Config config, Optional<Path> directory) {
        directory.filter(path -> !Files.isDirectory(path)).ifPresent(path -> {
            throw new AppException("espalier.secrets-directory is '" + path + "', which is no directory");
        });
        Set<String> alike = Set.copyOf(names).stream()
                .collect(Collectors.groupingBy(SecretReference::environmentVariable, Collectors.toSet()))
                .values()
                .stream()
                .filter(group -> group.size() > 1)
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
        return new SuppliedSecrets(
                name -> config.getOptionalValue("espalier.secret." + name, String.class),
                directory.map(SecretFiles::new),
                alike);
    }

    @Override
    public Optional<String> content(String name) {
        Optional<String> content = alike.contains(name) ? Optional.empty() : configured.apply(name);
        return content.or(() -> files.flatMap(all -> all.read(name)));
    }

    @Override
    public String advice(String name) {
        String file = "put it into a file of this name in "
                + files.map(SecretFiles::toString).orElse("a directory that espalier.secrets-directory names");
        if (alike.contains(name)) {
            return "another secret would be supplied by " + SecretReference.environmentVariable(name)
                    + " as well: rename one, or " + file;
        }
        return Secrets.super.advice(name) + files.map(_ -> ", or " + file).orElse("");
    }

    @Override
    public String toString() {
        return "secrets";
    }
}
