package io.espalier.triggers.ledger;

/**
 * What a writer did to a document, acknowledged by a majority.
 *
 * @param version of the document after it: the changes of a document are numbered, deletions too
 */
public record Change(int document, int version, boolean isDelete) {}
