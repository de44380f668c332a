// Passive rules of PUBLISH: identifiers, DUP, aliases, the window, and what the client asked for.
#include "harness/evidence/passive/connection.hpp"
#include "reference/session/topic_match.hpp"
#include "reference/wire/print.hpp"
#include "reference/wire/topics.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using wire::PropertyId;

void PassiveConnection::on_publish(wire::Publish publish, std::size_t size_bytes) {
    const auto has_topic = resolve_alias(publish);
    bool is_repeat{};
    if (publish.qos() > 0 && publish.packet_id != 0) {
        window_.open(publish.packet_id);
        if (is_v5() && window_.is_above(asked_.receive_maximum))
            add(passive::receive_maximum,
                fmt::format(
                    "PUBLISH id {} is number {} without a closing acknowledgement, Receive Maximum "
                    "is {}",
                    publish.packet_id,
                    window_.size(),
                    asked_.receive_maximum
                ));
        is_repeat = check_packet_id(publish, size_bytes);
    }
    // What was begun is finished, also when the subscription is gone [MQTT-3.10.4-3].
    if (!has_topic || !judges_session() || is_repeat) return;
    check_subscription(publish);
    check_identifiers(publish);
}

/// Puts the topic in for an alias; false if there is none.
bool PassiveConnection::resolve_alias(wire::Publish& publish) {
    const auto* alias = publish.properties.find<std::uint16_t>(PropertyId::topic_alias);
    if (!alias) return !publish.topic.text.empty();
    if (asked_.topic_alias_maximum == 0)
        add(passive::no_topic_alias,
            fmt::format("PUBLISH has Topic Alias {}, the client allows none", *alias));
    else if (*alias > asked_.topic_alias_maximum)
        add(passive::topic_alias_maximum,
            fmt::format(
                "PUBLISH has Topic Alias {}, the client's Topic Alias Maximum is {}",
                *alias,
                asked_.topic_alias_maximum
            ));
    if (!publish.topic.text.empty()) {
        aliases_[*alias] = publish.topic.text;
        return true;
    }
    const auto known = aliases_.find(*alias);
    if (known == aliases_.end()) {
        // On the first connection of a Session there is nothing that could have been carried over.
        add(session_present_ ? passive::alias_of_this_connection : passive::alias_is_known,
            fmt::format("PUBLISH has Topic Alias {}, which this connection has not defined", *alias)
        );
        return false;
    }
    publish.topic.text = known->second;
    return true;
}

/// Whether it is an unfinished message of the Session, sent again.
bool PassiveConnection::check_packet_id(const wire::Publish& publish, std::size_t size_bytes) {
    if (!session_ || session_->latest_serial != serial_) return false;
    const auto print = fingerprint(publish);
    const auto before = session_->inflight.find(publish.packet_id);
    if (session_->is_known) {
        if (before != session_->inflight.end())
            check_used_id(publish, before->second, print);
        else
            check_fresh_id(publish, print);
    }
    const bool is_repeat = before != session_->inflight.end() &&
                           before->second.fingerprint == print &&
                           before->second.qos == publish.qos();
    const auto was_received =
        before != session_->inflight.end() && publish.dup() && before->second.is_received;
    session_->inflight[publish.packet_id] = {
        .serial = serial_,
        .fingerprint = print,
        .size_bytes = size_bytes,
        .qos = publish.qos(),
        .is_received = was_received
    };
    return is_repeat;
}

