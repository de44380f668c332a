#pragma once
/// What somebody does to a direction of a link on purpose, as values beside its weather.
///
///     send --> FaultList::treat --> lost | held | later | twice | broken --> queue, weather, ...
#include "simulator/link/datagram.hpp"

#include <optional>
#include <unordered_map>
#include <vector>

namespace assay::simulator {

struct LinkFault {
    enum class Kind : std::uint8_t {
        blackhole,  ///< everything is lost
        hold,       ///< everything waits until the fault is over
        delay,      ///< everything takes `extra` longer
        drop,       ///< the next `count` datagrams are lost
        duplicate,  ///< the next `count` datagrams arrive twice
        corrupt,    ///< the next `count` datagrams arrive with wrong bytes: TCP discards them
    };
    Kind kind{};
    std::uint64_t flow_name{};       ///< stable hash of the name of the flows that it hits; 0: all
    std::optional<Instant> until{};  ///< its end; hold needs one, the others may last until `clear`
    std::optional<Duration> lasting{};  ///< instead of `until`: counted from the first it hits
    std::uint64_t count{1};             ///< drop, duplicate, corrupt: over after so many datagrams
    std::uint64_t skip{};               ///< so many matching datagrams go by before it begins
    Duration extra{};                   ///< delay only
};

/// What is to be done with one datagram.
struct Treatment {
    std::optional<Fate> lost{};           ///< why it does not arrive
    bool twice{};                         ///< a copy arrives right behind it
    Duration extra{};                     ///< it arrives that much later
    std::optional<Instant> not_before{};  ///< held: it arrives no earlier
};

/// The faults of one direction, in the order in which they were added.
class FaultList {
public:
    void add(const LinkFault& fault) { faults_.push_back({fault, {}}); }
    /// Loses the next `count` datagrams, which the faults do not count.
    void drop_next(std::uint64_t count) { to_drop_ += count; }
    void forget_drops() { to_drop_ = 0; }
    /// Tells which name a flow was opened under, for faults that name one.
    void name_flow(FlowId flow, std::string_view name);
    /// Ends every fault and forgets what `drop_next` asked for.
    void clear();
    /// Decides about a datagram of this flow, and counts it.
    Treatment treat(FlowId flow, Instant now);

private:
    struct Active {
        LinkFault fault{};
        std::uint64_t seen{};
    };
    void forget_ended(Instant now);

    std::vector<Active> faults_{};
    std::uint64_t to_drop_{};
    std::unordered_map<std::uint64_t, std::uint64_t> names_{};  ///< flow to hash of its name
};

}  // namespace assay::simulator
