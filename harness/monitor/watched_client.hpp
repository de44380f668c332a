#pragma once
/// One row of a monitor: a client, by its Client Identifier, over all of its Network Connections, and
/// what the passive checks say of them.
#include "harness/evidence/judge/judge.hpp"
#include "harness/evidence/passive/passive.hpp"
#include "harness/monitor/bounded_trace.hpp"

#include <functional>
#include <set>

namespace assay::monitor {

using evidence::Judged;

/// A statement that somebody broke for the first time.
struct Finding {
    reports::Offset at{};
    std::string client{};  ///< as the row calls it
    std::string statement{};
    std::string what{};
    wire::Role binds{};
};

class WatchedClient {
public:
    struct Options {
        std::string name{};    ///< in ladders and messages, printable
        std::string server{};  ///< the other lane's name
        wire::Version version{};
        Judged judged{};
        std::function<void(const Finding&)> found{};  ///< may be empty
    };
    explicit WatchedClient(Options options);

    void opened(int connection, reports::Offset at, const std::string& place);
    /// A packet, or anything else that came instead of one.
    void passed(int connection, wire::Role sender, wire::BytesView bytes, reports::Offset at);
    /// A packet of the client has begun, and its end has not come yet.
    void begun(int connection, reports::Offset at);
    void ended(int connection, reports::Offset at, const std::string& how);
    /// Nothing more was seen of the connection, and nobody knows whether it went on.
    void vanished(int connection);
    /// From here on nothing is said of the connection, and why.
    void undecided(int connection, reports::Offset at, const std::string& why);
    /// What the checks know is forgotten, to make room: connections that begin later are judged anew.
    void forget(reports::Offset at);
    /// A link on the way is down or slow: silence until now says nothing.
    void disturbed() { checker_->disturbed(); }

    /// How much the checks may have to remember; an estimate from above.
    std::size_t state_bytes() const;
    bool has_findings() const { return !found_.empty(); }
    bool has_connection() const { return !open_.empty(); }
    const std::string& name() const { return options_.name; }
    reports::Offset last_seen() const { return last_seen_; }

    /// The row, judged, when nothing more is seen of it from `at` on; `target` is whom it is filed
    /// under.
    reports::RowResult
    take(const std::string& target, reports::Offset at, const evidence::IsMust& is_must) &&;

private:
    struct Broken {
        std::string what{};
        wire::Role binds{};
        std::size_t event{};
        reports::Offset at{};
        std::size_t times{};
    };
    struct Doubt {
        std::string what{};
        std::size_t event{};
        reports::Offset at{};
    };
    void count_state(wire::Role sender, wire::BytesView bytes);
    void
    add(const std::vector<evidence::PassiveFinding>& findings, std::size_t event, reports::Offset at
    );
    std::unique_ptr<evidence::PassiveChecker> fresh_checker() const;
    std::size_t note(int connection, reports::Offset at, std::string text);

    Options options_;
    std::unique_ptr<evidence::PassiveChecker> checker_;
    BoundedTrace trace_{};
    std::map<int, wire::Version> open_{};    ///< connections, with the version of each
    std::set<int> judged_{};                 ///< those that are
    std::map<std::string, Broken> found_{};  ///< by statement
    std::vector<Doubt> doubts_{};
    std::size_t doubts_left_out_{};
    std::size_t exchanges_[2]{};  ///< QoS 1 and 2 PUBLISHes of each side
    std::size_t texts_bytes_{};   ///< of what may stay remembered beside them
    reports::Offset last_seen_{};
};

}  // namespace assay::monitor
