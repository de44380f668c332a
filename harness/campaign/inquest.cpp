#include "harness/campaign/inquest.hpp"

#include <algorithm>

namespace assay::campaign {
namespace {

/// Once may be chance: a target that dies of its own accord does it beside any row.
constexpr int deaths_alone_enough = 2;

}  // namespace

void Inquest::accuse(const std::vector<Suspect>& suspects) {
    // Groups are taken from the end: those that are likely to be cleared together come last.
    std::vector<Suspect> raw;
    std::vector<Suspect> others;
    for (const auto& suspect : suspects) {
        if (suspect.plays_alone)
            groups_.push_back({suspect});
        else
            (suspect.sends_raw ? raw : others).push_back(suspect);
    }
    if (!others.empty()) groups_.push_back(others);
    split(raw);
}

std::optional<std::vector<Suspect>> Inquest::next() {
    if (groups_.empty()) return std::nullopt;
    auto group = std::move(groups_.back());
    groups_.pop_back();
    was_alone_ = group.size() == 1;
    return group;
}

std::optional<std::size_t> Inquest::died_under(const std::vector<Suspect>& suspects) {
    if (!was_alone_) {
        split(suspects);
        return std::nullopt;
    }
    const auto& only = suspects.front();
    if (++deaths_alone_[only.row] >= deaths_alone_enough) return only.row;
    groups_.push_back({only});
    return std::nullopt;
}

std::vector<Suspect> Inquest::give_up() {
    std::vector<Suspect> all;
    while (const auto group = next())
        all.insert(all.end(), group->begin(), group->end());
    return all;
}

void Inquest::split(const std::vector<Suspect>& suspects) {
    const auto half = suspects.begin() + static_cast<std::ptrdiff_t>(suspects.size() / 2);
    for (auto& group : {std::vector(half, suspects.end()), std::vector(suspects.begin(), half)})
        if (!group.empty()) groups_.push_back(group);
}

}  // namespace assay::campaign
