#include "harness/scenario/steps.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::scenario {

namespace {

constexpr int repeat_max = 10'000;

/// What can be looked for without taking it away from another: a packet, or the end.
bool is_alternative(const Step& step) {
    const auto* expect = std::get_if<ExpectAction>(&step.action);
    return expect && (expect->what == ExpectAction::What::packet ||
                      expect->what == ExpectAction::What::close);
}

}  // namespace

/// Whether `when:` (matrix name to a value or a list) holds in this row.
bool StepReader::applies(const Node& step) {
    const auto* when = step.find("when");
    if (!when) return true;
    reading_.shown_name = "when";
    if (!reading_.is_map(*when, "a map of matrix names to values")) return false;
    bool holds = true;
    for (std::size_t i = 0; i < when->items.size(); ++i) {
        const auto& key = when->keys[i];
        const auto* name = document_.matrix_name(key.text);
        if (!name) {
            std::vector<std::string> known;
            for (const auto& entry : document_.matrix)
                known.push_back(entry.name);
            reading_.unknown(key, fmt::format("the matrix has no '{}'", key.text), key.text, known);
            continue;
        }
        const auto wanted = reading_.texts(when->items[i]);
        for (const auto& value : wanted)
            if (!name->is_fault_table() && !name->can_be(value))
                reading_.unknown(
                    when->items[i],
                    fmt::format("{} is never '{}'", key.text, value),
                    value,
                    name->values
                );
        holds = holds && std::ranges::find(wanted, reading_.matrix->at(key.text)) != wanted.end();
    }
    return holds;
}

/// An id without a version stands for the row's version; it has to be verified in one of them.
std::vector<std::string> StepReader::read_proves(const Node& node) {
    std::vector<std::string> verified;
    for (const auto& [version, numbers] : verifies_)
        for (const auto& number : numbers)
            verified.push_back(fmt::format("{}:{}", wire::name_of(version), number));
    const auto own = fmt::format("{}:", wire::name_of(cast_.version));
    std::vector<std::string> out;
    for (const auto& id : reading_.texts(node)) {
        const bool is_qualified = id.contains(':');
        const bool known = std::ranges::any_of(verified, [&](const std::string& candidate) {
            return is_qualified ? candidate == id : candidate.ends_with(":" + id);
        });
        if (!known) {
            reading_.unknown(
                node,
                fmt::format("proves: '{}' is not among what the scenario verifies", id),
                id,
                verified
            );
            continue;
        }
        auto qualified = is_qualified ? id : own + id;
        if (qualified.starts_with(own) && std::ranges::find(verified, qualified) != verified.end())
            out.push_back(std::move(qualified));
    }
    return out;
}

void StepReader::read_names(const Node& map, Step& step) {
    if (const auto* as = map.find("as")) {
        reading_.shown_name = "as";
        step.as = reading_.name(*as).value_or("");
        if (!step.as.empty()) names.push_back({step.as, step.actor, as, true, false});
    }
    if (const auto* proves = map.find("proves")) step.proves = read_proves(*proves);
    if (const auto* given = map.find("given")) {
        reading_.shown_name = "given";
        const auto word = reading_.word(*given, Kind::given);
        step.given = word == "true";
        step.is_coming_given = word == "comes";
    }
}

void StepReader::note_uses(const Node& map, const Step& step) {
    if (const auto* action = std::get_if<FinishAction>(&step.action);
        action && !action->exchange.empty())
        names.push_back({action->exchange, step.actor, map.find("finish"), false, true});
    // Of `expect: close` and of `wait`; elsewhere it is a time.
    const auto* expected = map.find("expect");
    if (const auto* connect = map.find("keep_alive");
        connect && ((expected && expected->text == "close") || map.find("wait")))
        names.push_back({connect->text, step.actor, connect, false, true});
    if (const auto* since = map.find("since")) {
        reading_.shown_name = "since";
        const auto name = reading_.name(*since).value_or("start");
        if (name != "start") names.push_back({name, step.actor, since, false, false});
    }
}

void StepReader::note_mentions(const std::string& actor) {
    for (auto& [name, node] : reading_.mentioned)
        mentions.push_back({std::move(name), actor, node, false, false});
    reading_.mentioned.clear();
}

