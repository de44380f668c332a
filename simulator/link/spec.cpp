#include "simulator/link/spec.hpp"

namespace assay::simulator {

LinkSpec calm(LinkSpec spec) {
    for (auto* way : {&spec.up, &spec.down}) {
        way->loss.random_ppb = way->loss.good_ppb = way->loss.bad_ppb = 0;
        way->loss.good_mean = way->loss.bad_mean = {};
        way->delay.trace = nullptr;
        way->disorder.duplicate_ppb = way->disorder.reorder_ppb = way->disorder.corrupt_ppb = 0;
    }
    spec.outage.up_mean = spec.outage.mean = {};
    spec.outage.call_every = spec.outage.call_for = {};
    spec.freeze.every = {};
    spec.slot.change_loss_ppb = 0;
    spec.nat.idle = {};
    spec.nat.outage_forgets = false;
    return spec;
}

}  // namespace assay::simulator
