#pragma once
/// The verbs of scenario steps, each said once: who does it, what its value and details are, and
/// how the loader turns them into an Action. Loader, JSON Schema, `show` and documentation all read
/// these rows.
#include "harness/scenario/detail.hpp"

namespace assay::scenario {

/// `server` and `application` are in rows whose target is a client: what it connects to, and what
/// drives it.
enum class ActorKind : std::uint8_t { client, link, broker, server, application, any };
std::string_view name_of(ActorKind kind);

/// Which way the packets of a verb go, as a ladder draws them.
enum class Arrow : std::uint8_t { none, to_broker, from_broker, both };

struct Verb {
    std::string_view name{};
    ActorKind actors{};
    Arrow arrow{};
    Kind value{};
    std::string_view doc{};
    std::vector<DetailDoc> details{};
    bool has_fields{};  ///< further keys are field matches of the packet that the value names
    bool v5_only{};
    /// Reads a step's action map, whose entry `name` is this verb.
    Action (*read)(Reading&, const Node& map){};
};

/// All verbs in the order of the documentation. `expect` and `never` have a row for each form.
std::span<const Verb> verb_table();
/// The row for this verb of such an actor; among several forms the one whose words have `value`.
const Verb* find_verb(std::string_view name, ActorKind actor, std::string_view value);
/// The names of an actor's verbs, each once.
std::vector<std::string_view> verbs_of(ActorKind actor);

/// Keys that any action may have beside its verb and details.
inline constexpr std::array<DetailDoc, 3> step_details{{
    {"as", Kind::name, "names the exchange or event", false},
    {"proves", Kind::statement_ids, "only this step's failure counts against these", false},
    {"given",
     Kind::given,
     "true: if it fails, what the scenario verifies stays open; comes: if nothing comes at all",
     false},
}};

/// A verb and the keys that its map may have besides its details.
inline std::vector<std::string_view> beside_details(std::string_view verb) {
    std::vector<std::string_view> out{verb};
    for (const auto& detail : step_details)
        out.push_back(detail.name);
    return out;
}

/// A step without an actor.
struct Block {
    std::string_view name{};
    Kind value{};
    std::string_view doc{};
    bool can_fail{};  ///< expects something itself, so `proves` and `given` have a meaning
};
inline constexpr std::array<Block, 5> block_table{{
    {"note", Kind::text, "a remark for ladders and reports", false},
    {"wait", Kind::span, "link time", false},
    {"parallel", Kind::steps, "all start at once; the step ends when all have ended", false},
    {"either", Kind::steps, "expectations; the step ends with the first that is met", true},
    {"repeat", Kind::repeat, "the steps so many times; <n> is the round", false},
}};
const Block* find_block(std::string_view name);
/// Whether a step may say it beside its actor or block: `when`, `as`, `proves`, `given`.
bool is_side_key(std::string_view key);

// The rows by room; verb_table puts them together.
void add_client_verbs(std::vector<Verb>& verbs);
void add_expectation_verbs(std::vector<Verb>& verbs);
void add_world_verbs(std::vector<Verb>& verbs);
void add_server_verbs(std::vector<Verb>& verbs);
void add_application_verbs(std::vector<Verb>& verbs);

// Nested maps that the schema describes too.
std::vector<DetailDoc> will_details();
std::vector<DetailDoc> subscription_details();
std::vector<DetailDoc> raw_details();
std::vector<DetailDoc> load_details();
std::vector<DetailDoc> connack_details();

/// Reads a map into an action: value of the verb through `read_value`, the rest through `table`.
template <class A>
A read_action(
    Reading& reading,
    const Node& map,
    std::string_view verb,
    std::span<const Detail<A>> table,
    void (*read_value)(Reading&, const Node&, A&)
) {
    A action{};
    read_defaults(reading, map, table, action);
    read_details(reading, map, table, action, verb, beside_details(verb));
    reading.shown_name = verb;
    read_value(reading, *map.find(verb), action);
    return action;
}

/// For verbs whose value says nothing more (`ping: true`).
template <class A>
void read_yes(Reading& reading, const Node& value, A&) {
    reading.word(value, Kind::yes);
}

/// The index of a word among the kind's words, for enumerations in the same order.
template <class Enum>
void read_mode(Reading& reading, const Node& value, Kind kind, Enum& target) {
    const auto word = reading.word(value, kind);
    if (!word) return;
    const auto& words = kind_row(kind).words;
    target = static_cast<Enum>(std::ranges::find(words, *word) - words.begin());
}

}  // namespace assay::scenario
