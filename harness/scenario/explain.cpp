#include "harness/scenario/explain.hpp"

#include "harness/scenario/fault_grammar.hpp"
#include "harness/scenario/fault_keys.hpp"
#include "harness/scenario/fields.hpp"
#include "harness/scenario/file_keys.hpp"
#include "harness/scenario/link_text.hpp"
#include "harness/scenario/links.hpp"
#include "harness/scenario/stack.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace assay::scenario {

namespace {

std::string explain_details(const std::vector<DetailDoc>& details) {
    std::string out;
    for (const auto& detail : details)
        out += fmt::format(
            "  {:<20} {}{}: {}\n",
            detail.name,
            detail.v5_only ? "(5.0) " : "",
            detail.doc,
            kind_row(detail.kind).what
        );
    return out;
}

std::string explain_verbs(std::string_view name) {
    std::string out;
    for (const auto& verb : verb_table()) {
        if (verb.name != name) continue;
        out += fmt::format(
            "{}: {}  ({})\n  {}\n",
            verb.name,
            kind_row(verb.value).what,
            name_of(verb.actors),
            verb.doc
        );
        if (verb.value == Kind::raw) out += explain_details(raw_details());
        if (verb.value == Kind::load) out += explain_details(load_details());
        out += explain_details(verb.details);
        if (verb.has_fields)
            out +=
                "  and any field of the packet: a value, a list, any, absent, 3..5 or ~=prefix\n";
    }
    return out;
}

/// Whose details these are, as its explanation says it.
struct Owner {
    std::string name{};
    std::vector<DetailDoc> details{};
};

std::vector<Owner> owners() {
    std::vector<Owner> out{
        {"any step", {step_details.begin(), step_details.end()}},
        {"an actor", actor_details()},
        {"a will", will_details()},
        {"a subscription", subscription_details()},
        {"send", raw_details()},
        {"load", load_details()},
        {"connack", connack_details()},
        {"chaos", chaos_details()},
        {"sweep", sweep_details()},
        {"a TCP stack", stack_details()},
    };
    for (const auto& verb : verb_table())
        out.push_back({std::string{verb.name}, verb.details});
    return out;
}

/// A detail that means the same in several places is told once.
std::string explain_detail(std::string_view name) {
    std::map<std::string, std::vector<std::string>> meanings;
    for (const auto& [owner, details] : owners())
        for (const auto& detail : details) {
            if (detail.name != name) continue;
            auto& places = meanings[fmt::format(
                "{}\n  {}{}\n",
                kind_row(detail.kind).what,
                detail.v5_only ? "(5.0) " : "",
                detail.doc
            )];
            if (std::ranges::find(places, owner) == places.end()) places.push_back(owner);
        }
    std::string out;
    for (const auto& [meaning, places] : meanings)
        out += fmt::format("{}  (a detail of {}): {}", name, fmt::join(places, ", "), meaning);
    return out;
}

/// "fresh" is one of three words that `connect` takes. Packets are explained as such.
bool is_choice(const KindRow& row) {
    return !row.words.empty() && row.kind != Kind::packet && row.kind != Kind::boolean &&
           row.kind != Kind::yes;
}

std::string explain_choice(std::string_view word) {
    std::string out;
    for (const auto& row : kind_table())
        if (is_choice(row) && std::ranges::find(row.words, word) != row.words.end())
            out += fmt::format("{}  (a word of scenario files, one of: {})\n", word, row.what);
    return out;
}

struct SingleWord {
    std::string_view word{};
    std::string_view doc{};
};

/// Words that stand in no table, since a single place reads them.
constexpr auto single_words = std::to_array<SingleWord>({
    {"when", "of a step: the matrix names and values for which it is there"},
    {"exclude", "of 'matrix': combinations that are left out"},
    {"include", "of 'matrix': combinations that are added"},
    {"times", "of 'repeat': how often its steps are played"},
    {"preset", "of a link: the preset that it begins with"},
    {"off", "of 'conforms': why the rules that always hold are not asked of this scenario"},
    {"append", "of 'send': bytes behind the packet"},
    {"properties", "of a packet: its properties by name, as in {content_type: text}"},
    {"will_properties", "of CONNECT: the properties of its Will"},
    {"filters", "of SUBSCRIBE and UNSUBSCRIBE: a Topic Filter, a list of them, or maps with options"
    },
    {"shared", "of 'isolation': the broker may serve other rows meanwhile (default)"},
    {"exclusive", "of 'isolation': the broker serves this row alone"},
    {"process", "of 'isolation': the row has a broker of its own, which it may restart and kill"},
});

std::string explain_small_word(std::string_view word) {
    std::string out;
    for (const auto& row : fault_grammar())
        if (row.word == word)
            out += fmt::format("{}  (a word of 'faults' and --fault)\n  {}\n", row.word, row.doc);
    for (const auto& row : single_words)
        if (row.word == word)
            out += fmt::format("{}  (a word of scenario files)\n  {}\n", row.word, row.doc);
    for (const auto& row : field_table())
        if (row.name == word)
            out += fmt::format("{}  (a field of packets)\n  {}\n", row.name, row.doc);
    return out;
}

std::string explain_row(std::string_view what) {
    std::string out;
    if (const auto* block = find_block(what))
        out += fmt::format("{}: {}\n  {}\n", block->name, kind_row(block->value).what, block->doc);
    for (const auto& fact : facts())
        if (fact.name == what)
            out += fmt::format(
                "{}  (a fact that 'requires' can ask for)\n  {}\n", fact.name, fact.doc
            );
    for (const auto& row : evidence::guarantee_words())
        if (row.name == what) out += fmt::format("{}  (a guarantee)\n  {}\n", row.name, row.doc);
    for (const auto& key : link_keys())
        if (key.name == what)
            out += fmt::format(
                "{}  (a link parameter: {})\n  {}\n", key.name, describe(key.form).first, key.doc
            );
    for (const auto& key : file_keys())
        if (key.name == what)
            out += fmt::format("{}  (a key of a scenario file)\n  {}\n", key.name, key.doc);
    return out;
}

}  // namespace

