#!/bin/sh
# Installs what the machine lacks: Debian packages (with sudo where this is not root), Swift (with swiftly), and the
# Python environments of the tests, .venv with the references and .venv-clients with the clients.
#
#   setup.sh            everything that `make test` needs
#   setup.sh packages   only what the build needs
#   setup.sh deb        that, and what makes a Debian package of it
#   setup.sh neon       everything, and what runs the kernels of 64-bit ARM
#   setup.sh latest     everything, and the newest clients in .venv-latest
set -eu
cd "$(dirname "$0")/.."
what="${1:-tests}"
swift_version=6.3

packages="build-essential pkg-config git curl ca-certificates \
  libturbojpeg0-dev libspng-dev libgif-dev libwebp-dev \
  libavformat-dev libavcodec-dev libswscale-dev libavutil-dev libsqlite3-dev"
# The libraries that the programs of a Swift toolchain want to find.
toolchain_packages="libcurl4-openssl-dev libncurses-dev libxml2-dev"

case "$what" in
  packages) ;;
  deb) packages="$packages dpkg-dev python3" ;;
  *) packages="$packages openssl python3 python3-venv chromium chromium-driver" ;;
esac
[ "$what" != neon ] || packages="$packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user"

# as_root TEXT: runs it in a shell, with sudo where this is not root.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    sh -c "$1"
  elif command -v sudo >/dev/null; then
    sudo sh -c "$1"
  else
    echo "Please run this as root, then try again: $1" >&2
    exit 1
  fi
}

# A tool counts as there wherever it came from; a library only as a package.
is_there() {
  case "$1" in
    python3) command -v python3 >/dev/null && return ;;
    python3-venv) python3 -c 'import venv, ensurepip' 2>/dev/null && return ;;
    build-essential) command -v cc >/dev/null && command -v c++ >/dev/null && return ;;
    chromium) command -v chromium >/dev/null && return ;;
    chromium-driver) command -v chromedriver >/dev/null && return ;;
    ca-certificates) [ -e /etc/ssl/certs/ca-certificates.crt ] && return ;;
    pkg-config | git | curl | openssl) command -v "$1" >/dev/null && return ;;
    gnupg) command -v gpg >/dev/null && return ;;
    dpkg-dev) command -v dpkg-shlibdeps >/dev/null && return ;;
  esac
  dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

# install PACKAGE …: those that are missing.
install() {
  missing=""
  for package in "$@"; do is_there "$package" || missing="$missing $package"; done
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null || {
    echo "This is neither Debian nor Ubuntu. Please install what these packages hold:$missing" >&2
    exit 1
  }
  echo "Installing with apt-get (about a minute):$missing"
  as_root "apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null"
}

# Swift from swift.org into the home folder, as swiftly's guide for unattended installation says. Shells and their
# profiles stay as they are: the Makefile looks where swiftly puts its programs.
install_swift() {
  install gnupg
  echo "Installing Swift $swift_version with swiftly into your home folder (about 900 MB; minutes) …"
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  curl -fsSL "https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz" | tar -xz -C "$work"
  # Not in this folder: swiftly would note its choice there, in a file .swift-version.
  (
    cd "$work"
    ./swiftly init --assume-yes --skip-install --no-modify-profile --quiet-shell-followup
    "$swiftly_programs/swiftly" install --assume-yes --use --post-install-file="$work/post-install.sh" "$swift_version"
  )
  # Packages that this system still lacks; the file is one call of apt-get.
  [ ! -e "$work/post-install.sh" ] || as_root "$(cat "$work/post-install.sh")"
  echo "Swift is in $swiftly_programs. To have it in your shell: PATH=\"$swiftly_programs:\$PATH\""
}

# shellcheck disable=SC2086
install $packages

swiftly_programs="${SWIFTLY_BIN_DIR:-$HOME/.local/share/swiftly/bin}"
PATH="$PATH:$swiftly_programs"
command -v swift >/dev/null || install_swift
# shellcheck disable=SC2086
swift build --version >/dev/null 2>&1 || install $toolchain_packages
found="$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p')"
if [ "$(printf '%s\n' "$swift_version" "$found" | sort -V | head -n 1)" != "$swift_version" ]; then
  echo "Swift $swift_version or newer is needed; $(command -v swift) is ${found:-broken}." >&2
  echo "Get it from https://www.swift.org/install, or with: swiftly install --use $swift_version" >&2
  exit 1
fi

case "$what" in packages | deb) exit 0 ;; esac

# environment FOLDER REQUIREMENTS: a Python environment that holds just what the file says.
environment() {
  cmp -s "$2" "$1/ready" && return
  echo "Making the Python environment $1 …"
  # pip is the last thing that venv installs: without it, an earlier attempt was cut short.
  [ -x "$1/bin/pip" ] || python3 -m venv --clear "$1"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check -r "$2"
  cp "$2" "$1/ready"
}

environment .venv Tools/requirements.txt
environment .venv-clients Tools/requirements-clients.txt

if [ "$what" = latest ]; then
  # The clients that users name, without their pins; the rest follows from them.
  python3 -m venv --clear .venv-latest
  sed -n '/^#/d; /^$/q; s/==.*//p' Tools/requirements-clients.txt |
    xargs .venv-latest/bin/python -m pip install --quiet --disable-pip-version-check pytest pillow requests
  .venv-latest/bin/python -m pip list | grep -E '^(openai|langchain|schemathesis)'
fi
