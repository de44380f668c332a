#pragma once
/// A scenario as values: what a YAML file says once it is loaded, and what one row of its matrix
/// becomes once matrix values are put in.
///
///     file --load--> Scenario (rows, statements) --expand--> Row (typed steps) --play--> trace
#include "harness/evidence/guarantees/guarantees.hpp"
#include "harness/scenario/actions.hpp"
#include "harness/scenario/fault.hpp"
#include "reference/wire/check.hpp"
#include "simulator/link/link.hpp"
#include "simulator/tcp/profile.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace assay::scenario {

/// What traces call the program under test.
inline constexpr std::string_view target_name{"broker"};
/// ... where that is a client.
inline constexpr std::string_view client_name{"client"};
constexpr std::string_view target_name_of(wire::Role role) {
    return role == wire::Role::client ? client_name : target_name;
}

/// Who speaks with a target of that role: what the actors of a row are.
constexpr wire::Role opponent_of(wire::Role role) {
    return role == wire::Role::client ? wire::Role::server : wire::Role::client;
}

/// The TCP stack of a machine in the simulated world; null is the default one.
using Stack = std::shared_ptr<const simulator::StackProfile>;

struct Actor {
    std::string name{};
    std::string client_id{};  ///< empty: made by the harness; `~` alone or a prefix is made row-own
    std::string link{"direct"};
    bool stays_direct{};               ///< whatever link is put under the others
    std::optional<Version> version{};  ///< absent: the row's
    std::optional<Duration> keep_alive{};
    bool auto_ack{true};
    bool is_server{};                                 ///< the target, a client, connects to it
    ServeAction::Accept accept{};                     ///< server: at first
    wire::PacketSet answers{wire::PacketSet::all()};  ///< server: at first
    ConnackText connack{};                            ///< server: at first
    std::optional<int> count{};  ///< a fleet of so many; none in a row that was expanded
    bool shares_link{};          ///< of a fleet: one link for all of its members
    std::int64_t clock_drift{};  ///< of its load and listen clients, in parts per billion
    // How those clients come back; absent: as the reference client does.
    std::optional<Duration> ping_timeout{};                  ///< how long PINGRESP may take
    std::optional<std::pair<Duration, Duration>> backoff{};  ///< the first wait and the longest
    bool returns_when_taken_over{};                          ///< also after DISCONNECT 0x8E
    Stack stack{};
    std::string transport{};            ///< "mqtt", "mqtts", "ws", "wss"; empty: the target's own
    bool resume{};                      ///< its TLS connections go on with the session before
    std::vector<std::string> frames{};  ///< how it speaks WebSocket, if not as others do
    std::vector<std::string> allow{
    };  ///< events that need not be expected: PUBLISH, DISCONNECT, close
};

enum class Isolation : std::uint8_t { shared, exclusive, process };

/// `requires: {max_qos: ">= 2"}`
struct Requirement {
    std::string fact{};
    std::string relation{"="};  ///< = != < <= > >=
    std::string value{};
};

/// One row: matrix values put in, steps typed. Independent of any target.
struct Row {
    std::string name{};  ///< id[version=5.0,lost=PUBREL,seed=3]
    std::string scenario{};
    wire::Role role{wire::Role::server};  ///< of the target
    Version version{Version::v5_0};
    std::map<std::string, std::string> matrix{};
    int seed{1};  ///< 1..seeds; mixed with the run's root seed
    std::vector<std::string> statements{
    };  ///< qualified: "5.0:MQTT-3.3.1-4"; only this row's version
    std::vector<std::string> prohibitions{};  ///< those of `statements` that say MUST NOT
    std::vector<Requirement> requirements{};
    Isolation isolation{};
    Duration limit{};
    std::vector<std::pair<std::string, simulator::LinkSpec>> links{};
    std::vector<Actor> actors{};
    Stack broker_stack{};
    std::vector<Step> steps{};
    std::vector<Step> cleanup{};
    std::vector<reports::Guarantee> guarantees{};
    std::string conforms_off{};   ///< why it is not held to the model of the standard; empty: it is
    std::vector<Fault> faults{};  ///< of the network, besides what steps do
    std::optional<Chaos> chaos{};
    std::optional<Sweep> sweep{};
    bool is_planning{};  ///< tagged so: its matrix holds the settings that are to be compared
    bool is_measured{};  ///< tagged `delivery`: played for its figures, also without a link
    std::vector<std::string> sometimes{};  ///< what must have happened in one row at least
    bool advice{};                         ///< a fault row whose acceptance the standard allows
    bool refusal_suffices{
    };  ///< a fault row that a refusing acknowledgement answers as well as a close
    std::vector<int> fault_reasons{};  ///< codes that `reason: fault` stands for in this row
};

/// What the matrix says of one row before its steps are typed; cheap, for lists and selection.
struct RowKey {
    std::string name{};
    std::map<std::string, std::string> matrix{};
    Version version{Version::v5_0};
    int seed{1};
    std::vector<std::string> statements{};
};

class Document;  // the parsed YAML, private to harness/scenario

struct Scenario {
    std::string id{};
    std::string file{};
    std::string title{};
    std::string about{};
    wire::Role role{wire::Role::server};  ///< of the target
    std::vector<std::string> tags{};
    std::map<Version, std::vector<std::string>> verifies{};  ///< unqualified ids a version
    std::set<std::string> prohibitions{};                    ///< qualified, of its rows
    std::vector<Requirement> requirements{};
    Isolation isolation{};
    Duration limit{};
    std::optional<std::uint64_t> seed{};   ///< instead of what a run derives from its root seed
    std::vector<std::string> sometimes{};  ///< what must happen in one of its rows at least
    std::string conforms_off{};            ///< why rows are not held to the model; empty: they are
    bool has_chance{};                     ///< links, chaos, seeds: another seed is another story
    std::vector<RowKey> rows{};
    std::string source{};  ///< the file's text, for reports
    std::shared_ptr<const Document> document{};
};

}  // namespace assay::scenario
