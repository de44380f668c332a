#include "harness/scenario/vocabulary.hpp"

namespace assay::scenario {

std::string_view name_of(ActorKind kind) {
    switch (kind) {
    case ActorKind::client:
        return "client";
    case ActorKind::link:
        return "link";
    case ActorKind::broker:
        return "broker";
    case ActorKind::server:
        return "server";
    case ActorKind::application:
        return "the client under test,";
    case ActorKind::any:
        return "any";
    }
    return "";
}

std::span<const Verb> verb_table() {
    static const auto rows = [] {
        std::vector<Verb> out;
        add_client_verbs(out);
        add_expectation_verbs(out);
        add_world_verbs(out);
        add_server_verbs(out);
        add_application_verbs(out);
        return out;
    }();
    return rows;
}

const Verb* find_verb(std::string_view name, ActorKind actor, std::string_view value) {
    for (const auto& verb : verb_table()) {
        if (verb.name != name || (verb.actors != actor && verb.actors != ActorKind::any)) continue;
        const bool has_forms = name == "expect" || name == "never";
        const auto& words = kind_row(verb.value).words;
        if (!has_forms || std::ranges::find(words, value) != words.end()) return &verb;
    }
    return nullptr;
}

const Block* find_block(std::string_view name) {
    const auto* found = std::ranges::find(block_table, name, &Block::name);
    return found == block_table.end() ? nullptr : found;
}

bool is_side_key(std::string_view key) {
    return key == "when" ||
           std::ranges::find(step_details, key, &DetailDoc::name) != step_details.end();
}

std::vector<std::string_view> verbs_of(ActorKind actor) {
    std::vector<std::string_view> names;
    for (const auto& verb : verb_table()) {
        const bool fits = verb.actors == actor || verb.actors == ActorKind::any;
        if (fits && std::ranges::find(names, verb.name) == names.end()) names.push_back(verb.name);
    }
    return names;
}

}  // namespace assay::scenario
