package io.ctiroutes.ioc;

/**
 * What Falcon shall do on sight of each kind of IOC: the operator's choice.
 *
 * @param onIp     for addresses: {@link Action#NO_ACTION} or {@link Action#DETECT}
 * @param onDomain for domains: {@link Action#NO_ACTION} or {@link Action#DETECT}
 * @param onHash   for file hashes: any
 */
public record ActionRules(Action onIp, Action onDomain, Action onHash) {

    /** The action for an IOC of this type. */
    public Action of(IocType type) {
        return switch (type) {
            case IPV4, IPV6 -> onIp;
            case DOMAIN -> onDomain;
            case SHA256, MD5 -> onHash;
        };
    }
}
