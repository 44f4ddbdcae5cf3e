package io.espalier.scheduled;

import com.mongodb.MongoSocketReadException;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** A client of MongoDB whose inserts are done, but some of whose answers never come back. */
final class LostAnswers {
    private final AtomicInteger toLose = new AtomicInteger();
    private final MongoClient client;

    LostAnswers(MongoClient real) {
        this.client = (MongoClient) around(real);
    }

    MongoClient client() {
        return client;
    }

    void loseNext() {
        toLose.set(1);
    }

    private Object around(Object real) {
        for (Class<?> type : new Class<?>[] {MongoClient.class, MongoDatabase.class, MongoCollection.class}) {
            if (type.isInstance(real)) {
                return Proxy.newProxyInstance(
                        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                            Object result;
                            try {
                                result = method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                            if (method.getName().equals("insertOne")
                                    && toLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                                throw new MongoSocketReadException("the answer got lost", new ServerAddress());
                            }
                            return around(result);
                        });
            }
        }
        return real;
    }
}
