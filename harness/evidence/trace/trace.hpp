#pragma once
/// The evidence of one row while it grows: events in order, expectations with their outcome.
#include "reports/result/model.hpp"

namespace assay::evidence {

class Trace {
public:
    using Instant = std::chrono::sys_time<reports::Offset>;

    explicit Trace(Instant start) : start_{start} {}

    reports::Offset offset(Instant when) const { return when - start_; }
    /// Appends an event; returns its index, valid until `take`.
    std::size_t add(Instant when, reports::TraceEvent event);
    /// From now on this password is masked in every packet and text as it comes.
    void hide(std::string password) { hidden_ = std::move(password); }
    /// The number of a Network Connection that begins.
    int new_connection() { return ++connections_; }
    std::size_t note(Instant when, std::string text) {
        return add(when, {.kind = reports::TraceEvent::Kind::note, .text = std::move(text)});
    }
    reports::TraceEvent& operator[](std::size_t index) { return events_[index]; }
    const std::vector<reports::TraceEvent>& events() const { return events_; }
    void expect(reports::Expectation expectation);
    const std::vector<reports::Expectation>& expectations() const { return expectations_; }
    Instant start() const { return start_; }
    /// The row has come to its end; what is added from now on belongs to its clean-up.
    void close(Instant when) {
        closed_ = events_.size();
        closed_at_ = offset(when);
    }
    /// Puts the events in the order of their instants (a loss is known only later) and returns
    /// them; evidence still points at the same events.
    std::vector<reports::TraceEvent> take_events();
    /// Of the events that were taken, the first behind the end of the row.
    std::size_t epilogue() const { return epilogue_; }
    /// Those from this one on.
    std::vector<reports::Expectation> take_expectations(std::size_t from = 0);

private:
    Instant start_;
    std::string hidden_{};
    std::vector<reports::TraceEvent> events_{};
    std::vector<reports::Expectation> expectations_{};
    std::size_t closed_{};
    int connections_{};
    reports::Offset closed_at_{};
    std::size_t epilogue_{};
};

}  // namespace assay::evidence
