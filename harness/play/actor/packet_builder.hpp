#pragma once
/// Packets out of what a scenario says. Nothing is validated: a scenario may send anything.
#include "harness/play/actor/names.hpp"
#include "harness/scenario/model.hpp"
#include "reference/wire/codec.hpp"

#include <expected>

namespace assay::play {

/// Topics of a scenario get the row's root; other texts stay. Errors name the field and the value.
class PacketBuilder {
public:
    PacketBuilder(wire::Version version, const Names& names) : version_{version}, names_{names} {}

    std::expected<wire::Connect, std::string> connect(
        const scenario::ConnectAction& action,
        const scenario::Actor& actor,
        const std::string& client_id
    ) const;
    std::expected<wire::Subscribe, std::string>
    subscribe(const scenario::SubscribeAction& action, std::uint16_t packet_id) const;
    std::expected<wire::Unsubscribe, std::string>
    unsubscribe(const scenario::UnsubscribeAction& action, std::uint16_t packet_id) const;
    /// `number` 0: the payload as it stands; otherwise "-number" is put behind it.
    std::expected<wire::Publish, std::string>
    publish(const scenario::PublishAction& action, std::uint16_t packet_id, int number) const;
    /// A packet of `send: {packet, with}`; fields not named have a legal default.
    std::expected<wire::Packet, std::string>
    raw(const scenario::SendAction& action, const std::string& client_id) const;
    std::expected<wire::Properties, std::string>
    properties(const std::vector<scenario::PropertyText>& texts) const;

private:
    wire::Version version_;
    const Names& names_;
};

}  // namespace assay::play
