package io.espalier.scheduled;

import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.scheduler.Scheduler;
import jakarta.enterprise.inject.Instance;

/** Calls at once, on a thread of its own, and then at the beginning of every minute. */
interface MinuteTicker {
    void start(Runnable task);

    void stop();

    /** Through quarkus-scheduler, which is asked for at the first use. A call that lasts over a minute takes the place of the next. */
    static MinuteTicker of(Instance<Scheduler> scheduler) {
        return new MinuteTicker() {
            private static final String JOB = "espalier-schedules";

            // Second 0 of each minute, in the dialect of quarkus-scheduler.
            private static final String EVERY_MINUTE = "0 * * * * ?";

            @Override
            public void start(Runnable task) {
                scheduler
                        .get()
                        .newJob(JOB)
                        .setCron(EVERY_MINUTE)
                        .setTimeZone("UTC")
                        .setConcurrentExecution(ConcurrentExecution.SKIP)
                        .setTask(execution -> task.run())
                        .schedule();
                Thread.ofVirtual().name("schedules-first-look").start(task);
            }

            @Override
            public void stop() {
                scheduler.get().unscheduleJob(JOB);
            }
        };
    }
}
