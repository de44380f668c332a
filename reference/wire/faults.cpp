#include "reference/wire/faults.hpp"

#include "reference/wire/breaker.hpp"

#include <fmt/format.h>

namespace assay::wire {

std::vector<BrokenPacket> broken_variants(const Packet& packet, Version version, Role sender) {
    Breaker breaker{packet, version, sender};
    const auto type = type_of(packet);
    if (!may_send(type, version, sender)) {
        const auto what = fmt::format("{} from the wrong side", name_of(type));
        breaker.add({"header", "wrong_sender", what}, packet);
        return breaker.take();
    }
    break_header(breaker);
    break_lengths(breaker);
    break_forms(breaker);
    break_fields(breaker);
    break_reason_codes(breaker);
    if (version == Version::v5_0) break_properties(breaker);
    return breaker.take();
}

}  // namespace assay::wire
