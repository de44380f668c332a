#include "harness/campaign/kill_table_file.hpp"

#include "harness/scenario/reading.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::campaign {
namespace {

std::string list_line(std::string_view key, const std::vector<std::string>& texts) {
    if (texts.empty()) return fmt::format("  {}: []\n", key);
    return fmt::format("  {}:\n    - {}\n", key, fmt::join(texts, "\n    - "));
}

}  // namespace

std::string to_yaml(const KillTable& table, wire::Role role) {
    const bool is_client = role == wire::Role::client;
    auto out = fmt::format(
        "# Which scenarios catch which defect of the reference {}, each switched on alone.\n"
        "# Written by `assay prove {}--write FILE`; do not edit.\n",
        is_client ? "client" : "broker",
        is_client ? "--clients " : ""
    );
    for (const auto& kill : table) {
        out += kill.defect + ":\n";
        out += list_line("statements", kill.statements);
        out += list_line("scenarios", kill.scenarios);
    }
    return out;
}

std::expected<KillTable, std::vector<scenario::Problem>>
parse_kill_table(const std::string& file, std::string_view text) {
    auto root = scenario::parse_yaml(file, text);
    if (!root) return std::unexpected{std::move(root.error())};
    std::vector<scenario::Problem> problems;
    scenario::Reading reading{file, problems};
    KillTable table;
    for (std::size_t i = 0; i < root->keys.size(); ++i) {
        Kill kill{.defect = root->keys[i].text};
        reading.shown_name = kill.defect;
        for (const auto& [key, into] :
             {std::pair{"statements", &kill.statements}, std::pair{"scenarios", &kill.scenarios}})
            if (const auto* list = root->items[i].find(key)) *into = reading.texts(*list);
        table.push_back(std::move(kill));
    }
    if (!problems.empty()) return std::unexpected{std::move(problems)};
    return table;
}

}  // namespace assay::campaign
