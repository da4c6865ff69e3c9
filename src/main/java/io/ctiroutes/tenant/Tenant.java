package io.ctiroutes.tenant;

import io.ctiroutes.settings.Settings;
import io.ctiroutes.topic.Filter;

/**
 * One Falcon customer that a worker serves. Two that are equal are served alike; one that is not has to be started again.
 *
 * @param name     of its file, without the extension; also of its folder, its consumer group and its label in the metrics
 * @param settings the tenant's own, and those of the process where it has none
 * @param filter   what it wants
 */
public record Tenant(String name, Settings settings, Filter filter) {

    /**
     * Stands for everything that decides what the tenant wants in Falcon, and how it is written there: 16 hexadecimal digits.
     * With another one all there is has to be looked at again. Secrets, limits and time-outs have no part in it.
     */
    public String profile() {
        return Profile.of(settings, filter);
    }
}
