#!/bin/sh
# Checks the alert rules and their unit tests with the real promtool; then lets a real Prometheus scrape the packaged
# connector, which runs on stand-ins, and asks it everything that dashboard and alert rules ask. Ends with 0 or 1; all
# processes and files that it makes are gone after it.
set -eu
cd "$(dirname "$0")"
for tool in promtool prometheus; do
    if ! command -v "$tool" >/dev/null; then
        echo "$tool is missing: install it, on Debian with apt-get install prometheus" >&2
        exit 1
    fi
done
promtool check config prometheus.yml
promtool check rules alerts.yml
promtool test rules alerts-test.yml
cd ../..
mvn -q -B ${MAVEN_ARGS:-} package -DskipTests dependency:build-classpath -Dmdep.outputFile=target/monitoring.classpath
# in place of this shell, so that a signal to it reaches what has to be stopped
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Dconnector.jar=target/dist/opencti-falcon-connector.jar \
    -classpath "target/test-classes:target/classes:$(cat target/monitoring.classpath)" \
    io.ctiroutes.sandbox.monitoring.MonitoringRun
