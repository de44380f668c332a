// Properties of messages that get lost or changed, and Topic Aliases (5.0, 3.3.2.3).
#include "reference/broker/defects/taps.hpp"

#include <algorithm>
#include <memory>

namespace assay::broker {

using enum wire::PropertyId;

namespace {

/// `id` is not passed on.
void lose_property(Core& core, wire::PropertyId id) {
    core.rules.is_forwarded = [id](const wire::Property& property) {
        return standard::is_forwarded(property) && property.id != static_cast<std::uint32_t>(id);
    };
}

bool is(const wire::Property& property, wire::PropertyId id) {
    return property.id == static_cast<std::uint32_t>(id);
}

template <class Change>
void change_published(Seams& seams, Change change) {
    on_arrival<wire::Publish>(seams, [change](Core&, Connection&, wire::Publish& publish) {
        change(publish.properties.list);
        return true;
    });
}

void reverse_properties(Core&, Seams& seams) {
    change_published(seams, [](auto& list) { std::ranges::reverse(list); });
}

/// One value a name, the last one, as if they were a map.
void merge_user_properties(Core&, Seams& seams) {
    change_published(seams, [](std::vector<wire::Property>& list) {
        std::map<std::string, std::size_t> last;
        for (std::size_t i = 0; i < list.size(); ++i)
            if (const auto* pair = std::get_if<wire::Utf8Pair>(&list[i].value))
                last[pair->name] = i;
        std::size_t at = 0;
        std::erase_if(list, [&](const wire::Property& property) {
            const auto* pair = std::get_if<wire::Utf8Pair>(&property.value);
            return pair ? last[pair->name] != at++ : (++at, false);
        });
    });
}

void cut_correlation_data(Core&, Seams& seams) {
    change_published(seams, [](std::vector<wire::Property>& list) {
        for (auto& property : list)
            if (auto* data = std::get_if<wire::Binary>(&property.value))
                data->bytes.erase(
                    std::ranges::find(data->bytes, std::uint8_t{0}), data->bytes.end()
                );
    });
}

void flip_payload_format(Core&, Seams& seams) {
    change_published(seams, [](std::vector<wire::Property>& list) {
        for (auto& property : list)
            if (is(property, payload_format_indicator)) property.value = std::uint8_t{0};
    });
}

void deliver_expired(Core& core, Seams&) {
    core.rules.is_expired = [](const Message&, Instant) { return false; };
}

void keep_expiry(Core& core, Seams&) {
    core.rules.expiry_left = [](const Message& message, Instant) {
        return message.expiry.value_or(std::chrono::seconds{0});
    };
}

void keep_expiry_of_retained(Core& core, Seams&) {
    core.rules.expiry_left = [](const Message& message, Instant now) {
        return message.retain ? message.expiry.value_or(std::chrono::seconds{0})
                              : standard::expiry_left(message, now);
    };
}

/// Gives up those of a Session's exchanges whose message has expired.
template <class Exchanges>
void abandon_expired(Core& core, Session& session, const Exchanges& exchanges) {
    std::vector<std::uint16_t> expired;
    for (const auto& exchange : exchanges)
        if (standard::is_expired(*exchange.message.message, core.now))
            expired.push_back(exchange.packet_id);
    for (const auto packet_id : expired)
        session.outgoing.abandon(packet_id);
}

/// An exchange that waits for PUBCOMP ends with the message that it was about.
void expire_released(Core&, Seams& seams) {
    on_resume(seams, [](Core& core, Session& session) {
        abandon_expired(core, session, session.outgoing.released());
    });
}

void expire_inflight(Core&, Seams& seams) {
    on_resume(seams, [](Core& core, Session& session) {
        abandon_expired(core, session, session.outgoing.published());
    });
}

/// Whatever stands behind a User Property is overlooked, unless it is one too.
void stop_at_user_property(Core&, Seams& seams) {
    on_arrival<wire::Publish>(seams, [](Core&, Connection&, wire::Publish& publish) {
        auto seen = false;
        std::erase_if(publish.properties.list, [&](const wire::Property& property) {
            seen = seen || is(property, user_property);
            return seen && !is(property, user_property);
        });
        return true;
    });
}

void strip_identifiers(Core&, Seams& seams) {
    strip<wire::Publish>(seams, subscription_identifier);
}

void keep_first_identifier(Core&, Seams& seams) {
    on_leaving<wire::Publish>(seams, [](Core&, Output&, wire::Publish& publish) {
        auto seen = 0;
        std::erase_if(publish.properties.list, [&](const wire::Property& property) {
            return is(property, subscription_identifier) && seen++ > 0;
        });
        return true;
    });
}

/// An alias keeps the topic that it got first.
void freeze_aliases(Core&, Seams& seams) {
    auto known = std::make_shared<std::set<std::pair<ConnectionId, std::uint16_t>>>();
    on_arrival<wire::Publish>(
        seams,
        [known](Core&, Connection& connection, wire::Publish& publish) {
            const auto* alias = publish.properties.find<std::uint16_t>(topic_alias);
            if (!alias || publish.topic.text.empty()) return true;
            if (known->emplace(connection.id, *alias).second) return true;
            publish.properties.remove(topic_alias);
            return true;
        }
    );
}

/// Aliases belong to the Client Identifier instead of the connection.
void keep_aliases(Core&, Seams& seams) {
    auto topics = std::make_shared<std::map<std::pair<std::string, std::uint16_t>, std::string>>();
    on_arrival<wire::Publish>(
        seams,
        [topics](Core&, Connection& connection, wire::Publish& publish) {
            const auto* alias = publish.properties.find<std::uint16_t>(topic_alias);
            if (!alias || !connection.session) return true;
            auto& topic = (*topics)[{connection.session->client_id, *alias}];
            if (publish.topic.text.empty())
                publish.topic.text = topic;
            else
                topic = publish.topic.text;
            return true;
        }
    );
}

/// One table of aliases for all Clients.
void share_aliases(Core&, Seams& seams) {
    auto topics = std::make_shared<std::map<std::uint16_t, std::string>>();
    on_arrival<wire::Publish>(seams, [topics](Core&, Connection&, wire::Publish& publish) {
        const auto* alias = publish.properties.find<std::uint16_t>(topic_alias);
        if (!alias) return true;
        auto& topic = (*topics)[*alias];
        if (publish.topic.text.empty())
            publish.topic.text = topic;
        else
            topic = publish.topic.text;
        return true;
    });
}

void forward_alias(Core& core, Seams&) {
    core.rules.is_forwarded = [](const wire::Property& property) {
        return standard::is_forwarded(property) || is(property, topic_alias);
    };
}

void refuse_high_aliases(Core&, Seams& seams) {
    on_arrival<wire::Publish>(seams, [](Core&, Connection&, wire::Publish& publish) {
        for (auto& property : publish.properties.list)
            if (auto* alias = std::get_if<std::uint16_t>(&property.value); alias && *alias > 1)
                *alias = 0;
        return true;
    });
}

/// The broker uses an alias that the Client did not allow.
void exceed_alias_maximum(Seams& seams, bool where_none_is_allowed) {
    on_leaving<wire::Publish>(
        seams,
        [where_none_is_allowed](Core& core, Output& output, wire::Publish& publish) {
            const auto* connection = core.connection(output.connection);
            if (!connection || !connection->is_v5() || publish.topic.text.empty()) return true;
            const auto maximum = connection->topic_alias_maximum;
            if ((maximum == 0) != where_none_is_allowed || maximum == 65535) return true;
            publish.properties.remove(topic_alias);
            publish.properties.add(topic_alias, static_cast<std::uint16_t>(maximum + 1U));
            return true;
        }
    );
}

void accept_alias_zero(Core& core, Seams& seams) {
    tolerate_statement(core, "", "MQTT-3.3.2-8");
    change_published(seams, [](std::vector<wire::Property>& list) {
        std::erase_if(list, [](const wire::Property& property) {
            return is(property, topic_alias) &&
                   property.value == wire::PropertyValue{std::uint16_t{0}};
        });
    });
}

}  // namespace

std::span<const Defect> property_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"payload-format-lost", {"5.0:MQTT-3.3.2-4"}, "Payload Format Indicator is not passed on"}, [](Core& core, Seams&) { lose_property(core, payload_format_indicator); }},
        {{"payload-format-reset", {"5.0:MQTT-3.3.2-4"}, "Payload Format Indicator is always passed on as 0"}, flip_payload_format},
        {{"content-type-lost", {"5.0:MQTT-3.3.2-20"}, "Content Type is not passed on"}, [](Core& core, Seams&) { lose_property(core, content_type); }},
        {{"response-topic-lost", {"5.0:MQTT-3.3.2-15"}, "Response Topic is not passed on"}, [](Core& core, Seams&) { lose_property(core, response_topic); }},
        {{"correlation-data-lost", {"5.0:MQTT-3.3.2-16"}, "Correlation Data is not passed on"}, [](Core& core, Seams&) { lose_property(core, correlation_data); }},
        {{"correlation-data-cut", {"5.0:MQTT-3.3.2-16"}, "Correlation Data ends at its first byte 00"}, cut_correlation_data},
        {{"user-properties-lost", {"5.0:MQTT-3.3.2-17"}, "User Properties are not passed on"}, [](Core& core, Seams&) { lose_property(core, user_property); }},
        {{"properties-behind-user-property-lost", {"5.0:MQTT-3.3.2-4", "5.0:MQTT-3.3.2-15", "5.0:MQTT-3.3.2-16", "5.0:MQTT-3.3.2-20"}, "Properties of a PUBLISH that stand behind a User Property are not passed on"}, stop_at_user_property},
        {{"user-properties-merged", {"5.0:MQTT-3.3.2-17"}, "Of User Properties with one name only the last is passed on"}, merge_user_properties},
        {{"user-properties-reversed", {"5.0:MQTT-3.3.2-18"}, "User Properties come in reverse order"}, reverse_properties},
        {{"expired-message-delivered", {"5.0:MQTT-3.3.2-5"}, "Messages are delivered after their Message Expiry Interval"}, deliver_expired},
        {{"expiry-not-lowered", {"5.0:MQTT-3.3.2-6"}, "Message Expiry Interval is passed on without the time that the message waited"}, keep_expiry},
        {{"expiry-lost", {"5.0:MQTT-3.3.2-6"}, "Message Expiry Interval is not passed on"}, [](Core& core, Seams&) { lose_property(core, message_expiry_interval); }},
        {{"inflight-message-expired", {"5.0:MQTT-4.3.3-7"}, "A message that was sent already expires before it is sent again"}, expire_inflight},
        {{"expiry-of-retained-not-lowered", {"5.0:MQTT-3.3.2-6"}, "The Message Expiry Interval of a retained message stays as it was published"}, keep_expiry_of_retained},
        {{"released-message-expired", {"5.0:MQTT-4.3.3-7", "5.0:MQTT-4.4.0-1"}, "With the message expires the PUBREL that is owed for it"}, expire_released},
        {{"subscription-identifier-missing", {"5.0:MQTT-3.3.4-3", "5.0:MQTT-3.3.4-4", "5.0:MQTT-3.3.4-5"}, "Messages come without Subscription Identifier"}, strip_identifiers},
        {{"only-first-subscription-identifier", {"5.0:MQTT-3.3.4-3", "5.0:MQTT-3.3.4-4"}, "A message for overlapping subscriptions has only one of their identifiers"}, keep_first_identifier},
        {{"topic-alias-never-updated", {"5.0:MQTT-3.3.2-12"}, "A Topic Alias keeps the topic that it got first"}, freeze_aliases},
        {{"topic-alias-outlives-connection", {"5.0:MQTT-3.3.2-7"}, "Topic Aliases of a Client hold on its next connection", beyond::broken_rules}, keep_aliases},
        {{"topic-alias-shared-by-clients", {"5.0:MQTT-3.3.2-7"}, "A Topic Alias stands for the topic that any Client gave it last"}, share_aliases},
        {{"publisher-alias-forwarded", {"5.0:MQTT-3.1.2-26", "5.0:MQTT-3.1.2-27"}, "The publisher's Topic Alias is passed on to subscribers"}, forward_alias},
        {{"topic-alias-maximum-overstated", {"5.0:MQTT-3.3.2-12"}, "Only Topic Alias 1 works"}, refuse_high_aliases},
        {{"topic-alias-above-maximum", {"5.0:MQTT-3.1.2-26", "5.0:MQTT-3.3.2-11"}, "The broker uses a Topic Alias above the Client's maximum"}, [](Core&, Seams& seams) { exceed_alias_maximum(seams, false); }},
        {{"topic-alias-unasked", {"5.0:MQTT-3.1.2-27"}, "The broker uses a Topic Alias although the Client allowed none"}, [](Core&, Seams& seams) { exceed_alias_maximum(seams, true); }},
        {{"topic-alias-zero-accepted", {"5.0:MQTT-3.3.2-8"}, "Topic Alias 0 is accepted", beyond::broken_rules}, accept_alias_zero},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