std::optional<Action> StepReader::read_action_of(const Node& key, const Node& map, Step& step) {
    const auto member = cast_.members.find(step.actor);
    if (member == cast_.members.end()) {
        std::vector<std::string> known;
        for (const auto& block : block_table)
            known.emplace_back(block.name);
        for (const auto& [name, unused] : cast_.members)
            known.push_back(name);
        reading_.unknown(
            key, fmt::format("there is no actor or link '{}'", step.actor), step.actor, known
        );
        return {};
    }
    reading_.shown_name = step.actor;
    if (!reading_.is_map(map, "a map with a verb")) return {};
    if (map.keys.empty()) {
        reading_.problem(map, fmt::format("{} has nothing to do", step.actor));
        return {};
    }
    const auto kind = member->second.kind;
    const auto& verb_key = map.keys.front();
    const auto known = verbs_of(kind);
    if (std::ranges::find(known, std::string_view{verb_key.text}) == known.end()) {
        const auto later = std::ranges::find_if(map.keys, [&](const Node& k) {
            return std::ranges::find(known, std::string_view{k.text}) != known.end();
        });
        if (later != map.keys.end())
            reading_.problem(
                verb_key, fmt::format("the verb has to come first: '{}'", later->text)
            );
        else
            reading_.unknown(
                verb_key,
                fmt::format("{} has no verb '{}'", step.actor, verb_key.text),
                verb_key.text,
                known
            );
        return {};
    }
    const auto& value = map.items.front();
    reading_.version = member->second.version;
    reading_.shown_name = verb_key.text;
    const auto text = value.is_scalar() ? reading_.text(value).value_or("") : std::string{};
    const auto* verb = find_verb(verb_key.text, kind, text);
    if (!verb) {
        std::vector<std::string_view> words;
        for (const auto& row : verb_table())
            if (row.name == verb_key.text && row.actors == kind)
                words.insert(
                    words.end(), kind_row(row.value).words.begin(), kind_row(row.value).words.end()
                );
        reading_.unknown(
            value,
            fmt::format("{} {} cannot {} '{}'", name_of(kind), step.actor, verb_key.text, text),
            text,
            words
        );
        return {};
    }
    if (verb->v5_only) require_v5(reading_, verb_key, verb->name);
    return verb->read(reading_, map);
}

std::optional<Action> StepReader::read_note(const Node& value) {
    return NoteAction{reading_.text(value).value_or("")};
}

std::optional<Action> StepReader::read_wait(const Node& value) {
    WaitAction wait;
    readers::read<Kind::span>(reading_, value, wait.how_long);
    return wait;
}

std::optional<Action> StepReader::read_parallel(const Node& value) {
    return ParallelAction{read_all(value, "parallel")};
}

std::optional<Action> StepReader::read_either(const Node& value) {
    EitherAction either{read_all(value, "either")};
    if (!std::ranges::all_of(either.steps, is_alternative))
        reading_.problem(value, "either: its steps can only expect packets and 'close'");
    if (std::ranges::any_of(either.steps, [](const Step& s) {
            return s.given || s.is_coming_given || !s.proves.empty();
        }))
        reading_.problem(value, "either: 'proves' and 'given' stand beside it, not in its steps");
    return either;
}

std::optional<Action> StepReader::read_repeat(const Node& value) {
    RepeatAction repeat;
    if (!reading_.is_map(value, kind_row(Kind::repeat).what)) return {};
    for (const auto& inner : value.keys)
        if (inner.text != "times" && inner.text != "steps")
            reading_.unknown(
                inner,
                fmt::format("repeat has no detail '{}'", inner.text),
                inner.text,
                std::array<std::string_view, 2>{"times", "steps"}
            );
    const auto* times = value.find("times");
    const auto* steps = value.find("steps");
    if (!times || !steps) reading_.problem(value, "repeat needs 'times' and 'steps'");
    reading_.shown_name = "times";
    if (times) repeat.times = static_cast<int>(reading_.integer(*times, Kind::count).value_or(1));
    if (times && repeat.times > repeat_max)
        reading_.problem(*times, fmt::format("repeat: at most {} times", repeat_max));
    const bool outer = std::exchange(reading_.in_repeat, true);
    if (steps) repeat.steps = read_all(*steps, "repeat");
    reading_.in_repeat = outer;
    return repeat;
}

