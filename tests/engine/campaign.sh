# What the campaigns of the engines' tests have in common. Sourced; $1 is the program.
set -euo pipefail
assay=$(realpath "$1")
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
PATH=$(dirname "$assay"):$PATH
folder=$(mktemp -d)
what=(delivery/qos2-once-across-geo-cut --seeds 200)
shards=4

# skip REASON: the test says nothing.
skip() { echo "skipped: $*"; exit 77; }
fail() { echo "FAILED: $*" >&2; exit 1; }

# need PROGRAM...: skips where one is missing.
need() {
    local program
    for program; do command -v "$program" >/dev/null || skip "there is no $program"; done
}

# until_true SECONDS COMMAND...: asks again until the command succeeds.
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || fail "in vain: $*"
        read -rt 0.05 <> <(:) || true
    done
}

# rows_in FILE: how many were played and are on disk.
rows_in() { [ ! -e "$1" ] || grep '"kind":"row"' "$1" | grep -vc '"verdict":"not_run"' || true; }
has_rows() { [ "$(rows_in "$1")" -ge "$2" ] 2>/dev/null; }

# task_of SHARD: the process that plays it in this folder.
task_of() {
    local pid
    for pid in $(pgrep -f -- "--resume out/$1 "); do
        [ "$(readlink "/proc/$pid/cwd")" != "$folder" ] || echo "$pid"
    done
}

# hold_in_midst SHARD: stops its process when it has played some rows and not all, and prints its id, so that
# whoever kills it does not come too late.
hold_in_midst() {
    local pid
    until_true 120 has_rows "out/$1/results.jsonl" 20
    pid=$(task_of "$1")
    [ -n "$pid" ] || fail "shard $1 ended before it was stopped"
    kill -STOP "$pid"
    echo "$pid"
}

# rows_of FILE...: their rows in one order.
rows_of() { cat "$@" | grep '"kind":"row"' | LC_ALL=C sort; }

# check_whole: the shards make the same run as one process, to the byte of each row.
check_whole() {
    local whole parts
    assay run "${what[@]}" -o "$folder/one" --quiet --report md >/dev/null || true
    assay report "$folder"/out/*/ -o "$folder/merged" --report md >"$folder/merge.log" 2>&1 ||
        fail "$(cat "$folder/merge.log")"
    whole=$(rows_of "$folder/one/results.jsonl" | sha256sum)
    parts=$(rows_of "$folder"/out/*/results.jsonl | sha256sum)
    [ "$whole" = "$parts" ] || fail "the rows of the shards are not those of one run"
    [ -z "$(assay report --missing "$folder"/out/*/)" ] || fail "shards are missing"
    echo "$(rows_of "$folder"/out/*/results.jsonl | wc -l) rows in $shards shards are those of one run"
}
