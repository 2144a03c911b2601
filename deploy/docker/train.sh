#!/bin/sh
# A training run for the JDK's AOT cache: the demo is played for a while and asked what users ask, then stopped as an operator stops it.
# Called while the image is built; no PostgreSQL is needed, the embedded one is tried and may be missing.
set -eu
port=${TRAIN_PORT:-18080}
seconds=${TRAIN_SECONDS:-30}
data=$(mktemp -d)
cd "$(dirname "$0")"
# shellcheck disable=SC2086 # flags are words
java -XX:AOTCacheOutput=ringdown.aot --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${JAVA_OPTS:-} \
  -Dringdown.demo=true -Dringdown.data-dir="$data" -Dquarkus.http.port="$port" -jar quarkus-run.jar &
service=$!
ask() { curl -s -o /dev/null --max-time 2 "http://127.0.0.1:$port$1" ${2:+-H 'Content-Type: application/json' -d "$2"} || true; }
ended=$(($(date +%s) + seconds))
while [ "$(date +%s)" -lt "$ended" ]; do
  ask /q/health
  ask /q/metrics
  ask /graphql '{"query":"{ calls { id state dialed caller { number name } parties { party { number } held } } }"}'
  ask /graphql '{"query":"{ pbxes { name state calls lag { medianMs } } queues { name } conferences { name } devices { name } }"}'
  ask /graphql '{"query":"{ callRecords(first: 20) { nodes { id disposition answeredAt } } }"}'
  sleep 0.5
done
kill -TERM "$service"
# 143 is how a JVM ends that was told to; the cache is written before
wait "$service" || [ $? -eq 143 ]
rm -rf "$data"
test -s ringdown.aot
# it is of use in the smallest container that will do, with the heap that is begun with there
java -XX:AOTMode=on -XX:AOTCache=ringdown.aot -XX:MaxRAM=512m -XX:MaxRAMPercentage=60 -Xms64m -XX:+UseSerialGC \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp quarkus-run.jar -version
