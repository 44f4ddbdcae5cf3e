package io.espalier.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "ubuntu, 20.04, amd64, linux/mongodb-linux-x86_64-ubuntu2004",
        "ubuntu, 22.04, amd64, linux/mongodb-linux-x86_64-ubuntu2204",
        "ubuntu, 24.04, aarch64, linux/mongodb-linux-aarch64-ubuntu2404",
        "ubuntu, 25.10, amd64, linux/mongodb-linux-x86_64-ubuntu2404",
        "debian, 12, amd64, linux/mongodb-linux-x86_64-debian12",
        "debian, 12, aarch64, linux/mongodb-linux-aarch64-ubuntu2204",
        "rhel, 8.10, amd64, linux/mongodb-linux-x86_64-rhel8",
        "rocky, 9.4, aarch64, linux/mongodb-linux-aarch64-rhel93",
        "fedora, 42, amd64, linux/mongodb-linux-x86_64-rhel93",
        "amzn, 2023, aarch64, linux/mongodb-linux-aarch64-amazon2023",
        "sles, 15.6, amd64, linux/mongodb-linux-x86_64-suse15"
    })
    void namesTheArchiveOfALinuxDistribution(String id, String version, String processor, String archive)
            throws IOException {
        Path osRelease = osRelease("NAME=\"Some Linux\"\nID=" + id + "\nVERSION_ID=\"" + version + "\"\n");
        assertThat(Platform.of("Linux", processor, osRelease).archive()).contains(archive);
    }

    @Test
    void takesADerivedDistributionForTheOneItIsBuiltOn() throws IOException {
        Path mint = osRelease("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=\"21.3\"\nUBUNTU_CODENAME=jammy\n");
        assertThat(Platform.of("Linux", "amd64", mint).archive()).contains("linux/mongodb-linux-x86_64-ubuntu2204");
        Path oracle = osRelease("ID=ol\nID_LIKE='fedora'\nVERSION_ID='9.3'\n");
        assertThat(Platform.of("Linux", "amd64", oracle).archive()).contains("linux/mongodb-linux-x86_64-rhel93");
    }

    @ParameterizedTest
    @CsvSource({"aarch64, osx/mongodb-macos-arm64", "x86_64, osx/mongodb-macos-x86_64"})
    void namesTheArchiveOfMacOs(String processor, String archive) {
        assertThat(Platform.of("Mac OS X", processor, folder.resolve("none")).archive())
                .contains(archive);
    }

    @ParameterizedTest
    @CsvSource({"alpine, 3.22, amd64", "debian, 10, amd64", "amzn, 2, amd64", "ubuntu, 24.04, riscv64"})
    void hasNoneForTheRest(String id, String version, String processor) throws IOException {
        Path osRelease = osRelease("ID=" + id + "\nVERSION_ID=" + version + "\n");
        assertThat(Platform.of("Linux", processor, osRelease).archive()).isEmpty();
    }

    @Test
    void aLinuxThatDoesNotSayWhichHasNone() {
        assertThat(Platform.of("Linux", "amd64", folder.resolve("none")).archive())
                .isEqualTo(Optional.empty());
    }

    private Path osRelease(String text) throws IOException {
        return Files.writeString(folder.resolve("os-release"), text);
    }
}
