// Links, actors, defaults and guarantees of one row.
#include "harness/scenario/answers.hpp"
#include "harness/scenario/file_keys.hpp"
#include "harness/scenario/links.hpp"
#include "harness/scenario/stack.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::scenario {

namespace {

using simulator::LinkSpec;

constexpr std::array<std::string_view, 11> reserved_names{
    "broker",
    "direct",
    "note",
    "parallel",
    "repeat",
    "either",
    "wait",
    "when",
    "as",
    "proves",
    "given"
};

constexpr int fleet_max = 10'000;

void read_version(Reading& reading, const Node& node, Actor& actor) {
    if (const auto word = reading.word(node, Kind::version))
        actor.version = wire::version_named(*word);
}

void read_allowed(Reading& reading, const Node& node, Actor& actor) {
    const auto add = [&](const Node& item) {
        if (auto word = reading.word(item, Kind::event_words))
            actor.allow.push_back(std::move(*word));
    };
    if (node.is_sequence())
        std::ranges::for_each(node.items, add);
    else
        add(node);
}

void read_transport(Reading& reading, const Node& node, Actor& actor) {
    if (auto word = reading.word(node, Kind::transport)) actor.transport = std::move(*word);
}

void read_frames(Reading& reading, const Node& node, Actor& actor) {
    const auto add = [&](const Node& item) {
        if (auto word = reading.word(item, Kind::frames)) actor.frames.push_back(std::move(*word));
    };
    if (node.is_sequence())
        std::ranges::for_each(node.items, add);
    else
        add(node);
}

void check_transport(Reading& reading, const Node& node, const Actor& actor) {
    if (!actor.frames.empty() && !actor.transport.starts_with("ws"))
        reading.problem(*node.find("frames"), "frames are WebSocket's: say 'transport: ws'");
    if (actor.resume && actor.transport != "mqtts" && actor.transport != "wss")
        reading.problem(*node.find("resume"), "TLS resumes: say 'transport: mqtts'");
}

void read_fleet(Reading& reading, const Node& node, Actor& actor) {
    const auto count = reading.integer(node, Kind::count);
    if (count && *count > fleet_max)
        reading.problem(node, fmt::format("count: at most {} members", fleet_max));
    else if (count)
        actor.count = static_cast<int>(*count);
}

void read_actor_stack(Reading& reading, const Node& node, Actor& actor) {
    actor.stack = read_stack(reading, node);
}

void read_drift(Reading& reading, const Node& node, Actor& actor) {
    const auto text = reading.text(node);
    if (!text) return;
    const auto drift = parse_drift(*text);
    if (!drift)
        reading.problem(node, fmt::format("clock_drift: expected {}", drift.error()));
    else
        actor.clock_drift = *drift;
}

// clang-format off
constexpr std::array actor_table{
    detail<Kind::text, Actor>("link", "the link it connects over: one of 'links', or a preset; default direct, or what --link says; 'direct' stays direct", [](auto& a) -> auto& { return a.link; }),
    detail<Kind::text, Actor>("client_id", "a label; actors that share it are the same client to the broker", [](auto& a) -> auto& { return a.client_id; }),
    special<Actor>("version", Kind::version, "its protocol version; default the row's", read_version),
    detail<Kind::keep_alive, Actor>("keep_alive", "Keep Alive of its connections; default 0", [](auto& a) -> auto& { return a.keep_alive; }),
    detail<Kind::boolean, Actor>("auto_ack", "false: acknowledges nothing by itself", [](auto& a) -> auto& { return a.auto_ack; }),
    special<Actor>("stack", Kind::stack, "the TCP stack of its machine, where links are simulated; default linux-6.5+", read_actor_stack),
    special<Actor>("transport", Kind::transport, "what lies between TCP and MQTT; default whatever the target has, and nothing in virtual time", read_transport),
    detail<Kind::boolean, Actor>("resume", "true: its TLS connections go on with the session of the one before", [](auto& a) -> auto& { return a.resume; }),
    special<Actor>("frames", Kind::frames, "how it speaks WebSocket: text frames, one of its bytes a frame, fragments of messages, pings between, strict about the sub-protocol, or unnamed: offering none", read_frames),
    special<Actor>("count", Kind::count, "a fleet of so many, each on a link of its own; '<member>' in its steps is the number of each", read_fleet),
    detail<Kind::boolean, Actor>("shares_link", "of a fleet, true: one link for all of its members", [](auto& a) -> auto& { return a.shares_link; }),
    special<Actor>("clock_drift", Kind::drift, "how much the clock of its load and listen clients gains or loses", read_drift),
    detail<Kind::span, Actor>("ping_timeout", "how long a PINGRESP may take until its load and listen clients give the connection up; default 10s, or their Keep Alive if that is longer", [](auto& a) -> auto& { return a.ping_timeout; }),
    detail<Kind::span_range, Actor>("backoff", "the first and the longest wait of its load and listen clients before they come back; default 1s..60s, doubled each time", [](auto& a) -> auto& { return a.backoff; }),
    detail<Kind::boolean, Actor>("returns_when_taken_over", "true: its load and listen clients come back also when another has taken their Session over (0x8E)", [](auto& a) -> auto& { return a.returns_when_taken_over; }),
    special<Actor>("allow", Kind::event_words, "events that need not be expected", read_allowed),
};
// clang-format on

void read_server_accept(Reading& reading, const Node& node, Actor& actor) {
    read_mode(reading, node, Kind::accept, actor.accept);
}
void read_server_answers(Reading& reading, const Node& node, Actor& actor) {
    actor.answers = read_answers(reading, node);
}
void read_server_connack(Reading& reading, const Node& node, Actor& actor) {
    actor.connack = read_connack_text(reading, node);
}

// clang-format off
constexpr std::array server_table{
    detail<Kind::text, Actor>("link", "the link that lies before it: one of 'links', or a preset; default direct, or what --link says; 'direct' stays direct", [](auto& a) -> auto& { return a.link; }),
    special<Actor>("accept", Kind::accept, "true (default), refuse: connections are reset, silent: nothing is answered", read_server_accept),
    special<Actor>("answers", Kind::answers, "what it answers by itself: auto (default: everything), manual: nothing, or which packets", read_server_answers),
    special<Actor>("connack", Kind::connack, "what its CONNACK says; default success", read_server_connack),
    special<Actor>("stack", Kind::stack, "the TCP stack of the client's machine, where links are simulated; default linux-6.5+", read_actor_stack),
};
// clang-format on

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

bool check_member_name(Reading& reading, const Node& key) {
    const auto is_reserved = std::ranges::find(reserved_names, key.text) != reserved_names.end();
    if (is_reserved || !is_name(key.text))
        reading.problem(key, fmt::format("'{}' cannot be the name of an actor or link", key.text));
    return !is_reserved;
}

std::vector<std::string> preset_names(const Document& document) {
    std::vector<std::string> names;
    for (const auto& [name, unused] : document.presets)
        names.push_back(name);
    return names;
}

void check_cargo(Reading& reading, const Node& at, const LinkSpec& spec) {
    if (spec.carries == simulator::Cargo::datagrams)
        reading.problem(
            at,
            fmt::format("link {} carries datagrams only", spec.name),
            "MQTT over TCP needs a link that carries streams"
        );
}

/// One entry of `links:`: a preset's name, or a map with a preset and changes to it.
LinkSpec read_link(Reading& reading, const Document& document, const Node& node) {
    LinkSpec spec;
    if (node.is_scalar()) {
        if (const auto name = reading.text(node))
            start_from_preset(reading, node, *name, document.presets, spec);
    } else {
        for (const auto& [name, value] : ordered_parameters(reading, node)) {
            const auto& at = parameter_node(node, name);
            if (name == "preset")
                start_from_preset(reading, at, value, document.presets, spec);
            else if (const auto wrong = apply_parameter(spec, name, value, document.file))
                reading.problem(at, wrong->message, wrong->hint);
        }
        report_conflicts(reading, node, spec);
    }
    check_cargo(reading, node, spec);
    return spec;
}

}  // namespace

