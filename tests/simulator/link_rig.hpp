#pragma once
/// A link alone, for tests: what it delivers and what it loses is written down.
#include "simulator/link/link.hpp"

namespace assay::simulator {

struct LinkRig {
    Schedule schedule{};
    Link link;
    FlowId flow{link.open_flow("flow")};
    std::uint32_t ordinal{};
    std::uint32_t down_ordinal{};
    std::vector<Instant> arrivals{};        ///< up
    std::vector<std::uint32_t> ordinals{};  ///< up
    std::vector<Instant> down_arrivals{};
    std::vector<DatagramFate> lost{};

    explicit LinkRig(LinkSpec spec, std::uint64_t seed = 1)
        : link{schedule, std::move(spec), "sat", seed} {
        link.up().attach(flow, [this](const Datagram& datagram) {
            arrivals.push_back(schedule.now());
            ordinals.push_back(datagram.ordinal);
        });
        link.down().attach(flow, [this](const Datagram&) {
            down_arrivals.push_back(schedule.now());
        });
        link.on_fate([this](const DatagramFate& fate) {
            if (fate.fate != Fate::delivered) lost.push_back(fate);
        });
    }
    void send(std::uint32_t size = 100) { link.up().send({flow, ordinal++, size, nullptr}); }
    void send_down(std::uint32_t size = 100) {
        link.down().send({flow, down_ordinal++, size, nullptr});
    }
    void send_every(Duration gap, int count) {
        for (int i = 0; i < count; ++i) {
            send();
            schedule.advance_to(schedule.now() + gap);
        }
    }
    void wait_until(Duration since_start) { schedule.advance_to(Instant{since_start}); }
    void run() {
        while (schedule.step()) {
        }
    }
};

inline LinkSpec with_delay(Duration delay) {
    LinkSpec spec;
    spec.up.delay.base = spec.down.delay.base = delay;
    return spec;
}

}  // namespace assay::simulator
