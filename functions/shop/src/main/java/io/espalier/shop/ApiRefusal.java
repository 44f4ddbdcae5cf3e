package io.espalier.shop;

/** A request to one of the shop's endpoints that is answered with an error. The message is for the client. */
final class ApiRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    ApiRefusal(int status, String message) {
        super(message);
        this.status = status;
    }

    static ApiRefusal badRequest(String message) {
        return new ApiRefusal(400, message);
    }

    static ApiRefusal notFound(String message) {
        return new ApiRefusal(404, message);
    }

    static ApiRefusal conflict(String message) {
        return new ApiRefusal(409, message);
    }

    int status() {
        return status;
    }
}
