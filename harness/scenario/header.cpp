// The part of a scenario file that is the same for all of its rows.
#include "harness/evidence/judge/happenings.hpp"
#include "harness/scenario/file_keys.hpp"

#include <charconv>
#include <fmt/format.h>

namespace assay::scenario {

namespace {

constexpr std::chrono::seconds limit_default{60};
/// Link time is counted in nanoseconds, and under slow links a row gets a multiple of its limit.
constexpr std::chrono::hours limit_max{24 * 365};

// clang-format off
constexpr std::array key_table{
    FileKey{"id", "a name of its own; one below conformance/ is the path of the file without .yaml", true},
    FileKey{"title", "a sentence that says what holds", true},
    FileKey{"about", "why a conformant broker cannot fail it", false},
    FileKey{"role", "what the target is: server (default), or client: then the actors are the servers that it connects to", false},
    FileKey{"tags", "words for selection", false},
    FileKey{"verifies", "statements by version", false},
    FileKey{"requires", "facts of the target; not met makes the rows not applicable", false},
    FileKey{"matrix", "names and their values; a row for each combination", false},
    FileKey{"seeds", "so many kinds of weather a row", false},
    FileKey{"seed", "root of the scenario's chance, whatever --seed says; for a failure that is to stay one", false},
    FileKey{"limit", "link time that a row may take; default 60s", false},
    FileKey{"links", "simulated links by name", false},
    FileKey{"actors", "clients by name; servers where the target is a client", false},
    FileKey{"broker_stack", "the TCP stack of the broker's machine, where links are simulated; default linux-6.5+", false},
    FileKey{"defaults", "details for every step that can take them", false},
    FileKey{"isolation", "shared (default), exclusive or process", false},
    FileKey{"faults", "what happens to the network, and when: 'cut 30s after PUBREC 2 up'", false},
    FileKey{"chaos", "faults drawn from the seed, then a healed network in which all has to complete", false},
    FileKey{"sweep", "plays the row once for each packet or byte at which a connection can break", false},
    FileKey{"sometimes", "what must have happened in one row of a campaign at least: 'PUBREL sent again'", false},
    FileKey{"steps", "what happens", true},
    FileKey{"guarantees", "what has to hold for the loads of a row", false},
    FileKey{"conforms", "{off: why}: rows are not held to the model of the standard, as every other row is", false},
    FileKey{"cleanup", "steps at the end of every row; what goes wrong there is only noted", false},
};
constexpr std::array fact_table{
    Fact{"versions", FactForm::text, "Which protocol versions it speaks."},
    Fact{"max_qos", FactForm::number, "The highest QoS that the broker grants and takes: 0, 1 or 2."},
    Fact{"retain", FactForm::flag, "Whether it stores retained messages."},
    Fact{"wildcard", FactForm::flag, "Whether it takes wildcards (+, #) in Topic Filters."},
    Fact{"shared", FactForm::flag, "Whether it takes shared subscriptions ($share/group/filter)."},
    Fact{"subscription_identifiers", FactForm::flag, "Whether it takes Subscription Identifiers (5.0)."},
    Fact{"topic_alias_maximum", FactForm::number, "How many Topic Aliases a client may use towards it (5.0)."},
    Fact{"receive_maximum", FactForm::number, "How many QoS 1 and 2 messages it takes in flight (5.0)."},
    Fact{"maximum_packet_size", FactForm::number, "The largest packet that it takes, in bytes (5.0)."},
    Fact{"server_keep_alive", FactForm::number, "The Keep Alive in seconds that it imposes on clients with one of a second (5.0); 0 if it takes theirs.", true},
    Fact{"connack_size", FactForm::number, "How many bytes its CONNACK has, without what it may leave out (5.0).", true},
    Fact{"session_keep", FactForm::duration, "How long it keeps a session after the connection has ended."},
    Fact{"in_flight", FactForm::number, "How many QoS 1 messages it sends to a client that acknowledges none; up to 5 are tried."},
    Fact{"no_subscription_existed", FactForm::flag, "Whether UNSUBACK says 0x11 for a filter without a subscription (5.0)."},
    Fact{"assigned_client_id", FactForm::flag, "Whether it makes up a Client Identifier when a client sends none."},
    Fact{"long_client_id", FactForm::flag, "Whether it takes a Client Identifier of 200 letters."},
    Fact{"access_rules", FactForm::flag, "Whether no Client may publish to topics below a level 'assay-forbidden' of the row's root, as in assay/+/+/assay-forbidden/#."},
    Fact{"persistence", FactForm::text, "Over what it keeps Sessions and retained messages: none, clean (an orderly restart) or crash (SIGKILL too). The target file says so."},
    Fact{"users", FactForm::flag, "Whether it refuses user names that it does not know, such as 'assay-forbidden'."},
    Fact{"passwords", FactForm::flag, "Whether the user of the target's credentials, or 'assay-known' where it has none, is refused with another password."},
    Fact{"password_needed", FactForm::flag, "Whether that user needs a password: neither without one nor with an empty one is a login. The target file says so."},
    Fact{"subscribe_rules", FactForm::flag, "Whether no Client may subscribe to topics below a level 'assay-unreadable' of the row's root, as in assay/+/+/assay-unreadable/#."},
    Fact{"authentication", FactForm::text, "Which method of enhanced authentication it knows: ASSAY-CHALLENGE or none (5.0)."},
};
// clang-format on

constexpr std::array<std::string_view, 3> isolation_words{"shared", "exclusive", "process"};

std::vector<std::string_view> names_of(const auto& table) {
    std::vector<std::string_view> names;
    for (const auto& row : table)
        names.push_back(row.name);
    return names;
}

bool is_near(const statements::Registry& registry, std::string_view version) {
    return !registry.numbers(version).empty();
}

void read_ids(
    Reading& reading,
    const Node& node,
    Version version,
    const statements::Registry& registry,
    Scenario& scenario
) {
    const auto version_name = wire::name_of(version);
    auto& ids = scenario.verifies[version];
    const auto add = [&](const Node& item) {
        const auto id = reading.text(item);
        if (!id) return;
        if (is_near(registry, version_name) &&
            !registry.find(fmt::format("{}:{}", version_name, *id)))
            reading.unknown(
                item,
                fmt::format("MQTT {} has no statement '{}'", version_name, *id),
                *id,
                registry.numbers(version_name)
            );
        else if (std::ranges::find(ids, *id) != ids.end())
            reading.problem(item, fmt::format("'{}' twice", *id));
        ids.push_back(*id);
    };
    if (node.is_sequence())
        std::ranges::for_each(node.items, add);
    else
        add(node);
}

void read_verifies(
    Reading& reading, const Node& node, const statements::Registry& registry, Scenario& scenario
) {
    reading.shown_name = "verifies";
    if (!reading.is_map(node, "a map of versions to lists of statements")) return;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const auto& key = node.keys[i];
        if (const auto version = wire::version_named(key.text))
            read_ids(reading, node.items[i], *version, registry, scenario);
        else
            reading.problem(
                key, fmt::format("verifies: expected 3.1.1 or 5.0, got '{}'", key.text)
            );
    }
}

/// `>= 1h` as relation and value; durations in seconds, flags as true or false.
std::optional<Requirement> parse_requirement(const Fact& fact, std::string_view text) {
    Requirement out{std::string{fact.name}};
    for (const std::string_view relation : {">=", "<=", "!=", ">", "<", "="})
        if (text.starts_with(relation)) {
            out.relation = std::string{relation};
            text.remove_prefix(relation.size());
            break;
        }
    while (text.starts_with(' '))
        text.remove_prefix(1);
    out.value = std::string{text};
    if (fact.form == FactForm::duration) {
        const auto duration = parse_duration(text);
        if (!duration) return {};
        out.value = fmt::format("{}", std::chrono::ceil<std::chrono::seconds>(*duration).count());
    } else if (fact.form == FactForm::number) {
        const auto number = parse_integer(text, 0, INT64_MAX);
        if (!number) return {};
        out.value = fmt::format("{}", *number);
    } else if (fact.form == FactForm::flag && !parse_boolean(text)) {
        return {};
    }
    return out;
}

void read_requirements(Reading& reading, const Node& node, Scenario& scenario) {
    constexpr std::array<std::string_view, 4> examples{"\">= 2\"", "\">= 1h\"", "true", "5.0"};
    reading.shown_name = "requires";
    if (!reading.is_map(node, "a map of facts")) return;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const auto& key = node.keys[i];
        const auto fact = std::ranges::find(fact_table, std::string_view{key.text}, &Fact::name);
        if (fact == fact_table.end()) {
            reading.unknown(
                key,
                fmt::format("requires: there is no fact '{}'", key.text),
                key.text,
                names_of(fact_table)
            );
            continue;
        }
        // Not `reading.text`: no name of the matrix stands here, and '<' is a relation.
        const auto& text = node.items[i].text;
        if (auto requirement = parse_requirement(*fact, text))
            scenario.requirements.push_back(std::move(*requirement));
        else
            reading.problem(
                node.items[i],
                fmt::format(
                    "requires: {}: expected such as {}, got '{}'",
                    key.text,
                    examples[static_cast<std::size_t>(fact->form)],
                    text
                )
            );
    }
}

