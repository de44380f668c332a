#include "harness/evidence/judge/happenings.hpp"

#include "harness/evidence/history/history.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace assay::evidence {
namespace {

using reports::TraceEvent;
using Kind = TraceEvent::Kind;
using What = Happening::What;

// clang-format off
constexpr std::array happening_table{
    HappeningWord{"segment sent again", What::segment_again, "TCP sent something again"},
    HappeningWord{"link down", What::link_down, "a link went down"},
    HappeningWord{"reconnect", What::reconnect, "a client came back after it had lost its connection"},
    HappeningWord{"session resumed", What::session_resumed, "a CONNACK said Session Present 1"},
    HappeningWord{"session lost", What::session_lost, "a client that came back for its Session got a new one"},
    HappeningWord{"message lost", What::message_lost, "a message that was due did not come"},
    HappeningWord{"message twice", What::message_twice, "an application got a message twice"},
    HappeningWord{"will received", What::will_received, "a client received a Will Message"},
};
// clang-format on

bool is_of(const TraceEvent& event, wire::PacketType type) {
    if (!event.bytes.empty()) return wire::type_of(event.bytes) == type;
    // What the broker sent and the link lost: only its name is known.
    return event.text == wire::name_of(type);
}

/// A PUBLISH says itself that it is a repetition; a PUBREL is one if no PUBCOMP came between.
bool was_sent_again(std::span<const TraceEvent> trace, wire::PacketType type) {
    std::set<std::tuple<std::string_view, Kind, std::uint16_t>> released;
    for (const auto& event : trace) {
        const bool is_packet = event.kind == Kind::sent || event.kind == Kind::received;
        if (!is_packet || event.bytes.empty()) continue;
        if (type == wire::PacketType::publish) {
            if (is_of(event, type) && wire::PublishFlags::dup.is_set(event.bytes.front()))
                return true;
        } else if (is_of(event, wire::PacketType::pubrel)) {
            if (!released.emplace(event.actor(), event.kind, wire::peek_packet_id(event.bytes))
                     .second)
                return true;
        } else if (is_of(event, wire::PacketType::pubcomp)) {
            const auto asked = event.kind == Kind::sent ? Kind::received : Kind::sent;
            released.erase({event.actor(), asked, wire::peek_packet_id(event.bytes)});
        }
    }
    return false;
}

class Search {
public:
    Search(
        std::span<const TraceEvent> trace, const std::optional<reports::RowStatistics>& statistics
    )
        : trace_{trace}, statistics_{statistics} {}

    bool shows(const Happening& wanted) {
        switch (wanted.what) {
        case What::packet_lost:
            return std::ranges::any_of(trace_, [&](const TraceEvent& event) {
                return event.lost && is_of(event, *wanted.packet);
            });
        case What::packet_again:
            return was_sent_again(trace_, *wanted.packet);
        case What::segment_again:
            return std::ranges::find(trace_, TraceEvent::Kind::segment, &TraceEvent::kind) !=
                   trace_.end();
        case What::link_down:
            return std::ranges::any_of(trace_, [](const TraceEvent& event) {
                return event.kind == TraceEvent::Kind::link && event.text.starts_with("down");
            });
        case What::reconnect:
            return statistics_ && statistics_->reconnects > 0;
        case What::message_lost:
            return statistics_ && statistics_->messages.delivered < statistics_->messages.due;
        case What::message_twice:
            return statistics_ && statistics_->messages.duplicates > 0;
        case What::will_received:
            return statistics_ && statistics_->wills > 0;
        case What::session_resumed:
            return std::ranges::any_of(history().connections, &ConnectionSpan::session_present);
        case What::session_lost:
            return std::ranges::any_of(history().connections, [this](const auto& connection) {
                return connection.accepted && !connection.clean && !connection.session_present &&
                       had_a_session_before(connection);
            });
        }
        return false;
    }

private:
    const History& history() {
        if (!history_) history_ = read_history(trace_);
        return *history_;
    }
    bool had_a_session_before(const ConnectionSpan& connection) {
        return std::ranges::any_of(history().connections, [&](const ConnectionSpan& other) {
            return other.client_id == connection.client_id && other.connect < connection.connect &&
                   other.accepted && other.session_expiry_seconds > 0;
        });
    }

    std::span<const TraceEvent> trace_;
    const std::optional<reports::RowStatistics>& statistics_;
    std::optional<History> history_{};
};

}  // namespace

std::span<const HappeningWord> happening_words() {
    return happening_table;
}

std::optional<Happening> parse_happening(std::string_view text) {
    const auto word = std::ranges::find(happening_table, text, &HappeningWord::text);
    if (word != happening_table.end()) return Happening{word->what, {}};
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

std::vector<std::string> happenings_of(
    const std::vector<std::string>& wanted,
    std::span<const TraceEvent> trace,
    const std::optional<reports::RowStatistics>& statistics
) {
    std::vector<std::string> out;
    Search search{trace, statistics};
    for (const auto& text : wanted) {
        const auto happening = parse_happening(text);
        if (happening && search.shows(*happening)) out.push_back(text);
    }
    return out;
}

}  // namespace assay::evidence
