package io.espalier.rules;

import java.util.List;

/** A database as the caller may use it. */
public interface DocumentDatabase {

    /** The collection as the caller may use it; the collection need not exist. */
    DocumentCollection collection(String name);

    /**
     * The names of its collections. Not part of an open transaction.
     *
     * @throws RulesException with {@link RulesErrorCode#NOT_SUPPORTED} under rules
     */
    List<String> collectionNames();
}
