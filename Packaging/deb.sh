#!/bin/sh
# Makes .build-static/martlet_VERSION_ARCHITECTURE.deb: the program with Swift's runtime inside, the demo model, the
# service, manual pages and completions. Its Debian packages are those that its libraries come from.
set -eu
cd "$(dirname "$0")/.."
umask 022
scratch=.build-static
root="$scratch/root"
program="$root/usr/bin/martlet"

${SWIFT:-swift} build --configuration release --static-swift-stdlib --scratch-path "$scratch" --product martlet

rm -rf "$root" "$scratch"/martlet_*.deb
install -d "$root/DEBIAN"
install -D "$scratch/release/martlet" "$program"
strip --remove-section=.comment --remove-section=.note "$program"
version="$("$program" --version)"
architecture="$(dpkg --print-architecture)"

# put FILE PATH: a file that is read.
put() { install -D -m 644 "$1" "$root/$2"; }

for file in Models/demo/*; do put "$file" "usr/share/martlet/demo/${file##*/}"; done
put Packaging/martlet.service lib/systemd/system/martlet.service
install -d "$root/var/lib/martlet"
# It may hold a key. systemd reads it as root.
install -D -m 600 Packaging/martlet.env "$root/etc/martlet/martlet.env"

# What the command line says of itself.
manual="$root/usr/share/man/man1"
install -d "$manual"
"$program" --experimental-dump-help | Packaging/manual.py "$version" "$manual"
gzip -9n "$manual"/*
completion() {
  install -d "$root/${2%/*}"
  # Sourced, not run: without the line that says with what.
  "$program" --generate-completion-script "$1" | sed '1{/^#!/d}' >"$root/$2"
}
completion bash usr/share/bash-completion/completions/martlet
completion zsh usr/share/zsh/vendor-completions/_martlet
completion fish usr/share/fish/vendor_completions.d/martlet.fish

# The licences of what is inside: each Swift package's notice, and its licence where it is not Apache's.
copyright="$root/usr/share/doc/martlet/copyright"
install -d "${copyright%/*}"
{
  cat NOTICE
  printf '\nThe Apache License, version 2.0, is in /usr/share/common-licenses/Apache-2.0.\n'
  find "$scratch/checkouts" \( -iname 'license*' -o -iname 'notice*' -o -iname 'copying*' \) -type f \
    ! -ipath '*/tests/*' ! -ipath '*/benchmarks/*' ! -name '*.py' ! -name '*.sh' | LC_ALL=C sort | while read -r file; do
    grep -q 'Apache License' "$file" && grep -q 'TERMS AND CONDITIONS' "$file" && continue
    printf '\n%s\n\n' "---- ${file#"$scratch/checkouts/"}"
    cat "$file"
  done
} >"$copyright"

# dpkg-shlibdeps asks for a source package's folder; that one is enough. The runtime is linked with a library that it
# does not use, of which nothing is said (--warnings=1).
mkdir -p "$scratch/debian"
printf 'Source: martlet\n\nPackage: martlet\nArchitecture: any\n' >"$scratch/debian/control"
depends="$(cd "$scratch" && dpkg-shlibdeps --warnings=1 -O "-eroot/usr/bin/martlet")"

for script in postinst prerm postrm; do install -m 755 "Packaging/debian/$script" "$root/DEBIAN"; done
echo /etc/martlet/martlet.env >"$root/DEBIAN/conffiles"
(cd "$root" && find etc lib usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
sed -e "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/" \
  -e "s/@SIZE@/$(du -sk --exclude=DEBIAN "$root" | cut -f 1)/" \
  -e "s/@DEPENDS@/${depends#shlibs:Depends=}/" Packaging/debian/control >"$root/DEBIAN/control"

# Files bear the commit's time, not the build's.
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}"
export SOURCE_DATE_EPOCH
package="$scratch/martlet_${version}_$architecture.deb"
dpkg-deb --root-owner-group -Zxz --build "$root" "$package" >/dev/null
echo "$package ($(du -h "$package" | cut -f 1), installed $(du -sh --exclude=DEBIAN "$root" | cut -f 1))"