void read_sometimes(Reading& reading, const Node& node, Scenario& scenario) {
    reading.shown_name = "sometimes";
    std::vector<std::string_view> known{"PUBREL lost", "PUBLISH sent again", "PUBREL sent again"};
    for (const auto& word : evidence::happening_words())
        known.push_back(word.text);
    for (const auto& text : reading.texts(node)) {
        if (!evidence::parse_happening(text))
            reading.unknown(
                node, fmt::format("sometimes: nothing is called '{}'", text), text, known
            );
        scenario.sometimes.push_back(text);
    }
}

std::string required_text(Reading& reading, const Node& root, std::string_view key) {
    const auto* node = root.find(key);
    reading.shown_name = key;
    if (!node) reading.problem(root, fmt::format("a scenario needs '{}'", key));
    auto text = node ? reading.text(*node).value_or("") : "";
    if (node && text.empty()) reading.unexpected(*node, "a text");
    return text;
}

/// Why the scenario's rows are not held to the model of the standard; empty: they are.
std::string read_conforms(Reading& reading, const Node& root) {
    const auto* node = root.find("conforms");
    if (!node) return {};
    reading.shown_name = "conforms";
    const auto* off = node->is_map() && node->keys.size() == 1 ? node->find("off") : nullptr;
    auto why = off && off->is_scalar() ? reading.text(*off).value_or("") : "";
    if (why.empty())
        reading.problem(
            *node, "conforms: expected {off: why}: rows that are not judged have a reason"
        );
    const auto* asked = root.find("guarantees");
    if (asked && asked->is_sequence() &&
        std::ranges::find(asked->items, "conforms", &Node::text) != asked->items.end())
        reading.problem(*node, "conforms: it is among the guarantees, and cannot be off as well");
    return why;
}

