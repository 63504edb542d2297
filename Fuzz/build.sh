#!/bin/sh
# Builds .build-fuzz/fuzz: all of Fuzz/Targets with libFuzzer, and the modules that they try, watched by the
# address sanitizer. The modules are built as Package.swift says, in a folder of their own.
set -eu
cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
out=.build-fuzz
flags="-O -wmo -parse-as-library -g -swift-version 6 -enable-testing -sanitize=fuzzer,address"

for target in Sandbox Wire Checkpoint Conversation Grammar; do
    # Tests see `package`; here some things are tried that are internal to their modules.
    $SWIFT build --configuration release --scratch-path $out --sanitize=address --sanitize=fuzzer \
        -Xswiftc -enable-testing --target $target --quiet
done
modules="CLinux CFormats CResample CMediaShim Threads Patches Media Sandbox JSON Reply Wire Checkpoint Tokenizer Templates Arguments Conversation Grammar"
# By the sources there are now: objects of those that are gone may still lie there.
objects=$(for module in $modules; do
    find Sources/"$module" -name '*.swift' -o -name '*.c' | sed "s|.*/|$out/release/$module.build/|; s|\$|.o|"
done)

# Of Fetch only what reads: the whole would bring the network's packages along.
mkdir -p $out/Fetch
# shellcheck disable=SC2086 # Lists of flags.
swiftc $flags -package-name martlet -module-name Fetch -emit-module -emit-module-path $out/Fetch/Fetch.swiftmodule -c \
    -o $out/Fetch/Fetch.o Sources/Fetch/ASCII.swift Sources/Fetch/Data/*.swift Sources/Fetch/URL/*.swift \
    Sources/Fetch/Address/IPAddress.swift Sources/Fetch/Address/IPAddress+Parsing.swift \
    Sources/Fetch/Address/IPAddress+Scope.swift

headers=$(for module in CLinux CFormats CResample CMediaShim; do
    echo "-Xcc -fmodule-map-file=$out/release/$module.build/module.modulemap -Xcc -ISources/$module/include"
done)
for module in CTurboJPEG CSPNG CGIF CWebP CFFmpeg; do
    headers="$headers -Xcc -fmodule-map-file=Sources/$module/module.modulemap"
done
# shellcheck disable=SC2086 # Lists of flags and files.
swiftc $flags -module-name Fuzz -emit-module -emit-module-path $out/Fuzz.swiftmodule -c -o $out/Fuzz.o \
    -I $out/release/Modules -I $out/Fetch $headers Fuzz/Targets/*.swift
libraries=$(pkg-config --libs libturbojpeg spng libwebpdemux libavformat libavcodec libswscale libavutil)
# shellcheck disable=SC2086 # Lists of flags and files.
swiftc -sanitize=fuzzer,address -use-ld=lld -parse-as-library -o $out/fuzz \
    $out/Fuzz.o $out/Fetch/Fetch.o $objects $libraries -lgif
