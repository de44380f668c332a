#pragma once
/// What a campaign can hope to see (`sometimes:`), and which of it did happen in a row. A campaign
/// that never lost a PUBREL says nothing about lost PUBRELs.
#include "reference/wire/packet_type.hpp"
#include "reports/result/model.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::evidence {

struct Happening {
    enum class What : std::uint8_t {
        packet_lost,    ///< one of this type never came out of the link
        packet_again,   ///< one of this type was sent a second time
        segment_again,  ///< TCP sent something again
        link_down,
        reconnect,        ///< a client came back after its connection was lost
        session_resumed,  ///< CONNACK with Session Present 1
        session_lost,     ///< a client that wanted its Session back got a new one
        message_lost,     ///< one that a client had subscribed to came to none
        message_twice,    ///< an application got the same message twice
        will_received,
    };
    What what{};
    std::optional<wire::PacketType> packet{};  ///< of packet_lost and packet_again
};

/// `PUBACK lost`, `PUBLISH sent again`, `PUBREL sent again`, or one of `happening_words`; nothing
/// for anything else.
std::optional<Happening> parse_happening(std::string_view text);

struct HappeningWord {
    std::string_view text{};
    Happening::What what{};
    std::string_view doc{};
};
std::span<const HappeningWord> happening_words();

/// Those of `wanted` (in the notation of `sometimes:`) that the trace and its statistics show.
std::vector<std::string> happenings_of(
    const std::vector<std::string>& wanted,
    std::span<const reports::TraceEvent> trace,
    const std::optional<reports::RowStatistics>& statistics
);

}  // namespace assay::evidence
