package io.espalier.rules;

/** A database as the caller may use it. */
public interface DocumentDatabase {

    /** The collection as the caller may use it; the collection need not exist. */
    DocumentCollection collection(String name);
}
