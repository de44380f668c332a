#pragma once
/// The parameters of a link as values: what presets and scenarios say, stage by stage.
#include "simulator/link/delay.hpp"
#include "simulator/link/disorder.hpp"
#include "simulator/link/hand_over.hpp"
#include "simulator/link/loss.hpp"
#include "simulator/link/nat.hpp"
#include "simulator/link/outage.hpp"
#include "simulator/link/queue.hpp"
#include "simulator/link/radio.hpp"

namespace assay::simulator {

/// One direction's parameters. All shares are parts per billion, all rates bits per second.
struct DirectionSpec {
    QueueParameters queue{};
    LossParameters loss{};
    DelayParameters delay{};
    DisorderParameters disorder{};

    bool operator==(const DirectionSpec&) const = default;
};

/// A proxy at the client's side that splits TCP connections (simulator/tcp/pep.hpp).
struct PepParameters {
    bool is_on{};
    std::uint64_t buffer_bytes{};  ///< what it holds of one, each way; 0: the usual size

    bool operator==(const PepParameters&) const = default;
};

/// What can travel on a link: byte streams (and so anything), or single datagrams only.
enum class Cargo : std::uint8_t { streams, datagrams };

/// What a preset or a scenario's `links:` entry says. Beside `up` and `down` everything is common
/// to both directions.
struct LinkSpec {
    std::string name{};    ///< the preset's name, for reports
    std::string preset{};  ///< the preset that this one varies; empty: none
    std::string grade{};   ///< "A" measured, "B" vendor or community, "C" assumption
    std::string source{};  ///< where the figures come from
    bool is_drawn{};       ///< all else comes from `draw_swarm`
    Cargo carries{};
    DirectionSpec up{};    ///< client to broker
    DirectionSpec down{};  ///< broker to client
    RadioParameters radio{};
    SleepParameters sleep{};
    OutageParameters outage{};
    FreezeParameters freeze{};
    SlotParameters slot{};
    NatParameters nat{};
    PepParameters pep{};

    bool operator==(const LinkSpec&) const = default;
};

/// The same link without chance that loses or interrupts: no loss, bursts, outages or freezes, and
/// no flow is forgotten; its delays, rates, queues and windows stay.
LinkSpec calm(LinkSpec spec);

}  // namespace assay::simulator
