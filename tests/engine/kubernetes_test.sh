#!/usr/bin/env bash
# The manifest of a Job, held against the schema of Kubernetes. No cluster runs here.
. "$(dirname "$0")/campaign.sh"
need node
modules=${BROKER_NODE_DIR:-$here/../../build/brokers}/node_modules
[ -d "$modules/kubernetes-models" ] || skip "there is no npm kubernetes-models"
trap 'rm -rf "$folder"' EXIT
# What YAML, shells and Kubernetes itself would take for more than characters.
assay plan "${what[@]}" -t "exec:'./my \"broker\"' --port {port} \$(HOME) # : \\" --shards $shards --at-a-time 2 \
    --for kubernetes > "$folder/job.yaml"
# Modules are looked for beside the script.
ln -s "$(realpath "$modules")" "$folder/node_modules"
cp "$here/kubernetes_check.mjs" "$folder/check.mjs"
node "$folder/check.mjs" "$folder/job.yaml"
