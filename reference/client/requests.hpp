#pragma once
/// SUBSCRIBE and UNSUBSCRIBE without an answer. They are no part of the Session (4.1): what a lost
/// connection leaves without an answer is asked anew under a new identifier.
#include "reference/client/outbox.hpp"

#include <map>

namespace assay::client {

class Requests {
public:
    Requests(wire::Version version, session::PacketIds& ids, std::size_t max)
        : version_{version}, ids_{ids}, max_{max} {}

    /// False: too many wait already.
    bool add(Token token, wire::Packet request);
    /// Sends all that are not on their way.
    void pump(const ServerLimits& limits, const Transmit& transmit, Effects& out);
    void on_answer(
        std::uint16_t packet_id,
        wire::PacketType request,
        std::vector<std::uint8_t> reasons,
        Effects& out
    );
    /// The connection is gone, and with it every answer.
    void connection_lost();
    std::size_t size() const { return waiting_.size() + asked_.size(); }

private:
    struct Request {
        Token token{};
        wire::Packet packet{};
    };
    std::optional<DropReason>
    obstacle(const wire::Packet& packet, const ServerLimits& limits) const;

    wire::Version version_;
    session::PacketIds& ids_;
    std::size_t max_;
    std::deque<Request> waiting_{};
    std::map<std::uint16_t, Request> asked_{};
};

}  // namespace assay::client
