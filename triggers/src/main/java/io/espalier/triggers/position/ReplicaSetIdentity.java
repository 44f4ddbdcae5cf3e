package io.espalier.triggers.position;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.failure.TriggerException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;

/**
 * The deployment that a process talks to, by the id that MongoDB gave it when it was set up. A copy that was restored into
 * another replica set has another one.
 *
 * @param now the deployment's cluster time when it was asked
 */
public record ReplicaSetIdentity(String id, BsonTimestamp now) {

    /** @throws TriggerException if this is no replica set */
    public static ReplicaSetIdentity ask(MongoClient client, Duration timeLimit) {
        MongoDatabase admin = client.getDatabase("admin").withTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
        BsonDocument hello = run(admin, "hello");
        if (hello.containsKey("setName")) {
            BsonDocument config = run(admin, "replSetGetConfig").getDocument("config");
            String id = config.getDocument("settings")
                    .getObjectId("replicaSetId")
                    .getValue()
                    .toHexString();
            return new ReplicaSetIdentity(id, hello.getTimestamp("operationTime"));
        }
        if (hello.getString("msg", new BsonString("")).getValue().equals("isdbgrid")) {
            BsonDocument version = client.getDatabase("config")
                    .withReadPreference(ReadPreference.primary())
                    .withTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS)
                    .getCollection("version", BsonDocument.class)
                    .find()
                    .first();
            if (version != null && version.isObjectId("clusterId")) {
                String id = version.getObjectId("clusterId").getValue().toHexString();
                return new ReplicaSetIdentity(id, hello.getTimestamp("operationTime"));
            }
        }
        throw new TriggerException(
                TriggerErrorCode.STREAM_REFUSED,
                "MongoDB runs as a single server, which has no change streams: run it as a replica set, of one member if"
                        + " need be");
    }

    private static BsonDocument run(MongoDatabase admin, String command) {
        return admin.runCommand(
                new BsonDocument(command, new BsonInt32(1)), ReadPreference.primary(), BsonDocument.class);
    }
}
