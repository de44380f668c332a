#include "harness/scenario/fault_keys.hpp"

#include "harness/evidence/trace/member.hpp"
#include "harness/scenario/detail.hpp"

#include <fmt/format.h>

namespace assay::scenario {
namespace {

constexpr std::array<std::string_view, 2> sweep_words{"every_packet", "every_byte"};

void read_kinds(Reading& reading, const Node& node, Chaos& chaos) {
    const auto add = [&](const Node& item) {
        const auto word = reading.word(item, Kind::fault_words);
        if (!word) return;
        const auto words = fault_words();
        const auto found = std::ranges::find(words, *word);
        chaos.kinds.push_back(static_cast<Fault::Kind>(found - words.begin()));
    };
    if (node.is_sequence())
        std::ranges::for_each(node.items, add);
    else
        add(node);
}

void read_every(Reading& reading, const Node& node, Sweep& sweep) {
    if (const auto word = reading.word(node, Kind::sweep_points))
        sweep.every = *word == sweep_words[1] ? Sweep::Every::byte : Sweep::Every::packet;
}

void read_with(Reading& reading, const Node& node, Sweep& sweep) {
    if (const auto word = reading.word(node, Kind::connection_end))
        sweep.with = *word == "reset"  ? Fault::Kind::reset
                     : *word == "kill" ? Fault::Kind::kill
                                       : Fault::Kind::close;
}

void read_swept_actors(Reading& reading, const Node& node, Sweep& sweep) {
    sweep.actors = reading.texts(node);
}

/// A row that needs more to break is not found by chance.
constexpr int chaos_faults_max = 10'000;

// clang-format off
constexpr std::array chaos_table{
    detail<Kind::ordinal, Chaos>("faults", "how many faults are drawn from the seed; 0: only those of the scenario, then the heal", [](auto& c) -> auto& { return c.faults; }),
    detail<Kind::span, Chaos>("for", "they begin within this time; then the network is healed", [](auto& c) -> auto& { return c.lasting; }),
    detail<Kind::duration, Chaos>("drain", "how long after that QoS 1 and 2 may take to complete", [](auto& c) -> auto& { return c.drain; }),
    special<Chaos>("kinds", Kind::fault_words, "what may happen; default everything", read_kinds),
};
constexpr std::array sweep_table{
    special<Sweep>("break", Kind::sweep_points, "where connections break, one point after the other", read_every),
    special<Sweep>("of", Kind::actor_names, "whose connections; default those of all loads and listeners", read_swept_actors),
    special<Sweep>("with", Kind::connection_end, "close (FIN, the default), reset (RST) or kill (of the broker, which is started again)", read_with),
};
// clang-format on

/// Says what of a fault does not fit to the row's actors and links.
class FaultCheck {
public:
    FaultCheck(Reading& reading, const Node& node, const Row& row)
        : reading_{reading}, node_{node}, row_{row} {}

    void check(const Fault& fault) {
        const auto* actor = actor_named(fault.actor);
        if (!fault.actor.empty() && !actor) {
            std::vector<std::string> known;
            for (const auto& one : row_.actors)
                known.push_back(one.name);
            return reading_.unknown(
                node_, fmt::format("there is no actor '{}'", fault.actor), fault.actor, known
            );
        }
        if (!fault.link.empty() && !has_link(fault.link)) {
            std::vector<std::string> known;
            for (const auto& [name, unused] : row_.links)
                known.push_back(name);
            return reading_.unknown(
                node_, fmt::format("there is no link '{}'", fault.link), fault.link, known
            );
        }
        if (actor && actor->count && fault.actor == actor->name)
            return reading_.problem(
                node_,
                fmt::format("{} is a fleet", fault.actor),
                fmt::format("name its link, or one member: {}/1", fault.actor)
            );
        if (actor && !fault.link.empty() && !evidence::is_meant(actor->link, fault.link))
            return reading_.problem(
                node_, fmt::format("{} does not connect over {}", fault.actor, fault.link)
            );
        if (fault.ends_broker() && row_.isolation != Isolation::process)
            return reading_.problem(
                node_, "only a scenario with 'isolation: process' may kill the broker"
            );
        if (fault.breaks_connections()) return;
        if (actor ? !has_link(actor->link) : row_.links.empty())
            reading_.problem(
                node_,
                fmt::format("there is no link that '{}' could act on", name_of(fault.kind)),
                "give the actor a link, or use close or reset"
            );
    }

private:
    const Actor* actor_named(const std::string& name) const {
        const auto found = std::ranges::find_if(row_.actors, [&](const Actor& actor) {
            return actor.name == name || (actor.count && evidence::is_meant(actor.name, name));
        });
        return found == row_.actors.end() ? nullptr : &*found;
    }
    bool has_link(const std::string& name) const {
        return std::ranges::any_of(row_.links, [&](const auto& link) {
            return evidence::is_meant(link.first, name);
        });
    }

