// Wrong SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK and PINGRESP (3.8 to 3.13).
#include "reference/broker/defects/taps.hpp"
#include "reference/broker/subscribe.hpp"
#include "reference/session/topic_match.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>

namespace assay::broker {

namespace {

template <class P, class Change>
void change_codes(Seams& seams, Change change) {
    on_leaving<P>(seams, [change](Core&, Output&, P& packet) {
        change(packet.reason_codes);
        return true;
    });
}

using Codes = std::vector<std::uint8_t>;

void drop_last(Codes& codes) {
    if (codes.size() > 1) codes.pop_back();
}

bool is_for_nobody(std::string_view filter) {
    return session::filter_matches(Options{}.unreadable_topics, filter);
}

/// SUBACK refuses what nobody may read, and it is subscribed all the same.
void subscribe_what_is_refused(Core& core, Seams& seams) {
    core.options.unreadable_topics.clear();
    using Request = std::pair<ConnectionId, std::uint16_t>;
    auto asked = std::make_shared<std::map<Request, std::vector<wire::Subscription>>>();
    on_arrival<wire::Subscribe>(
        seams,
        [asked](Core&, Connection& connection, wire::Subscribe& subscribe) {
            (*asked)[{connection.id, subscribe.packet_id}] = subscribe.subscriptions;
            return true;
        }
    );
    on_leaving<wire::Suback>(seams, [asked](Core&, Output& output, wire::Suback& suback) {
        const auto& filters = (*asked)[{output.connection, suback.packet_id}];
        for (std::size_t i = 0; i < filters.size() && i < suback.reason_codes.size(); ++i)
            if (is_for_nobody(filters[i].topic_filter.text))
                suback.reason_codes[i] = output.version == wire::Version::v5_0 ? 0x87 : 0x80;
        return true;
    });
}

/// What the Client may read is asked of the first filter of a SUBSCRIBE only.
void ask_for_first_filter(Core&, Seams& seams) {
    on_arrival<wire::Subscribe>(seams, [](Core& core, Connection&, wire::Subscribe& subscribe) {
        const auto& filters = subscribe.subscriptions;
        const auto is_refused = !filters.empty() && is_for_nobody(filters[0].topic_filter.text);
        core.options.unreadable_topics = is_refused ? Options{}.unreadable_topics : "";
        return true;
    });
}

void refuse_by_new_code(Core&, Seams& seams) {
    on_leaving<wire::Suback>(seams, [](Core&, Output& output, wire::Suback& suback) {
        if (output.version == wire::Version::v3_1_1)
            std::ranges::replace(suback.reason_codes, std::uint8_t{0x80}, std::uint8_t{0x87});
        return true;
    });
}

void leave_out_refused(Core&, Seams& seams) {
    change_codes<wire::Suback>(seams, [](Codes& codes) {
        if (codes.size() > 1) std::erase_if(codes, [](auto code) { return code >= 0x80; });
    });
}

void split_subacks(Core&, Seams& seams) {
    seams.leaving.add([](Core&, Seams::Outputs& outputs) {
        Seams::Outputs split;
        for (auto& output : outputs) {
            const auto* suback =
                output.packet ? std::get_if<wire::Suback>(&*output.packet) : nullptr;
            if (!suback) {
                split.push_back(std::move(output));
                continue;
            }
            for (const auto code : suback->reason_codes) {
                auto one = *suback;
                one.reason_codes = {code};
                split.push_back({output.connection, output.version, std::move(one)});
            }
        }
        outputs = std::move(split);
    });
}

Subscription* find_subscription(Core& core, const Session& session, std::string_view filter) {
    auto* subscribers = core.subscriptions.find(filter);
    if (!subscribers) return nullptr;
    const auto found = subscribers->plain.find(session.number);
    return found == subscribers->plain.end() ? nullptr : &found->second;
}

/// A filter that is subscribed already keeps its old QoS and options.
void keep_old_options(Core&, Seams& seams) {
    on_arrival<wire::Subscribe>(
        seams,
        [](Core& core, Connection& connection, wire::Subscribe& subscribe) {
            if (!connection.session) return true;
            for (auto& wanted : subscribe.subscriptions)
                if (const auto* old =
                        find_subscription(core, *connection.session, wanted.topic_filter.text))
                    wanted.set_qos(old->qos);
            return true;
        }
    );
}

/// A filter that is subscribed already keeps its Subscription Identifier, or the lack of one.
void keep_old_identifier(Core&, Seams& seams) {
    on_arrival<wire::Subscribe>(
        seams,
        [](Core& core, Connection& connection, wire::Subscribe& subscribe) {
            if (!connection.session || subscribe.subscriptions.size() != 1) return true;
            const auto& filter = subscribe.subscriptions.front().topic_filter.text;
            const auto* old = find_subscription(core, *connection.session, filter);
            if (!old) return true;
            constexpr auto id = wire::PropertyId::subscription_identifier;
            subscribe.properties.remove(id);
            if (old->identifier) subscribe.properties.add(id, wire::VarInt{*old->identifier});
            return true;
        }
    );
}

/// A filter that is subscribed already is delivered once more for every repetition.
void add_repeated_subscriptions(Core&, Seams& seams) {
    using Key = std::pair<std::string, std::string>;
    auto counts = std::make_shared<std::map<Key, std::size_t>>();
    on_arrival<wire::Subscribe>(
        seams,
        [counts](Core&, Connection& connection, wire::Subscribe& subscribe) {
            if (!connection.session) return true;
            for (const auto& wanted : subscribe.subscriptions)
                if (connection.session->filters.contains(wanted.topic_filter.text))
                    ++(*counts)[{connection.session->client_id, wanted.topic_filter.text}];
            return true;
        }
    );
    seams.leaving.add([counts](Core& core, Seams::Outputs& outputs) {
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            const auto* publish =
                outputs[i].packet ? std::get_if<wire::Publish>(&*outputs[i].packet) : nullptr;
            const auto* connection = core.connection(outputs[i].connection);
            if (!publish || publish->qos() > 0 || publish->retain() || !connection ||
                !connection->session)
                continue;
            const auto count = counts->find({connection->session->client_id, publish->topic.text});
            if (count == counts->end()) continue;
            const auto copy = outputs[i];
            outputs.insert(outputs.begin() + static_cast<std::ptrdiff_t>(i), count->second, copy);
            i += count->second;
        }
    });
}

/// UNSUBSCRIBE is answered with success and changes nothing.
void ignore_unsubscribe(Core&, Seams& seams) {
    on_arrival<wire::Unsubscribe>(
        seams,
        [](Core& core, Connection& connection, wire::Unsubscribe& unsubscribe) {
            wire::Unsuback unsuback;
            unsuback.packet_id = unsubscribe.packet_id;
            unsuback.reason_codes.assign(unsubscribe.topic_filters.size(), 0);
            core.outputs.push_back({connection.id, connection.version, std::move(unsuback)});
            return false;
        }
    );
}

/// UNSUBSCRIBE removes whatever its filters match.
void unsubscribe_by_match(Core&, Seams& seams) {
    on_arrival<wire::Unsubscribe>(
        seams,
        [](Core& core, Connection& connection, wire::Unsubscribe& unsubscribe) {
            if (!connection.session) return true;
            const auto filters = connection.session->filters;
            for (const auto& wanted : unsubscribe.topic_filters)
                for (const auto& [filter, is_shared] : filters)
                    if (filter != wanted.text && session::filter_matches(wanted.text, filter))
                        remove_subscription(core, *connection.session, filter);
            return true;
        }
    );
}

void unsubscribe_only_first(Core&, Seams& seams) {
    on_arrival<wire::Unsubscribe>(
        seams,
        [](Core& core, Connection& connection, wire::Unsubscribe& unsubscribe) {
            if (!connection.session || unsubscribe.topic_filters.size() < 2) return true;
            wire::Unsuback unsuback;
            unsuback.packet_id = unsubscribe.packet_id;
            unsuback.reason_codes.assign(unsubscribe.topic_filters.size(), 0);
            remove_subscription(core, *connection.session, unsubscribe.topic_filters.front().text);
            core.outputs.push_back({connection.id, connection.version, std::move(unsuback)});
            return false;
        }
    );
}

void unsubscribe_case_folded(Core&, Seams& seams) {
    on_arrival<wire::Unsubscribe>(
        seams,
        [](Core&, Connection& connection, wire::Unsubscribe& unsubscribe) {
            if (!connection.session) return true;
            const auto is_same_letter = [](unsigned char one, unsigned char other) {
                return std::tolower(one) == std::tolower(other);
            };
            for (auto& wanted : unsubscribe.topic_filters)
                for (const auto& [filter, is_shared] : connection.session->filters)
                    if (std::ranges::equal(filter, wanted.text, is_same_letter))
                        wanted.text = filter;
            return true;
        }
    );
}

void answer_only_known(Core&, Seams& seams) {
    on_arrival<wire::Unsubscribe>(
        seams,
        [](Core&, Connection& connection, wire::Unsubscribe& unsubscribe) {
            return connection.session &&
                   std::ranges::any_of(unsubscribe.topic_filters, [&](const wire::Utf8& filter) {
                       return connection.session->filters.contains(filter.text);
                   });
        }
    );
}

void abort_inflight(Core&, Seams& seams) {
    on_arrival<wire::Unsubscribe>(seams, [](Core&, Connection& connection, wire::Unsubscribe&) {
        if (connection.session) connection.session->outgoing.clear();
        return true;
    });
    on_leaving<wire::Pubrel>(seams, [](Core& core, Output& output, wire::Pubrel& pubrel) {
        const auto* connection = core.connection(output.connection);
        if (!connection || !connection->session) return true;
        const auto& released = connection->session->outgoing.released();
        return std::ranges::any_of(released, [&](const auto& exchange) {
            return exchange.packet_id == pubrel.packet_id;
        });
    });
}

}  // namespace

