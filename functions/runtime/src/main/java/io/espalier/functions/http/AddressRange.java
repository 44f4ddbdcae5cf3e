package io.espalier.functions.http;

import java.math.BigInteger;
import java.net.InetAddress;

/** A range of IP addresses in the notation {@code 10.0.0.0/8}, or a single address. */
public record AddressRange(InetAddress network, int prefix) {

    /** @throws IllegalArgumentException if it is none, saying what is allowed */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int bits = network.getAddress().length * Byte.SIZE;
            int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            if (prefix >= 0 && prefix <= bits) {
                return new AddressRange(network, prefix);
            }
        } catch (IllegalArgumentException e) {
            throw notOne(text, e);
        }
        throw notOne(text, null);
    }

    boolean contains(InetAddress address) {
        int bits = address.getAddress().length * Byte.SIZE;
        return address.getAddress().length == network.getAddress().length
                && number(address)
                                .xor(number(network))
                                .shiftRight(bits - prefix)
                                .signum()
                        == 0;
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static IllegalArgumentException notOne(
            String text, @org.jspecify.annotations.Nullable IllegalArgumentException cause) {
        return new IllegalArgumentException(
                "espalier.http-client.denied-addresses: '" + text
                        + "' must be an IP address, or a range such as 10.0.0.0/8 or fc00::/7",
                cause);
    }
}
