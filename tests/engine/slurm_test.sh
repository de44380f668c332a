#!/usr/bin/env bash
# An array on a Slurm of its own, on loopback: one task is killed in mid-run and handed in again.
. "$(dirname "$0")/campaign.sh"
PATH=$PATH:/usr/sbin
need slurmctld slurmd munged sbatch scancel squeue sinfo
[ "$(id -u)" -eq 0 ] || skip "Slurm is started as root here"
host=$(hostname -s)
memory=$(($(awk '/^MemTotal/ { print $2 }' /proc/meminfo) / 1024))
port=$((32000 + $$ % 350 * 2))
mkdir "$folder/state" "$folder/spool" "$folder/log"
chmod 755 "$folder"
export SLURM_CONF=$folder/slurm.conf

# Tasks outlive their slurmd: they are cancelled first, and only what was started here is ended.
are_done() { [ -z "$(squeue --noheader --jobs="$job" 2>/dev/null)" ]; }
pid_of() { cat "$folder/$1.pid" 2>/dev/null || true; }
is_gone() { [ -z "$(pid_of "$1")" ] || ! kill -0 "$(pid_of "$1")" 2>/dev/null; }
stop() {
    local name
    if [ -n "${job:-}" ]; then
        scancel --quiet "$job" || true
        until_true 30 are_done
    fi
    for name in slurmd slurmctld munged; do
        is_gone $name || kill "$(pid_of $name)"
        until_true 30 is_gone $name
    done
    rm -rf "$folder"
}
trap stop EXIT

dd if=/dev/urandom of="$folder/munge.key" bs=128 count=1 status=none
chmod 600 "$folder/munge.key"
munged --key-file="$folder/munge.key" --socket="$folder/munge.sock" --pid-file="$folder/munged.pid" \
    --log-file="$folder/log/munged.log" --seed-file="$folder/seed" --force
cat > "$SLURM_CONF" <<CONF
ClusterName=assay
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.sock
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmctldPort=$port
SlurmdPort=$((port + 1))
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=2,batch_sched_delay=0,sched_min_interval=0
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=$memory State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
slurmctld -i
slurmd
is_idle() { [ "$(sinfo --noheader -o %T 2>/dev/null)" = idle ]; }
until_true 60 is_idle

cd "$folder"
assay plan "${what[@]}" --shards $shards --for slurm > campaign.sh
job=$(sh campaign.sh)
hold_in_midst 1 >/dev/null
scancel --full --signal=KILL "${job}_1"
until_true 120 are_done
missing=$(assay report --missing out/*/) && fail "the killed task is not missing"
[ "$missing" = 1 ] || fail "missing are $missing, and 1 was killed"
before=$(rows_in out/1/results.jsonl)
sh campaign.sh verdict >verdict.log 2>&1 && fail "a run with a shard less is no whole"

job=$(sh campaign.sh again)
until_true 120 are_done
[ "$(rows_in out/1/results.jsonl)" -gt "$before" ] || fail "nothing was played: $(cat out/1.log)"
sh campaign.sh verdict >verdict.log 2>&1 || fail "$(cat verdict.log)"
check_whole