/// Of both roles: a schema does not look at `role`.
std::vector<DetailDoc> actor_details() {
    auto out = docs_of<Actor>(actor_table);
    for (const auto& row : server_table)
        if (std::ranges::find(out, row.name, &DetailDoc::name) == out.end()) out.push_back(row);
    return out;
}
LinkList read_links(Reading& reading, const Document& document) {
    LinkList out;
    const auto* links = document.find("links");
    reading.shown_name = "links";
    if (!links || !reading.is_map(*links, "a map of names to links")) return out;
    for (std::size_t i = 0; i < links->items.size(); ++i) {
        check_member_name(reading, links->keys[i]);
        reading.shown_name = links->keys[i].text;
        out.emplace_back(links->keys[i].text, read_link(reading, document, links->items[i]));
    }
    return out;
}

std::vector<Actor> read_actors(Reading& reading, const Document& document, LinkList& links) {
    std::vector<Actor> out;
    const auto* actors = document.find("actors");
    reading.shown_name = "actors";
    if (!actors || !reading.is_map(*actors, "a map of names to actors")) return out;
    for (std::size_t i = 0; i < actors->items.size(); ++i) {
        const auto& key = actors->keys[i];
        const auto& node = actors->items[i];
        check_member_name(reading, key);
        if (std::ranges::find(links, key.text, &LinkList::value_type::first) != links.end())
            reading.problem(key, fmt::format("'{}' is a link already", key.text));
        Actor actor{key.text};
        actor.is_server = document.role == wire::Role::client;
        if (actor.is_server && actor.name == client_name)
            reading.problem(key, fmt::format("'{}' is the target", key.text));
        reading.shown_name = key.text;
        if (node.is_empty()) {
            out.push_back(std::move(actor));
            continue;
        }
        if (!reading.is_map(node, "a map, perhaps empty: {}")) continue;
        if (actor.is_server)
            read_details<Actor>(reading, node, server_table, actor, "a server");
        else
            read_details<Actor>(reading, node, actor_table, actor, "an actor");
        actor.stays_direct = node.find("link") && actor.link == "direct";
        check_transport(reading, node, actor);
        if (actor.shares_link && !actor.count)
            reading.problem(*node.find("shares_link"), "shares_link without count");
        if (actor.count && !actor.client_id.empty())
            reading.problem(
                *node.find("client_id"), "the members of a fleet are different clients"
            );
        const auto has_link =
            actor.link == "direct" ||
            std::ranges::find(links, actor.link, &LinkList::value_type::first) != links.end();
        if (const auto preset = document.presets.find(actor.link);
            !has_link && preset != document.presets.end()) {
            check_cargo(reading, *node.find("link"), preset->second);
            links.emplace_back(actor.link, preset->second);
        } else if (!has_link) {
            auto known = preset_names(document);
            for (const auto& [name, unused] : links)
                known.push_back(name);
            reading.unknown(
                *node.find("link"),
                fmt::format("there is no link '{}'", actor.link),
                actor.link,
                known
            );
        }
        out.push_back(std::move(actor));
    }
    return out;
}