std::optional<std::string> explain_word(const Library& library, std::string_view word) {
    auto out = explain_verbs(word) + explain_row(word) + explain_detail(word) +
               explain_small_word(word) + explain_choice(word);
    if (const auto link = library.links().find(std::string{word}); link != library.links().end())
        out += explain_link(link->second, library.links());
    if (const auto* stack = simulator::find_stack_profile(word)) out += explain_stack(*stack);
    if (out.empty()) return {};
    return out;
}

std::vector<std::string> explained_words(const Library& library) {
    std::vector<std::string> out;
    for (const auto& verb : verb_table())
        out.emplace_back(verb.name);
    for (const auto& block : block_table)
        out.emplace_back(block.name);
    for (const auto& fact : facts())
        out.emplace_back(fact.name);
    for (const auto& row : evidence::guarantee_words())
        out.emplace_back(row.name);
    for (const auto& key : link_keys())
        out.emplace_back(key.name);
    for (const auto& key : file_keys())
        out.emplace_back(key.name);
    for (const auto& owner : owners())
        for (const auto& detail : owner.details)
            out.emplace_back(detail.name);
    for (const auto& row : fault_grammar())
        out.emplace_back(row.word);
    for (const auto& row : single_words)
        out.emplace_back(row.word);
    for (const auto& row : field_table())
        out.emplace_back(row.name);
    for (const auto& row : kind_table())
        if (is_choice(row)) out.insert(out.end(), row.words.begin(), row.words.end());
    for (const auto& [name, unused] : library.links())
        out.push_back(name);
    for (const auto& stack : simulator::stack_profiles())
        out.push_back(stack.name);
    return out;
}

}  // namespace assay::scenario
