#include "harness/explore/coverage.hpp"

#include "reference/session/topic_match.hpp"

#include <algorithm>
#include <bit>
#include <fmt/format.h>

namespace assay::explore {
namespace {

bool matches_one(const Use& filtering, const Use& naming) {
    return std::ranges::any_of(filtering.filters, [&](const std::string& filter) {
        return std::ranges::any_of(naming.topics, [&](const std::string& topic) {
            return session::filter_matches(session::split_shared(filter).filter, topic);
        });
    });
}

}  // namespace

bool touch(const Use& a, const Use& b) {
    if (a.client == b.client || a.client == Use::everybody || b.client == Use::everybody)
        return true;
    const auto is_same = [&](const std::string& topic) {
        return std::ranges::find(b.topics, topic) != b.topics.end();
    };
    return std::ranges::any_of(a.topics, is_same) || matches_one(a, b) || matches_one(b, a);
}

std::vector<ValueId> values_near_last(std::span<const Use> uses) {
    const auto last = uses.size() - 1;
    auto near = uses[last].values;
    for (std::size_t back = 1; back <= std::min(touching_distance, last); ++back) {
        const auto& other = uses[last - back];
        if (touch(uses[last], other))
            near.insert(near.end(), other.values.begin(), other.values.end());
    }
    std::ranges::sort(near);
    near.erase(std::ranges::unique(near).begin(), near.end());
    return near;
}

Coverage::Coverage(const Grammar& grammar) : grammar_{grammar} {
    std::size_t places = 1;
    for (unsigned i = 0; i < grammar.strength(); ++i)
        places *= values().size();
    met_.resize(places / 64 + 1);
}

std::size_t Coverage::place_of(const Cell& cell) const {
    std::size_t place = 0;
    for (unsigned i = 0; i < grammar_.strength(); ++i)
        place = place * values().size() + cell.at(i);
    return place;
}

void Coverage::meet(const Cell& cell) {
    const auto place = place_of(cell);
    if (is_set(place) || !grammar_.has(cell)) return;
    met_[place / 64] |= std::uint64_t{1} << place % 64;
    ++count_;
}

void Coverage::add(std::span<const Use> uses) {
    for (std::size_t i = 0; i < uses.size(); ++i) {
        const auto near = values_near_last(uses.first(i + 1));
        for (const auto mine : uses[i].values)
            for (auto other = near.begin(); other != near.end(); ++other) {
                if (*other == mine) continue;
                if (grammar_.strength() == 2) {
                    meet({std::min(mine, *other), std::max(mine, *other)});
                    continue;
                }
                for (auto third = std::next(other); third != near.end(); ++third) {
                    if (*third == mine) continue;
                    Cell cell{mine, *other, *third};
                    std::ranges::sort(cell);
                    meet(cell);
                }
            }
    }
}

void Coverage::add(const Coverage& other) {
    count_ += other.gain_over(*this);
    for (std::size_t i = 0; i < met_.size(); ++i)
        met_[i] |= other.met_[i];
}

std::size_t Coverage::gain_over(const Coverage& other) const {
    std::size_t gain = 0;
    for (std::size_t i = 0; i < met_.size(); ++i)
        gain += static_cast<std::size_t>(std::popcount(met_[i] & ~other.met_[i]));
    return gain;
}

std::vector<std::string> Coverage::missing() const {
    std::vector<std::string> out;
    grammar_.for_each_cell([&](const Cell& cell) {
        if (!has_met(cell)) out.push_back(print(grammar_, cell));
    });
    return out;
}

std::string print(const Grammar& grammar, const Cell& cell) {
    std::string out;
    for (unsigned i = 0; i < grammar.strength(); ++i)
        out += fmt::format("{}{}", i == 0 ? "" : " x ", name_of(cell.at(i)));
    return out;
}

}  // namespace assay::explore
