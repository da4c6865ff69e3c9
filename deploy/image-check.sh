#!/usr/bin/env bash
# Builds the image and runs it, without a Docker daemon: podman builds and runs real containers as root, by runc, on base images
# that mmdebstrap makes of Debian's packages. They are not those that the Dockerfile names, but Debian's Java in their place;
# the one that the connector runs on has no shell and no tool at all.
#
# Prints a line for each check, and ends with 0 or 1; what it makes is gone after it, but for the packages' files, which are kept
# in target/image-check. Needs root, podman, runc, mmdebstrap, JDK 17 and Maven.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# what the image may add to its base, in MB: libraries are 85, and the class archive 60
readonly LIMIT=160
readonly SUITE=bookworm
readonly BASE=target/image-check/$SUITE
readonly APP=/opt/opencti-falcon-connector

for tool in podman runc mmdebstrap java mvn; do
    if ! command -v "$tool" >/dev/null; then
        echo "$tool is missing: install it, on Debian with apt-get install podman runc mmdebstrap" >&2
        exit 1
    fi
done
if [ "$(id -u)" != 0 ]; then
    echo "only root can make base images" >&2
    exit 1
fi

work=$(mktemp -d)
stand_ins=
failed=0

pod() {
    podman --root "$work/storage" --runroot "$work/run" --runtime runc --cgroup-manager cgroupfs --events-backend none "$@"
}

clean_up() {
    if [ -n "$stand_ins" ]; then
        kill "$stand_ins" 2>/dev/null || :
        wait "$stand_ins" 2>/dev/null || :
    fi
    pod rm --all --force --time 0 >/dev/null 2>&1 || :
    # what storage has mounted
    umount --recursive "$work/storage" 2>/dev/null || umount "$work/storage/overlay" 2>/dev/null || :
    rm -rf "$work"
    [ -z "${made:-}" ] || rm -rf "$made"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# check WORDS COMMAND...: whether the command succeeds
check() {
    local words=$1
    shift
    if "$@" >"$work/why" 2>&1; then
        echo "ok: $words"
    else
        echo "WRONG: $words"
        sed 's/^/    /' "$work/why"
        failed=1
    fi
}

# until SECONDS COMMAND...: tries it until it succeeds
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.5
    done
}

is() {
    [ "$1" = "$2" ] || { echo "it is $1, not $2"; return 1; }
}

# --- base images ---------------------------------------------------------------------------------------------------------------

if [ ! -d "$BASE" ]; then
    mkdir -p target/image-check
    made=$(mktemp -d target/image-check/made-XXXXXX)
    echo "making the base of Debian's packages, once"
    # this machine may sit behind a proxy with an authority of its own: it is there before ca-certificates is installed
    mmdebstrap --quiet --variant=apt --include=ca-certificates,maven,openjdk-17-jdk-headless --dpkgopt=force-unsafe-io \
        --essential-hook='mkdir -p "$1/usr/local/share" && cp -rL /usr/local/share/ca-certificates "$1/usr/local/share/"' \
        "$SUITE" "$made/root"
    mv "$made/root" "$BASE"
fi

# files of the machine that Maven needs are no part of what is kept
maven=()
[ ! -d ~/.m2/repository ] || maven+=(--volume ~/.m2/repository:/root/.m2/repository)
[ ! -f ~/.m2/settings.xml ] || maven+=(--volume ~/.m2/settings.xml:/root/.m2/settings.xml:ro)
for variable in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [ -z "${!variable:-}" ] || maven+=(--build-arg "$variable")
done

tar -C "$BASE" -c . | pod import --quiet - localhost/build:1 >/dev/null
# without shell and tools: of all programs only java is left
(
    cd "$BASE"
    find . \( -path './usr/bin/*' ! -path ./usr/bin/java -o -path './usr/sbin/*' -o -path './var/*' -o -path './usr/lib/apt/*' \
        -o -path './usr/share/*' ! -path './usr/share/zoneinfo*' -o -name jmods \) -prune -o -print0 \
        | tar -c --null --no-recursion --files-from -
) | pod import --quiet - localhost/runtime:1 >/dev/null
base=$(pod image inspect --format '{{.Size}}' localhost/runtime:1)

# --- the image -----------------------------------------------------------------------------------------------------------------

built() {
    pod build --quiet --format docker --network host --layers=false "${maven[@]}" --ulimit nofile=4096:4096 \
        --build-arg BUILD_IMAGE=localhost/build:1 --build-arg RUNTIME_IMAGE=localhost/runtime:1 \
        --tag localhost/connector:1 .
}
check 'it is built, on a base without a shell' built
[ "$failed" = 0 ] || exit 1

