#include "harness/evidence/passive/client_session.hpp"

namespace assay::evidence {

void ClientSession::finish(std::uint16_t packet_id, ServerPacket acknowledgement, bool is_refused) {
    const auto entry = inflight.find(packet_id);
    if (entry == inflight.end()) return;
    finished[packet_id] = {
        .fingerprint = entry->second.fingerprint,
        .acknowledgement = acknowledgement,
        .is_refused = is_refused
    };
    inflight.erase(entry);
}

bool ClientSession::may_be_over(Moment now) const {
    if (expiry == never_expires) return false;
    // The client counts from when its connection was lost, at the earliest from its last packet on.
    return !now || !used_at || *now - *used_at >= expiry;
}

void ClientSession::begin_anew(std::uint64_t serial) {
    first_serial = serial;
    for (const auto& [id, publish] : inflight)
        if (publish.serial != serial) former.insert_or_assign(id, publish);
    std::erase_if(inflight, [&](const auto& entry) { return entry.second.first_serial != serial; });
    finished.clear();
    std::erase_if(pubrecs, [&](const auto& entry) { return entry.second != serial; });
}

}  // namespace assay::evidence
