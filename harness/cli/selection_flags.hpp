#pragma once
/// The flags that pick scenarios, for every command that takes them, and the texts they are read
/// from.
#include "harness/campaign/options.hpp"
#include "harness/cli/arguments.hpp"

namespace assay::cli {

/// More worlds or rows at a time than this are no help to any machine.
inline constexpr unsigned jobs_max = 4'096;

/// What flags hold before they are typed.
struct SelectionTexts {
    std::vector<std::string> what{};
    std::vector<std::string> keep{};
    std::vector<std::string> skip{};
    std::vector<std::string> tags{};
    std::string level{"all"};
    std::string mqtt{"all"};
    std::uint32_t seeds{};  ///< 0: not given
    bool quick{};
};

void add_selection_flags(Arguments& arguments, SelectionTexts& texts);
/// Throws Stop for a word that is not one of the choices.
campaign::SelectionOptions selection_from(const SelectionTexts& texts);

/// The reports of `--report a,b --report c`; the usual ones if none is named. Throws Stop.
std::vector<std::string> report_names(const std::vector<std::string>& texts);

/// The value that stands beside `word` in a table of choices. Throws Stop, naming the choices.
template <class T>
T choice(
    std::string_view flag,
    const std::string& word,
    const std::vector<std::pair<std::string, T>>& table
);

/// "--level: there is no 'mus'; choose must, should, all" as a Stop with the suggestion put in.
[[noreturn]] void refuse_choice(
    std::string_view flag, const std::string& word, const std::vector<std::string>& choices
);

template <class T>
T choice(
    std::string_view flag,
    const std::string& word,
    const std::vector<std::pair<std::string, T>>& table
) {
    std::vector<std::string> names;
    for (const auto& [name, value] : table) {
        if (name == word) return value;
        names.push_back(name);
    }
    refuse_choice(flag, word, names);
}

}  // namespace assay::cli
