#include "reference/wire/faults.hpp"

#include "reference/wire/breaker.hpp"

#include <fmt/format.h>

namespace assay::wire {

namespace {

std::vector<BrokenPacket>
variants_of(const Packet& packet, Version version, Role sender, std::string_view only) {
    Breaker breaker{packet, version, sender, only};
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

}  // namespace

std::vector<BrokenPacket> broken_variants(const Packet& packet, Version version, Role sender) {
    return variants_of(packet, version, sender, {});
}

std::optional<BrokenPacket>
broken_variant(const Packet& packet, Version version, Role sender, std::string_view name) {
    auto found = variants_of(packet, version, sender, name);
    if (found.empty()) return {};
    return std::move(found.front());
}

}  // namespace assay::wire
