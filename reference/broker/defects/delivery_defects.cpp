// Wrong PUBLISHes towards subscribers: flags, QoS, order, who gets what
// (3.3.1, 3.3.4, 4.5, 4.6, 4.8.2).
#include "reference/broker/defects/taps.hpp"
#include "reference/broker/deliver.hpp"
#include "reference/session/topic_match.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <memory>

namespace assay::broker {

using namespace std::chrono_literals;

namespace {

template <class Change>
void change_publish(Seams& seams, Change change) {
    on_leaving<wire::Publish>(seams, [change](Core&, Output&, wire::Publish& publish) {
        change(publish);
        return true;
    });
}

void forward_dup(Core& core, Seams&) {
    core.rules.is_dup = [](const session::Exchange<Delivery>& exchange) {
        return exchange.repeat || exchange.message.message->dup;
    };
}

void never_dup(Core& core, Seams&) {
    core.rules.is_dup = [](const session::Exchange<Delivery>&) { return false; };
}

void always_dup(Core& core, Seams&) {
    core.rules.is_dup = [](const session::Exchange<Delivery>&) { return true; };
}

void dup_at_qos_0(Core&, Seams& seams) {
    change_publish(seams, [](wire::Publish& publish) {
        if (publish.qos() == 0) publish.set_dup(true);
    });
}

void keep_retain(Core& core, Seams&) {
    core.rules.forwarded_retain = [](const Message& message, const Subscription&) {
        return message.retain;
    };
}

void never_retain_as_published(Core& core, Seams&) {
    core.rules.forwarded_retain = [](const Message&, const Subscription&) { return false; };
}

void upgrade_qos(Core& core, Seams&) {
    core.rules.delivery_qos = [](std::uint8_t, std::uint8_t granted) { return granted; };
}

void never_downgrade_qos(Core& core, Seams&) {
    core.rules.delivery_qos = [](std::uint8_t published, std::uint8_t) { return published; };
}

void lowest_qos_of_overlap(Core& core, Seams&) {
    core.rules.overlap_qos = [](std::uint8_t one, std::uint8_t other) {
        return std::min(one, other);
    };
}

void zero_packet_id(Core&, Seams& seams) {
    change_publish(seams, [](wire::Publish& publish) { publish.packet_id = 0; });
}

void same_packet_id(Core&, Seams& seams) {
    change_publish(seams, [](wire::Publish& publish) {
        if (publish.qos() > 0) publish.packet_id = 1;
    });
}

/// A QoS 0 PUBLISH of 3.1.1 with two bytes where an identifier would be.
void packet_id_at_qos_0(Core&, Seams& seams) {
    change_publish(seams, [](wire::Publish& publish) {
        if (publish.qos() == 0) publish.payload.bytes.insert(publish.payload.bytes.begin(), {0, 1});
    });
}

void lose_every_tenth(Core&, Seams& seams) {
    auto counts = std::make_shared<std::map<ConnectionId, unsigned>>();
    on_leaving<wire::Publish>(seams, [counts](Core&, Output& output, wire::Publish&) {
        return ++(*counts)[output.connection] % 10 != 0;
    });
}

void double_qos_0(Core&, Seams& seams) {
    seams.leaving.add([](Core&, Seams::Outputs& outputs) {
        Seams::Outputs doubled;
        for (const auto& output : outputs) {
            doubled.push_back(output);
            const auto* publish =
                output.packet ? std::get_if<wire::Publish>(&*output.packet) : nullptr;
            if (publish && publish->qos() == 0) doubled.push_back(output);
        }
        outputs = std::move(doubled);
    });
}

void serve_only_the_first(Core& core, Seams& seams) {
    struct First {
        std::uint64_t served{};  ///< number of the PUBLISH that `number` got; addresses come again
        SessionNumber number{};
    };
    auto arrived = std::make_shared<std::uint64_t>(0);
    on_arrival<wire::Publish>(seams, [arrived](Core&, Connection&, wire::Publish&) {
        ++*arrived;
        return true;
    });
    core.rules.wants =
        [arrived, first = First{}](
            const Subscription& subscription, const Message& message, const Session& session
        ) mutable {
            if (!standard::wants(subscription, message, session)) return false;
            if (first.served != *arrived) first = {*arrived, session.number};
            return first.number == session.number;
        };
}

void drop_empty_messages(Core& core, Seams&) {
    core.rules.wants = [](const Subscription& subscription,
                          const Message& message,
                          const Session& session) {
        return standard::wants(subscription, message, session) && !message.payload.bytes.empty();
    };
}

void ignore_no_local(Core& core, Seams&) {
    core.rules.wants = [](const Subscription&, const Message&, const Session&) { return true; };
}

void never_echo(Core& core, Seams&) {
    core.rules.wants = [](const Subscription&, const Message& message, const Session& session) {
        return message.publisher != session.client_id;
    };
}

void share_with_all(Core& core, Seams&) {
    core.rules.share_turn = [](const Core&, const ShareGroup& group) {
        std::vector<SessionNumber> all;
        for (const auto& [number, subscription] : group.members)
            all.push_back(number);
        return all;
    };
}

/// Gives what `from` could not finish to another member of a share group that wants it.
void pass_on(Core& core, const Session& from, const Delivery& delivery) {
    for (auto* subscribers : core.subscriptions.matching(delivery.message->topic))
        for (auto& [name, group] : subscribers->shared) {
            if (!group.members.contains(from.number)) continue;
            for (const auto& [number, subscription] : group.members) {
                auto* other = core.session(number);
                if (number == from.number || !other) continue;
                deliver(core, *other, delivery);
                return;
            }
        }
}

void pass_on_when_closed(Core&, Seams& seams) {
    seams.closing.add([](Core& core, Connection& connection) {
        if (!connection.session) return;
        for (const auto& exchange : connection.session->outgoing.published())
            pass_on(core, *connection.session, exchange.message);
    });
}

template <class P>
void pass_on_refused(Seams& seams) {
    on_arrival<P>(seams, [](Core& core, Connection& connection, P& packet) {
        if (!wire::is_failure(packet.reason()) || !connection.session) return true;
        for (const auto& exchange : connection.session->outgoing.published())
            if (exchange.packet_id == packet.packet_id)
                pass_on(core, *connection.session, Delivery{exchange.message});
        return true;
    });
}

void cut_topics(Core&, Seams& seams) {
    on_arrival<wire::Publish>(seams, [](Core&, Connection&, wire::Publish& publish) {
        if (publish.topic.text.size() > 32'767) publish.topic.text.resize(32'767);
        return true;
    });
}

void cut_payload_at_nul(Core&, Seams& seams) {
    on_arrival<wire::Publish>(seams, [](Core&, Connection&, wire::Publish& publish) {
        auto& bytes = publish.payload.bytes;
        bytes.erase(std::ranges::find(bytes, std::uint8_t{0}), bytes.end());
        return true;
    });
}

}  // namespace

std::span<const Defect> delivery_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"dup-propagated", {"3.1.1:MQTT-3.3.1-3", "5.0:MQTT-3.3.1-3"}, "DUP of the publisher is passed on to subscribers"}, forward_dup},
        {{"dup-missing-on-resend", {"3.1.1:MQTT-3.3.1-1", "5.0:MQTT-3.3.1-1"}, "A PUBLISH that is sent again has DUP 0"}, never_dup},
        {{"dup-on-first-copy", {"3.1.1:MQTT-3.3.1-3", "3.1.1:MQTT-4.3.2-1", "5.0:MQTT-3.3.1-3", "5.0:MQTT-4.3.2-2", "5.0:MQTT-4.3.3-2"}, "The first copy of a QoS 1 or 2 PUBLISH has DUP 1"}, always_dup},
        {{"dup-at-qos-0", {"3.1.1:MQTT-3.3.1-2", "3.1.1:MQTT-4.3.1-1", "5.0:MQTT-3.3.1-2", "5.0:MQTT-4.3.1-1"}, "A QoS 0 PUBLISH has DUP 1"}, dup_at_qos_0},
        {{"retain-flag-forwarded", {"3.1.1:MQTT-3.3.1-9", "5.0:MQTT-3.3.1-12"}, "A live copy keeps the publisher's RETAIN flag"}, keep_retain},
        {{"retain-as-published-ignored", {"5.0:MQTT-3.3.1-13"}, "Retain As Published is ignored"}, never_retain_as_published},
        {{"qos-upgraded", {"3.1.1:MQTT-3.8.4-6", "5.0:MQTT-3.8.4-8"}, "A message is delivered at the granted QoS even if it was published lower"}, upgrade_qos},
        {{"qos-not-downgraded", {"3.1.1:MQTT-3.8.4-6", "5.0:MQTT-3.8.4-8", "5.0:MQTT-3.8.4-7", "5.0:MQTT-4.8.2-3"}, "A message is delivered at its published QoS even if less was granted"}, never_downgrade_qos},
        {{"overlap-lowest-qos", {"3.1.1:MQTT-3.3.5-1", "5.0:MQTT-3.3.4-2"}, "Overlapping subscriptions get a message at the lowest of their QoS"}, lowest_qos_of_overlap},
        {{"packet-id-zero", {"3.1.1:MQTT-2.3.1-1", "5.0:MQTT-2.2.1-4"}, "PUBLISH of QoS 1 and 2 has Packet Identifier 0"}, zero_packet_id},
        {{"packet-id-reused", {"3.1.1:MQTT-2.3.1-4", "5.0:MQTT-2.2.1-4", "5.0:MQTT-4.3.2-1", "5.0:MQTT-4.3.3-1"}, "Every PUBLISH of QoS 1 and 2 has Packet Identifier 1"}, same_packet_id},
        {{"packet-id-at-qos-0", {"3.1.1:MQTT-2.3.1-5", "5.0:MQTT-2.2.1-2"}, "PUBLISH of QoS 0 has two more bytes, as if there were an identifier"}, packet_id_at_qos_0},
        {{"messages-swapped", {"3.1.1:MQTT-4.6.0-6", "5.0:MQTT-4.6.0-5", "5.0:MQTT-4.6.0-6", "3.1.1:MQTT-4.6.0-5"}, "Every other message to a Client comes a second late"}, swap<wire::Publish>},
        {{"tenth-message-lost", {"3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.5.0-1"}, "Every tenth message to a Client is lost"}, lose_every_tenth},
        {{"qos-0-doubled", {"3.1.1:MQTT-3.8.4-3", "5.0:MQTT-3.8.4-3"}, "QoS 0 messages are delivered twice"}, double_qos_0},
        {{"one-subscriber-only", {"3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.5.0-1"}, "Only the first of several subscribers gets a message"}, serve_only_the_first},
        {{"empty-message-dropped", {"3.1.1:MQTT-4.5.0-1", "3.1.1:MQTT-3.3.1-10", "5.0:MQTT-4.5.0-1", "5.0:MQTT-3.3.1-6"}, "Messages without payload are not delivered"}, drop_empty_messages},
        {{"no-local-ignored", {"5.0:MQTT-3.8.3-3"}, "No Local is ignored"}, ignore_no_local},
        {{"own-messages-withheld", {"3.1.1:MQTT-4.5.0-1", "5.0:MQTT-3.8.3-3", "5.0:MQTT-4.5.0-1"}, "A Client never gets its own messages"}, never_echo},
        {{"shared-to-all-members", {"5.0:ASSAY-4.8.2-1"}, "A shared subscription gives every message to all its members"}, share_with_all},
        {{"shared-message-moved-on", {"5.0:MQTT-4.8.2-4", "5.0:MQTT-4.8.2-5"}, "What a lost member of a shared subscription has in flight goes to another member"}, pass_on_when_closed},
        {{"shared-refused-message-moved-on", {"5.0:MQTT-4.8.2-6"}, "What a member of a shared subscription refuses goes to another member"}, [](Core&, Seams& seams) { pass_on_refused<wire::Puback>(seams); pass_on_refused<wire::Pubrec>(seams); }},
        {{"long-topic-cut", {"3.1.1:MQTT-4.7.3-3", "5.0:MQTT-4.7.3-3"}, "Topic Names are cut after 32767 bytes", beyond::many}, cut_topics},
        {{"payload-cut-at-nul", {"3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.5.0-1"}, "The payload ends at its first byte 00"}, cut_payload_at_nul},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
