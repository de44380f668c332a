// What a server of a scenario can do: what it answers by itself, and how a client sends and expects.
#include "harness/scenario/answers.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace assay::scenario {

namespace {

// clang-format off
constexpr std::array connack_table{
    detail<Kind::reason, ConnackText>("reason", "the code; default 0", [](auto& c) -> auto& { return c.reason; }),
    detail<Kind::boolean, ConnackText>("session_present", "Session Present; default whether the client has left a Session here and asks for it", [](auto& c) -> auto& { return c.session_present; }),
    detail<Kind::properties, ConnackText>("properties", "in this order; a list repeats one", [](auto& c) -> auto& { return c.properties; }, true),
};
// clang-format on

void read_connack_verb(Reading& reading, const Node& value, ServeAction& action) {
    action.connack = read_connack_text(reading, value);
}
void read_answers_verb(Reading& reading, const Node& value, ServeAction& action) {
    action.answers = read_answers(reading, value);
}
void read_accept_verb(Reading& reading, const Node& value, ServeAction& action) {
    read_mode(reading, value, Kind::accept, action.accept);
}

template <ServeAction::Verb verb>
Action read_serve(
    Reading& reading,
    const Node& map,
    std::string_view name,
    void (*read_value)(Reading&, const Node&, ServeAction&)
) {
    auto action = read_action<ServeAction>(
        reading, map, name, std::span<const Detail<ServeAction>>{}, read_value
    );
    action.verb = verb;
    return action;
}

template <DisconnectAction::Mode mode>
Action read_end(Reading& reading, const Node& map, std::string_view name) {
    auto action = read_action<
        DisconnectAction>(reading, map, name, std::span<const Detail<DisconnectAction>>{}, read_yes<DisconnectAction>);
    action.mode = mode;
    return action;
}

/// What a server does just as a client does it.
bool is_shared(const Verb& verb) {
    constexpr std::array<std::string_view, 4> names{"send", "publish", "expect", "never"};
    return verb.actors == ActorKind::client && verb.value != Kind::open &&
           std::ranges::find(names, verb.name) != names.end();
}

}  // namespace

ConnackText read_connack_text(Reading& reading, const Node& node) {
    ConnackText out;
    if (reading.is_map(node, kind_row(Kind::connack).what))
        read_details<ConnackText>(reading, node, connack_table, out, "connack");
    return out;
}

wire::PacketSet read_answers(Reading& reading, const Node& node) {
    wire::PacketSet out;
    const auto add = [&](const Node& item) {
        const auto word = reading.word(item, Kind::answers);
        if (!word || *word == "manual") return;
        const auto type = wire::packet_type_named(*word);
        out.bits |= type ? wire::PacketSet{*type}.bits : wire::PacketSet::all().bits;
    };
    if (node.is_sequence())
        std::ranges::for_each(node.items, add);
    else
        add(node);
    return out;
}

std::vector<DetailDoc> connack_details() {
    return docs_of<ConnackText>(connack_table);
}

// clang-format off
void add_server_verbs(std::vector<Verb>& verbs) {
    using enum ActorKind;
    using S = ServeAction::Verb;
    using D = DisconnectAction::Mode;
    const auto clients = verbs;
    for (auto verb : clients) {
        if (!is_shared(verb)) continue;
        verb.actors = server;
        verbs.push_back(std::move(verb));
    }
    verbs.push_back({"accept", server, Arrow::none, Kind::accept, "from now on: true: connections are taken; refuse: they are reset; silent: they are taken, and nothing is answered", {}, false, false,
        [](Reading& r, const Node& map) -> Action { return read_serve<S::accept>(r, map, "accept", read_accept_verb); }});
    verbs.push_back({"connack", server, Arrow::none, Kind::connack, "what its CONNACK says from now on", {}, false, false,
        [](Reading& r, const Node& map) -> Action { return read_serve<S::connack>(r, map, "connack", read_connack_verb); }});
    verbs.push_back({"answers", server, Arrow::none, Kind::answers, "auto: it answers every packet by itself; manual: none; or which", {}, false, false,
        [](Reading& r, const Node& map) -> Action { return read_serve<S::answers>(r, map, "answers", read_answers_verb); }});
    verbs.push_back({"close", server, Arrow::to_broker, Kind::yes, "FIN, without a packet", {}, false, false,
        [](Reading& r, const Node& map) -> Action { return read_end<D::close>(r, map, "close"); }});
    verbs.push_back({"abort", server, Arrow::to_broker, Kind::yes, "RST, without a packet", {}, false, false,
        [](Reading& r, const Node& map) -> Action { return read_end<D::abort>(r, map, "abort"); }});
    verbs.push_back({"vanish", server, Arrow::none, Kind::yes, "goes silent, as with a cut cable", {}, false, false,
        [](Reading& r, const Node& map) -> Action { return read_end<D::vanish>(r, map, "vanish"); }});
}
// clang-format on

}  // namespace assay::scenario
