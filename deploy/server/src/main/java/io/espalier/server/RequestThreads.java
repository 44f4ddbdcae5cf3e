package io.espalier.server;

import io.espalier.functions.call.AbandonedCallException;
import io.espalier.functions.call.FunctionPool;
import io.espalier.functions.call.MemoryExhaustion;
import io.espalier.functions.call.ResultRoom;
import io.espalier.gateway.Gateway;
import io.espalier.gateway.PlaceRequests;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.Refusal;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds a thread for each request that has been read. A request that is about to call a function gets one from the functions' pool
 * when a place is free there: the body runs where the request was read, and nobody is woken on the way. All others, also those that find
 * no free place, wait on a virtual thread of their own. Thread-safe.
 */
final class RequestThreads {
    private final Gateway gateway;
    private final FunctionPool pool;
    private final ResponseWriter responses;
    private final MemoryExhaustion exhaustion;

    RequestThreads(Gateway gateway, FunctionPool pool, ResponseWriter responses, MemoryExhaustion exhaustion) {
        this.gateway = gateway;
        this.pool = pool;
        this.responses = responses;
        this.exhaustion = exhaustion;
    }

    /**
     * A request with its whole body.
     *
     * @param loop the event loop that its answer is written on
     */
    ActiveRequests.Request request(HttpServerRequest request, Context loop, RequestLimits.Share share, byte[] body) {
        share.workBegins();
        return end -> new Served(request, loop, share, end).begin(body);
    }

    /** Answered once, by whichever thread is first; then it is over, although the body of its function may go on. */
    private final class Served {
        private final HttpServerRequest request;
        private final Context loop;
        private final RequestLimits.Share share;
        private final Runnable end;
        private final AtomicBoolean over = new AtomicBoolean();

        Served(HttpServerRequest request, Context loop, RequestLimits.Share share, Runnable end) {
            this.request = request;
            this.loop = loop;
            this.share = share;
            this.end = end;
        }

        void begin(byte[] body) {
            if (request.response().closed()) { // the client left before its turn came
                end();
                return;
            }
            ClientRequest incoming = VertxRequest.of(request, body);
            if (!PlaceRequests.suits(incoming)
                    || !pool.lend(() -> work(() -> gateway.handleOnLentThread(incoming, this::answer)))) {
                Thread.ofVirtual().name("espalier-request").start(() -> work(() -> answer(gateway.handle(incoming))));
            }
        }

        private void work(Runnable handling) {
            boolean abandoned = false;
            try {
                ScopedValue.where(ResultRoom.CURRENT, share).run(handling);
            } catch (AbandonedCallException e) {
                abandoned = true; // its stand-in answers, now or soon
            } catch (OutOfMemoryError e) {
                exhaustion.look(e);
                if (over.compareAndSet(false, true)) {
                    loop.runOnContext(back -> responses.write(
                            request, gateway.refuse(VertxRequest.of(request, new byte[0]), Refusal.UNEXPECTED), share));
                    free();
                }
            } finally {
                if (!abandoned) {
                    end();
                }
            }
        }

        private void answer(ClientResponse response) {
            if (over.compareAndSet(false, true)) {
                loop.runOnContext(back -> responses.write(request, response, share));
                free();
            } else if (response.body() instanceof ClientResponse.EventStream stream) {
                stream.close();
            }
        }

        private void end() {
            if (over.compareAndSet(false, true)) {
                free();
            }
        }

        private void free() {
            share.workEnds();
            end.run();
        }
    }
}
