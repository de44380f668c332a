#include "reports/shared/chapters.hpp"

#include <algorithm>
#include <array>

namespace assay::reports {
namespace {

struct Chapter {
    std::string_view number{};
    std::string_view v3_1_1{};  ///< empty: that standard has no such chapter
    std::string_view v5_0{};
};

// clang-format off
constexpr auto chapters = std::to_array<Chapter>({
    {"1.5",  "Data representations",                        "Data representation"},
    {"2.1",  "Structure of an MQTT Control Packet",         "Structure of an MQTT Control Packet"},
    {"2.2",  "Fixed header",                                "Variable Header"},
    {"2.3",  "Variable header",                             "Payload"},
    {"2.4",  "Payload",                                     "Reason Code"},
    {"3.1",  "CONNECT: Client requests a connection",       "CONNECT: Connection Request"},
    {"3.2",  "CONNACK: Acknowledge connection request",     "CONNACK: Connect acknowledgement"},
    {"3.3",  "PUBLISH: Publish message",                    "PUBLISH: Publish message"},
    {"3.4",  "PUBACK: Publish acknowledgement",             "PUBACK: Publish acknowledgement"},
    {"3.5",  "PUBREC: Publish received",                    "PUBREC: Publish received"},
    {"3.6",  "PUBREL: Publish release",                     "PUBREL: Publish release"},
    {"3.7",  "PUBCOMP: Publish complete",                   "PUBCOMP: Publish complete"},
    {"3.8",  "SUBSCRIBE: Subscribe to topics",              "SUBSCRIBE: Subscribe request"},
    {"3.9",  "SUBACK: Subscribe acknowledgement",           "SUBACK: Subscribe acknowledgement"},
    {"3.10", "UNSUBSCRIBE: Unsubscribe from topics",        "UNSUBSCRIBE: Unsubscribe request"},
    {"3.11", "UNSUBACK: Unsubscribe acknowledgement",       "UNSUBACK: Unsubscribe acknowledgement"},
    {"3.12", "PINGREQ: PING request",                       "PINGREQ: PING request"},
    {"3.13", "PINGRESP: PING response",                     "PINGRESP: PING response"},
    {"3.14", "DISCONNECT: Disconnect notification",         "DISCONNECT: Disconnect notification"},
    {"3.15", "",                                            "AUTH: Authentication exchange"},
    {"4.1",  "Storing state",                               "Session State"},
    {"4.2",  "Network Connections",                         "Network Connections"},
    {"4.3",  "Quality of Service levels and protocol flows", "Quality of Service levels and protocol flows"},
    {"4.4",  "Message delivery retry",                      "Message delivery retry"},
    {"4.5",  "Message receipt",                             "Message receipt"},
    {"4.6",  "Message ordering",                            "Message ordering"},
    {"4.7",  "Topic Names and Topic Filters",               "Topic Names and Topic Filters"},
    {"4.8",  "Handling errors",                             "Subscriptions"},
    {"4.9",  "",                                            "Flow Control"},
    {"4.10", "",                                            "Request / Response"},
    {"4.11", "",                                            "Server redirection"},
    {"4.12", "",                                            "Enhanced authentication"},
    {"4.13", "",                                            "Handling errors"},
    {"6",    "Using WebSocket as a network transport",      "Using WebSocket as a network transport"},
    {"7",    "Conformance",                                 "Conformance"},
    {"7.1",  "Conformance clauses",                         "Conformance clauses"},
});
// clang-format on

}  // namespace

std::string_view chapter_number(std::string_view section) {
    const auto first = section.find('.');
    if (first == std::string_view::npos) return section;
    return section.substr(0, section.find('.', first + 1));
}

std::string_view chapter_name(std::string_view version, std::string_view chapter) {
    const auto* found = std::ranges::find(chapters, chapter, &Chapter::number);
    if (found == chapters.end()) return {};
    return version == "3.1.1" ? found->v3_1_1 : found->v5_0;
}

}  // namespace assay::reports
