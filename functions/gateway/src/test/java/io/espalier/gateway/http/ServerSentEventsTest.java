package io.espalier.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The form of events on the wire. */
class ServerSentEventsTest {

    @Test
    void anEventIsOneLineOfData() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        ServerSentEvents events = new ServerSentEvents(wire);
        events.heartbeat();
        events.data("82AB", "{\"a\": \"50%\r\n\"}");
        events.error("MongoDBError", "a\nb");

        assertThat(wire.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        :

                        id: 82AB
                        data: {"a": "50%25%0D%0A"}

                        event: error
                        data: {"error_code":"MongoDBError","error":"a\\nb"}

                        """);
    }

    /** As the public web client reads it. */
    @Test
    void whatWasEscapedComesBack() {
        long seed = Long.getLong("espalier.test.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] parts = {"%", "\r", "\n", "25", "0D", "0A", "x", "ä"};
        for (int round = 0; round < 10_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            String escaped = ServerSentEvents.escaped(text.toString());
            assertThat(escaped).doesNotContain("\r", "\n");
            assertThat(escaped.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%"))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(text.toString());
        }
    }
}
