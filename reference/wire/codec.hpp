#pragma once
/// Bytes to packets and back. `encode` writes whatever the struct holds, right or wrong; `decode`
/// accepts what can be held and says field, offset and reason for what cannot. Legality beyond the
/// shape is `check` (check.hpp).
#include "reference/wire/packets.hpp"

#include <expected>

namespace assay::wire {

/// Why bytes are not a packet: the field that broke, the offset from the packet's first byte, a
/// reason.
struct Malformed {
    std::string field{};  ///< as in FieldSpan
    std::size_t offset{};
    std::string reason{};
    /// What 5.0 names for it: 0x81 Malformed Packet, or 0x95 Packet too large from a Framer's
    /// limit.
    std::uint8_t reason_code{0x81};
    bool operator==(const Malformed&) const = default;
};

/// Which bytes of an encoded packet hold which field (for hex dumps and for breaking a field).
struct FieldSpan {
    /// "topic", "properties.receive_maximum", "subscriptions[1].options"; "properties" alone is the
    /// Property Length. A repeated property has its number behind it:
    /// "properties.user_property[1]".
    std::string field{};
    Form form{};
    std::size_t offset{};  ///< from the packet's first byte; a property begins with its identifier
    std::size_t size{};
};

/// The whole packet with the right Remaining Length.
Bytes encode(const Packet& packet, Version version);
/// Appends the whole packet to `out`; allocates nothing else.
void encode_to(Bytes& out, const Packet& packet, Version version);
/// The size in bytes that `encode` would give.
std::size_t encoded_size(const Packet& packet, Version version);
/// `encode`, and the map of fields in wire order, beginning with "header" and "remaining_length".
std::pair<Bytes, std::vector<FieldSpan>> encode_with_map(const Packet& packet, Version version);

/// Decodes one whole packet including its fixed header. For CONNECT the version inside the packet
/// rules and `version` is ignored. A CONNACK 20 02 00 01, by which a Server of 3.1.1 refuses every
/// other version, is held in 5.0 too.
std::expected<Packet, Malformed> decode(BytesView packet, Version version);

/// Which protocol a CONNECT asks for.
struct Protocol {
    std::string name{};
    std::uint8_t version{};
    bool operator==(const Protocol&) const = default;
    /// MQTT 3.1.1 or 5.0.
    bool is_ours() const { return name == "MQTT" && (version == 4 || version == 5); }
    /// MQTT 3.1, which called itself by another name.
    bool is_3_1() const { return name == "MQIsdp" && version == 3; }
};

/// Protocol Name and Version of a CONNECT, if its first bytes hold them. Works for versions whose
/// other fields `decode` does not know, so that a Server can refuse them by number (3.1.2.2).
std::optional<Protocol> peek_protocol(BytesView packet);

/// The Packet Identifier by its place alone, which is the same in both versions; 0 if there is none.
std::uint16_t peek_packet_id(BytesView packet);

/// Cuts a byte stream into packets. Bytes come in any chunks; a packet over the limit is refused as
/// soon as its fixed header is complete, before anything is allocated for it.
class Framer {
public:
    explicit Framer(std::size_t limit_bytes = packet_size_max_bytes) : limit_{limit_bytes} {}
    void push(BytesView bytes);
    /// The bytes of the next whole packet, or an empty view if more bytes are needed. The view is
    /// valid until the next call of a non-const member. After a failure every call fails likewise.
    std::expected<BytesView, Malformed> next();
    /// Bytes that are held and belong to no packet returned so far.
    std::size_t pending_bytes() const { return buffer_.size() - start_; }

private:
    std::size_t limit_;
    Bytes buffer_{};
    std::size_t start_{};
    std::optional<Malformed> failure_{};
};

}  // namespace assay::wire
