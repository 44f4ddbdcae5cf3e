package io.espalier.gateway.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The parameters of a request, decoded. What proves who somebody is, and what asks for a stream, never stays among them (spec/app-services.md §6.3). */
public final class QueryString {
    private static final Set<String> SECRETS = Set.of("secret", "baas_at", "baas_request");

    private static final QueryString NONE = new QueryString(List.of(), List.of());

    private final List<Parameter> parameters;
    private final List<Parameter> secrets;

    private QueryString(List<Parameter> parameters, List<Parameter> secrets) {
        this.parameters = parameters;
        this.secrets = secrets;
    }

    /** @throws GatewayException if the percent-encoding is malformed */
    public static QueryString parse(String raw) {
        return raw.isEmpty() ? NONE : parseParameters(raw);
    }

    private static QueryString parseParameters(String raw) {
        List<Parameter> parameters = new ArrayList<>();
        List<Parameter> secrets = new ArrayList<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = PercentDecoding.query(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : PercentDecoding.query(pair.substring(equals + 1));
                (SECRETS.contains(name) ? secrets : parameters).add(new Parameter(name, value, pair));
            }
        }
        return new QueryString(parameters, secrets);
    }

    /** The query as it came, without secrets. */
    public String raw() {
        return parameters.isEmpty()
                ? ""
                : parameters.stream().map(Parameter::raw).collect(Collectors.joining("&"));
    }

    /** The values of a parameter that is for the gateway alone. */
    public List<String> secrets(String name) {
        return secrets.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .toList();
    }

    /** The first value of each parameter. */
    public Map<String, String> firstValues() {
        Map<String, String> values = new LinkedHashMap<>();
        parameters.forEach(parameter -> values.putIfAbsent(parameter.name(), parameter.value()));
        return values;
    }

    /** @throws GatewayException if a parameter is given more than once */
    public Map<String, String> singleValues() {
        Map<String, String> values = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            if (values.putIfAbsent(parameter.name(), parameter.value()) != null) {
                throw new GatewayException(
                        GatewayErrorCode.INVALID_PARAMETER,
                        "parameter '" + parameter.name() + "' is given more than once; once is allowed");
            }
        }
        return values;
    }

    private record Parameter(String name, String value, String raw) {}
}
