#!/bin/sh
# Feeds a parser with libFuzzer's inputs: Fuzz/run.sh NAME [SECONDS]. NAME is a file Fuzz/NAME.swift, which
# is built with the sources that its line "// Sources:" names and no package, so that it takes seconds.
# What was found worth keeping stays in .build-fuzz/NAME.corpus; a finding stops with exit status 1.
set -eu
cd "$(dirname "$0")/.."
name=$1
seconds=${2:-60}
sources=$(sed -n 's|^// Sources: ||p' "Fuzz/$name.swift")
mkdir -p ".build-fuzz/$name.corpus"

# shellcheck disable=SC2086 # The sources are patterns.
swiftc -O -wmo -parse-as-library -sanitize=fuzzer,address -swift-version 6 -package-name martlet \
    -module-name "$name" -o ".build-fuzz/$name" "Fuzz/$name.swift" $sources 2>&1 | grep -v '^warning: ' || true

# The runtime's own backtraces get in the way of the sanitizer's.
SWIFT_BACKTRACE=enable=no ".build-fuzz/$name" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
    -artifact_prefix=".build-fuzz/$name-" -print_final_stats=1 ".build-fuzz/$name.corpus"
