#include "harness/scenario/happening.hpp"

#include <algorithm>
#include <array>

namespace assay::harness {
namespace {

using What = Happening::What;

// clang-format off
constexpr std::array words{
    HappeningWord{"segment sent again", What::segment_again, "TCP sent something again"},
    HappeningWord{"link down", What::link_down, "a link went down"},
    HappeningWord{"reconnect", What::reconnect, "a client came back after it had lost its connection"},
    HappeningWord{"session resumed", What::session_resumed, "a CONNACK said Session Present 1"},
    HappeningWord{"session lost", What::session_lost, "a client that came back for its Session got a new one"},
    HappeningWord{"message lost", What::message_lost, "a message that was due came to nobody"},
    HappeningWord{"message twice", What::message_twice, "an application got a message twice"},
    HappeningWord{"will received", What::will_received, "somebody received a Will Message"},
};
// clang-format on

}  // namespace

std::span<const HappeningWord> happening_words() {
    return words;
}

std::optional<Happening> parse_happening(std::string_view text) {
    const auto word = std::ranges::find(words, text, &HappeningWord::text);
    if (word != words.end()) return Happening{word->what, {}};
    const auto space = text.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const auto packet = wire::packet_type_named(text.substr(0, space));
    const auto rest = text.substr(space + 1);
    if (!packet) return std::nullopt;
    // MQTT sends nothing else again.
    const bool is_repeated =
        *packet == wire::PacketType::publish || *packet == wire::PacketType::pubrel;
    if (rest == "lost") return Happening{What::packet_lost, packet};
    if (rest == "sent again" && is_repeated) return Happening{What::packet_again, packet};
    return std::nullopt;
}

}  // namespace assay::harness
