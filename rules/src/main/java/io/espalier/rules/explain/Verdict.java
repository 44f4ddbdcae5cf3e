package io.espalier.rules.explain;

/** How an operation ends. */
public enum Verdict {
    /** The caller sees the document as it is stored. */
    SHOWN("shown whole"),
    /** The caller sees a part of the document. */
    SHOWN_IN_PART("shown in part"),
    /** The document does not exist for the caller: a read finds nothing, a write changes nothing. */
    NOT_SEEN("not seen"),
    PERMITTED("permitted"),
    NOT_PERMITTED("not permitted"),
    /** The rules permit the write, the collection's schema does not. */
    SCHEMA_FAILED("refused by the schema"),
    /** The caller may not even ask: there is no rule for him, or a fault in the rules closes the collection. */
    CLOSED("closed"),
    /** A query is sent. */
    SENT("sent"),
    /** No query is sent: nothing can be found. */
    NOTHING_TO_FIND("not sent, since nothing can be found");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
