package io.espalier.gateway;

import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Requests with random damage. */
final class Damage {
    private static final String[] SPLINTERS = {
        "%",
        "%00",
        "%zz",
        "%c3",
        "%2F",
        "..",
        "//",
        "?",
        "&",
        "=",
        "\0",
        "\"",
        "{",
        "[",
        "]",
        "}",
        "$oid",
        "\\ud800",
        "é",
        "\n",
        "\r\n",
        " ",
        "+",
        "Bearer ",
        "null",
        "1e999",
        "-",
        "{\"$date\":",
        "\uFFFF",
        "application/json",
        ";charset=x",
        "OPTIONS",
        "*",
        "app",
        "espalier/",
        "/api/client/v2.0"
    };

    private Damage() {}

    /** A request that is well-formed. */
    record Seed(String method, String target, List<Map.Entry<String, String>> headers, String body) {
        ClientRequest request() {
            return build(method, target, headers, bytes(body));
        }
    }

    /** The request with one to three faults. */
    static ClientRequest damage(Seed seed, Random random) {
        String method = seed.method();
        String target = seed.target();
        List<Map.Entry<String, String>> headers = new ArrayList<>(seed.headers());
        byte[] body = bytes(seed.body());
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 ->
                    method = List.of("GET", "POST", "OPTIONS", "HEAD", "TRACE", "X")
                            .get(random.nextInt(6));
                case 1 -> target = "/" + damage(target.substring(1), random);
                case 2 -> {
                    int at = random.nextInt(headers.size() + 1);
                    String name = at < headers.size() ? headers.remove(at).getKey() : "X-" + random.nextInt();
                    headers.add(Map.entry(name, damage("Bearer application/json", random)));
                }
                case 3 -> headers.addAll(seed.headers());
                case 4 -> body = bytes(damage(seed.body(), random));
                default -> {
                    if (body.length > 0) {
                        body[random.nextInt(body.length)] = (byte) random.nextInt();
                    }
                }
            }
        }
        return build(method, target, headers, body);
    }

    private static String damage(String text, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(4));
        String splinter = random.nextInt(5) == 0
                ? String.valueOf((char) random.nextInt(0x3000))
                : SPLINTERS[random.nextInt(SPLINTERS.length)];
        return text.substring(0, from) + splinter + text.substring(to);
    }

    private static ClientRequest build(
            String method, String target, List<Map.Entry<String, String>> headers, byte[] body) {
        int question = target.indexOf('?');
        return new ClientRequest(
                method,
                question < 0 ? target : target.substring(0, question),
                question < 0 ? "" : target.substring(question + 1),
                RequestHeaders.of(headers),
                body,
                "192.0.2.1",
                "http://shop.example:8080");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
