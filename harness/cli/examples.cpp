#include "harness/cli/examples.hpp"

#include <array>

namespace assay::cli {
namespace {

// clang-format off
constexpr auto table = std::to_array<Example>({
    {"run", "assay run", "the whole suite against the reference broker inside"},
    {"run", "assay run -t mosquitto", "against an installed broker: started, tested, ended"},
    {"run", "assay run -t mqtt://127.0.0.1:1883 5.0:4.3.3", "one section against a broker that runs"},
    {"run", "assay run -t \"exec:'./mybroker --port {port}'\" --report html,junit", "your own, on a free port"},
    {"run", "assay run --link geo-vsat --link dialup 'delivery/*' --seeds 100", "what bad links do to messages"},
    {"run", "assay run 'delivery/*' --seeds 1000 --shard auto --shards 50 --resume out/$SLURM_ARRAY_TASK_ID", "a task of a job array, sbatch --array=1-50, or again --array=1,7-9"},
    {"plan", "assay plan 'delivery/*' --seeds 1000 --shards 200 --for slurm > campaign.sh", "an array of 200 tasks: sh campaign.sh hands it in"},
    {"plan", "assay plan -t mosquitto --link geo-bgan 'delivery/*' --slow --shards 20 --for gitlab", "a matrix of CI jobs, each with a broker of its own"},
    {"plan", "assay plan 'delivery/*' --seeds 1000000", "what it would cost, and what breaks first"},
    {"client", "assay client -c builtin", "the reference client, in virtual time"},
    {"client", "assay client -c paho-python client/limits", "a library, by its adapter"},
    {"client", "assay client -c mqttjs --link geo-bgan client/lost", "the same over a satellite"},
    {"client", "assay client -c \"exec:'./firmware-sim {host} {port}'\"", "a program of your own, that nobody drives"},
    {"client", "assay client --listen 127.0.0.1:1884 client/quiet", "a device on the desk"},
    {"probe", "assay probe -t mosquitto", "what it announces, and what it does"},
    {"probe", "assay probe -t mqtt://127.0.0.1:1883 -o my.yaml", "the same, kept as a target file"},
    {"explore", "assay explore", "the reference broker inside, in virtual time"},
    {"explore", "assay explore -t mosquitto --conversations 60 --save found", "findings as scenario files"},
    {"prove", "assay prove --defect 'retain*'", "which scenarios notice these defects"},
    {"prove", "assay prove my.yaml --defect '*'", "what a scenario of your own would notice"},
    {"list", "assay list tag:will", "scenarios about Will Messages"},
    {"list", "assay list --statements 5.0:4.3.3", "what the standard says there, and what tests it"},
    {"list", "assay list --targets", "names that -t knows"},
    {"explain", "assay explain 5.0:MQTT-3.3.1-7", "a statement of the standard"},
    {"explain", "assay explain 0x8E", "a Reason Code"},
    {"explain", "assay explain geo-vsat", "a link, with its figures and their source"},
    {"check", "assay check my.yaml", "mistakes with file, line and column"},
    {"show", "assay show my.yaml", "a scenario as a ladder"},
    {"schema", "assay schema > assay.schema.json", "for editors that complete YAML"},
    {"report", "assay report assay-out --report html,csv", "a run again in other formats"},
    {"report", "assay report assay-out --assets beside", "for Jenkins, which forbids styles in a page"},
    {"report", "assay report out/*/ --missing", "which shards to play again, as 1,7-9"},
    {"report", "assay report out/*/ --verdict", "shards merged, and exit as the whole run would have"},
    {"report", "assay report one/results.jsonl two/results.jsonl -o both", "two runs side by side"},
    {"replay", "assay replay 'conformance/3.3.1/retain-as-published[version=5.0,retain=true]'", "a row of assay-out again, packet by packet"},
    {"shrink", "assay shrink old/results.jsonl 'delivery/*[*,seed=417]'", "the few steps that still fail"},
    {"diff", "assay diff old new", "what fails now that did not"},
    {"baseline", "assay baseline check my-baseline.yaml assay-out", "which entries are wrong by now"},
    {"baseline", "assay baseline update my-baseline.yaml assay-out", "write what fails; the reasons are yours"},
    {"broker", "assay broker --port 0 --defect lost-puback", "a broker with a bug, on a free port"},
    {"broker", "assay broker --listen wss://127.0.0.1:8084 --self-signed", "by WebSocket and TLS"},
    {"link", "assay link --to mqtt://127.0.0.1:1883 --preset geo-bgan", "your clients over a satellite"},
    {"link", "assay link --to mqtt://127.0.0.1:1883 --preset dialup --fault 'cut 30s after PUBREC 2 up'", "a cut at the worst moment"},
    {"monitor", "assay monitor --to mqtt://127.0.0.1:1883", "your clients against your broker, judged"},
    {"monitor", "assay monitor --to mqtt://127.0.0.1:1883 --link geo-bgan --for 10m", "the same over a satellite"},
    {"monitor", "assay monitor capture.pcapng --judge both", "what passed yesterday"},
    {"doctor", "assay doctor", "why something may not work here"},
});
// clang-format on

}  // namespace

std::span<const Example> examples() {
    return table;
}

}  // namespace assay::cli
