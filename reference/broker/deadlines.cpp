#include "reference/broker/deadlines.hpp"

namespace assay::broker {

void Deadlines::set(const Deadline& what, Instant when) {
    clear(what);
    times_.emplace(what, when);
    queue_.emplace(when, what);
}

void Deadlines::clear(const Deadline& what) {
    const auto found = times_.find(what);
    if (found == times_.end()) return;
    queue_.erase({found->second, what});
    times_.erase(found);
}

std::optional<Instant> Deadlines::at(const Deadline& what) const {
    const auto found = times_.find(what);
    return found == times_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<Instant> Deadlines::next() const {
    if (queue_.empty()) return std::nullopt;
    return queue_.begin()->first;
}

std::optional<Deadline> Deadlines::take_due(Instant now) {
    if (queue_.empty() || queue_.begin()->first > now) return std::nullopt;
    auto what = queue_.begin()->second;
    clear(what);
    return what;
}

}  // namespace assay::broker