Duration read_limit(Reading& reading, const Node& node) {
    const auto limit = reading.duration(node).value_or(limit_default);
    if (limit > Duration{} && limit <= limit_max) return limit;
    reading.unexpected(node, "a duration above 0s, at most 365d");
    return limit_default;
}

}  // namespace

std::span<const FileKey> file_keys() {
    return key_table;
}
std::span<const Fact> facts() {
    return fact_table;
}

void read_header(
    Reading& reading, const Node& root, const statements::Registry& registry, Scenario& scenario
) {
    for (const auto& key : root.keys)
        if (std::ranges::find(key_table, std::string_view{key.text}, &FileKey::name) ==
            key_table.end())
            reading.unknown(
                key,
                fmt::format("a scenario has no key '{}'", key.text),
                key.text,
                names_of(key_table)
            );
    scenario.id = required_text(reading, root, "id");
    scenario.title = required_text(reading, root, "title");
    if (!root.find("steps")) reading.problem(root, "a scenario needs 'steps'");
    reading.shown_name = "about";
    if (const auto* about = root.find("about")) scenario.about = reading.text(*about).value_or("");
    reading.shown_name = "role";
    if (const auto* role = root.find("role"))
        if (const auto word = reading.word(*role, Kind::role); word == "client")
            scenario.role = wire::Role::client;
    reading.shown_name = "tags";
    if (const auto* tags = root.find("tags")) scenario.tags = reading.texts(*tags);
    if (const auto* verifies = root.find("verifies"))
        read_verifies(reading, *verifies, registry, scenario);
    if (const auto* wanted = root.find("requires")) read_requirements(reading, *wanted, scenario);
    if (const auto* wanted = root.find("sometimes")) read_sometimes(reading, *wanted, scenario);
    scenario.has_chance = root.find("links") || root.find("chaos");
    reading.shown_name = "seed";
    if (const auto* seed = root.find("seed")) {
        // All 64 bits, which `integer` does not give.
        const auto text = reading.text(*seed).value_or("");
        std::uint64_t value = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
        if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size())
            reading.unexpected(*seed, "an integer from 0 to 18446744073709551615");
        scenario.seed = value;
    }
    scenario.conforms_off = read_conforms(reading, root);
    scenario.limit = limit_default;
    reading.shown_name = "limit";
    if (const auto* limit = root.find("limit")) scenario.limit = read_limit(reading, *limit);
    reading.shown_name = "isolation";
    if (const auto* isolation = root.find("isolation")) {
        const auto word = reading.text(*isolation).value_or("shared");
        const auto found = std::ranges::find(isolation_words, word);
        if (found == isolation_words.end())
            reading.unknown(
                *isolation,
                fmt::format("isolation: expected shared, exclusive or process, got '{}'", word),
                word,
                isolation_words
            );
        else
            scenario.isolation = static_cast<Isolation>(found - isolation_words.begin());
    }
}

int read_seeds(Reading& reading, const Node& root) {
    const auto* node = root.find("seeds");
    reading.shown_name = "seeds";
    return node ? static_cast<int>(reading.integer(*node, Kind::count).value_or(1)) : 1;
}

}  // namespace assay::scenario
