package io.ctiroutes.ioc;

/** What one stream event wants for one IOC key. */
public sealed interface IocChange {

    /** The IOC concerned. */
    IocKey key();

    /** Where it comes from. */
    Origin origin();

    /**
     * Falcon should hold this record.
     *
     * @param ioc the full desired record
     */
    record Upsert(Ioc ioc, Origin origin) implements IocChange {
        @Override
        public IocKey key() {
            return ioc.key();
        }
    }

    /** Falcon should no longer act on this IOC. */
    record Retire(IocKey key, Origin origin) implements IocChange {}
}