std::optional<Action> StepReader::read_block(const Block& block, const Node& value) {
    struct Reader {
        std::string_view name;
        std::optional<Action> (StepReader::*read)(const Node&);
    };
    constexpr std::array table{
        Reader{"note", &StepReader::read_note},
        Reader{"wait", &StepReader::read_wait},
        Reader{"parallel", &StepReader::read_parallel},
        Reader{"either", &StepReader::read_either},
        Reader{"repeat", &StepReader::read_repeat},
    };
    static_assert(table.size() == block_table.size());
    reading_.shown_name = block.name;
    return (this->*std::ranges::find(table, block.name, &Reader::name)->read)(value);
}

std::optional<Step> StepReader::read(const Node& node) {
    reading_.version = cast_.version;
    if (!node.is_map()) {
        reading_.shown_name = "a step";
        reading_.unexpected(node, "a map with one actor and one action");
        return {};
    }
    const bool here = applies(node);
    const Node* key = nullptr;
    for (const auto& candidate : node.keys) {
        if (is_side_key(candidate.text)) continue;
        if (key) {
            reading_.problem(
                candidate,
                fmt::format(
                    "a step has one actor; this one has '{}' and '{}'", key->text, candidate.text
                )
            );
            return {};
        }
        key = &candidate;
    }
    if (!key) {
        reading_.problem(node, "a step needs an actor, or note, parallel, repeat, either or wait");
        return {};
    }
    if (!here) return {};
    const auto& value = *node.find(key->text);
    Step step{node.position(document_.file)};
    if (const auto* block = find_block(key->text)) {
        auto action = read_block(*block, value);
        if (!action) return {};
        step.action = std::move(*action);
        note_mentions({});
        for (const auto* judged : {"proves", "given"})
            if (const auto* said = block->can_fail ? nullptr : node.find(judged))
                reading_.problem(
                    *said, fmt::format("'{}' says nothing of a '{}'", judged, block->name)
                );
    } else {
        step.actor = reading_.text(*key).value_or("");
        const auto fleet = cast_.fleets.find(step.actor);
        if (fleet != cast_.fleets.end())
            return read_fleet_deed(node, *key, value, fleet->second, std::move(step));
        if (!read_deed(*key, value, step)) return {};
    }
    read_names(node, step);
    return step;
}

bool StepReader::read_deed(const Node& key, const Node& value, Step& step) {
    auto action = read_action_of(key, value, step);
    if (!action) return false;
    step.action = std::move(*action);
    read_names(value, step);
    note_uses(value, step);
    note_mentions(step.actor);
    if (const auto* change = std::get_if<LinkAction>(&step.action))
        changes.push_back({step.actor, *change, &value.items.front()});
    return true;
}

std::optional<Step> StepReader::read_fleet_deed(
    const Node& node,
    const Node& key,
    const Node& value,
    const std::vector<std::string>& members,
    Step step
) {
    const auto fleet = step.actor;
    const auto* outer = reading_.matrix;
    ParallelAction all;
    for (const auto& member : members) {
        auto values = outer ? *outer : MatrixValues{};
        values["member"] = number_of(member);
        const auto suffix = fmt::format("/{}", number_of(member));
        reading_.matrix = &values;
        reading_.own_names = {&names_of_fleets_, suffix};
        auto one = step;
        const bool is_read = read_deed(key, value, one);
        if (is_read) read_names(node, one);
        reading_.matrix = outer;
        reading_.own_names = {};
        if (!is_read) return {};
        one.actor = member;
        make_own(one, suffix);
        all.steps.push_back(std::move(one));
    }
    step.actor.clear();
    step.action = std::move(all);
    return step;
}

void StepReader::make_own(Step& step, const std::string& suffix) {
    if (!step.as.empty()) {
        names_of_fleets_.insert(step.as);
        step.as += suffix;
    }
    const auto mean_own = [&](std::string& name) {
        if (names_of_fleets_.contains(name)) name += suffix;
    };
    std::visit(
        [&](auto& action) {
            if constexpr (requires { action.window; }) mean_own(action.window.since);
            if constexpr (requires { action.exchange; }) mean_own(action.exchange);
            // A name in `expect: close` and `wait`; elsewhere it is a time.
            if constexpr (requires { mean_own(action.keep_alive); }) mean_own(action.keep_alive);
        },
        step.action
    );
}

std::vector<Step> StepReader::read_all(const Node& list, std::string_view what) {
    std::vector<Step> out;
    reading_.shown_name = what;
    if (!list.is_sequence() || list.items.empty()) {
        reading_.unexpected(list, "a list of steps");
        return out;
    }
    for (const auto& node : list.items)
        if (auto step = read(node)) out.push_back(std::move(*step));
    return out;
}

}  // namespace assay::scenario
