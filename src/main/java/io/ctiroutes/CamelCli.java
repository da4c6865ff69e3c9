package io.ctiroutes;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.spi.CliConnector;
import org.apache.camel.spi.CliConnectorFactory;
import org.apache.camel.util.HomeHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's command line. Being on the class path is enough for Camel to serve it from the very beginning of a start, by a
 * thread that looks around in the context while the routes are still being built in it: now and then one of the two finds
 * the registry changed under its hands, and the start fails. So it is kept out until the routes run. Its files are for this
 * user only: they tell what passes through the routes.
 */
final class CamelCli {

    private static final Logger LOG = LoggerFactory.getLogger(CamelCli.class);

    private static final Path FOLDER = Path.of(HomeHelper.resolveHomeDir(), ".camel");
    private static final Set<PosixFilePermission> FOLDER_RIGHTS = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE_RIGHTS = PosixFilePermissions.fromString("rw-------");

    private CamelCli() {}

    /** Has a context that is about to start neither seen nor steered by files in {@code ~/.camel}. */
    static void keepOut(CamelContext context) {
        factory(context).ifPresent(factory -> factory.setEnabled(false));
    }

    /** Lets the command line in when all routes of a context that is about to start have been started. */
    static void serveOnceStarted(CamelContext context) throws Exception {
        context.addStartupListener(new StartupListener() {
            @Override
            public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
                // too early: the routes come after this
            }

            @Override
            public void onCamelContextFullyStarted(CamelContext started, boolean alreadyStarted) throws Exception {
                serve(started);
            }
        });
    }

    private static void serve(CamelContext context) throws Exception {
        Optional<CliConnectorFactory> factory = factory(context);
        if (factory.isPresent() && context.hasService(CliConnector.class) == null) {
            factory.get().setEnabled(true);
            keepFolder();
            context.addService(factory.get().createConnector(), true, true);
            keepFiles();
        }
    }

    /** A folder that is there already may be for others, too. */
    private static void keepFolder() {
        if (posix() && Files.notExists(FOLDER)) {
            try {
                Files.createDirectories(FOLDER, PosixFilePermissions.asFileAttribute(FOLDER_RIGHTS));
            } catch (IOException e) {
                LOG.warn(
                        "{} cannot be made: Camel's command line cannot look at this process: {}",
                        FOLDER,
                        e.toString());
            }
        }
    }

    /** Camel has just made all its files for this process; it only fills them from now on. */
    private static void keepFiles() {
        String pid = Long.toString(ProcessHandle.current().pid());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, pid + "{,-*}")) {
            for (Path file : posix() ? files : List.<Path>of()) {
                Files.setPosixFilePermissions(file, FILE_RIGHTS);
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("what Camel's command line is told in {} cannot be kept from others: {}", FOLDER, e.toString());
        }
    }

    private static boolean posix() {
        return FOLDER.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static Optional<CliConnectorFactory> factory(CamelContext context) {
        return Optional.ofNullable(context.getCamelContextExtension().getContextPlugin(CliConnectorFactory.class));
    }
}
