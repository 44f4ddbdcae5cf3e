package io.espalier.leases;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.formatters.PatternFormatter;

/** What a class logs as a warning or worse. */
final class LogLines extends Handler implements AutoCloseable {
    private final ExtFormatter message = new PatternFormatter("%s");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;

    LogLines(Class<?> type) {
        logger = Logger.getLogger(type.getName());
        setLevel(Level.WARNING);
        logger.addHandler(this);
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord entry) {
        if (isLoggable(entry)) {
            lines.add(message.format(entry));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
