// What is done to links and to the broker's process, and waiting.
#include "harness/scenario/links.hpp"
#include "harness/scenario/vocabulary.hpp"

namespace assay::scenario {

namespace {

// clang-format off
constexpr auto on_packet_row = detail<Kind::packet, LinkAction>("on_packet", "when this packet is on the wire", [](auto& a) -> auto& { return a.on_packet; });
constexpr auto nth_row = detail<Kind::count, LinkAction>("nth", "the n-th such packet", [](auto& a) -> auto& { return a.nth; });
constexpr auto on_byte_row = detail<Kind::count, LinkAction>("on_byte", "when so many bytes have gone by since this step", [](auto& a) -> auto& { return a.on_byte; });
constexpr auto at_row = detail<Kind::span, LinkAction>("at", "after that time", [](auto& a) -> auto& { return a.at; });
constexpr auto direction_row = detail<Kind::direction, LinkAction>("direction", "up (client to broker), down or both; default both", [](auto& a) -> auto& { return a.direction; });

constexpr std::array cut_table{
    on_packet_row, nth_row, on_byte_row, at_row,
    detail<Kind::boolean, LinkAction>("deliver", "false: the packet that triggers it is lost too", [](auto& a) -> auto& { return a.deliver; }),
    direction_row,
};
constexpr std::array change_table{on_packet_row, nth_row, on_byte_row, at_row, direction_row};
constexpr std::array restore_table{at_row, direction_row};
constexpr std::array pause_table{
    detail<Kind::span, BrokerAction>("within", "how long it may take until it accepts again", within_of),
};
constexpr std::array load_table{
    detail<Kind::count, LoadAction>("count", "how many messages", [](auto& a) -> auto& { return a.count; }),
    detail<Kind::duration, LoadAction>("every", "time between two", [](auto& a) -> auto& { return a.every; }),
    detail<Kind::qos, LoadAction>("qos", "QoS; default 0", [](auto& a) -> auto& { return a.qos; }),
    detail<Kind::topic, LoadAction>("topic", "Topic Name", [](auto& a) -> auto& { return a.topic; }),
    detail<Kind::size, LoadAction>("payload_size", "bytes of a message; default 16", [](auto& a) -> auto& { return a.payload_size; }),
    detail<Kind::boolean, LoadAction>("retain", "RETAIN", [](auto& a) -> auto& { return a.retain; }),
    detail<Kind::interval, LoadAction>("keep_session", "as in connect", [](auto& a) -> auto& { return a.keep_session; }),
    detail<Kind::keep_alive, LoadAction>("keep_alive", "as in connect", [](auto& a) -> auto& { return a.keep_alive; }),
    detail<Kind::await, LoadAction>("await", "ack (default): until all are acknowledged; none: goes on in the background", [](auto& a) -> auto& { return a.await; }),
    detail<Kind::span, LoadAction>("within", "how long it may take", within_of),
};
constexpr std::array listen_table{
    detail<Kind::qos, ListenAction>("qos", "Maximum QoS; default 0", [](auto& a) -> auto& { return a.qos; }),
    detail<Kind::interval, ListenAction>("keep_session", "as in connect; default an hour", [](auto& a) -> auto& { return a.keep_session; }),
    detail<Kind::keep_alive, ListenAction>("keep_alive", "as in connect", [](auto& a) -> auto& { return a.keep_alive; }),
    detail<Kind::span, ListenAction>("within", "how long the SUBACK may take", within_of),
};
constexpr std::array wait_table{
    detail<Kind::name, WaitAction>("keep_alive", "the name of a CONNECT: so many times longer as the Keep Alive in its CONNACK is than the one that it asked for", [](auto& a) -> auto& { return a.keep_alive; }),
};
constexpr std::array load_window_table{detail<Kind::span, LoadAction>("within", "how long it may take", within_of)};
// clang-format on

void read_cut(Reading& reading, const Node& value, LinkAction& action) {
    if (value.is_scalar() && value.text == "true") return;
    readers::read<Kind::cut>(reading, value, action.for_);
}
void read_delay(Reading& reading, const Node& value, LinkAction& action) {
    readers::read<Kind::duration>(reading, value, action.for_);
}
void read_drop(Reading& reading, const Node& value, LinkAction& action) {
    readers::read<Kind::count>(reading, value, action.count);
}

/// What they do to the link is checked where the steps before them are known.
void read_parameters(Reading& reading, const Node& value, LinkAction& action) {
    action.parameters = flat_parameters(reading, value);
    action.parameters_at = value.position(reading.file());
}

/// An action waits for one thing at most.
void check_trigger(Reading& reading, const Node& map, const LinkAction& action) {
    const int triggers =
        (action.on_packet ? 1 : 0) + (action.on_byte ? 1 : 0) + (action.at ? 1 : 0);
    if (triggers > 1)
        reading.problem(map, "on_packet, on_byte and at exclude each other", "say one of them");
    if (const auto* nth = map.find("nth"); nth && !action.on_packet)
        reading.problem(
            *nth, "nth means nothing without on_packet", "add 'on_packet', or leave 'nth' out"
        );
}

template <LinkAction::Verb verb>
Action read_link(
    Reading& reading,
    const Node& map,
    std::string_view name,
    std::span<const Detail<LinkAction>> table,
    void (*read_value)(Reading&, const Node&, LinkAction&)
) {
    auto action = read_action<LinkAction>(reading, map, name, table, read_value);
    action.verb = verb;
    check_trigger(reading, map, action);
    return action;
}

void read_pause(Reading& reading, const Node& value, BrokerAction& action) {
    readers::read<Kind::span>(reading, value, action.for_);
}
void read_away(Reading& reading, const Node& value, BrokerAction& action) {
    if (value.is_scalar() && value.text == "true") return;
    readers::read<Kind::away>(reading, value, action.for_);
}

template <BrokerAction::Verb verb>
Action read_broker(
    Reading& reading,
    const Node& map,
    std::string_view name,
    void (*read_value)(Reading&, const Node&, BrokerAction&)
) {
    auto action = read_action<BrokerAction>(reading, map, name, pause_table, read_value);
    action.verb = verb;
    return action;
}

void read_load(Reading& reading, const Node& value, LoadAction& action) {
    if (!reading.is_map(value, kind_row(Kind::load).what)) return;
    for (const auto* needed : {"count", "topic"})
        if (!value.find(needed)) reading.problem(value, std::string{"load needs '"} + needed + "'");
    read_details<LoadAction>(reading, value, load_table, action, "load");
}

void read_filters(Reading& reading, const Node& value, ListenAction& action) {
    action.filters = reading.texts(value);
}

void read_wait(Reading& reading, const Node& value, WaitAction& action) {
    readers::read<Kind::span>(reading, value, action.how_long);
}

}  // namespace

std::vector<DetailDoc> load_details() {
    return docs_of<LoadAction>(load_table);
}

// clang-format off
void add_world_verbs(std::vector<Verb>& verbs) {
    using enum ActorKind;
    using L = LinkAction::Verb;
    using B = BrokerAction::Verb;
    verbs.push_back({"load", client, Arrow::to_broker, Kind::load, "many publishes over the actor's connection, which is made anew when it ends; judged by 'guarantees'",
        docs_of<LoadAction>(load_window_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<LoadAction>(r, map, "load", load_window_table, read_load); }});
    verbs.push_back({"listen", client, Arrow::both, Kind::topics, "a subscription over the actor's connection, which is made anew when it ends, until the row ends",
        docs_of<ListenAction>(listen_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<ListenAction>(r, map, "listen", listen_table, read_filters); }});
    verbs.push_back({"cut", link, Arrow::none, Kind::cut, "an outage", docs_of<LinkAction>(cut_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_link<L::cut>(r, map, "cut", cut_table, read_cut); }});
    verbs.push_back({"set", link, Arrow::none, Kind::parameters, "new link parameters", docs_of<LinkAction>(change_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_link<L::set>(r, map, "set", change_table, read_parameters); }});
    verbs.push_back({"restore", link, Arrow::none, Kind::yes, "ends an outage and takes back what 'set', 'delay' and 'drop' changed", docs_of<LinkAction>(restore_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_link<L::restore>(r, map, "restore", restore_table, read_yes<LinkAction>); }});
    verbs.push_back({"delay", link, Arrow::none, Kind::duration, "a new one-way delay", docs_of<LinkAction>(change_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_link<L::delay>(r, map, "delay", change_table, read_delay); }});
    verbs.push_back({"drop", link, Arrow::none, Kind::count, "loses the next datagrams", docs_of<LinkAction>(change_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_link<L::drop>(r, map, "drop", change_table, read_drop); }});
    verbs.push_back({"restart", broker, Arrow::none, Kind::away, "ends the broker in order and starts it again, at once or after that time", docs_of<BrokerAction>(pause_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_broker<B::restart>(r, map, "restart", read_away); }});
    verbs.push_back({"kill", broker, Arrow::none, Kind::away, "kills the broker and starts it again, at once or after that time", docs_of<BrokerAction>(pause_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_broker<B::kill>(r, map, "kill", read_away); }});
    verbs.push_back({"pause", broker, Arrow::none, Kind::span, "stops the broker's process for that time", docs_of<BrokerAction>(pause_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_broker<B::pause>(r, map, "pause", read_pause); }});
    verbs.push_back({"alive", broker, Arrow::none, Kind::yes, "a fresh client can connect, publish and receive", docs_of<BrokerAction>(pause_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_broker<B::alive>(r, map, "alive", read_yes<BrokerAction>); }});
    verbs.push_back({"wait", any, Arrow::none, Kind::span, "link time", docs_of<WaitAction>(wait_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<WaitAction>(r, map, "wait", wait_table, read_wait); }});
}
// clang-format on

}  // namespace assay::scenario
