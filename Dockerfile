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
RUN mkdir data && chown 10001:10001 data
USER 10001:10001
VOLUME ["/opt/opencti-falcon-connector/routes", "/opt/opencti-falcon-connector/data"]
# metrics and health: METRICS_PORT
EXPOSE 9113
# the probe must not take the flags that are meant for the connector, such as a JMX port
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["env", "-u", "JAVA_TOOL_OPTIONS", "-u", "JDK_JAVA_OPTIONS", \
         "java", "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", \
         "-cp", "opencti-falcon-connector.jar", "io.ctiroutes.HealthProbe"]
# further flags: JAVA_TOOL_OPTIONS
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-jar", "opencti-falcon-connector.jar"]
