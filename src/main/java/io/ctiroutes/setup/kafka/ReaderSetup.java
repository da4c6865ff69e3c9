package io.ctiroutes.setup.kafka;

import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.CamelSetup;
import io.ctiroutes.setup.NetworkSetup;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Sets a reader up: the routes of a connector, but for those that deliver. */
public final class ReaderSetup {

    private ReaderSetup() {}

    /**
     * For the only context of a process.
     *
     * @param directory what relative folders in the settings are relative to
     * @param fenced    is told when another reader has taken this one's place: the process must end
     * @throws io.ctiroutes.setup.StartException if a file that the settings name cannot be used
     */
    public static CamelSetup of(
            Settings settings,
            Path directory,
            ConnectorMetrics metrics,
            NetworkSetup network,
            Consumer<String> fenced) {
        return CamelSetup.of(settings, directory, metrics, network, new ReaderHalf(settings, fenced));
    }
}
