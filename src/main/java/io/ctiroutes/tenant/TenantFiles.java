package io.ctiroutes.tenant;

import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.SettingProblem;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.tenant.TenantFile.InvalidTenantException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder with the files of the tenants, {@code NAME.properties} each. Other files, and hidden ones, are left alone. */
public final class TenantFiles {

    private static final int DIGITS_OF_A_CID = 32;

    private final Settings process;
    private final Path directory;
    private final Path folder;

    /**
     * The folder that the settings name.
     *
     * @param process   what is not said in a tenant's file
     * @param directory the working directory, which relative paths are relative to
     */
    public TenantFiles(Settings process, Path directory) {
        this.process = process;
        this.directory = directory;
        this.folder = process.folder(Setting.CONNECTOR_TENANTS);
    }

    /** Where the files are. */
    public Path folder() {
        return directory.resolve(folder);
    }

    /**
     * Reads them as they are now. What is wrong in one is about that tenant alone.
     *
     * @throws IOException if the folder itself cannot be read: then nothing is known of any tenant
     */
    public Tenants read() throws IOException {
        List<Tenant> valid = new ArrayList<>();
        List<InvalidTenant> invalid = new ArrayList<>();
        Map<String, String> customers = new HashMap<>();
        for (TenantFile file : files()) {
            try {
                Tenant tenant = file.read(process);
                String first = customers.putIfAbsent(customer(tenant.settings()), tenant.name());
                if (first == null) {
                    valid.add(tenant);
                } else {
                    invalid.add(InvalidTenant.of(tenant.name(), file.path(), List.of(sameCustomer(file, first))));
                }
            } catch (InvalidTenantException e) {
                invalid.add(e.tenant());
            }
        }
        return new Tenants(valid, invalid);
    }

    private List<TenantFile> files() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(TenantFile.EXTENSION) && !file.startsWith("."))
                    .map(file -> new TenantFile(directory, folder.resolve(file)))
                    .sorted(Comparator.comparing(TenantFile::name))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The same for two who write the same IOCs; the checksum behind a CID says nothing more. */
    private static String customer(Settings settings) {
        String member = settings.text(Setting.CROWDSTRIKE_MEMBER_CID);
        return String.join(
                        " ",
                        settings.text(Setting.CROWDSTRIKE_API_BASE_URL),
                        settings.text(Setting.CROWDSTRIKE_CLIENT_ID),
                        member.substring(0, Math.min(DIGITS_OF_A_CID, member.length())))
                .toLowerCase(Locale.ROOT);
    }

    private static SettingProblem sameCustomer(TenantFile file, String first) {
        return new SettingProblem(
                Setting.CROWDSTRIKE_CLIENT_ID.property(),
                Optional.empty(),
                "an API client of a Falcon customer that no other tenant is, or a member of its own",
                Setting.CROWDSTRIKE_MEMBER_CID.property() + "=" + Setting.CROWDSTRIKE_MEMBER_CID.example(),
                "is of the same Falcon customer as that of tenant " + first + ": two would undo each other's work",
                Optional.of(file.path().toString()));
    }
}
