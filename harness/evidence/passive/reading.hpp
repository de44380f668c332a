#pragma once
/// How far a server has certainly read what a client sent on one connection. It reads in order, so
/// an answer shows that its request was read, and all that came before it.
#include "reference/wire/packets.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace assay::evidence {

/// Places in what the client sent are counted by the caller: by what it wants to know about.
class Reading {
public:
    /// The client sent `packet`, with so much before it.
    void sent(const wire::Packet& packet, std::size_t before);
    /// The server sent `packet`: how much it has read at least, or nothing if that shows nothing new.
    std::optional<std::size_t> shown_by(const wire::Packet& packet);

private:
    /// The kind of an answer, and the Packet Identifier of what it answers; 0 where it has none.
    using Answer = std::pair<wire::PacketType, std::uint16_t>;
    std::optional<Answer> answer_to(const wire::Packet& request) const;

    std::map<Answer, std::deque<std::size_t>> awaited_{};
    std::set<std::uint16_t> begun_{};  ///< exchanges that the server began on this connection
};

}  // namespace assay::evidence
