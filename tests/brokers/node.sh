# Installs brokers and checkers that come as npm packages into build/brokers and exports BROKER_NODE_DIR, where
# their start scripts look for them. Sourced; does nothing where there is no npm.
export BROKER_NODE_DIR=$PWD/build/brokers
install_node_brokers() {
    if ! command -v npm >/dev/null; then
        echo "no npm on this machine: going on without aedes" >&2
        return 0
    fi
    # mosca starts only with the older jsonschema.
    local wanted='{
  "private": true,
  "dependencies": {
    "aedes": "1.2.0", "aedes-persistence-level": "9.2.0", "level": "10.0.0", "mosca": "2.8.3",
    "mqtt": "5.10.1", "aws-crt": "1.33.2", "ws": "8.18.0", "kubernetes-models": "5.1.0", "yaml": "2.6.1",
    "axe-core": "4.10.2", "@action-validator/core": "0.6.0", "@action-validator/cli": "0.6.0"
  },
  "overrides": { "jsonschema": "1.2.6" }
}'
    # What is there may be of an older list.
    [ "$(cat "$BROKER_NODE_DIR/installed.json" 2>/dev/null)" = "$wanted" ] && return 0
    mkdir -p "$BROKER_NODE_DIR"
    echo "$wanted" > "$BROKER_NODE_DIR/package.json"
    if npm install --prefix "$BROKER_NODE_DIR" --no-audit --no-fund --loglevel=error; then
        echo "$wanted" > "$BROKER_NODE_DIR/installed.json"
    else
        echo "npm could not install the brokers: going on without aedes, mosca, MQTT.js and AWS CRT" >&2
    fi
}
install_node_brokers
