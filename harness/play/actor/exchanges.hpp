#pragma once
/// What an actor has asked for and has not yet been answered in full.
///
///     request --begin--> waiting --PUBREC--> released --last answer--> done
#include "reference/wire/packets.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::play {

/// A request and its answers under one packet identifier.
struct Exchange {
    enum class State : std::uint8_t { waiting, released, done };
    std::string name{};
    wire::Packet request{};
    std::uint16_t packet_id{};
    State state{State::waiting};
    std::vector<std::size_t> answers{};  ///< indices into the inbox, in order
    int line{};

    bool is_open() const { return state != State::done; }
    /// Files an answer; true if that was a PUBREC that asks for the PUBREL.
    bool take(const wire::Packet& answer, std::size_t arrival);
    /// What a client that comes back has to send again [MQTT-4.4.0-1]; nothing once it is done.
    std::optional<wire::Packet> again() const;
};

class Exchanges {
public:
    /// References stay valid.
    Exchange& begin(Exchange exchange);
    Exchange* find(std::string_view name);
    /// The open exchange that this packet answers; null if it answers none.
    Exchange* answered_by(const wire::Packet& packet);
    /// The next packet identifier that no open exchange uses.
    std::uint16_t free_packet_id();
    /// Those in use.
    std::vector<std::uint16_t> packet_ids() const;
    /// Nothing will be answered any more.
    void forget();
    /// Open QoS 1 and 2 publishes.
    std::size_t in_flight() const;

private:
    std::deque<Exchange> all_{};
    std::uint16_t last_id_{};
};

}  // namespace assay::play
