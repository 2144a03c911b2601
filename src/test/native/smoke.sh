#!/usr/bin/env bash
# Starts a native binary as it is configured by the environment, and sees that calls are followed, told and written.
# Any other command that starts the service will do, too: smoke.sh java -jar target/quarkus-app/quarkus-run.jar
set -euo pipefail
port=${SMOKE_PORT:-18081}
data=$(mktemp -d)
log=$data/service.log
RINGDOWN_DATA_DIR=$data QUARKUS_HTTP_PORT=$port "$@" > "$log" 2>&1 &
service=$!
trap 'kill -9 "$service" 2> /dev/null || true; rm -rf "$data"' EXIT

fail() { echo "smoke: $1" >&2; tail -n 60 "$log" >&2; exit 1; }
get() { curl -fsS --max-time 5 "http://127.0.0.1:$port$1"; }
ask() { curl -fsS --max-time 5 "http://127.0.0.1:$port/graphql" -H 'Content-Type: application/json' -d "{\"query\":\"$1\"}"; }
until_true() { # WHAT COMMAND...
  what=$1; shift
  for _ in $(seq 120); do if "$@" > /dev/null 2>&1; then echo "smoke: $what"; return; fi; kill -0 "$service" 2> /dev/null || fail "it ended"; sleep 0.5; done
  fail "not within a minute: $what"
}
live() { ask '{ calls { id state dialed caller { number name } } }' | grep -q '"id":"demo/'; }
written() { ask '{ callRecords(first: 5) { nodes { id disposition } } }' | grep -q '"id":"demo/'; }
counted() { get /q/metrics | grep -q '^ringdown_cdr_written_total [1-9]'; }

until_true "it has started" get /q/health/started
until_true "it writes records" get /q/health/ready
until_true "calls live" live
until_true "calls are written and read again" written
until_true "they are counted" counted
grep -oE 'started in [0-9.]+s' "$log" || true
kill -TERM "$service"
wait "$service" && status=0 || status=$?
[ "$status" -eq 143 ] || [ "$status" -eq 0 ] || fail "it ended with status $status"
ls "$data"/journal/demo/*.rdj > /dev/null || fail "nothing is journalled"
if grep -E 'ERROR|Exception' "$log"; then fail "there are errors in the log"; fi
echo "smoke: all is well"
