#include "harness/evidence/model/properties.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::evidence {

using reports::Offset;
using wire::PropertyId;

namespace {

struct Unaltered {
    PropertyId id{};
    std::string_view statement{};
};

constexpr std::array<Unaltered, 5> unaltered{{
    {PropertyId::payload_format_indicator, "MQTT-3.3.2-4"},
    {PropertyId::content_type, "MQTT-3.3.2-20"},
    {PropertyId::response_topic, "MQTT-3.3.2-15"},
    {PropertyId::correlation_data, "MQTT-3.3.2-16"},
    {PropertyId::user_property, "MQTT-3.3.2-17"},
}};

/// All values of one property, in their order; those that say the same as none are left out.
std::vector<wire::PropertyValue> values_of(const wire::Properties& properties, PropertyId id) {
    std::vector<wire::PropertyValue> values;
    for (const auto& property : properties.list) {
        if (property.id != static_cast<std::uint32_t>(id)) continue;
        // 0 is equivalent to not sending a Payload Format Indicator (3.3.2.3.2).
        if (id == PropertyId::payload_format_indicator &&
            property.value == wire::PropertyValue{std::uint8_t{0}})
            continue;
        values.push_back(property.value);
    }
    return values;
}

std::optional<PropertyBreach> altered(const wire::Properties& sent, const wire::Properties& got) {
    for (const auto& row : unaltered) {
        const auto before = values_of(sent, row.id);
        const auto after = values_of(got, row.id);
        if (before == after) continue;
        const auto name = wire::find_property(static_cast<std::uint32_t>(row.id))->name;
        const auto* how = after.empty()    ? "without"
                          : before.empty() ? "with a new"
                                           : "with another";
        const auto is_shuffled = before.size() == after.size() && before.size() > 1 &&
                                 std::ranges::is_permutation(before, after);
        return PropertyBreach{
            fmt::format("{} {}", how, name), is_shuffled ? "MQTT-3.3.2-18" : row.statement
        };
    }
    return std::nullopt;
}

/// When the client made the room that the copy needed in its window, or 0 if there was some before.
/// Only this is known where no link says when the server sent it: what it had begun to send may have
/// waited on the way for the client to read.
Offset room_made(const Inquiry& inquiry, const Arrived& arrived) {
    const auto maximum = arrived.connection.receive_maximum;
    if (!maximum || arrived.delivery.qos == 0) return {};
    std::set<std::uint16_t> open;
    Offset made{};
    for (const auto& step : arrived.connection.window_in) {
        if (step.event >= arrived.delivery.event) break;
        if (step.opens)
            open.insert(step.packet_id);
        else if (const bool was_full = open.size() >= *maximum; open.erase(step.packet_id) > 0)
            made = was_full ? inquiry.at(step.event) : made;
    }
    return made;
}

/// When the server sent the copy at the earliest, or 0 if that is not known.
Offset sent_min(const Inquiry& inquiry, const Arrived& arrived) {
    const auto& event = inquiry.trace()[arrived.delivery.event];
    if (event.sent_at > Offset{}) return std::min(event.sent_at, event.at);
    return room_made(inquiry, arrived);
}

/// How long the message has certainly waited in the server: since the publisher knew that it was taken
/// over, for which a server may wait for PUBREL (4.3.3), until it had somebody to go to, or was sent.
Offset waited_min(const ModelFacts& facts, const Arrived& arrived, const Entitlement& entitlement) {
    const auto& inquiry = facts.inquiry();
    const auto completed = arrived.message.completed;
    if (completed == never || arrived.publications.size() > 1) return {};
    const auto begun = entitlement.is_stored ? entitlement.span->asked : arrived.connection.connect;
    const auto behind = std::max(inquiry.at(begun), sent_min(inquiry, arrived));
    return std::max(behind - inquiry.at(completed), Offset{});
}

std::optional<PropertyBreach> wrong_expiry(
    const ModelFacts& facts,
    const Arrived& arrived,
    const Entitlement& entitlement,
    std::optional<std::uint32_t> left
) {
    const auto* sent =
        entitlement.publication->properties.find<std::uint32_t>(PropertyId::message_expiry_interval
        );
    if (!sent) return std::nullopt;
    if (!left) return PropertyBreach{"without its Message Expiry Interval", "MQTT-3.3.2-6"};
    if (*left > *sent)
        return PropertyBreach{"with a longer Message Expiry Interval", "MQTT-3.3.2-6"};
    const auto& inquiry = facts.inquiry();
    // While the server is stopped it cannot count.
    if (inquiry.index().first_stop(entitlement.publication->sent) < arrived.delivery.event)
        return std::nullopt;
    // A Will waits for its time first, and that may be any.
    if (entitlement.publication->is_will || arrived.delivery.dup) return std::nullopt;
    const Offset expiry = Seconds{*sent};
    const auto least = waited_min(facts, arrived, entitlement);
    if (least > expiry + rounding)
        return PropertyBreach{"after its Message Expiry Interval", "MQTT-3.3.2-5"};
    if (Offset{Seconds{*left}} > expiry - least + rounding)
        return PropertyBreach{
            fmt::format("with Message Expiry Interval {}, not lowered by its wait", *left),
            "MQTT-3.3.2-6"
        };
    const auto most =
        inquiry.at(arrived.delivery.event) - inquiry.at(entitlement.publication->sent);
    if (Offset{Seconds{*left}} < expiry - most - rounding)
        return PropertyBreach{
            fmt::format("with Message Expiry Interval {}, lowered by more than its wait", *left),
            "MQTT-3.3.2-6"
        };
    return std::nullopt;
}

}  // namespace

std::optional<PropertyBreach> property_breach(
    const ModelFacts& facts, const Arrived& arrived, const std::vector<Entitlement>& entitlements
) {
    if (arrived.connection.version != wire::Version::v5_0) return std::nullopt;
    const auto packet = facts.packet(arrived.delivery.event);
    const auto* publish = packet ? std::get_if<wire::Publish>(&*packet) : nullptr;
    if (!publish) return std::nullopt;
    std::optional<std::uint32_t> left;
    if (const auto* found =
            publish->properties.find<std::uint32_t>(PropertyId::message_expiry_interval))
        left = *found;
    std::optional<PropertyBreach> first;
    for (const auto& entitlement : entitlements) {
        // A publisher of 3.1.1 has no properties, and a server may be told to add some.
        if (entitlement.publication->version != wire::Version::v5_0) return std::nullopt;
        auto breach = altered(entitlement.publication->properties, publish->properties);
        if (!breach) breach = wrong_expiry(facts, arrived, entitlement, left);
        if (!breach) return std::nullopt;
        if (!first) first = std::move(breach);
    }
    return first;
}

}  // namespace assay::evidence
