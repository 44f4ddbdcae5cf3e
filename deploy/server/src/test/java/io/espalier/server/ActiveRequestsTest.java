package io.espalier.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ActiveRequestsTest {
    private final ActiveRequests requests = new ActiveRequests(2);
    private final List<Integer> begun = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    private void serve(int number) {
        requests.serve(done -> Thread.ofVirtual().start(() -> {
            begun.add(number);
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                done.run();
            }
        }));
    }

    @Test
    void thoseBeyondTheBoundWaitInTheirOrder() {
        serve(1);
        serve(2);
        await().until(() -> begun.size() == 2);
        for (int number = 3; number <= 100; number++) {
            serve(number);
        }
        assertThat(requests.waiting()).isEqualTo(98);
        assertThat(begun).containsExactlyInAnyOrder(1, 2);

        end.countDown();

        await().until(() -> begun.size() == 100);
        assertThat(requests.waiting()).isZero();
    }

    @Test
    void oneThatFailsKeepsNoPlace() {
        end.countDown();
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> requests.serve(done -> {
                        throw new IllegalStateException("for this test");
                    }))
                    .hasMessage("for this test");
        }
        serve(1);
        await().until(() -> begun.size() == 1);
    }

    @Test
    void boundsBelowOneAreRefused() {
        assertThatThrownBy(() -> new ActiveRequests(0)).hasMessageContaining("espalier.server.max-active-requests");
    }
}
