#include "reports/result/breach.hpp"

#include <algorithm>
#include <array>
#include <regex>

namespace assay::reports {
namespace {

/// More characters tell no causes apart; and std::regex goes one call deeper for each.
constexpr std::size_t half_size_max = 1'000;

/// The two halves of a signature; the second is empty where it has one only.
std::pair<std::string, std::string> halves_of(const std::string& signature) {
    constexpr std::string_view arrow = " <- ";
    const auto at = signature.find(arrow);
    if (at == std::string::npos) return {signature.substr(0, half_size_max), {}};
    return {
        signature.substr(0, std::min(at, half_size_max)),
        signature.substr(at + arrow.size(), half_size_max)
    };
}

/// "probe: the Network Connection ends": which client saw it makes no other cause.
std::string without_actor(const std::string& rule) {
    static const std::regex actor{R"(^[A-Za-z0-9_/-]+: )"};
    static const std::regex receiver{R"(^every packet to \S+ keeps )"};
    return std::regex_replace(std::regex_replace(rule, actor, ""), receiver, "every packet keeps ");
}

/// "PUBLISH with topic ~/a, payload m" asks for the same as one with other texts.
std::string without_values(const std::string& rule) {
    constexpr std::string_view with = " with ";
    const auto at = rule.find(with);
    if (at == std::string::npos) return rule;
    auto out = rule.substr(0, at + with.size());
    static const std::regex field{R"(([a-z_]+) [^,]*(, |$))"};
    return out + std::regex_replace(rule.substr(at + with.size()), field, "$1$2");
}

std::string without_numbers(const std::string& text) {
    // Reason Codes are written in hexadecimal, and stay.
    static const std::regex number{R"(\b[0-9]+(\.[0-9]+)?\b)"};
    return std::regex_replace(text, number, "N");
}

std::string without_texts(const std::string& difference) {
    static const std::regex field{R"(([a-z_]+): expected .*?, got .*?(; |$))"};
    static const std::regex quoted{R"("[^"]*")"};
    return std::regex_replace(std::regex_replace(difference, field, "$1 differs$2"), quoted, "...");
}

/// How a breach is said if this is its rule and that its difference; $1 and so on are of the rule.
struct Saying {
    std::regex rule;
    std::regex difference;
    std::string_view rule_says;  ///< empty: the difference as it stands
};

const std::array<Saying, 7>& sayings() {
    static const std::array<Saying, 7> all{{
        {std::regex{R"(the Network Connection ends.*)"},
         std::regex{R"(it stays open.*)"},
         "the connection stays open"},
        // It stayed out, of a client that was not seen to begin what would have shown it.
        {std::regex{R"(no (.*) from T to T)"},
         std::regex{R"(nobody drives this client.*)"},
         "that no $1 comes shows nothing"},
        {std::regex{R"(no (.*) from T to T)"}, std::regex{R"(.*)"}, "$1 comes and must not"},
        {std::regex{R"(every packet to \S+ keeps \S+)"}, std::regex{R"(.+)"}, ""},
        {std::regex{R"(([A-Z]+)( with .*)?)"}, std::regex{R"(nothing came.*)"}, "no $1 comes"},
        {std::regex{R"((?:next )?([A-Z]+)( with .*)?)"},
         std::regex{R"(the Network Connection ended.*)"},
         "the connection ends instead of $1"},
        {std::regex{R"((?:next )?([A-Z]+)( with .*)?)"},
         std::regex{R"(.+: expected .*, got .*)"},
         ""},
    }};
    return all;
}

}  // namespace

Breach breach_of(const RowResult& row) {
    const auto [rule, difference] = halves_of(row.signature);
    return {
        .rule = without_numbers(without_values(without_actor(rule))),
        .difference = without_numbers(without_texts(difference))
    };
}

std::string what_broke(const RowResult& row) {
    if (row.signature.empty()) {
        if (!row.reason.empty()) return row.reason;
        return row.title.empty() ? row.scenario : row.title;
    }
    const auto [whole, difference] = halves_of(row.signature);
    static const std::regex actor{R"(^[A-Za-z0-9_/-]+: )"};
    const auto rule = std::regex_replace(whole, actor, "");
    for (const auto& saying : sayings()) {
        if (!std::regex_match(rule, saying.rule) ||
            !std::regex_match(difference, saying.difference))
            continue;
        return saying.rule_says.empty()
                   ? difference
                   : std::regex_replace(rule, saying.rule, std::string{saying.rule_says});
    }
    return difference.empty() ? rule : difference + " instead of " + rule;
}

}  // namespace assay::reports
