package io.espalier.testing;

import java.util.List;

/** How a {@code mongod} is set up. */
enum MongodSettings {
    /** Small, for many at a time; quick where tests would wait; commands can be made to fail. */
    OF_TESTS,
    /** What MongoDB does where nobody sets anything: its cache and its oplog depend on the machine. */
    AS_INSTALLED;

    /** Options of the command line. */
    List<String> options() {
        return switch (this) {
            case OF_TESTS ->
                List.of(
                        "--oplogSize",
                        "64",
                        "--wiredTigerCacheSizeGB",
                        "0.25",
                        "--setParameter",
                        "diagnosticDataCollectionEnabled=false",
                        "--setParameter",
                        "ttlMonitorSleepSecs=1",
                        "--setParameter",
                        "enableTestCommands=1",
                        // The open transaction of a process that was killed keeps its locks for this long; by default
                        // for a minute.
                        "--setParameter",
                        "transactionLifetimeLimitSeconds=" + MongoReplicaSet.TRANSACTION_SECONDS);
            case AS_INSTALLED -> List.of();
        };
    }
}
