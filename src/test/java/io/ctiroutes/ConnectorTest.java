package io.ctiroutes;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.process.ConnectorProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorTest {

    @Test
    void aFullHeapEndsTheProcessWithoutAFlagToo(@TempDir Path directory) throws Exception {
        try (ConnectorProcess process = ConnectorProcess.inItsPlace(
                directory,
                Map.of(),
                List.of("-Xmx32m", "-cp", System.getProperty("java.class.path"), WithAFullHeap.class.getName()))) {
            assertThat(process.exitStatus())
                    .as(process.output() + process.errors())
                    .isEqualTo(3);
        }
    }

    /** A process of which one thread finds the heap full while another goes on. */
    static final class WithAFullHeap {

        public static void main(String[] args) throws InterruptedException {
            Thread.setDefaultUncaughtExceptionHandler(Connector::ended);
            new Thread(() -> System.out.println(new long[Integer.MAX_VALUE / 16].length), "too-much").start();
            TimeUnit.MINUTES.sleep(1);
        }
    }
}
