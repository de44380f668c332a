#include "harness/evidence/trace/trace.hpp"

#include "harness/evidence/trace/masking.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace assay::evidence {

std::size_t Trace::add(Instant when, reports::TraceEvent event) {
    event.at = offset(when);
    if (!hidden_.empty()) {
        mask_packet(event.bytes, hidden_);
        event.text = masked(std::move(event.text), hidden_);
    }
    events_.push_back(std::move(event));
    return events_.size() - 1;
}

void Trace::expect(reports::Expectation expectation) {
    if (!hidden_.empty()) {
        expectation.what = masked(std::move(expectation.what), hidden_);
        expectation.actual = masked(std::move(expectation.actual), hidden_);
    }
    expectations_.push_back(std::move(expectation));
}

std::vector<reports::Expectation> Trace::take_expectations(std::size_t from) {
    const auto first = expectations_.begin() + static_cast<std::ptrdiff_t>(from);
    std::vector<reports::Expectation> out(
        std::move_iterator{first}, std::move_iterator{expectations_.end()}
    );
    expectations_.erase(first, expectations_.end());
    return out;
}

std::vector<reports::TraceEvent> Trace::take_events() {
    std::vector<std::size_t> order(events_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t index) { return events_[index].at; });
    std::vector<std::size_t> place(events_.size());
    std::vector<reports::TraceEvent> sorted;
    sorted.reserve(events_.size());
    for (const auto index : order) {
        place[index] = sorted.size();
        if (index < closed_ || events_[index].at < closed_at_) epilogue_ = sorted.size() + 1;
        sorted.push_back(std::move(events_[index]));
    }
    for (auto& expectation : expectations_)
        if (expectation.evidence) expectation.evidence = place[*expectation.evidence];
    events_.clear();
    return sorted;
}

}  // namespace assay::evidence
