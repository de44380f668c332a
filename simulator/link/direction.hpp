#pragma once
/// One direction of a link. It knows no protocol.
///
///     send -> faults, MTU -> mailbox -> Shaper -> outage, cut, loss -> delay, jitter, freeze
///          -> duplicate, reorder, corrupt -> sink
///
/// Datagrams stay in order: what jitter delays, it delays for those behind it too, as a real queue
/// does. Only what `reorder` picks may be overtaken. direction_waiting.cpp has what waits for a
/// device that sleeps or listens now and then.
#include "simulator/link/datagram.hpp"
#include "simulator/link/fault.hpp"
#include "simulator/link/nat.hpp"
#include "simulator/link/shaper.hpp"
#include "simulator/time/schedule.hpp"

#include <array>
#include <deque>
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
    Radio radio{};
    Nat nat{};
    LinkDirection* up{};
    LinkDirection* down{};
};

class LinkDirection {
public:
    /// `schedule` and `commons` outlive it. `link` names the link, for the draws.
    LinkDirection(
        Schedule& schedule,
        LinkCommons& commons,
        const LinkSpec& spec,
        Way way,
        std::string_view link,
        std::uint64_t seed,
        Instant epoch
    );
    ~LinkDirection();
    LinkDirection(const LinkDirection&) = delete;
    LinkDirection& operator=(const LinkDirection&) = delete;

    void send(Datagram datagram);
    /// Who gets a flow's datagrams at the far end; what comes for an unknown flow is forgotten.
    void attach(FlowId flow, Sink sink);
    void detach(FlowId flow);

    /// While cut, everything sent is lost. What has left already arrives only if
    /// `deliver_in_flight`; what still waits in the queue is lost in any case.
    void cut(bool deliver_in_flight);
    void restore() { is_cut_ = false; }
    bool is_cut() const { return is_cut_; }
    /// Loses the next `count` datagrams.
    void drop_next(std::uint64_t count) { to_drop_ += count; }
    /// Treats what is sent from now on. `cut` is stronger: it also takes what is under way.
    void inject(LinkFault fault) { faults_.add(std::move(fault)); }
    /// Ends every fault and forgets what `drop_next` asked for.
    void clear_faults();
    /// Tells which name a flow was opened under, for faults that name one.
    void name_flow(FlowId flow, std::string_view name);
    /// New parameters from now on; weather whose parameters stay the same goes on undisturbed.
    void change(const LinkSpec& spec);

    void on_fate(FateListener listener) { listener_ = std::move(listener); }
    const DirectionStatistics& statistics() const { return statistics_; }

    /// The device has sent something: what waits for its next listening instant reaches it now.
    void note_device_awake();
    /// Something has arrived at the other end: its windows for what waits here begin.
    void note_uplink();

private:
    struct InFlight {
        Datagram datagram{};
        Instant departure{};
        Instant arrival{};
        Fate fate{};
        bool is_refusal{};  ///< comes from the translator itself
    };
    struct Waiting {
        Datagram datagram{};
        Treatment treatment{};
    };

    /// Time as the weather counts it.
    Instant since_epoch(Instant at) const { return Instant{at - epoch_}; }
    const DirectionSpec& own() const { return way_ == Way::up ? spec_.up : spec_.down; }
    void make_weather(const LinkSpec& before, bool is_first, Instant begin);
    Treatment treatment_of(const Datagram& datagram);
    /// From the queue on: what has passed the faults and waits for nobody to listen.
    void pass_on(Datagram datagram, const Treatment& treatment);
    /// Why it is lost when it leaves then; `departure` moves on as the link repeats it.
    std::optional<Fate> loss_of(const Datagram& datagram, Instant& departure);
    std::optional<Fate> loss_at(Instant departure, Random& draws);
    Instant arrival_of(const Datagram& datagram, Instant departure, const Treatment& treatment);
    Instant next_batch(Instant arrival) const;
    void fly(InFlight flying);
    void arm();
    void deliver();
    /// The translator has no such flow: perhaps it tells the sender.
    void refuse(const Datagram& datagram);
    void hand_over(Datagram datagram);
    void tell(const Datagram& datagram, Fate fate);

    // Waiting for the device (direction_waiting.cpp).
    bool must_wait() const;
    void wait(Datagram datagram, const Treatment& treatment);
    Instant next_listening() const;
    void empty_mailbox();
    void open_window(std::uint64_t windows_left);

    Schedule& schedule_;
    LinkCommons& commons_;
    LinkSpec spec_;
    Way way_;
    std::string link_;       ///< the link's name
    std::string direction_;  ///< "link/up" or "link/down"
    std::uint64_t seed_;
    Instant epoch_;
    std::uint64_t changes_{};
    Random loss_;
    Random jitter_;
    Random duplicate_;
    Random reorder_;
    Random corrupt_;
    OnOffProcess outages_{};
    OnOffProcess holds_{};
    OnOffProcess bad_patches_{};

    bool is_cut_{};
    std::uint64_t to_drop_{};
    FaultList faults_{};
    std::unordered_map<std::uint64_t, std::uint64_t> flow_names_{};  ///< flow to hash of its name
    std::deque<Waiting> mailbox_{};
    std::uint64_t mailbox_bytes_{};
    TimerId mailbox_timer_{};
    Shaper shaper_;
    std::deque<InFlight> in_flight_{};  ///< in the order of arrival
    Instant last_arrival_{};
    TimerId timer_{};
    std::uint32_t refusals_{};
    std::unordered_map<std::uint64_t, Sink> sinks_{};
    FateListener listener_{};
    DirectionStatistics statistics_{};
};

}  // namespace assay::simulator
