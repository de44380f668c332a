#pragma once
/// What the tables of defects of both ends share: how a defect is described, and how it is found.
///
///     chapters: lists of {text, install}  --->  DefectRow, DefectRow ...     (for people)
///                                         `-->  the one with a name          (to install it)
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::session {

/// A wrong behaviour that an end can be built with, as lists and reports show it.
struct DefectRow {
    std::string name{};  ///< kebab-case, unique
    /// What it breaks: "3.1.1:MQTT-4.3.2-2", "5.0:MQTT-4.3.2-4". A version without any is not
    /// touched, or the other end cannot see it there.
    std::vector<std::string> statements{};
    std::string one_line{};
    /// Of a client: no packet of its shows the breach by itself. It takes a server that breaks a rule,
    /// or a look at what the application gets.
    bool shows_in_reaction{};
    /// Of a broker: what a conversation would need to show it, where those of `assay explore` never have
    /// that. Empty: one of them can show it.
    std::string beyond{};
};

/// One list a chapter.
template <class Defect>
using DefectChapter = std::span<const Defect> (*)();

template <class Defect>
std::vector<DefectRow> defect_rows(std::span<const DefectChapter<Defect>> chapters) {
    std::vector<DefectRow> rows;
    for (const auto chapter : chapters)
        for (const auto& [text, install] : chapter()) {
            rows.push_back(
                {std::string{text.name},
                 {text.statements.begin(), text.statements.end()},
                 std::string{text.one_line}}
            );
            if constexpr (requires { text.shows_in_reaction; })
                rows.back().shows_in_reaction = text.shows_in_reaction;
            if constexpr (requires { text.beyond; }) rows.back().beyond = text.beyond;
        }
    return rows;
}

/// The row with this name, or null.
inline const DefectRow* find_row(std::span<const DefectRow> rows, std::string_view name) {
    for (const auto& row : rows)
        if (row.name == name) return &row;
    return nullptr;
}

/// The defect with this name, or null.
template <class Defect>
const Defect* find_in(std::span<const DefectChapter<Defect>> chapters, std::string_view name) {
    for (const auto chapter : chapters)
        for (const auto& defect : chapter())
            if (defect.text.name == name) return &defect;
    return nullptr;
}

}  // namespace assay::session
