package io.espalier.scheduled;

/** Tests look themselves. */
final class NoTicker implements MinuteTicker {
    @Override
    public void start(Runnable task) {}

    @Override
    public void stop() {}
}
