#pragma once
/// What the fault tables share: the good packet in pieces, and putting pieces together again.
#include "reference/wire/faults.hpp"
#include "reference/wire/var_int.hpp"

namespace assay::wire {

/// How a variant is told; the statement and the reason codes come from `check` of its bytes.
struct FaultNote {
    std::string field{};  ///< as in FieldSpan
    std::string name{};   ///< what comes behind the field in the variant's name
    std::string what{};
    bool advice{};
    bool refusal_suffices{};
};

/// Makes variants of one packet.
class Breaker {
public:
    /// `only` names the one variant that is wanted; without it all are. Judging a variant costs far
    /// more than making it, and making those of a field that nobody asks for is most of the rest.
    Breaker(const Packet& packet, Version version, Role sender, std::string_view only = {});

    const std::string& only() const { return only_; }
    /// Whether variants of this field can be among those that are wanted.
    bool wants(const std::string& field) const;

    const Packet& packet() const { return packet_; }
    Version version() const { return version_; }
    Role sender() const { return sender_; }
    bool is_v5() const { return version_ == Version::v5_0; }
    PacketType type() const { return type_of(packet_); }
    BytesView bytes() const { return bytes_; }
    /// The fields of the body: neither the header nor the Remaining Length.
    const std::vector<FieldSpan>& spans() const { return spans_; }
    /// The bytes of one field of the body.
    BytesView piece(const FieldSpan& span) const { return bytes().subspan(span.offset, span.size); }

    /// The packet with other bytes in field `index`, all lengths around it made right.
    Bytes with_field(std::size_t index, const Bytes& replacement) const;
    /// The packet with other body bytes and the Remaining Length that fits them.
    Bytes with_body(BytesView body) const;
    /// The bytes of the body up to `offset`, which counts from the packet's first byte.
    BytesView body_until(std::size_t offset) const;
    /// The packet with another encoding of the Remaining Length.
    Bytes with_remaining_length(const Bytes& encoding) const;

    /// Takes the variant over unless it is legal or has a name already taken.
    void add(const FaultNote& note, Bytes bytes);
    /// As above for a packet, encoded in this version.
    void add(const FaultNote& note, const Packet& packet);
    /// The variants so far; the Breaker is empty afterwards.
    std::vector<BrokenPacket> take() { return std::move(variants_); }

private:
    Packet packet_;
    Version version_;
    Role sender_;
    std::string only_;
    Bytes bytes_{};
    std::vector<FieldSpan> spans_{};
    std::size_t body_offset_{};
    std::vector<BrokenPacket> variants_{};
};

/// All `parts`, one behind the other.
Bytes concat(std::initializer_list<BytesView> parts);

/// The parts of the fault table, each in its own file.
void break_header(Breaker& breaker);
void break_lengths(Breaker& breaker);
void break_forms(Breaker& breaker);
void break_fields(Breaker& breaker);
void break_reason_codes(Breaker& breaker);
void break_properties(Breaker& breaker);

}  // namespace assay::wire
