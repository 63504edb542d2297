#!/bin/sh
# ask_martlet.sh MARTLET MODEL PORT PYTHON FOLDER TOKENS
# Starts the server on the model, first as it is, then with --exact, and asks it about the samples in FOLDER.
set -eu
martlet="$1" model="$2" port="$3" python="$4" folder="$5" tokens="$6"

for name in martlet martlet-exact; do
  exact=""
  [ "$name" = martlet ] || exact="--exact"
  # shellcheck disable=SC2086
  "$martlet" serve --model "$model" --port "$port" --max-videos 1 --log-level warning $exact &
  server=$!
  trap 'kill $server 2>/dev/null || true' EXIT
  until curl -sf "http://127.0.0.1:$port/v1/health/ready" >/dev/null; do
    kill -0 $server
    sleep 0.1
  done
  "$python" ask_server.py "$folder" "http://127.0.0.1:$port" --name "$name" --at-once 4 --max-tokens "$tokens"
  kill $server
  wait $server || true
done
