#include "reference/client/defects/seams.hpp"

#include <algorithm>

namespace assay::client {

bool Seams::let_in(wire::Packet& packet, const Write& write) const {
    return std::ranges::all_of(arriving, [&](const Tap& tap) { return tap(packet, write); });
}

void Seams::let_out(const wire::Packet& packet, const Write& write) const {
    if (leaving.empty()) return write(packet);
    auto changed = packet;
    if (std::ranges::all_of(leaving, [&](const Tap& tap) { return tap(changed, write); }))
        write(changed);
}

void Seams::let_out(wire::Bytes& bytes) const {
    for (const auto& tap : sent)
        tap(bytes);
}

void Seams::forgive(std::vector<wire::Violation>& violations) const {
    for (const auto& is_forgiven : forgiving)
        std::erase_if(violations, is_forgiven);
}

bool Seams::lets_close(Why why) const {
    return std::ranges::none_of(staying, [&](const auto& stays) { return stays(why); });
}

}  // namespace assay::client
