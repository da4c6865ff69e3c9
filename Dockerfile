ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-17
ARG RUNTIME_IMAGE=eclipse-temurin:17-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY .mvn .mvn
COPY pom.xml ./
COPY src src
RUN mvn -B -q -Dmaven.test.skip=true package

FROM ${RUNTIME_IMAGE}
WORKDIR /opt/opencti-falcon-connector
COPY LICENSE ./
COPY --from=build /build/target/dist/lib lib
COPY --from=build /build/target/dist/opencti-falcon-connector.jar ./
COPY routes routes
# memory and CPU: 256 MB of heap are enough for any backlog, and compiling little pays for a connector that waits most of
# its time; JDK_JAVA_OPTIONS replaces these flags, JAVA_TOOL_OPTIONS adds to them
ENV JDK_JAVA_OPTIONS="-Xms24m -Xmx256m -XX:+UseParallelGC -XX:MaxTenuringThreshold=1 -XX:TieredStopAtLevel=1 -XX:MetaspaceSize=96m"
# starts once, without anything to connect to, and keeps what the JVM has found out about the classes: every start of the
# image takes half the time
RUN OPENCTI_URL=http://127.0.0.1:1 OPENCTI_TOKEN=none CONNECTOR_ID=none CONNECTOR_LIVE_STREAM_ID=none \
    CROWDSTRIKE_CLIENT_ID=none CROWDSTRIKE_CLIENT_SECRET=none CAMEL_MAIN_DURATION_MAX_SECONDS=3 \
    java -Xlog:cds=off -XX:ArchiveClassesAtExit=connector.jsa -jar opencti-falcon-connector.jar \
    && rm -rf data && mkdir data && chown 10001:10001 data
USER 10001:10001
VOLUME ["/opt/opencti-falcon-connector/routes", "/opt/opencti-falcon-connector/data"]
# metrics and health: METRICS_PORT
EXPOSE 9113
# the probe must not take the flags that are meant for the connector, such as a JMX port
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["env", "-u", "JAVA_TOOL_OPTIONS", "-u", "JDK_JAVA_OPTIONS", \
         "java", "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", \
         "-cp", "opencti-falcon-connector.jar", "io.ctiroutes.operate.HealthProbe"]
ENTRYPOINT ["java", "-XX:SharedArchiveFile=connector.jsa", "-XX:+ExitOnOutOfMemoryError", "-jar", "opencti-falcon-connector.jar"]
