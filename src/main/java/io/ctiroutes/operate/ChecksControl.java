package io.ctiroutes.operate;

import io.ctiroutes.reconcile.CheckMode;
import io.ctiroutes.reconcile.CheckResult;
import io.ctiroutes.reconcile.Checks;
import io.ctiroutes.reconcile.Progress;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** The checks over JMX: whether Falcon holds what OpenCTI wants. */
@ManagedResource(description = "Checks: whether Falcon holds what OpenCTI wants")
public final class ChecksControl {

    private static final String BEGINS = "it begins within a second: see Progress, and then LastReport";

    private final Checks checks;

    public ChecksControl(Checks checks) {
        this.checks = checks;
    }

    @ManagedAttribute(description = "What the last check came to, in several lines; empty before the first has ended")
    public String getLastReport() {
        return checks.last().map(CheckResult::table).orElse("");
    }

    @ManagedAttribute(description = "How far the check is that runs; empty if none does")
    public String getProgress() {
        return checks.progress().map(Progress::toString).orElse("");
    }

    @ManagedOperation(
            description =
                    "Has a check begin that tells what differs and writes nothing to Falcon; fails if one is running")
    public String reconcile() {
        checks.demand(CheckMode.REPORT);
        return BEGINS;
    }

    @ManagedOperation(
            description =
                    "Has a check begin that has what differs delivered as well; fails if one is running, and in a dry"
                            + " run")
    public String repair() {
        checks.demand(CheckMode.REPAIR);
        return BEGINS;
    }
}
