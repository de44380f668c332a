#include "harness/campaign/shrink/fingerprint.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string_view>

namespace assay::campaign {
namespace {

using reports::Expectation;
using reports::RowResult;
using reports::Verdict;

/// How the guarantee is called that a row keeps the standard.
constexpr std::string_view conforms{"conforms"};

std::string without_numbers(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_digit = c >= '0' && c <= '9';
        if (!is_digit)
            out += c;
        else if (!out.ends_with('#'))
            out += '#';
    }
    return out;
}

/// Messages stand in quotes, their topics behind them, up to the verb.
std::string without_messages(std::string_view text) {
    constexpr auto verbs =
        std::to_array<std::string_view>({" came ", " did ", ", which ", " had "});
    std::string out;
    while (!text.empty()) {
        const auto quote = text.find('"');
        out += text.substr(0, quote);
        if (quote == std::string_view::npos) break;
        const auto end = text.find("\" on ", quote + 1);
        if (end == std::string_view::npos) break;
        out += "...";
        text.remove_prefix(end);
        auto verb = text.size();
        for (const auto word : verbs)
            verb = std::min(verb, text.find(word));
        text.remove_prefix(verb);
    }
    return out;
}

/// Whole words that are names of actors become dots.
std::string without_actors(std::string_view text, const RowResult& result) {
    std::set<std::string_view> actors;
    for (const auto& event : result.trace) {
        actors.insert(event.from);
        actors.insert(event.to);
    }
    std::string out;
    std::string word;
    const auto flush = [&] {
        out += actors.contains(word) ? "..." : word;
        word.clear();
    };
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            word += c;
        } else {
            flush();
            out += c;
        }
    flush();
    return out;
}

bool is_of_the_model(const Expectation& failure) {
    return failure.what.starts_with(conforms);
}

}  // namespace

const Expectation* failure_of(const RowResult& result) {
    if (result.verdict > Verdict::fail) return nullptr;
    const auto found = std::ranges::find_if(result.expectations, [](const Expectation& one) {
        return one.verdict <= Verdict::fail;
    });
    return found == result.expectations.end() ? nullptr : &*found;
}

std::string rule_of(const RowResult& result) {
    const auto* failure = failure_of(result);
    if (!failure) return {};
    if (!is_of_the_model(*failure)) return without_numbers(without_actors(failure->what, result));
    const std::string_view actual{failure->actual};
    const auto first_line = actual.substr(0, actual.find('\n'));
    return without_numbers(without_actors(without_messages(first_line), result));
}

std::string fingerprint_of(const RowResult& result) {
    const auto* failure = failure_of(result);
    if (!failure) return {};
    auto out = without_numbers(failure->what);
    if (is_of_the_model(*failure)) out += rule_of(result);
    return out;
}

}  // namespace assay::campaign
