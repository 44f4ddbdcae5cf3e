package io.espalier.trial;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of the trial application. */
@ConfigMapping(prefix = "espalier.trial")
public interface TrialConfig {

    /**
     * The file whose appearance ends every endless loop, looked for all the time. Without one the loops go on for a minute.
     * Environment: {@code ESPALIER_TRIAL_RELEASE_FILE}.
     */
    Optional<Path> releaseFile();
}
