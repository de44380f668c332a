#include "reference/client/defects/table.hpp"

#include "reference/client/defects/taps.hpp"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

namespace assay::client {

namespace {

using Chapter = std::span<const Defect> (*)();
constexpr Chapter chapters[] = {
    connect_defects,
    publish_defects,
    encoding_defects,
    request_defects,
    limit_defects,
    session_defects,
    answer_defects,
    code_defects,
    auth_defects,
    reaction_defects
};

std::vector<DefectRow> all_rows() {
    std::vector<DefectRow> rows;
    for (const auto chapter : chapters)
        for (const auto& [text, install] : chapter())
            rows.push_back(
                {std::string{text.name},
                 {text.statements.begin(), text.statements.end()},
                 std::string{text.one_line},
                 text.shows_in_reaction}
            );
    return rows;
}

}  // namespace

std::span<const DefectRow> defect_table() {
    static const auto rows = all_rows();
    return rows;
}

const DefectRow* find_defect(std::string_view name) {
    for (const auto& row : defect_table())
        if (row.name == name) return &row;
    return nullptr;
}

void install_defect(std::string_view name, Seams& seams) {
    for (const auto chapter : chapters)
        for (const auto& defect : chapter())
            if (defect.text.name == name) return defect.install(seams);
    // Who asks for a defect has looked it up before.
    fmt::print(stderr, "no defect of the client is named \"{}\"\n", name);
    std::abort();
}

void ignore_limit(Seams& seams, wire::PropertyId id) {
    on_arrival<wire::Connack>(seams, [id](wire::Connack& connack, const Write&) {
        connack.properties.remove(id);
        return true;
    });
}

}  // namespace assay::client