    Reading& reading_;
    const Node& node_;
    const Row& row_;
};

void read_fault(Reading& reading, const Node& node, Row& row) {
    const auto text = reading.text(node);
    if (!text) return;
    const auto fault = parse_fault(*text);
    if (fault) {
        FaultCheck{reading, node, row}.check(*fault);
        if (fault->trigger.on == FaultTrigger::On::time && fault->trigger.at >= row.limit)
            reading.problem(node, "the fault comes after the row's limit");
        row.faults.push_back(*fault);
        return;
    }
    // The place inside the text, where the text stands as it is on one line.
    auto at = node;
    const auto& wrong = fault.error();
    if (node.text == *text && node.start.line == node.end.line) {
        const auto quote = node.plain ? 0 : 1;
        at.start.column += static_cast<int>(wrong.offset) + quote;
        at.end.column = at.start.column + static_cast<int>(wrong.length);
    }
    reading.problem(at, wrong.message, wrong.hint);
}

void read_chaos(Reading& reading, const Node& node, Row& row) {
    if (!reading.is_map(node, "a map with faults, for and drain")) return;
    Chaos chaos;
    read_details<Chaos>(reading, node, chaos_table, chaos, "chaos");
    for (const auto* needed : {"faults", "for", "drain"})
        if (!node.find(needed)) reading.problem(node, fmt::format("chaos needs '{}'", needed));
    if (chaos.faults > chaos_faults_max)
        reading.problem(node, fmt::format("chaos: at most {} faults", chaos_faults_max));
    if (chaos.lasting + chaos.drain >= row.limit)
        reading.problem(node, "chaos and drain take longer than the row's limit", "raise 'limit'");
    for (const auto kind : chaos.kinds)
        if (Fault{.kind = kind}.ends_broker()) FaultCheck{reading, node, row}.check({.kind = kind});
    if (row.links.empty())
        for (const auto kind : chaos.kinds)
            if (!Fault{.kind = kind}.breaks_connections())
                reading.problem(
                    node, fmt::format("there is no link that '{}' could act on", name_of(kind))
                );
    row.chaos = std::move(chaos);
}

void read_sweep(Reading& reading, const Node& node, Row& row) {
    Sweep sweep;
    if (node.is_scalar())
        read_every(reading, node, sweep);
    else if (reading.is_map(node, "every_packet, every_byte, or a map with break"))
        read_details<Sweep>(reading, node, sweep_table, sweep, "sweep");
    FaultCheck{reading, node, row}.check({.kind = sweep.with});
    for (const auto& name : sweep.actors)
        FaultCheck{reading, node, row}.check({.kind = sweep.with, .actor = name});
    row.sweep = std::move(sweep);
}

}  // namespace

std::vector<DetailDoc> chaos_details() {
    return docs_of<Chaos>(chaos_table);
}
std::vector<DetailDoc> sweep_details() {
    return docs_of<Sweep>(sweep_table);
}

void read_fault_keys(Reading& reading, const Document& document, Row& row) {
    if (const auto* faults = document.find("faults")) {
        reading.shown_name = "faults";
        if (!faults->is_sequence()) reading.unexpected(*faults, "a list of faults");
        for (const auto& item : faults->items)
            read_fault(reading, item, row);
    }
    reading.shown_name = "chaos";
    if (const auto* chaos = document.find("chaos")) read_chaos(reading, *chaos, row);
    reading.shown_name = "sweep";
    if (const auto* sweep = document.find("sweep")) read_sweep(reading, *sweep, row);
}

}  // namespace assay::scenario
