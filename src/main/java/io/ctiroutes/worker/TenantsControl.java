package io.ctiroutes.worker;

import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;

/** The tenants over JMX; what concerns one of them is in the Camel context that has its name. */
@ManagedResource(description = "Tenants that this worker serves")
public final class TenantsControl {

    private final TenantRuns runs;

    public TenantsControl(TenantRuns runs) {
        this.runs = runs;
    }

    @ManagedAttribute(description = "How each tenant is that has a file: ok, or what is wrong")
    public Map<String, String> getTenants() {
        Map<String, String> states = new TreeMap<>();
        runs.states().forEach((name, problem) -> states.put(name, problem.orElse("ok")));
        return states;
    }

    @ManagedAttribute(description = "What is wrong, with all tenants or with some; empty if nothing is")
    public String getProblem() {
        return runs.problem().orElse("");
    }
}
