package io.espalier.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Follows the logs: the entries of calls as they end, each once. Entries are stored a little after their calls, by several
 * processes whose clocks differ, so the last seconds are asked for again and what was shown is left out.
 */
final class LogTail {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration OVERLAP = Duration.ofSeconds(15);
    private static final int PAGE = 100;

    private final RemoteFunctions functions;
    private final OperatorCall call;
    private final Consumer<Json> output;
    private final Map<String, Instant> shown = new HashMap<>();
    private Instant latest;

    /**
     * @param call with the filters
     * @param output is handed each entry
     */
    LogTail(RemoteFunctions functions, OperatorCall call, Consumer<Json> output) {
        this.functions = functions;
        this.call = call.to("logs/follow");
        this.output = output;
        this.latest = serverTime();
    }

    private Instant serverTime() {
        String status = functions.call(new OperatorCall("logs/status", new Json.Members(Map.of())));
        if (JsonText.read(status) instanceof Json.Members now) {
            return Instant.parse(now.text("now"));
        }
        throw new OperatorException(OperatorException.REFUSED, "logs/status did not tell the time");
    }

    /**
     * Goes on until it is interrupted. A server that does not answer is asked again.
     *
     * @param warnings is told once when the server does not answer
     */
    void follow(Consumer<String> warnings) throws InterruptedException {
        boolean answering = true;
        while (true) {
            try {
                poll();
                answering = true;
            } catch (OperatorException e) {
                if (e.exitCode() != OperatorException.UNREACHABLE) {
                    throw e;
                }
                if (answering) {
                    warnings.accept(String.valueOf(e.getMessage()));
                }
                answering = false;
            }
            Thread.sleep(PAUSE);
        }
    }

    private void poll() {
        Instant since = latest.minus(OVERLAP);
        int skip = 0;
        List<Json> page;
        do {
            page = page(since, skip);
            page.forEach(this::show);
            skip += PAGE;
        } while (page.size() == PAGE);
        Instant forgotten = latest.minus(OVERLAP);
        shown.values().removeIf(completed -> completed.isBefore(forgotten));
    }

    private List<Json> page(Instant since, int skip) {
        String answer = functions.call(call.with("since", since.toString()).with("skip", Integer.toString(skip)));
        return JsonText.read(answer) instanceof Json.Members page
                        && page.find("logs").orElse(page) instanceof Json.Array(List<Json> entries)
                ? entries
                : List.of();
    }

    private void show(Json entry) {
        if (!(entry instanceof Json.Members log)) {
            return;
        }
        Instant completed = Instant.parse(log.text("completed"));
        if (shown.putIfAbsent(log.text("_id"), completed) == null) {
            output.accept(entry);
        }
        latest = completed.isAfter(latest) ? completed : latest;
    }
}
