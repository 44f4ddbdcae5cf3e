package io.espalier.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command {@code deploy/local/espalier}. Results go to the standard output, everything else to the standard error. */
final class OperatorCommand {
    private static final String USAGE = """
            Operators' functions of an Espalier server.

            usage: deploy/local/espalier [--json] <function> [argument...]

              deploy/local/espalier functions list
              deploy/local/espalier logs list status=error
              deploy/local/espalier logs tail function=placeOrder
              deploy/local/espalier adminKeys create name=ci expires=2027-01-01T00:00:00Z
              deploy/local/espalier schedules run dailyMaintenance

            A function is named by two words, or as in logs/list. Arguments are key=text, key:=json, one JSON object, or values in
            their order. logs tail goes on until it is stopped.

            ESPALIER_URL        the server's address; http://localhost:8080 if it is not set
            ESPALIER_ADMIN_KEY  an admin key

            --json   prints the answer as it came, one line; log entries of tail one per line

            exit codes: 0 done, 1 the function refused or failed, 2 there is no such function or it makes no sense,
            3 no server answers, 4 the key is missing or not accepted""";

    private static final String JSON = "--json";

    private final RemoteFunctions functions;
    private final boolean json;

    private OperatorCommand(RemoteFunctions functions, boolean json) {
        this.functions = functions;
        this.json = json;
    }

    public static void main(String[] arguments) {
        System.exit(run(new ArrayList<>(List.of(arguments)), System.getenv()));
    }

    private static int run(List<String> words, Map<String, String> environment) {
        boolean json = words.remove(JSON);
        if (words.isEmpty() || List.of("help", "--help", "-h").contains(words.getFirst())) {
            boolean asked = !words.isEmpty();
            (asked ? System.out : System.err).println(USAGE);
            return asked ? 0 : OperatorException.USAGE;
        }
        try {
            OperatorCall call = OperatorCall.of(words);
            RemoteFunctions functions = RemoteFunctions.at(
                    variable(environment, "ESPALIER_URL").orElse("http://localhost:8080"),
                    variable(environment, "ESPALIER_ADMIN_KEY").orElse(""));
            new OperatorCommand(functions, json).run(call);
            return 0;
        } catch (OperatorException e) {
            System.err.println(e.getMessage());
            return e.exitCode();
        } catch (InterruptedException e) {
            return 0;
        }
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private void run(OperatorCall call) throws InterruptedException {
        if (call.function().equals("logs/tail")) {
            new LogTail(functions, call, this::printEntry).follow(System.err::println);
            return;
        }
        try {
            print(functions.call(call));
        } catch (OperatorException e) {
            if (e.exitCode() == OperatorException.USAGE) {
                throw new OperatorException(OperatorException.USAGE, e.getMessage() + "\nThere are:\n" + all());
            }
            throw e;
        }
    }

    /** The functions of the server, by the names that the command takes. */
    private String all() {
        String answer = functions.call(new OperatorCall("functions/list", new Json.Members(Map.of())));
        StringBuilder lines = new StringBuilder();
        if (JsonText.read(answer) instanceof Json.Array(List<Json> known)) {
            for (Json function : known) {
                if (function instanceof Json.Members described) {
                    String name = described.text("name").replaceFirst("^espalier/", "");
                    lines.append("  ")
                            .append(name)
                            .append("  ")
                            .append(described.text("purpose"))
                            .append('\n');
                }
            }
        }
        return lines.toString().stripTrailing();
    }

    private void print(String answer) {
        if (json) {
            System.out.println(answer);
        } else if (!answer.isEmpty()) {
            System.out.print(ResultText.of(JsonText.read(answer)));
            System.out.flush();
        }
    }

    private void printEntry(Json entry) {
        System.out.print(json ? JsonText.write(entry) + "\n" : LogLine.of(entry));
        System.out.flush();
    }
}
