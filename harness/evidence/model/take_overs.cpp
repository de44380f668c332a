// Two connections of one Client Identifier (3.1.4): the older one has to be closed, and the newer one
// is not to be refused for it.
#include "harness/evidence/model/model.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

namespace assay::evidence {

namespace {

/// Whether the older connection was open long enough behind the CONNACK of the newer one to show
/// that nobody closes it.
bool lives_on(const Inquiry& inquiry, const ConnectionSpan& older, const ConnectionSpan& newer) {
    if (older.ended != never && older.ended < newer.connack) return false;
    // A link of its own may keep the news from it.
    if (!inquiry.link_of(older.actor).empty()) return false;
    const auto until = older.ended == never ? inquiry.end() : inquiry.at(older.ended);
    const auto patience = inquiry.settle(older.actor, newer.actor);
    return until - inquiry.at(newer.connack) > std::max<reports::Offset>(patience, busy);
}

/// Whether the CONNACK says that the Client Identifier itself is the reason.
bool names_identifier(const ModelFacts& facts, const ConnectionSpan& connection) {
    const auto packet = facts.packet(connection.connack);
    const auto* connack = packet ? std::get_if<wire::Connack>(&*packet) : nullptr;
    if (!connack) return false;
    constexpr std::uint8_t identifier_rejected = 2;
    const auto invalid = static_cast<std::uint8_t>(wire::ReasonCode::client_identifier_not_valid);
    return connack->reason_code ==
           (connection.version == wire::Version::v5_0 ? invalid : identifier_rejected);
}

/// Whether both say that they are the same user: to another a server need not give the identifier.
bool have_one_user(const ModelFacts& facts, const ConnectionSpan& a, const ConnectionSpan& b) {
    const auto first = facts.packet(a.connect);
    const auto second = facts.packet(b.connect);
    const auto* one = first ? std::get_if<wire::Connect>(&*first) : nullptr;
    const auto* other = second ? std::get_if<wire::Connect>(&*second) : nullptr;
    return one && other && a.version == b.version && one->username == other->username &&
           one->password == other->password;
}

/// Whether it is one that every server must allow [MQTT-3.1.3-5]; another may be invalid.
bool must_be_allowed(std::string_view client_id) {
    constexpr std::size_t length_max_bytes = 23;
    constexpr std::string_view allowed =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return !client_id.empty() && client_id.size() <= length_max_bytes &&
           client_id.find_first_not_of(allowed) == std::string_view::npos;
}

/// Whether the client brought its Client Identifier along: one that the server has made up it may
/// keep to itself.
bool has_own_identifier(const ModelFacts& facts, const ConnectionSpan& connection) {
    const auto packet = facts.packet(connection.connect);
    const auto* connect = packet ? std::get_if<wire::Connect>(&*packet) : nullptr;
    return connect && connect->client_id.text == connection.client_id;
}

/// A newer connection that was refused because of its Client Identifier, which an open one has.
std::optional<Finding>
refused(const ModelFacts& facts, const ConnectionSpan& older, const ConnectionSpan& newer) {
    const auto& inquiry = facts.inquiry();
    const auto is_open = older.connack < newer.connect && older.disconnected == never &&
                         (older.ended == never || older.ended > newer.connack) &&
                         inquiry.link_of(older.actor).empty();
    if (!is_open || !names_identifier(facts, newer) || !have_one_user(facts, older, newer))
        return std::nullopt;
    if (!must_be_allowed(newer.client_id) || !has_own_identifier(facts, older)) return std::nullopt;
    return Finding{
        .actual = inquiry.with_events(
            fmt::format(
                "the Client Identifier of {} was refused while {} had it", newer.actor, older.actor
            ),
            {older.connect, older.connack, newer.connect, newer.connack}
        ),
        .evidence = newer.connack,
        .statements = ModelFacts::statement(newer.version, "MQTT-3.1.4-2", "MQTT-3.1.4-3")
    };
}

/// When the newer CONNECT reached the server, as far as its link says.
reports::Offset arrival_of(const Inquiry& inquiry, EventIndex connect) {
    const auto& event = inquiry.trace()[connect];
    return std::max(event.at, event.delivered_at);
}

/// With what the server ended the older connection behind the CONNECT of the newer one, if that is a
/// Reason Code that it cannot have for it [MQTT-3.1.4-3]. Some other one may have come at the same time,
/// but these name none.
std::optional<Finding>
told_otherwise(const ModelFacts& facts, const ConnectionSpan& older, const ConnectionSpan& newer) {
    using enum wire::ReasonCode;
    constexpr std::array nameless{success, unspecified_error, malformed_packet, protocol_error};
    const auto& inquiry = facts.inquiry();
    const auto last = older.last_received;
    const bool is_behind = last != never && last > newer.connect && older.connack < newer.connect &&
                           older.disconnected == never;
    if (!is_behind || !inquiry.link_of(older.actor).empty()) return std::nullopt;
    // What came while the newer CONNECT was still on its way is not about it.
    if (inquiry.at(last) < arrival_of(inquiry, newer.connect)) return std::nullopt;
    if (wire::type_of(inquiry.trace()[last].bytes) != wire::PacketType::disconnect)
        return std::nullopt;
    const auto packet = facts.packet(last);
    const auto* disconnect = packet ? std::get_if<wire::Disconnect>(&*packet) : nullptr;
    if (!disconnect) return std::nullopt;
    const auto code = static_cast<std::uint8_t>(disconnect->reason());
    if (std::ranges::find(nameless, static_cast<wire::ReasonCode>(code)) == nameless.end())
        return std::nullopt;
    return Finding{
        .actual = inquiry.with_events(
            fmt::format(
                "{} was told {} when {} took its Client Identifier over",
                older.actor,
                wire::reason_code_text(code),
                newer.actor
            ),
            {older.connect, newer.connect, last}
        ),
        .evidence = last,
        .statements = ModelFacts::statement(older.version, "", "MQTT-3.1.4-3")
    };
}

}  // namespace

std::optional<Finding> judge_take_overs(const ModelFacts& facts) {
    const auto& inquiry = facts.inquiry();
    for (const auto& newer : facts.history().connections) {
        if (newer.connack == never) continue;
        const auto* older = inquiry.index().before(newer);
        if (!older || !older->accepted || older->actor == newer.actor) continue;
        if (!newer.accepted) {
            if (auto finding = refused(facts, *older, newer)) return finding;
            continue;
        }
        if (auto finding = told_otherwise(facts, *older, newer)) return finding;
        // Two that ask at once are taken in either order, and after DISCONNECT the client closes.
        if (older->connack > newer.connect || older->disconnected < newer.connack) continue;
        if (!lives_on(inquiry, *older, newer)) continue;
        return Finding{
            .actual = inquiry.with_events(
                fmt::format(
                    "the connection of {} was not closed when {} took its Client Identifier over",
                    older->actor,
                    newer.actor
                ),
                {older->connect, newer.connect, newer.connack}
            ),
            .evidence = newer.connack,
            .statements = ModelFacts::statement(newer.version, "MQTT-3.1.4-2", "MQTT-3.1.4-3")
        };
    }
    return std::nullopt;
}

}  // namespace assay::evidence
