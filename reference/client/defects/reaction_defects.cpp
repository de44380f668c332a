// What only a server that breaks a rule, or the application behind the client, gets to see.
#include "reference/client/defects/taps.hpp"

#include <map>
#include <memory>
#include <set>

namespace assay::client {

namespace {

using wire::PropertyId;
using wire::Publish;

void take_anything(Seams& seams) {
    // In 5.0 a client only should not.
    if (seams.version == wire::Version::v3_1_1)
        seams.forgiving.push_back([](const wire::Violation&) { return true; });
}

void strip_bom(Seams& seams) {
    on_arrival<Publish>(seams, [](Publish& publish, const Write&) {
        constexpr std::string_view bom = "\xEF\xBB\xBF";
        auto& topic = publish.topic.text;
        if (topic.starts_with(bom)) topic.erase(0, bom.size());
        return true;
    });
}

/// A repeat of QoS 2 is answered as one, and goes to the application all the same.
void deliver_twice(Seams& seams) {
    on_arrival<Publish>(seams, [](Publish& publish, const Write& write) {
        if (publish.qos() != 2 || !publish.dup()) return true;
        write(wire::Pubrec{.packet_id = publish.packet_id});
        publish.set_dup(false);
        publish.set_qos(0);
        publish.packet_id = 0;
        return true;
    });
}

/// DUP under an identifier that was in use once means a repeat for ever.
template <class Answer>
void remember_ids(Seams& seams, std::uint8_t qos) {
    auto seen = std::make_shared<std::set<std::uint16_t>>();
    on_arrival<Publish>(seams, [seen, qos](Publish& publish, const Write& write) {
        if (publish.qos() != qos) return true;
        const auto is_new = seen->insert(publish.packet_id).second;
        if (is_new || !publish.dup()) return true;
        write(Answer{.packet_id = publish.packet_id});
        return false;
    });
}

void refuse_highest_alias(Seams& seams) {
    auto highest = std::make_shared<std::uint16_t>();
    alter<wire::Connect>(seams, [highest](wire::Connect& connect) {
        *highest = connect.properties.get_or(PropertyId::topic_alias_maximum, std::uint16_t{0});
    });
    on_arrival<Publish>(seams, [highest](Publish& publish, const Write&) {
        const auto* alias = publish.properties.find<std::uint16_t>(PropertyId::topic_alias);
        return !alias || *alias != *highest;
    });
}

void keep_aliases(Seams& seams) {
    auto topics = std::make_shared<std::map<std::uint16_t, std::string>>();
    on_arrival<Publish>(seams, [topics](Publish& publish, const Write&) {
        const auto* alias = publish.properties.find<std::uint16_t>(PropertyId::topic_alias);
        if (!alias) return true;
        if (publish.topic.text.empty())
            publish.topic.text = (*topics)[*alias];
        else
            (*topics)[*alias] = publish.topic.text;
        return true;
    });
}

/// With a full window everything waits for ever.
void hold_with_full_window(Seams& seams) {
    struct Window {
        std::set<std::uint16_t> open{};
        std::size_t maximum{wire::receive_maximum_default};
    };
    auto window = std::make_shared<Window>();
    on_arrival<wire::Connack>(seams, [window](wire::Connack& connack, const Write&) {
        window->maximum =
            connack.properties.get_or(PropertyId::receive_maximum, wire::receive_maximum_default);
        return true;
    });
    const auto close = [window](const auto& packet, const Write&) {
        window->open.erase(packet.packet_id);
        return true;
    };
    on_arrival<wire::Puback>(seams, close);
    on_arrival<wire::Pubcomp>(seams, close);
    const auto passes = [window](const auto&, const Write&) {
        return window->open.size() < window->maximum;
    };
    on_leaving<wire::Subscribe>(seams, passes);
    on_leaving<wire::Pingreq>(seams, passes);
    on_leaving<wire::Puback>(seams, passes);
    on_leaving<Publish>(seams, [window, passes](Publish& publish, const Write& write) {
        if (!passes(publish, write)) return false;
        if (publish.qos() > 0) window->open.insert(publish.packet_id);
        return true;
    });
}

/// Of messages that can expire those of QoS 2 are given up in the midst of their exchange: what `Answer`
/// is for stays out.
template <class Answer>
void give_up_expiring(Seams& seams, std::vector<Seams::Tap> Seams::* way) {
    auto expiring = std::make_shared<std::set<std::uint16_t>>();
    (seams.*way).push_back([expiring](wire::Packet& packet, const Write&) {
        const auto* publish = std::get_if<Publish>(&packet);
        if (publish && publish->qos() == 2 &&
            publish->properties.has(PropertyId::message_expiry_interval))
            expiring->insert(publish->packet_id);
        return true;
    });
    on_leaving<Answer>(seams, [expiring](Answer& answer, const Write&) {
        return !expiring->contains(answer.packet_id);
    });
}

}  // namespace

std::span<const Defect> reaction_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"takes-anything", {"3.1.1:MQTT-2.2.2-2", "3.1.1:MQTT-4.8.0-1"}, "Goes on whatever the server does", true}, take_anything},
        {{"strips-bom", {"3.1.1:MQTT-1.5.3-3", "5.0:MQTT-1.5.4-3"}, "A Topic Name loses the U+FEFF in front", true}, strip_bom},
        {{"delivers-twice", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-4.3.3-10"}, "The application gets a repeat of QoS 2", true}, deliver_twice},
        {{"remembers-qos-1-ids", {"3.1.1:MQTT-4.3.2-2", "5.0:MQTT-4.3.2-5"}, "Takes a new message of QoS 1 for a repeat", true}, [](Seams& seams) { remember_ids<wire::Puback>(seams, 1); }},
        {{"remembers-qos-2-ids", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-4.3.3-12"}, "Takes a new message of QoS 2 for a repeat", true}, [](Seams& seams) { remember_ids<wire::Pubrec>(seams, 2); }},
        {{"refuses-highest-alias", {"5.0:MQTT-3.3.2-10"}, "Loses messages with the highest Topic Alias that it allows", true}, refuse_highest_alias},
        {{"keeps-aliases", {"5.0:MQTT-3.3.2-7"}, "Topic Aliases outlive their connection", true}, keep_aliases},
        {{"waits-with-full-window", {"5.0:MQTT-3.3.4-8", "5.0:MQTT-4.9.0-3"}, "With a full window nothing else leaves", true}, in_v5<hold_with_full_window>},
        {{"sent-message-expires", {"5.0:MQTT-4.3.3-7"}, "Sends no PUBREL for a message of QoS 2 that can expire", true}, [](Seams& seams) { give_up_expiring<wire::Pubrel>(seams, &Seams::leaving); }},
        {{"expired-gets-no-pubcomp", {"5.0:MQTT-4.3.3-13"}, "Sends no PUBCOMP for a message of QoS 2 that can expire", true}, [](Seams& seams) { give_up_expiring<wire::Pubcomp>(seams, &Seams::arriving); }},
    };
    // clang-format on
    return all;
}

}  // namespace assay::client
