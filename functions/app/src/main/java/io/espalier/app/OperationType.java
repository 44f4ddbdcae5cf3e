package io.espalier.app;

/** What a database trigger can listen to (spec/app-services.md §5.2). */
public enum OperationType {
    INSERT("insert", Level.COLLECTION),
    UPDATE("update", Level.COLLECTION),
    REPLACE("replace", Level.COLLECTION),
    DELETE("delete", Level.COLLECTION),
    CREATE_COLLECTION("create", Level.DATABASE),
    MODIFY_COLLECTION("modify", Level.DATABASE),
    RENAME_COLLECTION("rename", Level.DATABASE),
    DROP_COLLECTION("drop", Level.DATABASE),
    SHARD_COLLECTION("shardCollection", Level.DATABASE),
    RESHARD_COLLECTION("reshardCollection", Level.DATABASE),
    REFINE_COLLECTION_SHARD_KEY("refineCollectionShardKey", Level.DATABASE),
    CREATE_INDEXES("createIndexes", Level.DATABASE),
    DROP_INDEXES("dropIndexes", Level.DATABASE),
    DROP_DATABASE("dropDatabase", Level.DEPLOYMENT);

    /** From the narrowest scope to the widest. */
    private enum Level {
        COLLECTION,
        DATABASE,
        DEPLOYMENT
    }

    private final String wireName;
    private final Level narrowest;

    OperationType(String wireName, Level narrowest) {
        this.wireName = wireName;
        this.narrowest = narrowest;
    }

    /** The {@code operationType} of MongoDB's change events. */
    public String wireName() {
        return wireName;
    }

    /** Whether it happens to one document, so that its events have a document key. */
    public boolean isOfDocument() {
        return narrowest == Level.COLLECTION;
    }

    /** Whether a trigger on that scope can listen to it. */
    public boolean isSeenBy(WatchedScope scope) {
        Level level = switch (scope) {
            case WatchedScope.OfCollection ignored -> Level.COLLECTION;
            case WatchedScope.OfDatabase ignored -> Level.DATABASE;
            case WatchedScope.OfDeployment ignored -> Level.DEPLOYMENT;
        };
        return narrowest.compareTo(level) <= 0;
    }
}
