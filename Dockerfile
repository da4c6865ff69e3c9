# Base images by version; where every build has to be of the same bytes, give their digests: name:tag@sha256:...
# The runtime needs Java 17 or newer and no shell.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-17
ARG RUNTIME_IMAGE=eclipse-temurin:17-jre-noble

FROM ${RUNTIME_IMAGE} AS runtime

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY .mvn .mvn
COPY pom.xml LICENSE NOTICE ./
COPY routes routes
COPY src src
RUN mvn -B -q -Dmaven.test.skip=true package
# all that later stages would need a shell for: the user's name, the folder that it writes to, SQLite's library, which then is
# not unpacked at every start, and settings that lead nowhere
COPY --from=runtime /etc/passwd /etc/group image/etc/
RUN echo 'connector:x:10001:10001:OpenCTI to Falcon connector:/opt/opencti-falcon-connector:/sbin/nologin' >> image/etc/passwd \
    && echo 'connector:x:10001:' >> image/etc/group \
    && mkdir -p image/app/native image/written/data \
    && jar -xf target/dist/lib/sqlite-jdbc-*.jar "org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so" \
    && mv org/sqlite/native/Linux/*/libsqlitejdbc.so image/app/native/ \
    && find target/dist -maxdepth 1 -type f -exec cp -t image/app {} + \
    && cp -r target/dist/routes image/app/ \
    && echo '-Dorg.sqlite.lib.path=/opt/opencti-falcon-connector/native' >> image/app/jvm.options \
    && printf '%s\n' opencti.url=http://127.0.0.1:1 opencti.token=none connector.id=none connector.live-stream-id=none \
        crowdstrike.client-id=none crowdstrike.client-secret=none > nowhere.properties

FROM runtime AS installed
WORKDIR /opt/opencti-falcon-connector
COPY --from=build /build/image/etc/ /etc/
COPY --from=build /build/target/dist/lib lib
COPY --from=build /build/image/app/ ./
COPY --from=build --chown=10001:10001 /build/image/written/ ./
# flags behind the @ win over those of the file
ENV JDK_JAVA_OPTIONS="@/opt/opencti-falcon-connector/jvm.options"

# starts once, without anything to connect to, and keeps what this very JVM has found out about the classes: every start of
# the image takes half the time
FROM installed AS started
COPY --from=build /build/nowhere.properties application.properties
ENV CAMEL_MAIN_DURATION_MAX_SECONDS=3
RUN ["java", "-XX:ArchiveClassesAtExit=connector.jsa", "-Xlog:cds=off", "-jar", "opencti-falcon-connector.jar"]

FROM installed
ARG RUNTIME_IMAGE
LABEL org.opencontainers.image.title="OpenCTI to CrowdStrike Falcon connector" \
    org.opencontainers.image.description="Streams OpenCTI indicators into CrowdStrike Falcon's IOC manager, as Apache Camel routes." \
    org.opencontainers.image.version="1.0.0" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.base.name="${RUNTIME_IMAGE}"
COPY --from=started /opt/opencti-falcon-connector/connector.jsa ./
USER 10001:10001
VOLUME ["/opt/opencti-falcon-connector/routes", "/opt/opencti-falcon-connector/data"]
# metrics and health: METRICS_PORT
EXPOSE 9113
# the probe must not open a JMX port that is meant for the connector
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["java", "-XX:-ManagementServer", "-XX:SharedArchiveFile=connector.jsa", \
         "-cp", "opencti-falcon-connector.jar", "io.ctiroutes.operate.HealthProbe"]
ENTRYPOINT ["java", "-XX:SharedArchiveFile=connector.jsa", "-XX:+ExitOnOutOfMemoryError", "-jar", "opencti-falcon-connector.jar"]
