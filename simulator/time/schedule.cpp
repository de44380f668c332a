#include "simulator/time/schedule.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace assay::simulator {
namespace {

constexpr std::size_t arity = 4;

/// A broken contract of our own: continuing would produce a wrong run.
void invariant(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "defect: %s\n", what);
    std::abort();
}

std::uint64_t pack(std::uint32_t generation, std::uint32_t slot) {
    return static_cast<std::uint64_t>(generation) << 32U | slot;
}

}  // namespace

Schedule::Schedule() = default;

/// What a task holds may ask for another task when it goes, as a stream does that ends: tasks go one by
/// one, while there is still a place for what they ask.
Schedule::~Schedule() {
    for (bool had_some = true; had_some;) {
        had_some = false;
        // NOLINTNEXTLINE(modernize-loop-convert): what goes may add slots
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            if (!slots_[i].task) continue;
            had_some = true;
            const auto gone = std::exchange(slots_[i].task, nullptr);
        }
    }
}

bool Schedule::is_before(const Entry& a, const Entry& b) {
    return a.when != b.when ? a.when < b.when : a.sequence < b.sequence;
}

TimerId Schedule::at(Instant when, Task task) {
    invariant(when >= now_, "a task was scheduled in the past");
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    const auto slot = free_.back();
    free_.pop_back();
    slots_[slot].task = std::move(task);
    const auto generation = slots_[slot].generation;
    heap_.push_back({when, sequence_++, slot, generation});
    sift_up(heap_.size() - 1);
    return TimerId{pack(generation, slot)};
}

void Schedule::cancel(TimerId id) {
    const auto bits = static_cast<std::uint64_t>(id);
    const auto slot = static_cast<std::uint32_t>(bits);
    const auto generation = static_cast<std::uint32_t>(bits >> 32U);
    if (generation == 0 || slot >= slots_.size() || slots_[slot].generation != generation) return;
    release(slot);
    ++cancelled_;
    sweep();
}

/// Whoever waits again and again until the same late instant leaves an entry behind each time; they
/// may not pile up until then. A sweep costs as much as the cancellations before it.
void Schedule::sweep() {
    constexpr std::size_t entries_min = 64;
    if (heap_.size() < entries_min || cancelled_ <= heap_.size() / 2) return;
    std::erase_if(heap_, [this](const Entry& entry) { return is_void(entry); });
    cancelled_ = 0;
    for (auto at = heap_.size() / arity + 1; at-- > 0;)
        if (at < heap_.size()) sift_down(at);
}

/// The entry stays in the heap until it comes to the top or is swept away; its generation no longer
/// fits.
void Schedule::release(std::uint32_t slot) {
    slots_[slot].task = nullptr;
    ++slots_[slot].generation;
    free_.push_back(slot);
}

void Schedule::sift_up(std::size_t at) {
    const auto entry = heap_[at];
    while (at > 0) {
        const auto parent = (at - 1) / arity;
        if (!is_before(entry, heap_[parent])) break;
        heap_[at] = heap_[parent];
        at = parent;
    }
    heap_[at] = entry;
}

void Schedule::sift_down(std::size_t at) {
    const auto entry = heap_[at];
    for (;;) {
        const auto first = at * arity + 1;
        if (first >= heap_.size()) break;
        auto least = first;
        const auto last = std::min(first + arity, heap_.size());
        for (auto child = first + 1; child < last; ++child)
            if (is_before(heap_[child], heap_[least])) least = child;
        if (!is_before(heap_[least], entry)) break;
        heap_[at] = heap_[least];
        at = least;
    }
    heap_[at] = entry;
}

void Schedule::pop() {
    heap_.front() = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sift_down(0);
}

void Schedule::settle() {
    while (!heap_.empty() && is_void(heap_.front())) {
        pop();
        --cancelled_;
    }
}

std::optional<Instant> Schedule::next() {
    settle();
    if (heap_.empty()) return std::nullopt;
    return heap_.front().when;
}

bool Schedule::step() {
    settle();
    if (heap_.empty()) return false;
    run_first();
    return true;
}

void Schedule::run_first() {
    const auto entry = heap_.front();
    pop();
    if (entry.when > now_) {
        now_ = entry.when;
        steps_here_ = 0;
    }
    ++steps_;
    ++steps_here_;
    // Freed before it runs: a task may cancel itself or schedule anew.
    const auto task = std::move(slots_[entry.slot].task);
    release(entry.slot);
    task();
}

void Schedule::advance_to(Instant when) {
    for (settle(); !heap_.empty() && heap_.front().when <= when; settle())
        run_first();
    if (when > now_) now_ = when;
}

}  // namespace assay::simulator
