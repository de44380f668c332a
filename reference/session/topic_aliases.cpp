#include "reference/session/topic_aliases.hpp"

#include "reference/wire/reason_codes.hpp"

namespace assay::session {

void SentAliases::apply(wire::Publish& publish) {
    using enum wire::PropertyId;
    const auto known = aliases_.find(publish.topic.text);
    if (known != aliases_.end()) {
        publish.properties.add(topic_alias, known->second);
        publish.topic.text.clear();
        return;
    }
    if (aliases_.size() >= maximum_) return;
    const auto alias = static_cast<std::uint16_t>(aliases_.size() + 1);
    aliases_.emplace(publish.topic.text, alias);
    publish.properties.add(topic_alias, alias);
}

std::expected<void, std::uint8_t> ReceivedAliases::resolve(wire::Publish& publish) {
    const auto* alias = publish.properties.find<std::uint16_t>(wire::PropertyId::topic_alias);
    if (!alias) return {};
    // Zero and anything above our maximum are errors of their own [MQTT-3.3.2-8], [MQTT-3.3.2-11].
    if (*alias == 0 || *alias > maximum_)
        return std::unexpected{static_cast<std::uint8_t>(wire::ReasonCode::topic_alias_invalid)};
    if (!publish.topic.text.empty()) {
        topics_[*alias] = publish.topic.text;
        return {};
    }
    const auto known = topics_.find(*alias);
    if (known == topics_.end())
        return std::unexpected{static_cast<std::uint8_t>(wire::ReasonCode::protocol_error)};
    publish.topic.text = known->second;
    return {};
}

}  // namespace assay::session
