#include "harness/evidence/passive/exchanges.hpp"

#include <functional>

namespace assay::evidence {

void count_request(std::map<std::uint16_t, ExchangeCounts>& counts, const wire::Packet& packet) {
    if (const auto* publish = std::get_if<wire::Publish>(&packet)) {
        if (publish->qos() == 1) ++counts[publish->packet_id].qos1;
        if (publish->qos() == 2) ++counts[publish->packet_id].qos2;
    } else if (const auto* pubrel = std::get_if<wire::Pubrel>(&packet)) {
        ++counts[pubrel->packet_id].pubrels;
    }
}

std::size_t fingerprint(const wire::Publish& publish) {
    const auto& payload = publish.payload.bytes;
    const std::string_view text{reinterpret_cast<const char*>(payload.data()), payload.size()};
    const auto topic = std::hash<std::string>{}(publish.topic.text);
    return topic ^ (std::hash<std::string_view>{}(text) << 1U);
}

const wire::Properties* properties_of(const wire::Packet& packet) {
    return std::visit(
        [](const auto& p) -> const wire::Properties* {
            if constexpr (requires { p.properties->list; })
                return p.properties ? &*p.properties : nullptr;
            else if constexpr (requires { p.properties.list; })
                return &p.properties;
            else
                return nullptr;
        },
        packet
    );
}

}  // namespace assay::evidence
