// What the client under test is told to do, and what its application has to hear from it.
#include "harness/scenario/client_verbs.hpp"
#include "harness/scenario/fields.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::scenario {

namespace {

void read_own_will(Reading& reading, const Node& node, DriveAction& action) {
    action.will = read_will(reading, node);
}
void read_topic_filters(Reading& reading, const Node& node, DriveAction& action) {
    action.filters = reading.texts(node);
}

// clang-format off
constexpr std::array drive_table{
    detail<Kind::text, DriveAction>("to", "connect: the server; default the first", [](auto& a) -> auto& { return a.to; }),
    detail<Kind::text, DriveAction>("client_id", "connect: Client Identifier; default made by the harness", [](auto& a) -> auto& { return a.client_id; }),
    detail<Kind::boolean, DriveAction>("clean", "connect: Clean Start (Clean Session); default true, in 3.1.1 false with keep_session", [](auto& a) -> auto& { return a.clean; }),
    detail<Kind::keep_alive, DriveAction>("keep_alive", "connect: Keep Alive; default what the client takes", [](auto& a) -> auto& { return a.keep_alive; }),
    detail<Kind::interval, DriveAction>("keep_session", "connect: Clean Session 0, or this Session Expiry Interval", [](auto& a) -> auto& { return a.keep_session; }),
    special<DriveAction>("will", Kind::will, "connect: the Will Message", read_own_will),
    detail<Kind::text, DriveAction>("username", "connect: User Name", [](auto& a) -> auto& { return a.username; }),
    detail<Kind::text, DriveAction>("password", "connect: Password", [](auto& a) -> auto& { return a.password; }),
    detail<Kind::topic, DriveAction>("topic", "publish: Topic Name", [](auto& a) -> auto& { return a.topic; }),
    detail<Kind::text, DriveAction>("payload", "publish: the Application Message", [](auto& a) -> auto& { return a.payload; }),
    detail<Kind::size, DriveAction>("payload_size", "publish: a message of that many bytes instead", [](auto& a) -> auto& { return a.payload_size; }),
    detail<Kind::qos, DriveAction>("qos", "publish and subscribe: QoS; default 0", [](auto& a) -> auto& { return a.qos; }),
    detail<Kind::boolean, DriveAction>("retain", "publish: RETAIN", [](auto& a) -> auto& { return a.retain; }),
    detail<Kind::count, DriveAction>("count", "publish: so many messages, with payloads TEXT-1 to TEXT-N", [](auto& a) -> auto& { return a.count; }),
    special<DriveAction>("filters", Kind::topics, "subscribe and unsubscribe: one Topic Filter or a list", read_topic_filters),
    detail<Kind::properties, DriveAction>("properties", "of the packet, where the client can set them", [](auto& a) -> auto& { return a.properties; }, true),
    detail<Kind::await, DriveAction>("await", "ack: wait until the client says that it is done; none (default): go on at once", [](auto& a) -> auto& { return a.await; }),
    detail<Kind::span, DriveAction>("within", "how long 'await: ack' may take", within_of),
};
constexpr std::array heard_table{
    detail<Kind::count, HearAction>("count", "so many matching messages", [](auto& a) -> auto& { return a.count; }),
    detail<Kind::span, HearAction>("within", within_doc, within_of),
};
constexpr std::array unheard_table{
    detail<Kind::span, HearAction>("for", "how long; default the settle window", [](auto& a) -> auto& { return a.window.for_; }),
};
// clang-format on

/// What a deed cannot do without.
struct Need {
    DriveAction::Deed deed;
    std::string_view detail;
};
constexpr std::array needs{
    Need{DriveAction::Deed::publish, "topic"},
    Need{DriveAction::Deed::subscribe, "filters"},
    Need{DriveAction::Deed::unsubscribe, "filters"},
};

void read_deed(Reading& reading, const Node& value, DriveAction& action) {
    read_mode(reading, value, Kind::deed, action.deed);
}

Action read_drive(Reading& reading, const Node& map) {
    auto action = read_action<DriveAction>(reading, map, "do", drive_table, read_deed);
    for (const auto& [deed, detail] : needs)
        if (deed == action.deed && !map.find(detail))
            reading.problem(map, fmt::format("'{}' needs '{}'", map.items.front().text, detail));
    if (action.deed == DriveAction::Deed::authenticate) require_v5(reading, map, "authenticate");
    return action;
}

Action read_hearing(
    Reading& reading,
    const Node& map,
    std::string_view verb,
    std::span<const Detail<HearAction>> table
) {
    HearAction action{.is_never = verb == "never"};
    reading.shown_name = verb;
    read_mode(reading, *map.find(verb), Kind::hearing, action.what);
    auto others = beside_details(verb);
    std::ranges::copy(read_known_details(reading, map, table, action), std::back_inserter(others));
    action.fields = read_fields(reading, map, wire::PacketType::publish, others);
    return action;
}

}  // namespace

// clang-format off
void add_application_verbs(std::vector<Verb>& verbs) {
    using enum ActorKind;
    verbs.push_back({"do", application, Arrow::none, Kind::deed, "tells the client under test, through its adapter, what to do", docs_of<DriveAction>(drive_table), false, false, read_drive});
    verbs.push_back({"expect", application, Arrow::none, Kind::hearing, "what the application of the client under test hears: a message, or that the connection is lost", docs_of<HearAction>(heard_table), true, false,
        [](Reading& r, const Node& map) -> Action { return read_hearing(r, map, "expect", heard_table); }});
    verbs.push_back({"never", application, Arrow::none, Kind::hearing, "no such thing inside the window", docs_of<HearAction>(unheard_table), true, false,
        [](Reading& r, const Node& map) -> Action { return read_hearing(r, map, "never", unheard_table); }});
}
// clang-format on

}  // namespace assay::scenario
