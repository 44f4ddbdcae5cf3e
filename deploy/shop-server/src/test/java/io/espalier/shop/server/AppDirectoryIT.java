package io.espalier.shop.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.MongoReplicaSet;
import io.espalier.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app directory outside of the project, with a part that cannot be honoured: the part denies, and says so. */
class AppDirectoryIT {
    private static final Path SHOP_APP = Path.of("../../functions/shop/src/main/resources/shop-app");

    private final String mongodb = MongoReplicaSet.shared().connectionString();

    @TempDir
    Path directory;

    private Path shopWithUnknownEndpointKey() {
        copy(SHOP_APP, directory);
        replace(
                directory.resolve("https_endpoints/config.json"),
                "\"route\": \"/api/register\"",
                "\"route\": \"/api/register\", \"caching\": true");
        return directory;
    }

    @Test
    void aRefusedPartDeniesAndIsReportedWithFileReasonAndAdvice() {
        try (ServerProcess server = ShopServer.start(
                mongodb, Map.of("ESPALIER_APP", shopWithUnknownEndpointKey().toString()))) {
            assertThat(ShopClient.of(server)
                            .register("kate@shop.example", "a-long-password", "Kate")
                            .status())
                    .isEqualTo(404);
            assertThat(server.log()).contains("https_endpoints/config.json", "caching");
        }
    }

    @Test
    void aRefusedRoleDenies() {
        copy(SHOP_APP, directory);
        replace(
                directory.resolve("data_sources/mongodb-atlas/ecommerce/orders/rules.json"),
                "\"name\": \"customer\",",
                "\"name\": \"customer\", \"colour\": \"green\",");
        try (ServerProcess server = ShopServer.start(mongodb, Map.of("ESPALIER_APP", directory.toString()))) {
            assertThat(server.log()).contains("data_sources/mongodb-atlas/ecommerce/orders/rules.json", "colour");
        }
    }

    @Test
    void strictModeDoesNotStart() {
        try (ServerProcess server = ShopServer.launch(
                mongodb, Map.of("ESPALIER_APP", shopWithUnknownEndpointKey().toString(), "ESPALIER_STRICT", "true"))) {
            assertThat(server.awaitEnd()).isNotZero();
            assertThat(server.log()).contains("https_endpoints/config.json", "caching");
        }
    }

    @Test
    void withoutAnAppThereIsNothingToStart() {
        try (ServerProcess server = ShopServer.launch(
                mongodb, Map.of("ESPALIER_APP", directory.resolve("missing").toString()))) {
            assertThat(server.awaitEnd()).isNotZero();
            assertThat(server.log()).contains(directory.resolve("missing").toString());
        }
    }

    @Test
    void withoutADatabaseThereIsNothingToStart() {
        try (ServerProcess server = ShopServer.launch("", Map.of())) {
            assertThat(server.awaitEnd()).isNotZero();
            assertThat(server.log()).contains("set MONGODB_URI");
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replace(Path file, String found, String replacement) {
        try {
            String text = Files.readString(file);
            assertThat(text).contains(found);
            Files.writeString(file, text.replace(found, replacement));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
