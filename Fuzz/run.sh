#!/bin/sh
# Feeds readers of strangers' bytes with libFuzzer's inputs: Fuzz/run.sh [TARGET …], all if none is named
# (Fuzz/Targets/Target.swift), each for FUZZ_SECONDS (600). They start from Fuzz/corpus; what is worth keeping
# stays in .build-fuzz/TARGET, and so does a finding, after which the next target runs and the end is 1.
#
# To see one input again: FUZZ_TARGET=jpeg SWIFT_BACKTRACE=enable=no .build-fuzz/fuzz FILE
set -eu
cd "$(dirname "$0")/.."
Fuzz/build.sh
[ $# -gt 0 ] || set -- jpeg png gif webp bmp orientation animation mp4 matroska avi child-reply child-request \
    data-url media-url json request safetensors gguf quantised settings tokenizer template model-text \
    schema expression notation

# The runtime's own backtraces get in the way of the sanitizer's.
export SWIFT_BACKTRACE=enable=no
# Memory is for a decoder to be refused, as in its child; a clip's few frames have a thread each.
export ASAN_OPTIONS="allocator_may_return_null=1:detect_leaks=${FUZZ_LEAKS:-1}"
export LSAN_OPTIONS="suppressions=$PWD/Fuzz/leaks.txt:print_suppressions=0"
status=0
for target; do
    found=.build-fuzz/$target
    mkdir -p "$found" "Fuzz/corpus/$target"
    dictionary=Fuzz/dictionaries/$target.dict
    [ -e "$dictionary" ] || dictionary=
    echo "$target:"
    FUZZ_TARGET=$target .build-fuzz/fuzz -max_total_time="${FUZZ_SECONDS:-600}" -timeout=20 \
        -rss_limit_mb=2048 -malloc_limit_mb=512 -max_len=65536 -print_final_stats=1 \
        -artifact_prefix="$found-" ${dictionary:+"-dict=$dictionary"} \
        "$found" "Fuzz/corpus/$target" >"$found.log" 2>&1 || status=1
    grep -E 'SUMMARY|^Fatal|number_of_executed_units|slowest_unit|Test unit written' "$found.log" || tail -n 5 "$found.log"
done
exit $status
