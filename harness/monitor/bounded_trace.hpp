#pragma once
/// What is kept of an endless conversation: how it began, what stood around each finding, how it
/// ended. What was left out is said where it stood.
///
///     CONNECT CONNACK ... | 1204 events left out | ... the finding ... | 88 left out | ... the end
#include "reports/result/model.hpp"

#include <deque>

namespace assay::monitor {

class BoundedTrace {
public:
    /// Keeps the event for as long as there is room for it; gives its number.
    std::size_t add(reports::TraceEvent event);
    /// The event, which was just added, proves something.
    void keep_around(std::size_t number);

    struct Kept {
        std::vector<reports::TraceEvent> events{};
        std::map<std::size_t, std::size_t> places{};  ///< number of an event -> its index
    };
    Kept take() &&;

private:
    struct Entry {
        std::size_t number{};
        bool is_wanted{};
        reports::TraceEvent event{};
    };
    void keep(Entry entry);

    std::size_t numbers_{};
    std::size_t wanted_until_{};  ///< events before this number stand behind a finding
    std::vector<Entry> kept_{};
    std::size_t kept_bytes_{};
    std::deque<Entry> recent_{};
};

}  // namespace assay::monitor
