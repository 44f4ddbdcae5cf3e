package io.espalier.accounts;

/**
 * What a login hands out (spec/app-services.md §6.8).
 *
 * @param userId 24 hexadecimal digits
 * @param deviceId 24 hexadecimal digits: the device that the client named, or a new one
 */
public record LoginResult(String accessToken, String refreshToken, String userId, String deviceId) {

    /** Without the tokens, which must not reach a log. */
    @Override
    public String toString() {
        return "LoginResult[userId=" + userId + ", deviceId=" + deviceId + "]";
    }
}
