#!/usr/bin/env bash
# Plays what the inputs say and tells the workflow about it: annotations, the summary of the job, and
# outputs. A run that fails is no failure of this step: the exit code is an output, so that the report
# is kept first.
set -uo pipefail
: "${ACTION_TARGET:?what to test}" "${ACTION_OUT:=assay-out}"

# shellcheck disable=SC2054  # the commas are the flag's own
words=(run --target "$ACTION_TARGET" --out "$ACTION_OUT" --report html,junit,md,badge,annotations)
[ -z "${ACTION_BASELINE:-}" ] || words+=(--baseline "$ACTION_BASELINE")
while IFS= read -r word; do
    [ -z "$word" ] || words+=("$word")
done <<<"${ACTION_FLAGS:-}"$'\n'"${ACTION_WHAT:-}"

assay "${words[@]}"
code=$?

[ ! -f "$ACTION_OUT/annotations.txt" ] || cat "$ACTION_OUT/annotations.txt"
[ ! -f "$ACTION_OUT/summary.md" ] || cat "$ACTION_OUT/summary.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
{
    echo "exit-code=$code"
    echo "report=$ACTION_OUT/report.html"
    # One line, without its stars.
    echo "sentence=$(head -n 1 "$ACTION_OUT/summary.md" 2>/dev/null | tr -d '*\r')"
} >>"${GITHUB_OUTPUT:-/dev/stdout}"
exit 0
