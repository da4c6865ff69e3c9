#!/bin/sh
# Checks the alert rules and their unit tests with the real promtool.
set -eu
cd "$(dirname "$0")"
if ! command -v promtool >/dev/null; then
    echo "promtool is missing: install it, on Debian with apt-get install prometheus" >&2
    exit 1
fi
promtool check config prometheus.yml
promtool check rules alerts.yml
promtool test rules alerts-test.yml
