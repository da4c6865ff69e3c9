package io.ctiroutes.sandbox.account;

import io.ctiroutes.sandbox.account.WantedIocs.Key;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.deployment.Deployment;
import io.ctiroutes.sandbox.opencti.deployment.Deployments;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What OpenCTI should show of indicators, by what Falcon holds: an indicator is deployed if all its values are there, and has
 * failed if one is not; one that is gone is removed, if it was ever there. It shares no code with the connector.
 */
final class WantedDeployments {

    private static final int SHOWN = 10;
    private static final Set<String> DEPLOYED = Set.of("deployed", "active");

    private final Deployments deployments;
    private final boolean unseen;
    private final Set<Key> live = new HashSet<>();
    private final List<String> differences = new ArrayList<>();

    /**
     * What is wanted.
     *
     * @param unseen whether events were lost: what an indicator no longer names, and what became of that, may still count as its own
     */
    WantedDeployments(Deployments deployments, Iterable<StoredIoc> iocs, boolean unseen) {
        this.deployments = deployments;
        this.unseen = unseen;
        for (StoredIoc ioc : iocs) {
            if (!ioc.tags().contains("TO_DELETE")) {
                live.add(new Key(ioc.type(), ioc.value()));
            }
        }
    }

    /** In what way OpenCTI differs, the first few of them; empty if in none. */
    List<String> differences(Collection<HeldIndicator> active, Collection<HeldIndicator> dormant) {
        active.forEach(this::compareActive);
        dormant.forEach(this::compareDormant);
        return differences.subList(0, Math.min(SHOWN, differences.size()));
    }

    private void compareActive(HeldIndicator held) {
        List<Deployment> shown = deployments.of(held.indicator().internalId());
        boolean all = live.containsAll(held.keys());
        if (shown.size() != 1
                || !mayBe(shown.get(0), all)
                || !all && shown.get(0).errorMessage().isEmpty()) {
            differences.add(
                    held.indicator().name() + " should be " + (all ? "deployed" : "failed") + ", but is " + shown);
        }
    }

    private boolean mayBe(Deployment shown, boolean all) {
        boolean deployed = DEPLOYED.contains(shown.status());
        return deployed == all || unseen && !deployed;
    }

    private void compareDormant(HeldIndicator held) {
        for (Deployment shown : deployments.of(held.indicator().internalId())) {
            if (!shown.status().equals("removed")) {
                differences.add(held.indicator().name() + " should be removed, but is " + shown);
            }
        }
    }
}
