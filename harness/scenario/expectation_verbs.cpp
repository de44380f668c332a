// What a client or a link is expected to see, or never to see.
#include "harness/scenario/fields.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <fmt/format.h>

namespace assay::scenario {

namespace {

using What = ExpectAction::What;

void read_close_reasons(Reading& reading, const Node& node, ExpectAction& action) {
    if (node.is_scalar() && node.text == "fault")
        action.reason_of_fault = true;
    else
        action.reason = reading.reasons(node);
}

void read_last_word(Reading& reading, const Node& node, ExpectAction& action) {
    const auto word = reading.word(node, Kind::last_word);
    if (!word) return;
    action.last_word = *word == "required" ? LastWord::required : LastWord::advised;
}

void read_count(Reading& reading, const Node& node, ExpectAction& action) {
    const auto text = reading.text(node);
    if (!text) return;
    const auto bounds = bounds_of(Kind::count_range);
    const auto expected = [&](std::string_view what) {
        const bool asks_for_none = text->starts_with("0..") || *text == "0";
        reading.problem(
            node,
            fmt::format("{}: expected {}, got '{}'", reading.shown_name, what, *text),
            asks_for_none ? "'never: PACKET' says that none comes" : ""
        );
    };
    if (!text->contains("..")) {
        const auto number = parse_integer(*text, bounds.low, bounds.high);
        if (!number) return expected(kind_row(Kind::count_range).what);
        action.count = static_cast<int>(*number);
        return;
    }
    const auto range = parse_integer_range(*text, bounds.low, bounds.high);
    if (!range) return expected(range.error());
    action.count = static_cast<int>(range->first);
    action.count_max = static_cast<int>(range->second);
}

// clang-format off
constexpr auto at_of = [](auto& a) -> auto& { return a.window.at; };
constexpr auto since_of = [](auto& a) -> auto& { return a.window.since; };
constexpr auto for_of = [](auto& a) -> auto& { return a.window.for_; };
constexpr std::string_view at_doc = "the event's time after the step's start, or after 'since'";
constexpr std::string_view since_doc = "start of the row, or the name of an exchange or event";

constexpr std::array packet_table{
    special<ExpectAction>("count", Kind::count_range, "so many matching packets, later ones are for other steps; 1..2: at least one and at most two, until 'within' or 'at' ends, else the settle window", read_count),
    detail<Kind::boolean, ExpectAction>("next", "it has to be the first unconsumed packet of its type", [](auto& a) -> auto& { return a.next; }),
    detail<Kind::span, ExpectAction>("within", within_doc, within_of),
    detail<Kind::duration_range, ExpectAction>("at", at_doc, at_of),
    detail<Kind::since, ExpectAction>("since", since_doc, since_of),
};
constexpr std::array close_table{
    special<ExpectAction>("reason", Kind::close_reasons, "codes that a DISCONNECT (or refusing CONNACK) before it may carry", read_close_reasons),
    detail<Kind::yes, ExpectAction>("strict", "another code than those of 'reason' is a failure, where it would be advice", [](auto& a) -> auto& { return a.is_strict; }),
    special<ExpectAction>("disconnect", Kind::last_word, "a DISCONNECT (or refusing CONNACK) has to come first; 'advised': its lack is advice", read_last_word),
    detail<Kind::yes, ExpectAction>("advised", "that the connection stays open is advice: MQTT 5.0 binds no Client to close it (4.13.1)", [](auto& a) -> auto& { return a.is_advised; }),
    detail<Kind::name, ExpectAction>("keep_alive", "the name of a CONNECT: the end comes by its Keep Alive, or by what CONNACK says instead (3.1.2.10)", [](auto& a) -> auto& { return a.keep_alive; }),
    detail<Kind::span, ExpectAction>("within", within_doc, within_of),
    detail<Kind::duration_range, ExpectAction>("at", at_doc, at_of),
    detail<Kind::since, ExpectAction>("since", since_doc, since_of),
};
constexpr std::array state_table{
    detail<Kind::span, ExpectAction>("within", within_doc, within_of),
};
constexpr std::array never_table{
    detail<Kind::span, NeverAction>("for", "how long; default the settle window", for_of),
    detail<Kind::since, NeverAction>("since", since_doc, since_of),
};
// clang-format on

/// What the value of `expect` and `never` says.
template <class A>
void read_what(Reading& reading, const Node& value, A& action) {
    const auto text = reading.text(value);
    if (!text) return;
    const auto type = wire::packet_type_named(*text);
    action.what = type                      ? What::packet
                  : *text == "close"        ? What::close
                  : *text == "open"         ? What::open
                  : *text == "acknowledged" ? What::acknowledged
                  : *text == "up"           ? What::up
                                            : What::down;
    if (type) action.packet = *type;
}

template <class A>
Action read_packet(
    Reading& reading, const Node& map, std::string_view verb, std::span<const Detail<A>> table
) {
    A action{};
    read_what(reading, *map.find(verb), action);
    read_defaults(reading, map, table, action);
    auto others = beside_details(verb);
    std::ranges::copy(read_known_details(reading, map, table, action), std::back_inserter(others));
    if (action.what == What::packet)
        action.fields = read_fields(reading, map, action.packet, others);
    return action;
}

}  // namespace

// clang-format off
void add_expectation_verbs(std::vector<Verb>& verbs) {
    using enum ActorKind;
    verbs.push_back({"expect", client, Arrow::from_broker, Kind::packet, "the earliest unconsumed packet with these fields, already here or inside the window",
        docs_of<ExpectAction>(packet_table), true, false,
        [](Reading& r, const Node& map) -> Action { return read_packet<ExpectAction>(r, map, "expect", packet_table); }});
    verbs.push_back({"expect", client, Arrow::from_broker, Kind::close, "the Network Connection ends", docs_of<ExpectAction>(close_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<ExpectAction>(r, map, "expect", close_table, read_what<ExpectAction>); }});
    verbs.push_back({"expect", client, Arrow::from_broker, Kind::open, "the Network Connection is still open (a PINGREQ is answered)", docs_of<ExpectAction>(state_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<ExpectAction>(r, map, "expect", state_table, read_what<ExpectAction>); }});
    verbs.push_back({"expect", client, Arrow::from_broker, Kind::tcp_state, "simulated TCP has acknowledged every byte that this client sent; what that is worth, 'pep' shows",
        docs_of<ExpectAction>(state_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<ExpectAction>(r, map, "expect", state_table, read_what<ExpectAction>); }});
    verbs.push_back({"expect", link, Arrow::none, Kind::link_state, "the link goes up or down", docs_of<ExpectAction>(state_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<ExpectAction>(r, map, "expect", state_table, read_what<ExpectAction>); }});
    verbs.push_back({"never", client, Arrow::from_broker, Kind::packet, "no unconsumed matching packet inside the window", docs_of<NeverAction>(never_table), true, false,
        [](Reading& r, const Node& map) -> Action { return read_packet<NeverAction>(r, map, "never", never_table); }});
    verbs.push_back({"never", client, Arrow::from_broker, Kind::close, "the Network Connection does not end inside the window", docs_of<NeverAction>(never_table), false, false,
        [](Reading& r, const Node& map) -> Action { return read_action<NeverAction>(r, map, "never", never_table, read_what<NeverAction>); }});
}
// clang-format on

}  // namespace assay::scenario
