#pragma once
/// What links carry, and what they tell about it.
#include "simulator/time/instant.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace assay::simulator {

/// A stable hash of a flow's name: draws depend on it, never on who else uses the link.
enum class FlowId : std::uint64_t {};

/// Whatever a protocol puts into a datagram; a link only hands it over.
struct Payload {
    Payload() = default;
    virtual ~Payload() = default;
    Payload& operator=(const Payload&) = delete;
    /// For a link that delivers something twice.
    virtual std::unique_ptr<Payload> copy() const = 0;
    /// Changes what it holds, as these random bits say; false if its receiver has a checksum and
    /// discards it instead.
    virtual bool damage(std::uint64_t /*bits*/) { return false; }
    /// What its sender is told by a middlebox that no longer knows its flow; nothing if the
    /// protocol has no such answer.
    virtual std::unique_ptr<Payload> refusal() const { return nullptr; }

protected:
    Payload(const Payload&) = default;
};

struct Datagram {
    FlowId flow{};
    std::uint32_t ordinal{};     ///< counts a flow's datagrams in one direction, by their sender
    std::uint32_t size_bytes{};  ///< as the link counts it, headers included
    std::unique_ptr<Payload> data{};
};

/// What became of a datagram.
enum class Fate : std::uint8_t {
    delivered,
    loss,       ///< independent loss
    burst,      ///< lost in the burst model, good or bad
    outage,     ///< sent while the weather had taken the link down
    cut,        ///< sent or in flight while somebody had cut the link
    queue,      ///< no room in the queue
    dropped,    ///< picked by `drop_next` or a fault
    corrupted,  ///< arrived with wrong bytes; discarded, unless its payload takes the damage
    too_big,    ///< larger than the MTU
    hand_over,  ///< lost while the satellite changed
    nat,        ///< the address translator had forgotten the flow
};
inline constexpr std::size_t fate_count = 11;
/// "delivered", "loss", ...
std::string_view name_of(Fate fate);

enum class Way : std::uint8_t { up, down };  ///< up: client to broker

/// One line of a link's log.
struct DatagramFate {
    Instant at{};
    Way way{};
    FlowId flow{};
    std::uint32_t ordinal{};
    std::uint32_t size_bytes{};
    Fate fate{};
};

using Sink = std::function<void(const Datagram&)>;
using FateListener = std::function<void(const DatagramFate&)>;

}  // namespace assay::simulator
