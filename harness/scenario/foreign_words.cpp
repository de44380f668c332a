#include "harness/scenario/foreign_words.hpp"

#include "harness/scenario/suggestion.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <span>

namespace assay::scenario {
namespace {

struct ForeignWord {
    std::string_view word{};
    std::string_view instead{};
};

// clang-format off
constexpr auto foreign_words = std::to_array<ForeignWord>({
    {"latency",      "say 'delay', which is that of one way"},
    {"bandwidth",    "say 'rate', as in 768kbit/s"},
    {"target-bw",    "say 'rate', as in 768kbit/s"},
    {"default-bw",   "say 'rate', as in 768kbit/s"},
    {"down",         "say 'down: {rate: 768kbit/s}': each direction has parameters of its own"},
    {"up",           "say 'up: {rate: 768kbit/s}': each direction has parameters of its own"},
    {"throughput",   "say 'rate', as in 768kbit/s"},
    {"upload",       "say 'up: {rate: 768kbit/s}': each direction has parameters of its own"},
    {"download",     "say 'down: {rate: 768kbit/s}': each direction has parameters of its own"},
    {"upstream",     "say 'up: {rate: 768kbit/s}': each direction has parameters of its own"},
    {"downstream",   "say 'down: {rate: 768kbit/s}': each direction has parameters of its own"},
    {"rtt",          "say 'delay', which is that of one way: half of it"},
    {"packet-loss",  "say 'loss'"},
    {"gap",          "say 'reorder' and 'reorder_by'"},
    {"burst",        "say 'queue' for the bytes that wait"},
    {"ecn",          "not simulated: a full queue drops"},
    {"gemodel",      "say 'good_loss', 'bad_loss', 'good_mean' and 'bad_mean'"},
    {"distribution", "say 'jitter_shape'"},
    {"normal",       "a delay is never negative: say 'lognormal' with 'jitter_sigma'"},
    {"paretonormal", "say 'pareto'"},
    {"limit",        "say 'queue_packets', or 'queue' for bytes"},
    {"toxicity",     "a link is the same for all who use it: give the others a link of their own"},
    {"timeout",      "say 'cut: 10s' as a step of the link, or as a fault that aims at a packet"},
    {"reset_peer",   "say 'disconnect: abort' as a step of the actor"},
    {"slow_close",   "not simulated: say 'hold_every' and 'hold_for' for a link that holds back"},
    {"limit_data",   "say 'close after 100 bytes' as a fault"},
    {"slicer",       "say 'send: {bytes: ...}' with 'chop: 1' as a step of the actor"},
    {"average_size", "say 'send: {bytes: ...}' with 'chop: 1' as a step of the actor"},
    {"size_variation", "say 'send: {bytes: ...}' with 'chop: 1' as a step of the actor"},
    {"toxics",       "say each as a parameter of the link: 'delay', 'rate', 'loss'"},
    {"device",       "a link has no device: it is where an actor says 'link: NAME'"},
    {"target-addr",  "a link has no address: it is where an actor says 'link: NAME'"},
    {"target-port",  "a link has no port: it is where an actor says 'link: NAME'"},
    {"target-proto", "say 'carries': streams or datagrams"},
    {"corrupt",      "a link loses what is corrupt: say 'loss'; 'send: {bytes: ...}' sends a broken packet"},
    {"Mbps",         "say 'Mbit/s' for bits or 'MB/s' for bytes: other tools mean either"},
    {"mbps",         "say 'Mbit/s' for bits or 'MB/s' for bytes: other tools mean either"},
    {"kbps",         "say 'kbit/s' for bits or 'kB/s' for bytes: other tools mean either"},
    {"bps",          "say 'bit/s' for bits or 'B/s' for bytes: other tools mean either"},
    {"MBps",         "say 'MB/s'"},
    {"kBps",         "say 'kB/s'"},
    {"KBps",         "say 'kB/s'"},
    {"KB/s",         "say 'kB/s'"},
});

/// Parameters to which netem gives several values in a row.
constexpr auto single_values = std::to_array<ForeignWord>({
    {"delay",     "say 'jitter' for how much it varies, and 'jitter_shape' for how"},
    {"loss",      "one share is chance alone: for bursts say 'good_loss', 'bad_loss', 'good_mean' and 'bad_mean'"},
    {"reorder",   "say one share, and 'reorder_by' for how late"},
    {"duplicate", "say one share: each datagram has its own chance"},
    {"corrupt",   "say one share: each datagram has its own chance"},
    {"slot",      "say one length; 'slot_delay_min' and 'slot_delay_max' bound what a slot adds"},
    {"rate",      "say one rate"},
});
// clang-format on

std::string_view instead_of(std::span<const ForeignWord> words, std::string_view word) {
    const auto found = std::ranges::find(words, word, &ForeignWord::word);
    return found == words.end() ? std::string_view{} : found->instead;
}

}  // namespace

std::string_view right_word_for(std::string_view foreign) {
    return instead_of(foreign_words, foreign);
}

std::string right_word_near(std::string_view misspelt) {
    const auto near =
        suggestion_for(misspelt, foreign_words | std::views::transform(&ForeignWord::word));
    return std::string{right_word_for(near)};
}

std::string_view single_value_of(std::string_view parameter, std::string_view text) {
    return text.contains(' ') ? instead_of(single_values, parameter) : std::string_view{};
}

}  // namespace assay::scenario
