#pragma once
/// What a row is judged by beside its trace: what it is held to, and how playing it went. Both are
/// stored with the row, so that it can be judged again.
#include "reference/wire/forms.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace assay::reports {

/// Time since the row's start, in link time.
using Offset = std::chrono::nanoseconds;

/// Something that has to hold of all messages of a row together.
struct Guarantee {
    std::string name{};             ///< exactly_once, ordered, ...
    std::vector<std::string> of{};  ///< exchanges or actors; empty: all loads of the row
    std::uint32_t most{};           ///< of those that count: how many are allowed
    int line{};                     ///< of the scenario
    bool operator==(const Guarantee&) const = default;
};

/// What a row is held to, which is known before it is played.
struct Charge {
    std::vector<std::string> statements{};  ///< that the row verifies, qualified
    std::vector<std::string> proved{};      ///< by single steps; any step can break the others
    std::vector<Guarantee> guarantees{};
    std::string conforms_off{};  ///< why it is not held to the model of the standard; empty: it is
    std::map<std::string, std::int64_t> clock_drifts{};  ///< actor -> parts per billion, unless nil
    int fault_line{};     ///< of the step that sends a broken packet; 0: none does
    bool may_accept{};    ///< the standard allows to take that packet
    bool binds_client{};  ///< the target is a client, and the actors are the servers that it meets
    Offset reaction{};    ///< how long that client may need to read what has reached it
    bool operator==(const Charge&) const = default;
};

/// The messages of one load, also those that never left its client.
struct MadeMessages {
    std::string topic{};
    int qos{};
    std::vector<Offset> at{};  ///< when message i + 1 was made
    bool operator==(const MadeMessages&) const = default;
};

/// What passed between a client under test and its application.
struct ApplicationMessage {
    Offset at{};
    bool is_heard{};  ///< the application got it; else it told the client to publish it
    std::string topic{};
    wire::Bytes payload{};
    int qos{};
    bool has_failed{};  ///< the client said that it could not publish it
    bool operator==(const ApplicationMessage&) const = default;
};

/// How playing the row went, as far as its trace does not say it.
struct Course {
    std::string root{};            ///< "assay/simulate/0123456789/": what its topics begin with
    bool completed{};              ///< every step was reached and held, and nothing came unasked
    bool interrupted{};            ///< the run was, before the row ended
    std::string not_applicable{};  ///< the target cannot do what a step asks, and why
    std::string error{};           ///< our own fault
    std::string death{};           ///< how the target died meanwhile
    bool deadly{};                 ///< the target dies of this row, also when it is played alone
    /// Index of the first event behind the end of the row: clean-up, and connections that we end.
    std::size_t epilogue{};
    Offset settle{};  ///< how long the last delivery may take
    /// The same of the actors of one link, where it is less; those that have none are "".
    std::map<std::string, Offset> settles{};
    std::vector<Offset> restarts{};              ///< when the target was restarted, killed or died
    std::map<std::string, MadeMessages> made{};  ///< by the load's name
    /// Of a client under test, in rows with figures.
    std::vector<ApplicationMessage> application{};
    /// Nobody drives the client under test: what its application does is not seen.
    bool undriven{};
    bool operator==(const Course&) const = default;
};

}  // namespace assay::reports
