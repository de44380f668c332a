#pragma once
/// One direction of a link: stages in a row. It knows no protocol.
///
///     send -> faults -> NAT (down) -> Mailbox (down) -> Queue -> LossStage -> DelayStage
///          -> DisorderStage -> Flight -> NAT (up) -> sink
///
/// Each stage accepts a datagram and adds its part to the Passage (when it leaves, when it
/// arrives), or says why it goes no further.
#include "simulator/link/delay.hpp"
#include "simulator/link/disorder.hpp"
#include "simulator/link/fault.hpp"
#include "simulator/link/flight.hpp"
#include "simulator/link/loss.hpp"
#include "simulator/link/mailbox.hpp"
#include "simulator/link/nat.hpp"
#include "simulator/link/queue.hpp"
#include "simulator/link/spec.hpp"

#include <array>
#include <string>
#include <unordered_map>

namespace assay::simulator {

struct DirectionStatistics {
    std::uint64_t sent{};
    std::uint64_t sent_bytes{};
    std::array<std::uint64_t, fate_count> by_fate{};  ///< indexed by Fate

    std::uint64_t count(Fate fate) const { return by_fate.at(static_cast<std::size_t>(fate)); }
    std::uint64_t lost() const;
};

class LinkDirection;

/// What the two directions of a link share.
struct LinkCommons {
    Origin origin{};
    Radio radio{};
    Nat nat{};
    LinkDirection* up{};
    LinkDirection* down{};
};

class LinkDirection {
public:
    /// `schedule` and `commons` outlive it.
    LinkDirection(Schedule& schedule, LinkCommons& commons, Way way);
    ~LinkDirection();
    LinkDirection(const LinkDirection&) = delete;
    LinkDirection& operator=(const LinkDirection&) = delete;

    void send(Datagram&& datagram);
    /// Who gets a flow's datagrams at the far end; what comes for an unknown flow is forgotten.
    void attach(FlowId flow, Sink sink);
    void detach(FlowId flow);

    /// While cut, everything sent is lost. What has left already arrives only if
    /// `deliver_in_flight`; what still waits in the queue is lost in any case.
    void cut(bool deliver_in_flight);
    void restore() { loss_.set_cut(false); }
    bool is_cut() const { return loss_.is_cut(); }
    /// Faults treat what is sent from now on. `cut` is stronger: it also takes what is under way.
    FaultList& faults() { return faults_; }
    /// New parameters from then on; weather whose parameters stay the same goes on undisturbed.
    void change(const LinkSpec& spec, Instant begin);

    void on_fate(FateListener listener) { listener_ = std::move(listener); }
    const DirectionStatistics& statistics() const { return statistics_; }

private:
    /// From the queue on: what has passed the faults and waits for nobody to listen.
    void pass_on(Passage&& passage);
    void land(const Flying& flying);
    /// The translator has no such flow: perhaps it tells the sender.
    void refuse(const Datagram& datagram);
    void hand_over(const Datagram& datagram);
    void tell(const Datagram& datagram, Fate fate);

    Schedule& schedule_;
    LinkCommons& commons_;
    Way way_;
    std::string name_;  ///< "link/up" or "link/down", for the draws
    FaultList faults_{};
    Mailbox mailbox_;
    Queue queue_;
    HandOvers hand_overs_;
    LossStage loss_;
    DelayStage delay_;
    DisorderStage disorder_;
    Flight flight_;
    std::uint32_t refusals_{};
    std::unordered_map<std::uint64_t, std::shared_ptr<const Sink>> sinks_{};
    FateListener listener_{};
    DirectionStatistics statistics_{};
};

}  // namespace assay::simulator
