#include "harness/scenario/foreign_words.hpp"

#include <algorithm>
#include <array>

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
    {"packet-loss",  "say 'loss'"},
    {"gemodel",      "say 'good_loss', 'bad_loss', 'good_mean' and 'bad_mean'"},
    {"distribution", "say 'jitter_shape'"},
    {"normal",       "a delay is never negative: say 'lognormal' with 'jitter_sigma'"},
    {"paretonormal", "say 'pareto'"},
    {"limit",        "say 'queue_packets', or 'queue' for bytes"},
    {"toxicity",     "a link is the same for all who use it: give the others a link of their own"},
    {"timeout",      "say 'cut: 10s' as a step of the link, or as a fault that aims at a packet"},
    {"reset_peer",   "say 'disconnect: abort' as a step of the actor"},
    {"slow_close",   "not simulated: say 'hold_every' and 'hold_for' for a link that holds back"},
    {"limit_data",   "say 'cut' as a fault that aims at a packet"},
    {"corrupt",      "a link loses what is corrupt: say 'loss'; 'send: {bytes: ...}' sends a broken packet"},
    {"Mbps",         "say 'Mbit/s' for bits or 'MB/s' for bytes: other tools mean either"},
    {"mbps",         "say 'Mbit/s' for bits or 'MB/s' for bytes: other tools mean either"},
    {"kbps",         "say 'kbit/s' for bits or 'kB/s' for bytes: other tools mean either"},
    {"bps",          "say 'bit/s' for bits or 'B/s' for bytes: other tools mean either"},
});
// clang-format on

}  // namespace

std::string_view right_word_for(std::string_view foreign) {
    const auto* found = std::ranges::find(foreign_words, foreign, &ForeignWord::word);
    return found == foreign_words.end() ? std::string_view{} : found->instead;
}

}  // namespace assay::scenario