Stack read_broker_stack(Reading& reading, const Document& document) {
    const auto* node = document.find("broker_stack");
    reading.shown_name = "broker_stack";
    return node ? read_stack(reading, *node) : nullptr;
}

/// `reconnects: 2`, or `reconnects: [2, truck]` for one actor. False: no number is there.
bool take_number(Reading& reading, const Node& item, reports::Guarantee& guarantee) {
    constexpr std::int64_t most_max = 1'000'000;
    const auto most = guarantee.of.empty() ? Parsed<std::int64_t>{std::unexpected{""}}
                                           : parse_integer(guarantee.of.front(), 0, most_max);
    if (!most) {
        reading.problem(
            item,
            fmt::format("{}: say how many are allowed", guarantee.name),
            fmt::format(
                "{{{}: 2}}, or for some actors {{{}: [2, truck]}}", guarantee.name, guarantee.name
            )
        );
        return false;
    }
    guarantee.most = static_cast<std::uint32_t>(*most);
    guarantee.of.erase(guarantee.of.begin());
    return true;
}

/// A guarantee is asked of actors, or of exchanges that a step has named.
void check_whom(
    Reading& reading, const Document& document, const Node& item, const reports::Guarantee& asked
) {
    std::vector<std::string> known{document.exchanges.begin(), document.exchanges.end()};
    if (const auto* actors = document.find("actors"))
        for (const auto& key : actors->keys)
            known.push_back(key.text);
    for (const auto& one : asked.of)
        if (std::ranges::find(known, one) == known.end())
            reading.unknown(
                item,
                fmt::format("{}: there is no exchange or actor '{}'", asked.name, one),
                one,
                known
            );
}

