#!/usr/bin/env bash
# screenshot.sh [RESULTS]: makes .github/report.png, the picture of the README, from the report of a real
# run: of RESULTS, or of one that it plays against mosquitto. Needs Chromium and a built program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program=${ASSAY:-build/release/harness/cli/assay}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

results=${1:-$work/run}
# Without its baseline the report begins with what fails.
[ $# -gt 0 ] || "$program" run -t mosquitto --baseline none --quiet -o "$results" || [ $? -eq 1 ]
"$program" report "$results" --report html -o "$work" >"$work/log"
chromium --headless --no-sandbox --hide-scrollbars --force-device-scale-factor=1 --window-size=1280,1240 \
    --user-data-dir="$work/profile" --screenshot="$PWD/.github/report.png" "file://$work/report.html" 2>>"$work/log"
echo ".github/report.png"
