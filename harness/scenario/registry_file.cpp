#include "harness/scenario/registry_file.hpp"

#include "harness/scenario/reading.hpp"

#include <fmt/format.h>

namespace assay::scenario {

namespace {

using statements::Level;
using statements::Observable;
using statements::OfClient;
using statements::Statement;

constexpr std::array<std::string_view, 12> entry_keys{
    "id",
    "section",
    "title",
    "level",
    "binds",
    "observable",
    "client",
    "client_note",
    "summary",
    "how",
    "note",
    "version"
};

std::optional<Level> level_named(std::string_view text) {
    if (text.starts_with("MUST")) return Level::must;
    if (text.starts_with("SHOULD")) return Level::should;
    if (text.starts_with("MAY")) return Level::may;
    return {};
}

std::optional<Observable> observable_named(std::string_view text) {
    for (const auto value :
         {Observable::wire,
          Observable::wire_with_fault,
          Observable::client_role,
          Observable::other_transport,
          Observable::not_observable})
        if (statements::name_of(value) == text) return value;
    return {};
}

std::optional<OfClient> of_client_named(std::string_view text) {
    for (const auto value :
         {OfClient::none,
          OfClient::watched,
          OfClient::staged,
          OfClient::provoked,
          OfClient::left_out})
        if (statements::name_of(value) == text) return value;
    return {};
}

/// Who is bound says whether a client is held to it, and what is left out has a reason.
void read_of_client(Reading& reading, const Node& entry, std::string_view text, Statement& out) {
    const auto of_client = of_client_named(text);
    const auto binds_client = out.binds != "server";
    if (!of_client || binds_client != (*of_client != OfClient::none))
        return reading.problem(
            entry,
            fmt::format(
                "{}: client has to be {}",
                out.number,
                binds_client ? "watched, staged, provoked or left-out"
                             : "missing where only servers are bound"
            )
        );
    out.of_client = *of_client;
    if (out.of_client == OfClient::left_out && out.client_note.empty())
        reading.problem(entry, fmt::format("{}: client_note says why it is left out", out.number));
}

Statement read_statement(Reading& reading, const Node& entry) {
    Statement out;
    const auto text = [&](std::string_view key, bool is_required = true) {
        const auto* node = entry.find(key);
        reading.shown_name = key;
        if (!node && is_required)
            reading.problem(entry, fmt::format("a statement needs '{}'", key));
        // Prose of the registry may hold '<' freely; nothing is put in here.
        return node && node->is_scalar() ? node->text : std::string{};
    };
    out.number = text("id");
    out.section = text("section");
    out.title = text("title");
    out.binds = text("binds");
    out.summary = text("summary");
    out.how = text("how", false);
    out.note = text("note", false);
    out.version = text("version", false);
    out.client_note = text("client_note", false);
    read_of_client(reading, entry, text("client", false), out);
    out.is_own = out.number.starts_with("ASSAY-");
    const auto level = level_named(text("level"));
    const auto observable = observable_named(text("observable"));
    if (!level)
        reading.problem(entry, fmt::format("{}: level has to be MUST, SHOULD or MAY", out.number));
    if (!observable)
        reading.problem(
            entry,
            fmt::format(
                "{}: observable has to be wire, wire-with-fault, client-role, other-transport or "
                "not-observable",
                out.number
            )
        );
    out.level = level.value_or(Level::must);
    out.is_prohibition = text("level").ends_with(" NOT");
    out.observable = observable.value_or(Observable::wire);
    for (const auto& key : entry.keys)
        if (std::ranges::find(entry_keys, key.text) == entry_keys.end())
            reading.unknown(
                key, fmt::format("a statement has no key '{}'", key.text), key.text, entry_keys
            );
    return out;
}

}  // namespace

std::optional<std::string> statement_file_version(std::string_view path) {
    if (path.ends_with("/mqtt-3.1.1.yaml")) return "3.1.1";
    if (path.ends_with("/mqtt-5.0.yaml")) return "5.0";
    if (path.ends_with("/assay-own.yaml")) return "";  // each entry says its own
    return {};
}

void read_statements(
    const std::string& file,
    const std::string& text,
    const std::string& version,
    statements::Registry& registry,
    std::vector<Problem>& problems
) {
    auto root = parse_yaml(file, text);
    if (!root) {
        problems.insert(problems.end(), root.error().begin(), root.error().end());
        return;
    }
    Reading reading{file, problems};
    reading.shown_name = "a statement file";
    if (!root->is_sequence()) return reading.unexpected(*root, "a list of statements");
    for (const auto& entry : root->items) {
        if (!reading.is_map(entry, "a map")) continue;
        auto statement = read_statement(reading, entry);
        if (statement.version.empty()) statement.version = version;
        const auto id = statement.id();
        if (!registry.add(std::move(statement)))
            reading.problem(entry, fmt::format("{} is there twice", id));
    }
}

}  // namespace assay::scenario
