#pragma once
/// The packet that `send: {packet, with}` describes. Nothing is validated: a scenario may send
/// anything.
#include "harness/scenario/model.hpp"
#include "reference/wire/codec.hpp"

#include <expected>
#include <functional>

namespace assay::scenario {

/// How texts of a scenario become texts on the wire: puts the row's root into topics and filters.
using TopicText = std::function<std::string(std::string_view)>;

/// The properties as a Property block. A property whose value is not of its form is an error.
std::expected<wire::Properties, std::string>
raw_properties(const std::vector<PropertyText>& texts, const TopicText& topic);

/// The Subscription Options byte of a filter.
std::uint8_t subscription_options(const SubscribeFilter& filter, Version version);

/// The action with a small number in the place of every name that only the running row knows
/// (`<second.packet_id>`), so that its packet can be looked at before.
SendAction with_names_filled(SendAction action);

/// The packet with the fields of `action.with`; fields that it does not name have a legal default. A
/// number that its field cannot hold is an error.
std::expected<wire::Packet, std::string> raw_packet(
    const SendAction& action, Version version, const std::string& client_id, const TopicText& topic
);

}  // namespace assay::scenario