std::span<const Defect> subscribe_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"suback-lost", {"3.1.1:MQTT-3.8.4-1", "5.0:MQTT-3.8.4-1"}, "SUBACK is not sent"}, [](Core&, Seams& seams) { lose<wire::Suback>(seams); }},
        {{"suback-wrong-packet-id", {"3.1.1:MQTT-2.3.1-7", "3.1.1:MQTT-3.8.4-2", "5.0:MQTT-2.2.1-6", "5.0:MQTT-3.8.4-2"}, "SUBACK has another identifier than its SUBSCRIBE"}, [](Core&, Seams& seams) { shift_packet_id<wire::Suback>(seams); }},
        {{"suback-codes-reversed", {"3.1.1:MQTT-3.9.3-1", "5.0:MQTT-3.9.3-1"}, "SUBACK has its codes in reverse order"}, [](Core&, Seams& seams) { change_codes<wire::Suback>(seams, [](Codes& codes) { std::ranges::reverse(codes); }); }},
        {{"suback-code-missing", {"3.1.1:MQTT-3.8.4-5", "5.0:MQTT-3.8.4-6"}, "SUBACK lacks its last code"}, [](Core&, Seams& seams) { change_codes<wire::Suback>(seams, drop_last); }},
        {{"suback-reserved-code", {"3.1.1:MQTT-3.9.3-2", "5.0:MQTT-3.9.3-2"}, "SUBACK has a code that it does not have"}, [](Core&, Seams& seams) { change_codes<wire::Suback>(seams, [](Codes& codes) { codes.back() = 0x03; }); }},
        {{"suback-grants-nothing", {"3.1.1:MQTT-3.3.2-3", "3.1.1:MQTT-3.8.4-5", "5.0:MQTT-3.3.2-3", "5.0:MQTT-3.8.4-7"}, "SUBACK says failure for subscriptions that work", beyond::refusals}, [](Core&, Seams& seams) { change_codes<wire::Suback>(seams, [](Codes& codes) { std::ranges::fill(codes, std::uint8_t{0x80}); }); }},
        {{"refused-filter-subscribed", {"3.1.1:MQTT-3.3.2-3", "3.1.1:MQTT-3.8.4-5", "5.0:MQTT-3.3.2-3", "5.0:MQTT-3.8.4-7"}, "SUBACK refuses what the Client may not read, and it is subscribed all the same", beyond::login}, subscribe_what_is_refused},
        {{"first-filter-speaks-for-all", {"3.1.1:MQTT-3.8.4-4", "5.0:MQTT-3.8.4-5"}, "Only the first filter of a SUBSCRIBE is checked for what the Client may read", beyond::login}, ask_for_first_filter},
        {{"suback-refuses-by-a-newer-code", {"3.1.1:MQTT-3.9.3-2"}, "In 3.1.1 SUBACK refuses by 0x87", beyond::login}, refuse_by_new_code},
        {{"refused-filters-without-a-code", {"3.1.1:MQTT-3.8.4-5", "5.0:MQTT-3.8.4-6"}, "SUBACK has no code for a filter that is refused beside others", beyond::login}, leave_out_refused},
        {{"suback-one-per-filter", {"3.1.1:MQTT-3.8.4-4", "5.0:MQTT-3.8.4-5", "5.0:MQTT-3.8.4-6"}, "Every filter of a SUBSCRIBE gets a SUBACK of its own"}, split_subacks},
        {{"resubscribe-keeps-old-qos", {"3.1.1:MQTT-3.8.4-3", "5.0:MQTT-3.8.4-3"}, "A repeated SUBSCRIBE does not change the QoS"}, keep_old_options},
        {{"resubscribe-keeps-old-identifier", {"5.0:MQTT-3.8.4-3"}, "A repeated SUBSCRIBE does not change the Subscription Identifier"}, keep_old_identifier},
        {{"resubscribe-adds", {"3.1.1:MQTT-3.8.4-3", "5.0:MQTT-3.8.4-3"}, "A repeated SUBSCRIBE adds a second subscription, so that QoS 0 messages come twice"}, add_repeated_subscriptions},
        {{"unsubscribe-ignored", {"3.1.1:MQTT-3.10.4-1", "3.1.1:MQTT-3.10.4-2", "5.0:MQTT-3.10.4-1", "5.0:MQTT-3.10.4-2"}, "UNSUBSCRIBE is answered but changes nothing"}, ignore_unsubscribe},
        {{"unsubscribe-by-match", {"3.1.1:MQTT-3.10.4-1", "5.0:MQTT-3.10.4-1"}, "UNSUBSCRIBE removes all subscriptions that its filter matches"}, unsubscribe_by_match},
        {{"unsubscribe-case-folded", {"3.1.1:MQTT-3.10.4-1", "5.0:MQTT-3.10.4-1"}, "UNSUBSCRIBE compares filters without regard to case"}, unsubscribe_case_folded},
        {{"unsubscribe-only-first-filter", {"3.1.1:MQTT-3.10.4-6", "5.0:MQTT-3.10.4-6"}, "Only the first filter of an UNSUBSCRIBE is removed"}, unsubscribe_only_first},
        {{"unsubscribe-aborts-inflight", {"3.1.1:MQTT-3.10.4-3", "5.0:MQTT-3.10.4-3"}, "UNSUBSCRIBE ends deliveries that had begun"}, abort_inflight},
        {{"unsuback-lost", {"3.1.1:MQTT-3.10.4-4", "5.0:MQTT-3.10.4-4"}, "UNSUBACK is not sent"}, [](Core&, Seams& seams) { lose<wire::Unsuback>(seams); }},
        {{"unsuback-wrong-packet-id", {"3.1.1:MQTT-2.3.1-7", "3.1.1:MQTT-3.10.4-4", "5.0:MQTT-2.2.1-6", "5.0:MQTT-3.10.4-5"}, "UNSUBACK has another identifier than its UNSUBSCRIBE"}, [](Core&, Seams& seams) { shift_packet_id<wire::Unsuback>(seams); }},
        {{"unsuback-only-for-known-filters", {"3.1.1:MQTT-3.10.4-5", "5.0:MQTT-3.10.4-5"}, "An UNSUBSCRIBE that removes nothing gets no UNSUBACK"}, answer_only_known},
        {{"unsuback-code-missing", {"5.0:MQTT-3.10.4-6", "5.0:MQTT-3.11.3-1"}, "UNSUBACK lacks its last code"}, [](Core&, Seams& seams) { change_codes<wire::Unsuback>(seams, drop_last); }},
        {{"unsuback-codes-reversed", {"5.0:MQTT-3.11.3-1"}, "UNSUBACK has its codes in reverse order"}, [](Core&, Seams& seams) { change_codes<wire::Unsuback>(seams, [](Codes& codes) { std::ranges::reverse(codes); }); }},
        {{"unsuback-reserved-code", {"5.0:MQTT-3.11.3-2"}, "UNSUBACK has a code that it does not have"}, [](Core&, Seams& seams) { change_codes<wire::Unsuback>(seams, [](Codes& codes) { if (!codes.empty()) codes.back() = 0x01; }); }},
        {{"pingresp-lost", {"3.1.1:MQTT-3.12.4-1", "5.0:MQTT-3.12.4-1"}, "PINGREQ is not answered"}, [](Core&, Seams& seams) { lose<wire::Pingresp>(seams); }},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
