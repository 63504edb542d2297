#!/bin/sh
# The kernels on 64-bit ARM, by emulation: NEON against scalar, and both against this machine's, bit for bit.
# Needs gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user (Debian's names), and clang.
set -eu
cd "$(dirname "$0")/../.."

cross=aarch64-linux-gnu-gcc
emulator=$(command -v qemu-aarch64 || command -v qemu-aarch64-static || true)
clang=${CLANG:-clang}
for tool in "$clang" "$cross"; do
    command -v "$tool" >/dev/null || {
        echo "Tools/neon: $tool is missing (packages clang, gcc-aarch64-linux-gnu, libc6-dev-arm64-cross)" >&2
        exit 1
    }
done
[ -n "$emulator" ] || { echo "Tools/neon: qemu-aarch64 is missing (package qemu-user)" >&2; exit 1; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sources="Sources/CKernels/dispatch.c Sources/CKernels/sincos.c Sources/CKernels/arch/*.c Tools/neon/check.c"
flags="-std=gnu17 -O3 -ffp-contract=off -ISources/CKernels/include"

# $1: name; then compiler and its own flags. Objects go to a folder of that name.
compile() {
    name=$1
    shift
    mkdir "$folder/$name"
    for source in $sources; do
        "$@" $flags -c "$source" -o "$folder/$name/$(basename "$source" .c).o"
    done
}

# The package is compiled by clang; gcc is a second opinion on the same source.
compile native "$clang"
compile clang "$clang" --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include
compile gcc "$cross" -Wno-attributes
"$clang" "$folder"/native/*.o -lm -o "$folder/native/check"
for name in clang gcc; do "$cross" -static "$folder/$name"/*.o -lm -o "$folder/$name/check"; done

native=$("$folder/native/check")
echo "native: $native"
for name in clang gcc; do
    arm=$("$emulator" "$folder/$name/check")
    echo "aarch64, compiled by $name: $arm"
    [ "$arm" = "$native" ] || { echo "Tools/neon: results differ between architectures" >&2; exit 1; }
done
