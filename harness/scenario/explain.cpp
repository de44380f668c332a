#include "harness/scenario/explain.hpp"

#include "harness/scenario/file_keys.hpp"
#include "harness/scenario/link_text.hpp"
#include "harness/scenario/links.hpp"
#include "harness/scenario/stack.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <fmt/format.h>

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
    auto out = explain_verbs(word) + explain_row(word);
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
    for (const auto& [name, unused] : library.links())
        out.push_back(name);
    for (const auto& stack : simulator::stack_profiles())
        out.push_back(stack.name);
    return out;
}

}  // namespace assay::scenario
