package io.ctiroutes.sandbox.falcon;

import io.ctiroutes.sandbox.falcon.FalconOptions.AlertSources;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** The customer's endpoints, and the other products that raise alerts. */
public final class Endpoints {
    /** The customer, whose id is the beginning of every alert's. */
    static final String CUSTOMER = "f282819d35e587637e1279e41c90bd3d";

    private static final Set<String> ACTING = Set.of("detect", "prevent");

    private final FalconOptions options;
    private final IocStore iocs;
    private final AlertStore alerts;
    private final SplittableRandom random = new SplittableRandom();

    Endpoints(FalconOptions options, IocStore iocs, AlertStore alerts) {
        this.options = options;
        this.iocs = iocs;
        this.alerts = alerts;
    }

    /**
     * An endpoint meets a value now: if there is an IOC that detects or prevents it, Falcon raises an alert that names it.
     *
     * @return empty if there is none, or if it is silent: expired, retired or only allowing
     */
    public Optional<StoredAlert> meet(String type, String value) {
        return iocs.live(new IocKey(type, value))
                .filter(ioc -> ACTING.contains(ioc.action()))
                .map(ioc -> {
                    String named = type.equals("sha256") || type.equals("md5") ? "hash_" + type : type;
                    StoredAlertBuilder alert =
                            StoredAlert.about(named, value).iocValues(value).iocSource(ioc.source());
                    return raise(ioc.action().equals("prevent") ? alert.prevented() : alert);
                });
    }

    /** Raises an alert whatever IOCs there are; created now, and found by searches at once, unless it says otherwise. */
    public StoredAlert raise(StoredAlertBuilder alert) {
        if (options.alertSources == AlertSources.EMPTY) {
            alert.iocSource("");
        }
        String id = CUSTOMER + ":ind:" + HexFormat.of().toHexDigits(random.nextLong());
        StoredAlert raised = alert.build(id, options.clock.instant());
        alerts.add(raised);
        return raised;
    }

    /** All alerts, oldest first, also those that searches do not find yet. */
    public List<StoredAlert> alerts() {
        return alerts.all();
    }
}
