package io.ctiroutes.sandbox.opencti.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.GraphQlException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The Security Platforms, the deployments on them and the sightings by them. Whoever works with it holds its monitor, so that what one
 * request does is done at once.
 */
final class DeploymentStore {

    /** Is told of what is not only for the database. */
    interface Listener {

        /** A deployment is new, or has changed. */
        void changed(Optional<Deployment> before, Deployment now);
    }

    private final Function<String, Optional<ObjectNode>> indicators;
    private final Map<String, SecurityPlatform> platforms = new HashMap<>();
    /** By indicator, then by platform. */
    private final Map<String, Map<String, Deployment>> deployments = new HashMap<>();

    private final Map<String, Sighting> sightings = new HashMap<>();
    private Listener listener = (before, now) -> {};

    DeploymentStore(Function<String, Optional<ObjectNode>> indicators) {
        this.indicators = indicators;
    }

    void tell(Listener value) {
        listener = value;
    }

    /** The indicator as GraphQL shows it, by any of its ids. */
    ObjectNode indicator(String anyId) {
        return lookUp(anyId)
                .orElseThrow(() -> GraphQlException.of("FUNCTIONAL_ERROR", "Indicator not found or not accessible"));
    }

    Optional<ObjectNode> lookUp(String anyId) {
        return indicators.apply(anyId);
    }

    Optional<SecurityPlatform> findPlatform(String anyId) {
        return platforms.values().stream()
                .filter(platform -> platform.isCalled(anyId))
                .findFirst();
    }

    SecurityPlatform platform(String anyId) {
        return findPlatform(anyId)
                .orElseThrow(
                        () -> GraphQlException.of("FUNCTIONAL_ERROR", "Security platform not found or not accessible"));
    }

    Collection<SecurityPlatform> platforms() {
        return List.copyOf(platforms.values());
    }

    void put(SecurityPlatform platform) {
        platforms.put(platform.id(), platform);
    }

    Optional<Deployment> find(Pair pair) {
        return Optional.ofNullable(on(pair.indicatorId()).get(pair.platformId()));
    }

    private Map<String, Deployment> on(String indicatorId) {
        return deployments.getOrDefault(indicatorId, Map.of());
    }

    Deployment byId(String id) {
        return deployments().stream()
                .filter(deployment -> deployment.id.equals(id))
                .findFirst()
                .orElseThrow(() -> GraphQlException.of("FUNCTIONAL_ERROR", "Deployment not found or not accessible"));
    }

    List<Deployment> deployments() {
        return deployments.values().stream()
                .flatMap(onPlatforms -> onPlatforms.values().stream())
                .toList();
    }

    /** A change that nobody is told of. */
    void putQuietly(Deployment deployment) {
        deployments
                .computeIfAbsent(deployment.indicatorId(), id -> new HashMap<>())
                .put(deployment.platformId(), deployment);
    }

    void put(Deployment deployment) {
        Optional<Deployment> before = find(deployment.pair);
        putQuietly(deployment);
        listener.changed(before, deployment);
    }

    /** What is deployed of an indicator goes with it; or to the one that it was merged into, where that is not deployed itself. */
    void indicatorIsGone(String id, Optional<String> survivor) {
        Map<String, Deployment> gone = on(id);
        deployments.remove(id);
        survivor.ifPresent(other -> gone.values().stream()
                .map(deployment -> deployment.of(new Pair(other, deployment.platformId())))
                .filter(moved -> find(moved.pair).isEmpty())
                .forEach(this::putQuietly));
        sightings.values().removeIf(sighting -> sighting.indicatorId().equals(id));
    }

    Optional<Sighting> findSighting(String standardId) {
        return Optional.ofNullable(sightings.get(standardId));
    }

    List<Sighting> sightings() {
        return List.copyOf(sightings.values());
    }

    void put(Sighting sighting) {
        sightings.put(sighting.standardId(), sighting);
    }
}
