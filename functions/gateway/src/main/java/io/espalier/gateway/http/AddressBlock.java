package io.espalier.gateway.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/** A block of IP addresses, such as {@code 10.0.0.0/8}, or a single one. */
public record AddressBlock(InetAddress first, int prefixLength) {

    /**
     * @param setting where the text stands, for the message
     * @throws IllegalArgumentException if the text is no address and no CIDR block
     */
    public static AddressBlock parse(String setting, String text) {
        int slash = text.indexOf('/');
        InetAddress address =
                parseAddress(slash < 0 ? text : text.substring(0, slash)).orElseThrow(() -> invalid(setting, text));
        int bits = address.getAddress().length * 8;
        int prefix;
        try {
            prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        } catch (NumberFormatException e) {
            throw invalid(setting, text);
        }
        if (prefix < 0 || prefix > bits) {
            throw invalid(setting, text);
        }
        return new AddressBlock(address, prefix);
    }

    /** A numeric address; names are never looked up. */
    public static Optional<InetAddress> parseAddress(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        boolean complete =
                bare.indexOf(':') >= 0 || bare.chars().filter(c -> c == '.').count() == 3;
        try {
            return complete ? Optional.of(InetAddress.ofLiteral(bare)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public boolean contains(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] other = address.getAddress();
        int whole = prefixLength / 8;
        int rest = prefixLength % 8;
        if (mine.length != other.length || !Arrays.equals(mine, 0, whole, other, 0, whole)) {
            return false;
        }
        return rest == 0 || (mine[whole] ^ other[whole]) >> (8 - rest) == 0;
    }

    private static IllegalArgumentException invalid(String setting, String text) {
        return new IllegalArgumentException(setting + ": '" + text
                + "' is no address and no CIDR block; allowed are such as 10.0.0.0/8, 192.0.2.7, fd00::/8");
    }
}
