#!/bin/sh
# serve.sh [MODEL]: the server in the foreground and, once it is ready, three things to try. HOSTED=1 serves the hosted
# flavour, with a first key.
set -eu
cd "$(dirname "$0")/.."
host="${MARTLET_HOST:-127.0.0.1}"
case "$host" in 0.0.0.0 | "") host=127.0.0.1 ;; ::) host=[::1] ;; *:*) host="[$host]" ;; esac
scheme=http curl="curl -s"
if [ -n "${MARTLET_TLS_CERTIFICATE:-${NIM_SSL_CERT_PATH:-${NIM_SSL_CERTS_PATH:-}}}" ] && [ "${NIM_SSL_MODE:-}" != disabled ]; then
  scheme=https curl="curl -sk"
fi
base="$scheme://$host:${MARTLET_PORT:-${NIM_SERVER_PORT:-${NIM_HTTP_API_PORT:-8000}}}"
picture=Tests/Fixtures/demo/examples/00_image_0.png

# Where the server asks for a key, so do the lines below; it is named, not shown.
authorization=""
[ -z "${MARTLET_API_KEY:-}" ] || authorization=" -H \"Authorization: Bearer \${MARTLET_API_KEY%%,*}\""

case "${HOSTED:-${MARTLET_HOSTED:-}}" in
  "" | 0 | no | off | false) ;;
  *)
    export MARTLET_HOSTED=1 MARTLET_DATA_DIR="${MARTLET_DATA_DIR:-.build/hosted}"
    # A key is shown once: each start makes one, and takes that of the last start away.
    .build/release/martlet keys revoke first >/dev/null 2>&1 || true
    key=$(.build/release/martlet keys create first --admin)
    authorization=" -H 'Authorization: Bearer $key'"
    ;;
esac

hosted_things_to_try() {
  cat <<END

Your key, which is shown this once: $key

Three things to try, from another terminal in this folder:

1. Say hello.

$curl $base/v1/chat/completions$authorization -H 'Content-Type: application/json' -d '{
  "model": "qwen/qwen3.5-397b-a17b", "messages": [{"role": "user", "content": "Hello!"}]}'

2. Make an asset; then upload $picture to its uploadUrl (docs/hosted.md shows how).

$curl $base/v2/nvcf/assets$authorization -H 'Content-Type: application/json' -d '{
  "contentType": "image/png", "description": "a drawing"}'

3. See what was asked.

$curl $base/v1/requests$authorization

Ctrl-C ends the server. martlet keys --help is about more keys; the data is in $MARTLET_DATA_DIR.

END
}

things_to_try() {
  # A port that another server holds would answer too: this one has then ended by the second look.
  sleep 0.5
  until curl -fsSk -m 2 "$base/v1/health/ready" >/dev/null 2>&1; do
    sleep 0.2
    kill -0 $$ 2>/dev/null || exit 0
  done
  sleep 0.3
  kill -0 $$ 2>/dev/null || exit 0
  if [ -n "${key:-}" ]; then
    hosted_things_to_try
    return
  fi
  cat <<END

Three things to try, from another terminal in this folder:

1. Say hello.

$curl $base/v1/chat/completions$authorization -H 'Content-Type: application/json' -d '{
  "messages": [{"role": "user", "content": "Hello!"}]}'

2. Ask about a picture, $picture.

$curl $base/v1/chat/completions$authorization -H 'Content-Type: application/json' -d '{
  "messages": [{"role": "user", "content": [
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,'\$(base64 -w0 $picture)'"}},
    {"type": "text", "text": "What is in this image?"}]}]}'

3. Open the playground, and drop a picture on it: $base/

Ctrl-C ends the server.

END
}

# In the background, and no child of the server, which takes this process's place.
(things_to_try &)
# MODEL, or what the environment names, or the model in the box.
if [ -n "${1:-}" ]; then
  exec .build/release/martlet serve --model "$1"
elif [ -n "${MARTLET_MODEL:-}${NIM_MODEL_PATH:-}${MARTLET_CACHE_PATH:-}${NIM_CACHE_PATH:-}" ]; then
  exec .build/release/martlet serve --fallback-model Models/demo
else
  exec .build/release/martlet serve --model Models/demo
fi
