package io.espalier.shop.lambda;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Sends events to the stand-in for Lambda's event interface. */
final class LambdaEvents {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;

    LambdaEvents(int port) {
        this.address = URI.create("http://localhost:" + port + "/");
    }

    /** @return what the function answers */
    String send(String event) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(address)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(event))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
