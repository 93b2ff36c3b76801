#!/usr/bin/env bash
# Gets and starts the core build of Elasticsearch, which is published as a Maven artifact, on port 9219.
# Elasticsearch refuses to run as root; then it runs as the user nobody.
# `start VERSION`, `stop`, and `get VERSION`: only fetch and unpack it, and print its folder.
set -euo pipefail
cd "$(dirname "$0")/.."
folder="$PWD/.state/elasticsearch"
data="${TMPDIR:-/tmp}/tarjotin-elasticsearch-$(id -u)"
port=9219

stop() {
    [ -f "$data/pid" ] && kill "$(cat "$data/pid")" 2>/dev/null && rm -f "$data/pid"
    return 0
}

get() {
    local version=$1 home="$data/elasticsearch-$1"
    command -v mvn >/dev/null || { echo "make elasticsearch needs Maven and a JDK 17 or newer" >&2; exit 1; }
    mkdir -p "$folder" "$data"
    if [ ! -d "$home" ]; then
        [ -f "$folder/elasticsearch-$version.zip" ] || mvn -q -B dependency:copy \
            "-Dartifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip" \
            "-DoutputDirectory=$folder" >&2
        # Whoever is broken off here leaves no half of it under its name.
        rm -rf "$home.new"
        python3 -m zipfile -e "$folder/elasticsearch-$version.zip" "$home.new"
        mv "$home.new/elasticsearch-$version" "$home"
        rm -rf "$home.new"
        chmod +x "$home"/bin/* 2>/dev/null || true
        [ "$(id -u)" != 0 ] || chown -R nobody "$home"
    fi
    echo "$home"
}

start() {
    local home
    if curl -sf "http://127.0.0.1:$port/_cluster/health" >/dev/null; then
        echo "Elasticsearch is running: http://127.0.0.1:$port"
        return
    fi
    home=$(get "$1")
    local as=()
    if [ "$(id -u)" = 0 ]; then
        chown -R nobody "$data"
        as=(setpriv --reuid=nobody --clear-groups)
    fi
    # The JDK that runs Maven is the one that is known to be here.
    local java
    java=$(mvn -v | sed -n 's/^Java version:.*runtime: //p' | sed 's/\x1b\[[0-9;]*m//g')
    ES_JAVA_HOME="$java" ES_JAVA_OPTS="-Xms512m -Xmx512m" "${as[@]}" "$home/bin/elasticsearch" \
        -d -p "$data/pid" -E discovery.type=single-node -E xpack.security.enabled=false \
        -E network.host=127.0.0.1 -E "http.port=$port" -E transport.port=9319 \
        -E "path.data=$data/data" -E "path.logs=$data/logs" >"$folder/start.log" 2>&1 \
        || { cat "$folder/start.log" >&2; exit 1; }
    for _ in $(seq 60); do
        curl -sf "http://127.0.0.1:$port/_cluster/health" >/dev/null && { echo "Elasticsearch: http://127.0.0.1:$port"; return; }
        sleep 1
    done
    echo "Elasticsearch did not start; its log: $data/logs" >&2
    exit 1
}

"$@"
