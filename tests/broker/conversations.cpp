#include "reference/wire/faults.hpp"
#include "tests/broker/recorder.hpp"
#include "tests/wire/exemplars.hpp"

namespace assay::broker {
namespace {

constexpr auto no_local = wire::SubscriptionOptions::no_local.mask;

/// Packets of one type, broken in every way.
template <wire::PacketType type>
void break_packets(Recorder& recorder) {
    for (const auto& exemplar : wire::exemplars(recorder.version())) {
        if (wire::type_of(exemplar.packet) != type) continue;
        recorder.restart();
        for (const auto& broken :
             wire::broken_variants(exemplar.packet, recorder.version(), wire::Role::client)) {
            recorder.open(1);
            if (type != wire::PacketType::connect) recorder.connect(1, "a");
            recorder.send(1, broken.bytes);
            if (!broken.needs_more) recorder.send(1, wire::Pingreq{});
        }
    }
}

/// What an exemplar cannot show, or only beside other packets.
void talk_nonsense(Recorder& recorder) {
    recorder.restart();
    for (const auto& bytes : std::vector<wire::Bytes>{
             {0xC0, 0x01, 0x00},
             wire::encode(wire::Connack{}, recorder.version()),
             {0xE0, 0x01, 0x84},
             {0x82, 0x05, 0x00, 0x01, 0x00, 0x00, 0x00},
         }) {
        recorder.connect(1, "a");
        recorder.send(1, bytes);
        recorder.send(1, wire::Pingreq{});
    }
    for (const auto* filter : {"$share//t", "$share/+/t", "$share/g/t"}) {
        recorder.connect(1, "a");
        recorder.send(1, subscribe_of(filter, no_local));
        recorder.connect(1, "a");
        recorder.send(1, subscribe_of(filter, 3));
    }
    auto publish = publish_of("t", "x");
    for (auto properties :
         {properties_of(response_topic, wire::Utf8{"#"}),
          properties_of(subscription_identifier, wire::VarInt{1}),
          properties_of(user_property, wire::Utf8Pair{"\xC0", ""}),
          properties_of(topic_alias, std::uint16_t{9})}) {
        recorder.connect(1, "a");
        if (properties.has(topic_alias)) publish.topic.text.clear();
        publish.properties = std::move(properties);
        recorder.send(1, publish);
    }
    auto connect = connect_of({.client_id = "a", .version = recorder.version()});
    connect.set_password("");
    recorder.connect(1, connect);
    recorder.connect(1, connect_of({.version = recorder.version(), .clean = false}));
    recorder.connect(1, "a");
    recorder.send(1, with_dup(publish_of("t", "x")));
}

}  // namespace

std::span<const Recording> conversations() {
    using enum wire::PacketType;
    static constexpr Recording all[] = {
        talk_about_publishing,     talk_about_subscribing,
        talk_about_sessions,       talk_about_connecting,
        talk_about_wills,          talk_about_retained,
        talk_about_properties,     talk_about_flow,
        talk_about_the_window,     talk_about_sharing,
        talk_about_authentication, talk_nonsense,
        talk_about_topics,         talk_about_repeats,
        talk_across_versions,      talk_in_pieces,
        talk_about_access,         talk_about_waiting,
        talk_about_overlap,        talk_about_take_over,
        talk_over_dead_links,      talk_about_meetings_of_wills,
        talk_about_coming_back,    talk_about_interrupted_exchanges,
        talk_at_the_edges,         talk_about_shares_and_replacements,
        talk_over_restarts,        break_packets<pingreq>,
        break_packets<pubrel>,     break_packets<disconnect>,
        break_packets<subscribe>,  break_packets<unsubscribe>,
        break_packets<publish>,    break_packets<auth>,
        break_packets<connect>,
    };
    return all;
}

}  // namespace assay::broker
