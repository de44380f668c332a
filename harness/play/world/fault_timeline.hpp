#pragma once
/// Makes faults happen: by the clock, or when packets and bytes go by.
///
///     faults --add--> armed --(time, the n-th packet, n bytes)--> links treated, connections ended
///
/// Taps on connections report what goes by; it knows rows and proxies only through its stage.
#include "harness/scenario/fault.hpp"
#include "simulator/link/link.hpp"
#include "simulator/tcp/stream.hpp"

#include <functional>
#include <limits>
#include <memory>

namespace assay::play {

using simulator::Duration;
using simulator::Instant;

/// What a timeline acts on. All are called from inside events of the schedule.
struct FaultStage {
    /// The links that a fault means; none if the connection has none.
    std::function<std::vector<simulator::Link*>(const scenario::Fault&)> links{};
    /// Ends the connections of the fault's actor (all without one) on both sides.
    std::function<void(const std::string& actor, simulator::Ending how)> break_off{};
    /// Kills the broker, which comes back after that time. Empty: there is no broker to kill.
    std::function<void(Duration away)> kill{};
    /// A fault begins; for the evidence. May be empty.
    std::function<void(const scenario::Fault&)> begins{};
};

/// Something that goes over a connection.
struct Passing {
    const std::string& actor;
    const std::string& link;
    simulator::Way way{};
};

class FaultTimeline {
public:
    using Deed = std::function<void()>;

    /// `schedule` outlives it; instants count from its present.
    FaultTimeline(simulator::Schedule& schedule, FaultStage stage);
    ~FaultTimeline();
    FaultTimeline(const FaultTimeline&) = delete;
    FaultTimeline& operator=(const FaultTimeline&) = delete;

    void add(const scenario::Fault& fault);
    /// Does `deed` once when the trigger is met, by what goes by from now on. An empty actor or
    /// link means any. A trigger by datagrams is not possible here: links count them.
    void arm(const scenario::FaultTrigger& trigger, std::string actor, std::string link, Deed deed);
    /// Forgets what has not begun, ends what has, and brings all links back.
    void heal();

    /// A whole packet is about to be sent (`is_delivered` false), or has come out at the other end.
    void packet(const Passing& passing, std::uint8_t first_byte, bool is_delivered);
    /// `count` bytes have gone by.
    void bytes(const Passing& passing, std::uint64_t count);
    /// How many bytes may go by before something is due; the largest number if nothing waits.
    std::uint64_t bytes_until_due(const Passing& passing) const;
    /// Whether anything waits for what goes by.
    bool waits_for_traffic() const;

private:
    struct Armed {
        scenario::FaultTrigger trigger{};
        std::string actor{};
        std::string link{};
        Deed deed{};
        std::uint64_t seen{};
        simulator::TimerId timer{};
        bool is_done{};
    };
    static bool concerns(const Armed& armed, const Passing& passing);
    void count(Armed& armed, std::uint64_t by);
    void begin(const scenario::Fault& fault);
    void treat(simulator::Link& link, const scenario::Fault& fault);
    void forget_done();

    simulator::Schedule& schedule_;
    FaultStage stage_;
    Instant origin_;
    std::vector<std::unique_ptr<Armed>> armed_{};
    int depth_{};
};

}  // namespace assay::play
