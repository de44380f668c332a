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
    corrupted,  ///< arrived with wrong bytes and was discarded
};
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

using Sink = std::function<void(Datagram)>;
using FateListener = std::function<void(const DatagramFate&)>;

}  // namespace assay::simulator
