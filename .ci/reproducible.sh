#!/usr/bin/env bash
# The same sources make the same bytes: packs the connector a second time, from a copy in another folder, and compares the
# archive with that in target/. Needs what `mvn package` has left there.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
archives=(target/opencti-falcon-connector-*.tar.gz)
[[ -f ${archives[0]} && ${#archives[@]} -eq 1 ]] || { echo "one archive is wanted in target/: mvn clean package" >&2; exit 1; }

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
# what is in git or could be, as it is here
git ls-files -z --cached --others --exclude-standard | tar -cf - --null -T - | tar -xf - -C "$copy"
# under the same umask: the jar has the modes of the classes in it
(cd "$copy" && mvn -q -B -Dmaven.test.skip=true package)
if cmp "${archives[0]}" "$copy/${archives[0]}"; then
    echo "reproducible: $(sha256sum "${archives[0]}")"
else
    # which file it is
    diff <(cd target/dist && find . -type f -exec sha256sum {} + | sort -k 2) \
        <(cd "$copy/target/dist" && find . -type f -exec sha256sum {} + | sort -k 2) || true
    exit 1
fi