/// The client has not finished an earlier PUBLISH under this identifier.
void PassiveConnection::check_used_id(
    const wire::Publish& publish, const OpenPublish& before, std::size_t print
) {
    const auto id = publish.packet_id;
    const auto is_same = print == before.fingerprint && publish.qos() == before.qos;
    if (before.is_released && before.qos == 2)
        return add(
            passive::no_publish_after_pubrel,
            fmt::format("PUBLISH id {} comes after its PUBREL", id)
        );
    if (before.serial == serial_) {
        if (!publish.dup() || !is_same)
            return add(
                passive::packet_id_unused,
                fmt::format("PUBLISH uses id {}, which waits for its acknowledgement", id)
            );
        // 3.1.1 does not forbid it.
        return add(
            passive::no_resend_when_connected,
            fmt::format("PUBLISH id {} is sent again on the same connection", id)
        );
    }
    // A message too large for this connection's client counts as delivered [MQTT-3.1.2-25].
    if (asked_.maximum_packet_size && before.size_bytes > *asked_.maximum_packet_size) return;
    if (!is_same)
        return add(
            passive::packet_id_unused,
            fmt::format(
                "PUBLISH uses id {}, under which another message waits for its acknowledgement", id
            )
        );
    if (!publish.dup())
        add(passive::dup_on_repeat, fmt::format("PUBLISH id {} is sent again with DUP 0", id));
}

/// No unfinished PUBLISH has this identifier, as far as the client can see.
void PassiveConnection::check_fresh_id(const wire::Publish& publish, std::size_t print) {
    // In a resumed Session it may be the repeat of a packet that never arrived, or whose
    // acknowledgement was lost.
    if (!publish.dup() || session_present_) return;
    const auto before = session_->finished.find(publish.packet_id);
    const auto is_repeat =
        before != session_->finished.end() && before->second.fingerprint == print;
    if (is_repeat)
        return add(
            passive::no_resend_when_connected,
            fmt::format("PUBLISH id {} is sent again on the same connection", publish.packet_id)
        );
    add(passive::dup_on_repeat_only,
        fmt::format("PUBLISH id {} has DUP 1 and was never sent before", publish.packet_id));
}

/// Whether a subscription with this filter may bring this topic. A 3.1.1 server may or may not know
/// shared subscriptions, so there both readings count.
bool PassiveConnection::may_match(std::string_view whole_filter, std::string_view topic) const {
    if (wire::is_shared(whole_filter)) {
        if (session::filter_matches(session::split_shared(whole_filter).filter, topic)) return true;
        if (is_v5()) return false;
    }
    return session::filter_matches(whole_filter, topic);
}

void PassiveConnection::check_subscription(const wire::Publish& publish) {
    const auto& topic = publish.topic.text;
    std::optional<std::uint8_t> highest;
    for (const auto& [filter, record] : session_->subscriptions) {
        const auto qos = record.qos_max();
        if (!qos || !may_match(filter, topic)) continue;
        if (!highest || *qos > *highest) highest = qos;
    }
    if (!highest) {
        const auto is_hidden = topic.starts_with('$') &&
                               std::ranges::any_of(session_->subscriptions, [&](const auto& entry) {
                                   return entry.second.qos_max() && !entry.first.starts_with('$') &&
                                          may_match(entry.first, 'x' + topic.substr(1));
                               });
        return add(
            is_hidden ? passive::wildcard_and_dollar : passive::topic_matches,
            fmt::format(
                "PUBLISH on \"{}\" matches no subscription of the client", wire::escape(topic)
            )
        );
    }
    if (publish.qos() > *highest)
        add(passive::granted_qos,
            fmt::format(
                "PUBLISH on \"{}\" has QoS {}, at most {} was granted",
                wire::escape(topic),
                publish.qos(),
                *highest
            ));
}

void PassiveConnection::check_identifiers(const wire::Publish& publish) {
    for (const auto& property : publish.properties.list) {
        if (property.id != static_cast<std::uint32_t>(PropertyId::subscription_identifier))
            continue;
        const auto* identifier = std::get_if<wire::VarInt>(&property.value);
        if (!identifier) continue;
        const auto is_asked = std::ranges::any_of(session_->subscriptions, [&](const auto& entry) {
            return entry.second.identifiers.contains(identifier->value) &&
                   may_match(entry.first, publish.topic.text);
        });
        if (!is_asked)
            add(passive::subscription_identifier,
                fmt::format(
                    "PUBLISH on \"{}\" has Subscription Identifier {}, which no matching "
                    "subscription has",
                    wire::escape(publish.topic.text),
                    identifier->value
                ));
    }
}

}  // namespace assay::evidence