/// What the guarantee `keep_alive` takes for granted of the clients that it watches.
void check_patience(
    Reading& reading, const Document& document, const std::vector<reports::Guarantee>& guarantees
) {
    const auto* actors = document.find("actors");
    if (!actors ||
        std::ranges::find(guarantees, "keep_alive", &reports::Guarantee::name) == guarantees.end())
        return;
    for (const auto& actor : actors->items)
        if (const auto* patience = actor.is_map() ? actor.find("ping_timeout") : nullptr)
            reading.problem(
                *patience,
                "ping_timeout: the guarantee keep_alive judges how long a client waits for "
                "PINGRESP",
                "leave one of them out"
            );
}

/// Of a client under test only what its application sees of its messages is judged, and of all of them.
void check_for_clients(
    Reading& reading, const Document& document, const std::vector<reports::Guarantee>& guarantees
) {
    const auto* role = document.find("role");
    if (!role || role->text != "client") return;
    std::vector<std::string_view> known;
    for (const auto& word : evidence::guarantee_words())
        if (word.is_for_clients) known.push_back(word.name);
    for (const auto& guarantee : guarantees)
        if (!guarantee.of.empty() || std::ranges::find(known, guarantee.name) == known.end())
            reading.problem(
                *document.find("guarantees"),
                fmt::format(
                    "{}: a client under test is asked for all of its messages", guarantee.name
                ),
                fmt::format("one of {}", fmt::join(known, ", "))
            );
}

std::vector<reports::Guarantee> read_guarantees(Reading& reading, const Document& document) {
    std::vector<reports::Guarantee> out;
    const auto* list = document.find("guarantees");
    if (!list) return out;
    reading.shown_name = "guarantees";
    if (!list->is_sequence()) {
        reading.unexpected(*list, "a list of guarantees");
        return out;
    }
    for (const auto& item : list->items) {
        const bool has_names = item.is_map() && item.keys.size() == 1;
        if (!has_names && !item.is_scalar()) {
            reading.unexpected(item, "a name, or a name with a list: {ordered: [cmd]}");
            continue;
        }
        const auto& name = has_names ? item.keys.front().text : item.text;
        reports::Guarantee guarantee{.name = name, .line = item.position(document.file).line};
        std::vector<std::string_view> known;
        for (const auto& row : evidence::guarantee_words())
            known.push_back(row.name);
        const auto word = std::ranges::find(known, name);
        if (word == known.end()) {
            reading.unknown(item, fmt::format("there is no guarantee '{}'", name), name, known);
            continue;
        }
        if (has_names) guarantee.of = reading.texts(item.items.front());
        const auto& row =
            evidence::guarantee_words()[static_cast<std::size_t>(word - known.begin())];
        if (row.has_number && !take_number(reading, item, guarantee)) continue;
        check_whom(reading, document, item, guarantee);
        out.push_back(std::move(guarantee));
    }
    check_patience(reading, document, out);
    check_for_clients(reading, document, out);
    return out;
}

void check_defaults(Reading& reading, const Document& document) {
    const auto* defaults = document.find("defaults");
    reading.shown_name = "defaults";
    if (!defaults || !reading.is_map(*defaults, "a map of details")) return;
    for (const auto& key : defaults->keys)
        if (std::ranges::find(default_names, key.text) == default_names.end())
            reading.unknown(
                key, fmt::format("defaults has no detail '{}'", key.text), key.text, default_names
            );
}

}  // namespace assay::scenario
