#include "reports/shared/units.hpp"

#include "reports/result/shards.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::reports {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 8> short_names{
    "error", "fail", "undecided", "known", "advice", "pass", "n/a", "not run"
};

constexpr std::array<std::string_view, 8> glyphs{"‼", "✗", "?", "≈", "△", "✓", "–", "·"};

}  // namespace

std::string seconds_of(Offset span) {
    const auto milliseconds = span.count() / 1'000'000;
    return fmt::format("{}.{:03}", milliseconds / 1000, milliseconds % 1000);
}

std::string span_text(Offset span) {
    const auto milliseconds = span.count() / 1'000'000;
    const auto seconds = milliseconds / 1000;
    if (milliseconds < 1000) return fmt::format("{} ms", milliseconds);
    if (seconds < 60) return fmt::format("{}.{:02} s", seconds, milliseconds % 1000 / 10);
    if (seconds < 3600) return fmt::format("{} min {:02} s", seconds / 60, seconds % 60);
    return fmt::format("{} h {:02} min", seconds / 3600, seconds / 60 % 60);
}

std::string counted(std::size_t n, std::string_view singular, std::string_view plural) {
    if (n == 1) return fmt::format("1 {}", singular);
    return plural.empty() ? fmt::format("{} {}s", n, singular) : fmt::format("{} {}", n, plural);
}

std::string chapter_of(std::string_view scenario) {
    // Of conversations the name is the row's, too: explore[seed=417].
    scenario = scenario.substr(0, scenario.find('['));
    const auto first = scenario.find('/');
    if (first == std::string_view::npos) return std::string{scenario};
    const auto second = scenario.find('/', first + 1);
    // Two parts are folder and file: then the folder is the chapter.
    return std::string{scenario.substr(0, second == std::string_view::npos ? first : second)};
}

std::string options_text(const std::map<std::string, std::string>& options) {
    std::string out{};
    for (const auto& [flag, value] : options) {
        // Digests are for programs.
        if (flag == target_digest || flag == baseline_digest) continue;
        out += (out.empty() ? "--" : " --") + flag;
        if (!value.empty()) out += " " + value;
    }
    return out;
}

std::string_view short_name(Verdict verdict) {
    return short_names.at(static_cast<std::size_t>(verdict));
}

std::string_view glyph_of(Verdict verdict) {
    return glyphs.at(static_cast<std::size_t>(verdict));
}

}  // namespace assay::reports
