#!/usr/bin/env bash
# What Snakemake would do with the rules for it. They are not run.
. "$(dirname "$0")/campaign.sh"
need snakemake
trap 'rm -rf "$folder"' EXIT
cd "$folder"
assay plan "${what[@]}" --keep "*[lost={none},\"x'*" --shards $shards --for snakemake > Snakefile
snakemake --dry-run --printshellcmds --cores 1 >dry.log 2>&1 || fail "$(cat dry.log)"
[ "$(grep -c -- '--resume out/[1-4]' dry.log)" -eq $shards ] || fail "$(cat dry.log)"
