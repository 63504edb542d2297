#!/bin/sh
# Installs what the build and the tests need and the machine lacks: Debian packages (with sudo where this is not
# root) and the Python environments of the tests, .venv with the references and .venv-clients with the clients.
# With "packages" only the packages of the build; with "neon" those that run the kernels of 64-bit ARM besides;
# with "latest" the newest clients in .venv-latest.
set -eu
cd "$(dirname "$0")/.."

packages="build-essential pkg-config git curl openssl python3 python3-venv \
  libturbojpeg0-dev libspng-dev libgif-dev libwebp-dev \
  libavformat-dev libavcodec-dev libswscale-dev libavutil-dev"

[ "${1:-}" = packages ] || packages="$packages chromium chromium-driver"
[ "${1:-}" != neon ] || packages="$packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user"

# A tool counts as there wherever it came from; a library only as a package.
missing=""
for package in $packages; do
  case "$package" in
    python3 | python3-venv) python3 -c 'import venv, ensurepip' 2>/dev/null && continue ;;
    build-essential) command -v cc >/dev/null && command -v make >/dev/null && continue ;;
    chromium) command -v chromium >/dev/null && continue ;;
    chromium-driver) command -v chromedriver >/dev/null && continue ;;
    pkg-config | git | curl | openssl) command -v "$package" >/dev/null && continue ;;
  esac
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
  command -v apt-get >/dev/null || {
    echo "This is neither Debian nor Ubuntu. Please install what these packages hold:$missing" >&2
    exit 1
  }
  root=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Please install as root:$missing" >&2; exit 1; }
    root="sudo"
  fi
  echo "Installing:$missing"
  $root apt-get update -qq
  # shellcheck disable=SC2086
  $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

if ! command -v swift >/dev/null; then
  echo "Swift 6.3 is missing. Install it with swiftly (https://www.swift.org/install), then try again." >&2
  exit 1
fi

[ "${1:-}" = packages ] && exit 0

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

if [ "${1:-}" = latest ]; then
  # The clients that users name, without their pins; the rest follows from them.
  python3 -m venv --clear .venv-latest
  sed -n '/^#/d; /^$/q; s/==.*//p' Tools/requirements-clients.txt |
    xargs .venv-latest/bin/python -m pip install --quiet --disable-pip-version-check pytest pillow requests
  .venv-latest/bin/python -m pip list | grep -E '^(openai|langchain|schemathesis)'
fi
