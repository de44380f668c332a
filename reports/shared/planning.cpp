#include "reports/shared/planning.hpp"

#include "reports/shared/units.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

namespace assay::reports {
namespace {

/// Shares that differ by less are the same to a planner.
constexpr double same_share = 0.001;

bool setting_comes_before(const Setting& a, const Setting& b) {
    if (a.version != b.version) return a.version < b.version;
    for (auto x = a.matrix.begin(), y = b.matrix.begin();
         x != a.matrix.end() && y != b.matrix.end();
         ++x, ++y)
        if (x->second != y->second) return setting_before(x->second, y->second);
    return false;
}

double arrived_share(const Setting& setting) {
    return share(setting.sum.messages.delivered, setting.sum.messages.due).value_or(0);
}

std::string arrived_text(double value) {
    if (value >= 1) return "all messages";
    return fmt::format("{:.1f} % of the messages", std::min(value * 100, 99.9));
}

std::string setting_words(const Comparison& comparison, const Setting& setting) {
    std::string out{};
    for (const auto& [name, value] : setting.matrix) {
        const bool is_open = std::ranges::any_of(comparison.settings, [&](const Setting& other) {
            const auto found = other.matrix.find(name);
            return found != other.matrix.end() && found->second != value;
        });
        if (!is_open) continue;
        auto words = name == "qos" ? std::string{"QoS"} : name;
        std::ranges::replace(words, '_', ' ');
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", words, value);
    }
    return out;
}

std::string cost_text(const Setting& setting) {
    const auto mean = bytes_per_message(setting.sum).value_or(0);
    auto out = fmt::format("{:.0f} bytes a message", mean);
    if (setting.seeds > 1 && setting.cost)
        out += fmt::format(
            " ({:.0f} to {:.0f} over {} seeds)",
            setting.cost->least,
            setting.cost->most,
            setting.seeds
        );
    return out;
}

Offset lateness_of(const Setting& setting) {
    return setting.sum.latency.quantile(late_share);
}

/// Nobody plans for less than a millisecond: "99 of 100 within 1 ms, ". Nothing where nothing
/// arrived, which was not late.
std::string lateness_text(const Setting& setting) {
    if (setting.sum.latency.count() == 0) return {};
    const auto lateness = std::max(Offset{std::chrono::milliseconds{1}}, lateness_of(setting));
    return fmt::format("99 of 100 within {}, ", span_text(lateness));
}

std::string setting_figures(const Setting& setting) {
    return fmt::format(
        "{} arrived, {}for {}",
        arrived_text(arrived_share(setting)),
        lateness_text(setting),
        cost_text(setting)
    );
}

const Setting* cheapest_of(const Comparison& comparison, double share_min) {
    const auto rank = [](const Setting& setting) {
        return std::pair{
            std::llround(bytes_per_message(setting.sum).value_or(0)),
            setting.sum.latency.quantile(late_share)
        };
    };
    const Setting* out{};
    for (const auto& each : comparison.settings) {
        if (each.sum.messages.due == 0 || arrived_share(each) < share_min) continue;
        if (out == nullptr || rank(each) < rank(*out)) out = &each;
    }
    return out;
}

}  // namespace

bool setting_before(const std::string& a, const std::string& b) {
    const auto number = [](const std::string& text) {
        return text.empty() || text.front() < '0' || text.front() > '9'
                   ? -1.0
                   : std::strtod(text.c_str(), nullptr);
    };
    const auto x = number(a);
    const auto y = number(b);
    return x != y ? x < y : a < b;
}

std::vector<Comparison> comparisons_of(const Results& results) {
    using Key = std::tuple<std::string, std::string, std::string>;
    using SettingKey = std::pair<std::string, std::map<std::string, std::string>>;
    std::map<Key, std::map<SettingKey, Setting>> found{};
    for (const auto& row : results.rows) {
        if (!row.statistics || !row.statistics->is_planning) continue;
        auto matrix = row.matrix;
        matrix.erase("version");
        matrix.erase("seed");
        auto& settings = found[{row.target, row.scenario, row.statistics->links}];
        const auto [place, is_new] = settings.try_emplace({row.version, matrix});
        auto& setting = place->second;
        if (is_new)
            setting = {.matrix = matrix, .version = row.version, .sum = *row.statistics};
        else
            setting.sum.add(*row.statistics);
    }
    std::vector<Comparison> out{};
    for (auto& [key, settings] : found) {
        const auto& [target, scenario, link] = key;
        Comparison each{.target = target, .scenario = scenario, .link = link};
        for (auto& [name, setting] : settings) {
            setting.seeds = setting.sum.rows;
            const auto spreads = spreads_of(setting.sum);
            setting.cost = spreads.cost;
            setting.lateness = spreads.lateness;
            each.settings.push_back(std::move(setting));
        }
        std::ranges::stable_sort(each.settings, setting_comes_before);
        out.push_back(std::move(each));
    }
    return out;
}

const Setting* choice_of(const Comparison& comparison) {
    double most = 0;
    for (const auto& each : comparison.settings)
        most = std::max(most, arrived_share(each));
    return cheapest_of(comparison, most - same_share);
}

std::string advice_of(const Comparison& comparison) {
    const auto* choice = choice_of(comparison);
    if (choice == nullptr || comparison.settings.size() < 2) return {};
    auto out = fmt::format(
        "Over {} one would choose {}: {}. It is the cheapest of those with which the most arrived.",
        comparison.link,
        setting_words(comparison, *choice),
        setting_figures(*choice)
    );
    const auto* cheaper = cheapest_of(comparison, 0);
    if (cheaper != nullptr && cheaper != choice)
        out += fmt::format(
            " Cheaper, and less sure, is {}: {}.",
            setting_words(comparison, *cheaper),
            setting_figures(*cheaper)
        );
    return out;
}

}  // namespace assay::reports
