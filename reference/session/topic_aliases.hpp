#pragma once
/// Topic Aliases of one Network Connection (5.0, 3.3.2.3.4): one object a direction, thrown away
/// with the connection [MQTT-3.3.2-7].
#include "reference/wire/packets.hpp"

#include <expected>
#include <map>
#include <string>

namespace assay::session {

/// The sender's side: which alias stands for which Topic Name.
class SentAliases {
public:
    /// What a Topic Alias adds to a packet; the Property Length may need another byte for it.
    static constexpr std::size_t size_bytes = 3;
    /// `maximum` is the Topic Alias Maximum of the other side; 0 turns aliases off.
    explicit SentAliases(std::uint16_t maximum = 0) : maximum_{maximum} {}
    /// Puts an alias into `publish` while there are free ones, and takes the Topic Name out where
    /// the other side knows the alias already. The packet has to be sent after that, and no other
    /// before it.
    void apply(wire::Publish& publish);
    /// Whether the other side knows an alias for `topic`.
    bool knows(const std::string& topic) const { return aliases_.contains(topic); }

private:
    std::uint16_t maximum_;
    std::map<std::string, std::uint16_t> aliases_{};
};

/// The receiver's side.
class ReceivedAliases {
public:
    /// `maximum` is the Topic Alias Maximum that this side announced.
    explicit ReceivedAliases(std::uint16_t maximum = 0) : maximum_{maximum} {}
    /// Puts the Topic Name in where an alias stands for it, and learns new ones; the property
    /// stays. The failure is the reason code: 0x94 for an alias out of range, 0x82 for an unknown
    /// one.
    std::expected<void, std::uint8_t> resolve(wire::Publish& publish);

private:
    std::uint16_t maximum_;
    std::map<std::uint16_t, std::string> topics_{};
};

}  // namespace assay::session
