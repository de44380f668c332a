#include "harness/scenario/problem.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace assay::scenario {

namespace {

std::string_view line_of(std::string_view source, int number) {
    for (int line = 1; line < number; ++line) {
        const auto end = source.find('\n');
        if (end == std::string_view::npos) return {};
        source.remove_prefix(end + 1);
    }
    auto line = source.substr(0, source.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// A workflow command ends at a line break, and in a property also at a colon or a comma.
std::string escaped(std::string_view text, bool is_property) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ',')))
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out;
}

}  // namespace

void tidy(std::vector<Problem>& problems, std::size_t problems_max) {
    const auto place = [](const Problem& p) {
        return std::tie(p.at.file, p.at.line, p.at.column, p.message);
    };
    std::ranges::stable_sort(problems, {}, place);
    const auto repeats = std::ranges::unique(problems, {}, place);
    problems.erase(repeats.begin(), repeats.end());
    if (problems.size() > problems_max) problems.resize(problems_max);
}

std::string render(const Problem& problem, std::string_view source) {
    auto out = fmt::format(
        "{}:{}:{}: error: {}\n",
        problem.at.file,
        problem.at.line,
        problem.at.column,
        problem.message
    );
    const auto line = line_of(source, problem.at.line);
    if (line.empty()) {
        if (!problem.hint.empty()) out += "  " + problem.hint + "\n";
        return out;
    }
    const auto number = fmt::format("{:>4}", problem.at.line);
    const auto before = static_cast<std::size_t>(std::max(problem.at.column - 1, 0));
    const auto carets = static_cast<std::size_t>(std::max(problem.length, 1));
    out += fmt::format("{} | {}\n", number, line);
    out += fmt::format(
        "{:>{}} | {}{}", "", number.size(), std::string(before, ' '), std::string(carets, '^')
    );
    if (!problem.hint.empty()) out += " " + problem.hint;
    return out + "\n";
}

std::string render(std::span<const Problem> problems, std::string_view source) {
    std::string out;
    for (const auto& problem : problems)
        out += render(problem, source);
    return out;
}

std::string render_json(std::span<const Problem> problems) {
    boost::json::array list;
    for (const auto& problem : problems)
        list.push_back(
            {{"file", problem.at.file},
             {"line", problem.at.line},
             {"column", problem.at.column},
             {"length", problem.length},
             {"message", problem.message},
             {"hint", problem.hint}}
        );
    return boost::json::serialize(list) + "\n";
}

std::string render_github(std::span<const Problem> problems) {
    std::string out;
    for (const auto& problem : problems) {
        const auto text =
            problem.hint.empty() ? problem.message : problem.message + ", " + problem.hint;
        out += fmt::format(
            "::error file={},line={},col={},title=assay check::{}\n",
            escaped(problem.at.file, true),
            problem.at.line,
            problem.at.column,
            escaped(text, false)
        );
    }
    return out;
}

}  // namespace assay::scenario
