#include "harness/evidence/guarantees/will_copies.hpp"

namespace assay::evidence {

CopiesOfWill WillCopies::add(const Delivery& delivery) {
    auto& [copies, last] = clients_[delivery.client_id];
    ++copies.all;
    if (last != never && may_be_undone(last, delivery.event)) ++copies.behind_crash;
    last = delivery.event;
    return copies;
}

/// Whether the server, since it published the Will, may have forgotten that it did.
bool WillCopies::may_be_undone(EventIndex published, EventIndex until) const {
    const auto& index = inquiry_.index();
    if (inquiry_.was_restarted(inquiry_.at(published), inquiry_.at(until))) return true;
    for (auto stop = index.first_stop(published); stop < until; stop = index.first_stop(stop + 1)) {
        const auto is_kill = inquiry_.trace()[stop].text.starts_with("the broker is killed");
        if (is_kill && inquiry_.at(stop) - inquiry_.at(published) < inquiry_.settle()) return true;
    }
    return false;
}

}  // namespace assay::evidence
