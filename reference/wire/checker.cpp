#include "reference/wire/checker.hpp"

#include "reference/wire/topics.hpp"
#include "reference/wire/utf8.hpp"

#include <fmt/format.h>

namespace assay::wire {

void Checker::check_text(const FieldName& field, std::string_view text, bool in_pair) {
    if (is_well_formed(text)) return;
    for (std::size_t at = 0; at < text.size();) {
        const auto size = scalar_size(text.substr(at));
        if (size == 0) {
            const Rule rule{"MQTT-1.5.3-1", in_pair ? "MQTT-1.5.7-1" : "MQTT-1.5.4-1"};
            add(field, fmt::format("ill-formed UTF-8 at byte {} of the string", at), rule, 0x81);
            break;
        }
        at += size;
    }
    if (const auto at = text.find('\0'); at != std::string_view::npos) {
        const Rule rule{"MQTT-1.5.3-2", in_pair ? "MQTT-1.5.7-1" : "MQTT-1.5.4-2"};
        add(field, fmt::format("U+0000 at byte {} of the string", at), rule, 0x81);
    }
}

void Checker::check_topic_name(const FieldName& field, std::string_view topic, Rule wildcard_rule) {
    if (topic.empty()) add(field, "Topic Name is empty", {"MQTT-4.7.3-1", "MQTT-4.7.3-1"}, 0x82);
    check_text(field, topic);
    if (has_wildcard(topic)) add(field, "Topic Name has a wildcard character", wildcard_rule, 0x90);
}

void Checker::check_filter(const FieldName& field, std::string_view filter) {
    check_text(field, filter);
    const auto fault =
        is_v5() ? fault_of_shared_or_ordinary_filter(filter) : fault_of_filter(filter);
    switch (fault) {
    case FilterFault::none:
        return;
    case FilterFault::empty:
        return add(field, "Topic Filter is empty", {"MQTT-4.7.3-1", "MQTT-4.7.3-1"}, 0x8F);
    case FilterFault::multi_level:
        return add(
            field, "# is not alone in the last level", {"MQTT-4.7.1-2", "MQTT-4.7.1-1"}, 0x8F
        );
    case FilterFault::single_level:
        return add(field, "+ does not fill its level", {"MQTT-4.7.1-3", "MQTT-4.7.1-2"}, 0x8F);
    case FilterFault::share_name:
        return add(field, "ShareName is empty", {"", "MQTT-4.8.2-1"}, 0x8F);
    case FilterFault::share_structure:
        return add(
            field,
            "ShareName has a wildcard or no Topic Filter behind it",
            {"", "MQTT-4.8.2-2"},
            0x8F
        );
    }
}

}  // namespace assay::wire