inspect() {
    pod image inspect --format "$1" localhost/connector:1
}
size=$(inspect '{{.Size}}')
added=$(((size - base) / 1000000))
check "it adds $added MB to its base, no more than $LIMIT" test "$added" -le "$LIMIT"
check 'its user is 10001' is "$(inspect '{{.Config.User}}')" 10001:10001
named() {
    local key=org.opencontainers.image.$1
    is "$(inspect "{{index .Labels \"$key\"}}")" "$2"
}
check 'its labels say which version it is' named version "$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' pom.xml)"
check 'its labels say on what it was built' named base.name localhost/runtime:1

# --- a container ---------------------------------------------------------------------------------------------------------------

mvn -q -B ${MAVEN_ARGS:-} test-compile dependency:build-classpath -Dmdep.outputFile=target/image-check/classpath
java -Xmx64m -Dsandbox.keep=stand-ins \
    -classpath "target/test-classes:target/classes:$(cat target/image-check/classpath)" \
    io.ctiroutes.sandbox.Sandbox >"$work/stand-ins" 2>&1 &
stand_ins=$!
until_true 60 grep -q '^live-1\.' "$work/stand-ins" || { cat "$work/stand-ins"; exit 1; }
sed -n "s/^export \([A-Z_]*\)='\(.*\)'\$/\1=\2/p" "$work/stand-ins" >"$work/environment"

# as docker-compose.yml starts it; on the network of this machine, where the stand-ins listen on loopback
started() {
    local name=$1
    shift
    pod create --name "$name" --network host --env-file "$work/environment" --env METRICS_PORT="$port" \
        --read-only --read-only-tmpfs=false --tmpfs /tmp:rw,noexec,nosuid,nodev,size=64m \
        --cap-drop all --security-opt no-new-privileges --memory 512m --ulimit nofile=4096:4096 --ulimit nproc=4096:4096 \
        --volume "$PWD/routes:$APP/routes:ro" --volume "$name:$APP/data" "$@" localhost/connector:1 >/dev/null
    pod start "$name" >/dev/null
}
said() {
    pod logs "$1" 2>&1
}
# the command of HEALTHCHECK, as it is in the image, in the container
healthy() {
    pod healthcheck run "$1"
}
host_pid() {
    pod inspect --format '{{.State.Pid}}' "$1"
}
free_port() {
    local candidate
    while :; do
        candidate=$((20000 + RANDOM % 10000))
        (: <"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null || break
    done
    echo "$candidate"
}
port=$(free_port)

# -Xshare:on: without an archive that fits, the JVM does not start
check 'it starts with a read-only root, from its class archive' started connector \
    --env JDK_JAVA_OPTIONS="@$APP/jvm.options -Xshare:on -Xlog:class+load:file=$APP/data/classes.txt"
status() {
    sed -n "s/^$1:[[:space:]]*//p" "/proc/$(host_pid connector)/status"
}
check 'its process is of user 10001' is "$(status Uid)" "$(printf '10001\t10001\t10001\t10001')"
check 'it has no capabilities' is "$(status CapBnd) $(status CapPrm)" '0000000000000000 0000000000000000'
check 'it can get no privileges' is "$(status NoNewPrivs)" 1

root=/proc/$(host_pid connector)/root
delivers() {
    until_true 90 grep -q '^live-.*: in Falcon$' "$work/stand-ins" || { cat "$work/stand-ins"; said connector; return 1; }
}
check 'it brings indicators to Falcon' delivers
# before there is a second JVM, which would log into the same file
archived() {
    grep -q 'io.ctiroutes.Connector source: shared objects file' "$root$APP/data/classes.txt"
}
check 'its classes are from the archive' archived
tells() {
    until_true 60 grep -q '^an analyst has removed it' "$work/stand-ins" || { cat "$work/stand-ins"; said connector; return 1; }
}
check 'it tells OpenCTI, and hears from its analysts' tells
check 'its health check says that it is alive' until_true 30 healthy connector

owned() {
    is "$(stat -c %u "$root$APP/data/ledger.db")" 10001 && is "$(stat -c %u "$root$APP")" 0
}
check 'its ledger is in data, and nothing else is its own' owned
check 'its user has a name' grep -q '^connector:x:10001:10001:' "$root/etc/passwd"
native() {
    grep -q "$APP/native/libsqlitejdbc.so" "/proc/$(host_pid connector)/maps"
}
check "SQLite's library is that of the image, none is unpacked" native
explains() {
    pod exec connector java -jar opencti-falcon-connector.jar explain live-1.example
}
check 'its commands run beside it' explains
no_shell() {
    ! pod exec connector sh -c : 2>/dev/null && [ -z "$(find "$root/usr/bin" "$root/usr/sbin" -type f -print -quit)" ]
}
check 'it has run without a shell' no_shell

stops() {
    pod stop --time 60 "$1" >/dev/null
    is "$(pod inspect --format '{{.State.ExitCode}}' "$1")" 0 || { said "$1"; return 1; }
}
check 'it ends with 0 on SIGTERM' stops connector
check 'its health check says that it is not alive then' eval '! healthy connector'

# a port for JMX can be opened once: the health check must leave it to the connector
port=$(free_port)
jmx=$(free_port)
check 'it starts with a port for JMX' started with-jmx --env JAVA_TOOL_OPTIONS="-Dcom.sun.management.jmxremote.port=$jmx \
-Dcom.sun.management.jmxremote.host=127.0.0.1 -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false"
check 'its health check says that it is alive, too' until_true 60 healthy with-jmx
check 'it ends with 0 on SIGTERM, too' stops with-jmx

exit "$failed"
