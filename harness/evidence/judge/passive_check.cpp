#include "harness/evidence/judge/passive_check.hpp"

#include "harness/evidence/passive/passive.hpp"

#include <fmt/format.h>
#include <map>
#include <set>

namespace assay::evidence {
namespace {

using reports::Expectation;
using reports::TraceEvent;
using wire::Role;
using Kind = TraceEvent::Kind;

/// The root differs from run to run, and a baseline has to recognize the finding.
std::string with_short_topics(std::string text, const std::string& root) {
    if (root.empty()) return text;
    for (auto at = text.find(root); at != std::string::npos; at = text.find(root))
        text.replace(at, root.size(), "~/");
    return text;
}

/// Bytes that an actor could not cut into packets are in the trace as they came.
bool is_one_packet(const wire::Bytes& bytes) {
    wire::Framer framer;
    framer.push(bytes);
    const auto packet = framer.next();
    return packet && !packet->empty() && packet->size() == bytes.size();
}

/// A packet that was under way for longer was held up, by an outage or by repetitions.
constexpr std::chrono::seconds held_up{5};

class Check {
public:
    Check(
        std::span<const TraceEvent> trace,
        wire::Version version,
        const std::string& root,
        PassiveOptions options
    )
        : trace_{trace},
          root_{root},
          target_{options.judged == Judged::client ? Role::client : Role::server},
          checker_{version, options} {}

    std::vector<Expectation> take(Moment end) {
        for (std::size_t i = 0; i < trace_.size(); ++i)
            follow(trace_[i], i);
        for (const auto& [connection, last] : open_)
            add(checker_.unwatched(connection, end), last);
        return std::move(found_);
    }

private:
    /// A connection of its own for each that has a number. Without numbers (in older results) an actor
    /// has one at a time.
    static std::string key_of(const TraceEvent& event) {
        return event.connection > 0 ? std::to_string(event.connection) : event.actor();
    }

    /// When it was at the target's end, as far as that was seen.
    static reports::Offset at_target(const TraceEvent& event) {
        const auto there = event.kind == Kind::received ? event.sent_at : event.delivered_at;
        return there > reports::Offset{} ? there : event.at;
    }

    Role actors() const { return target_ == Role::client ? Role::server : Role::client; }

    void follow(const TraceEvent& event, std::size_t index) {
        const auto key = key_of(event);
        if (const auto found = open_.find(key); found != open_.end()) found->second = index;
        switch (event.kind) {
        case Kind::opened:
            return open(key, index);
        case Kind::ended:
            open_.erase(key);
            return add(checker_.ended(key, event.at), index);
        case Kind::sent:
            // Not every connection has an event that announces it.
            if (!open_.contains(key)) open(key, index);
            return pass(event, actors(), index);
        case Kind::received:
            if (!is_one_packet(event.bytes)) return;
            // A client speaks first.
            if (target_ == Role::client && !open_.contains(key)) open(key, index);
            return pass(event, target_, index);
        case Kind::note:
            // Something became of the target's process.
            if (!event.from.empty()) checker_.restarted();
            return;
        case Kind::link:
            return checker_.disturbed();
        case Kind::segment:
        case Kind::expectation:
            return;
        }
    }

    void open(const std::string& connection, std::size_t index) {
        open_.emplace(connection, index);
        checker_.connected(connection);
    }

    void pass(const TraceEvent& event, Role sender, std::size_t index) {
        // It never reached the target.
        if (event.lost && target_ == Role::client) return;
        add(checker_.passed(key_of(event), sender, event.bytes, at_target(event)), index);
        // So is what the target has sent since, and its silence here is none of its own.
        if (event.kind == Kind::received && event.at - at_target(event) >= held_up)
            checker_.disturbed(key_of(event));
    }

    void add(std::vector<PassiveFinding> findings, std::size_t index) {
        const auto& event = trace_[index];
        for (auto& finding : findings) {
            if (finding.binds != target_ || !broken_.insert(finding.statement).second) continue;
            found_.push_back(
                {.what =
                     fmt::format("every packet to {} keeps {}", event.actor(), finding.statement),
                 .actual = with_short_topics(std::move(finding.what), root_),
                 .verdict = reports::Verdict::fail,
                 .statements = {std::move(finding.statement)},
                 .to = event.at,
                 .evidence = index,
                 .source = Expectation::Source::passive}
            );
        }
    }

    std::span<const TraceEvent> trace_;
    const std::string& root_;
    Role target_;
    PassiveChecker checker_;
    std::map<std::string, std::size_t> open_{};  ///< connections, and the last event of each
    std::set<std::string> broken_{};             ///< statements
    std::vector<Expectation> found_{};
};

}  // namespace

std::vector<Expectation> passive_findings(
    std::span<const TraceEvent> trace,
    wire::Version version,
    const std::string& root,
    PassiveOptions options,
    Moment end
) {
    return Check{trace, version, root, options}.take(end);
}

}  // namespace assay::evidence
