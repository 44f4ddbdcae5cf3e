package io.espalier.functions;

/** What the app is linked to: {@code context.services} (spec/app-services.md §6.3). */
public interface Services {

    /**
     * A data source.
     *
     * @param name as in the app directory; {@code mongodb-atlas} always works
     * @throws FunctionException with {@link FunctionErrorCode#SERVICE_NOT_FOUND} if there is none of that name, saying which
     *     there are
     */
    DataSource get(String name);
}
