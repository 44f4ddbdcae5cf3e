package io.espalier.triggers;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.io.OutputStream;

/** A process that runs the triggers of a ledger world, until its standard input ends or it is killed. */
final class TriggerProcess {
    private TriggerProcess() {}

    public static void main(String[] arguments) throws IOException {
        try (MongoClient client = MongoClients.create(arguments[0])) {
            Triggers triggers =
                    TriggerWorld.withLedger(() -> client, arguments[1]).triggers();
            triggers.start();
            System.out.println("started");
            System.in.transferTo(OutputStream.nullOutputStream());
            triggers.stop();
        }
    }
}
