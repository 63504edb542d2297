#!/bin/bash
# Whether the server in this container can answer. Debian's slim image has no curl, but bash can connect.
port="${MARTLET_PORT:-${NIM_SERVER_PORT:-${NIM_HTTP_API_PORT:-8000}}}"
exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
# bash speaks no TLS: where the server does, an open port has to do.
tls="${MARTLET_TLS_CERTIFICATE:-${NIM_SSL_CERT_PATH:-$NIM_SSL_CERTS_PATH}}"
[[ -n $tls && ${MARTLET_TLS_MODE:-$NIM_SSL_MODE} != disabled ]] && exit 0
printf 'GET /v1/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 4 _ status _ <&3
[[ $status == 200 ]]
