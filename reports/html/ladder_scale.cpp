#include "reports/html/ladder_scale.hpp"

#include <algorithm>

namespace assay::reports::html {
namespace {

constexpr int margin_left = 100;
constexpr int margin_right = 84;
constexpr int first_y = 64;
/// Two events are never nearer than this, or their labels would touch.
constexpr int step_min = 24;
/// A silence that would be longer than this is folded.
constexpr int step_max = 84;
constexpr int fold_height = 46;
constexpr int tail = 22;

int spacing_for(std::size_t lanes) {
    if (lanes <= 2) return 300;
    if (lanes == 3) return 200;
    return lanes == 4 ? 160 : 140;
}

bool has_lane(const TraceEvent& event) {
    return is_packet(event) || event.kind == TraceEvent::Kind::opened ||
           event.kind == TraceEvent::Kind::ended;
}

/// Nanoseconds for a unit of height, so that the usual gap between two events is one easy step. The
/// usual gap is the median of those that are not nil.
double scale_of(const RowResult& row, const Excerpt& excerpt) {
    std::vector<std::int64_t> gaps{};
    for (std::size_t i = excerpt.first + 1; i < excerpt.last; ++i) {
        const auto gap = (row.trace[i].at - row.trace[i - 1].at).count();
        if (gap > 0) gaps.push_back(gap);
    }
    if (gaps.empty()) return 1.0;
    const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
    std::nth_element(gaps.begin(), middle, gaps.end());
    return static_cast<double>(*middle) / step_min;
}

}  // namespace

std::string link_of(const RowResult& row, const std::string& actor) {
    if (const auto found = row.actor_links.find(actor); found != row.actor_links.end())
        return found->second;
    return row.link == "direct" ? std::string{} : row.link;
}

std::vector<Downtime> downtimes_of(const RowResult& row) {
    std::vector<Downtime> out{};
    std::map<std::string, std::size_t> open{};
    for (const auto& event : row.trace) {
        if (event.kind != TraceEvent::Kind::link) continue;
        const auto found = open.find(event.actor());
        if (event.text.starts_with("down") && found == open.end()) {
            open[event.actor()] = out.size();
            out.push_back({event.actor(), event.at, std::nullopt});
        } else if (event.text.starts_with("up") && found != open.end()) {
            out[found->second].to = event.at;
            open.erase(found);
        }
    }
    return out;
}

Lanes::Lanes(const RowResult& row, const Excerpt& excerpt) {
    for (std::size_t i = excerpt.first; i < excerpt.last; ++i) {
        const auto& event = row.trace[i];
        if (has_lane(event) && !has(event.actor())) names_.push_back(event.actor());
    }
    order(row);
    for (const auto& event : row.trace) {
        if (!has_lane(event) || event.peer().empty() || has(event.peer())) continue;
        names_.insert(names_.begin() + static_cast<std::ptrdiff_t>(middle_), event.peer());
    }
    if (names_.empty()) names_.emplace_back();
    middle_ = std::min(middle_, names_.size() - 1);
    spacing_ = spacing_for(names_.size());
    find_bands(row);
}

/// Actors of one link beside each other, and the middle where it cuts no link in two.
void Lanes::order(const RowResult& row) {
    std::vector<std::string> links{};
    for (const auto& name : names_)
        if (auto link = link_of(row, name); std::ranges::find(links, link) == links.end())
            links.push_back(std::move(link));
    const auto place = [&](const std::string& name) {
        return std::ranges::find(links, link_of(row, name)) - links.begin();
    };
    std::ranges::stable_sort(names_, {}, place);
    const auto cuts = [&](std::size_t at) {
        return at > 0 && at < names_.size() && !link_of(row, names_[at]).empty() &&
               link_of(row, names_[at]) == link_of(row, names_[at - 1]);
    };
    middle_ = (names_.size() + 1) / 2;
    while (cuts(middle_))
        ++middle_;
}

void Lanes::find_bands(const RowResult& row) {
    for (std::size_t i = 0; i < names_.size(); ++i) {
        const auto link = i == middle_ ? std::string{} : link_of(row, names_[i]);
        if (link.empty()) continue;
        auto last = i;
        while (last + 1 < names_.size() && last + 1 != middle_ &&
               link_of(row, names_[last + 1]) == link)
            ++last;
        const auto x = [&](std::size_t lane) {
            return margin_left + static_cast<int>(lane) * spacing_;
        };
        const bool is_left = i < middle_;
        bands_.push_back(
            {.link = link,
             .title = link == names_[i] && row.link != "direct" ? row.link : link,
             .left = is_left ? x(i) : x(i - 1),
             .right = is_left ? x(last + 1) : x(last)}
        );
        i = last;
    }
}

bool Lanes::has(std::string_view name) const {
    return std::ranges::find(names_, name) != names_.end();
}

int Lanes::x_of(std::string_view name) const {
    const auto found = std::ranges::find(names_, name);
    if (found == names_.end()) return middle();
    return margin_left + static_cast<int>(found - names_.begin()) * spacing_;
}

int Lanes::middle() const {
    return margin_left + static_cast<int>(middle_) * spacing_;
}

int Lanes::left() const {
    return margin_left;
}
int Lanes::right() const {
    return margin_left + static_cast<int>(names_.size() - 1) * spacing_;
}
int Lanes::width() const {
    return right() + margin_right;
}

TimeScale::TimeScale(const RowResult& row, const Excerpt& excerpt) : first_{excerpt.first} {
    const double scale = scale_of(row, excerpt);
    int y = first_y;
    for (std::size_t i = excerpt.first; i < excerpt.last; ++i) {
        const Offset at = row.trace[i].at;
        if (i > excerpt.first) {
            const auto gap = at - row.trace[i - 1].at;
            const double true_step = static_cast<double>(gap.count()) / scale;
            if (true_step > step_max) {
                folds_.push_back({y + fold_height / 2 + 4, gap});
                y += fold_height;
            }
            y += std::clamp(static_cast<int>(std::min(true_step, 1000.0)), step_min, step_max) -
                 (true_step > step_max ? step_max - step_min : 0);
        }
        slots_.emplace_back(at, y);
    }
}

int TimeScale::y_of(Offset instant) const {
    if (slots_.empty() || instant < slots_.front().first) return top();
    const auto after =
        std::upper_bound(slots_.begin(), slots_.end(), instant, [](Offset value, const auto& slot) {
            return value < slot.first;
        });
    const auto& [t0, y0] = *(after - 1);
    if (after == slots_.end()) return instant == t0 ? y0 : bottom();
    const auto& [t1, y1] = *after;
    const double share =
        static_cast<double>((instant - t0).count()) / static_cast<double>((t1 - t0).count());
    return y0 + static_cast<int>(share * (y1 - y0));
}

int TimeScale::top() const {
    return first_y - tail;
}
int TimeScale::bottom() const {
    return (slots_.empty() ? first_y : slots_.back().second) + tail;
}

}  // namespace assay::reports::html
