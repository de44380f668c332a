#include "reference/session/packet_ids.hpp"

#include <limits>

namespace assay::session {

std::optional<std::uint16_t> PacketIds::take() {
    if (in_use_.size() == std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
    do {
        ++last_;
    } while (last_ == 0 || in_use_.contains(last_));
    in_use_.insert(last_);
    return last_;
}

bool PacketIds::take(std::uint16_t packet_id) {
    return packet_id != 0 && in_use_.insert(packet_id).second;
}

void PacketIds::clear() {
    in_use_.clear();
    last_ = 0;
}

}  // namespace assay::session
