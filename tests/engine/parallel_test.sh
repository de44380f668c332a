#!/usr/bin/env bash
# The same campaign by GNU parallel: one of its tasks is killed, and the script is started again.
. "$(dirname "$0")/campaign.sh"
need parallel
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# Whoever uses it for the first time is asked for a citation otherwise.
export PARALLEL_HOME=$folder/parallel
mkdir "$PARALLEL_HOME"
touch "$PARALLEL_HOME/will-cite"
assay plan "${what[@]}" --shards $shards --at-a-time 2 --for parallel > campaign.sh
sh campaign.sh >first.log 2>&1 &
first=$!
kill -KILL "$(hold_in_midst 2)"
wait $first && fail "a killed task went unnoticed"
missing=$(assay report --missing out/*/) && fail "the killed task is not missing"
[ "$missing" = 2 ] || fail "missing are $missing, and 2 was killed"
before=$(rows_in out/2/results.jsonl)
sh campaign.sh >second.log 2>&1 || fail "$(cat second.log)"
[ "$(rows_in out/2/results.jsonl)" -gt "$before" ] || fail "nothing was played: $(cat second.log)"
check_whole
