#include "reference/client/defects/table.hpp"

#include "reference/client/defects/taps.hpp"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

namespace assay::client {

namespace {

constexpr session::DefectChapter<Defect> chapters[] = {
    connect_defects,
    publish_defects,
    encoding_defects,
    form_defects,
    request_defects,
    limit_defects,
    session_defects,
    answer_defects,
    code_defects,
    auth_defects,
    reaction_defects
};

}  // namespace

std::span<const DefectRow> defect_table() {
    static const auto rows = session::defect_rows<Defect>(chapters);
    return rows;
}

const DefectRow* find_defect(std::string_view name) {
    return session::find_row(defect_table(), name);
}

void install_defect(std::string_view name, Seams& seams) {
    if (const auto* defect = session::find_in<Defect>(chapters, name))
        return defect->install(seams);
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
