#pragma once
/// An Application Message on its way through the broker, and its delivery to one Session.
#include "reference/broker/account.hpp"
#include "reference/broker/broker.hpp"
#include "reference/wire/packets.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace assay::broker {

/// What a publisher (or a Will) hands over; shared by all its deliveries and never changed.
struct Message {
    std::string topic{};
    wire::Payload payload{};
    /// What is forwarded, in the publisher's order: Topic Alias and Subscription Identifiers are
    /// not among it (3.3.2.3).
    wire::Properties properties{};
    std::uint8_t qos{};
    bool retain{};
    bool dup{};               ///< as it came; a delivery has its own [MQTT-3.3.1-3]
    std::string publisher{};  ///< Client Identifier, for No Local [MQTT-3.8.3-3]
    Instant received{};
    std::uint64_t number{};  ///< counts the broker's messages
    std::optional<std::chrono::seconds> expiry{};
    Charge memory{};
};
using MessagePtr = std::shared_ptr<const Message>;

/// What a message that came in `publish` takes, about.
std::size_t memory_bytes(const wire::Publish& publish);
/// The same of one that is there.
std::size_t memory_bytes(const Message& message);

/// One copy of a message for one Session.
struct Delivery {
    MessagePtr message{};
    std::uint8_t qos{};
    bool retain{};
    std::vector<std::uint32_t> subscription_identifiers{};
    Charge queued{};  ///< while it waits: the message, in the Session's account
    Charge memory{};  ///< while it waits: the entry, in the broker's
};

/// The Will Message of a Session (3.1.2.5).
struct Will {
    wire::Publish publish{};  ///< as it will be taken over when its time comes
    std::chrono::seconds delay{};
};

}  // namespace assay::broker
