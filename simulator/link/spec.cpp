#include "simulator/link/spec.hpp"

namespace assay::simulator {

LinkSpec calm(LinkSpec spec) {
    for (auto* way : {&spec.up, &spec.down}) {
        way->loss = {};
        way->delay.trace = nullptr;
        way->disorder = {};
    }
    spec.outage = {};
    spec.freeze = {};
    spec.slot.change_loss_ppb = 0;
    if (spec.slot.change_delay == Duration{}) spec.slot.change = {};
    spec.nat = {};
    return spec;
}

}  // namespace assay::simulator
