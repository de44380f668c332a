#pragma once
/// A link: two directions, each a pipeline of its own, under one weather.
///
///     client ==== up ====> broker      up, down: LinkDirection (queue, loss, delay)
///     client <=== down === broker      cut, restore, change: what scenarios do to it
///
/// Schedule, Link, Host and Stream are to be destroyed in the opposite order.
#include "simulator/link/direction.hpp"
#include "simulator/link/spec.hpp"

#include <map>
#include <memory>
#include <vector>

namespace assay::simulator {

enum class Ways : std::uint8_t { both, up, down };

struct CutOptions {
    std::optional<Duration> lasting{};  ///< nothing: until `restore`
    Ways ways{Ways::both};
    bool deliver_in_flight{};  ///< whether what has left already still arrives
};

class Link {
public:
    /// `schedule` outlives the link. All chance derives from the seed and the name. Weather begins
    /// at `epoch`, so that the same storm can be played at any time.
    Link(
        Schedule& schedule,
        LinkSpec spec,
        std::string name,
        std::uint64_t root_seed,
        Instant epoch = {}
    );
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    const std::string& name() const { return commons_.origin.link; }
    const LinkSpec& spec() const { return spec_; }
    /// Whether its first parameters came from the seed.
    bool is_drawn() const { return is_drawn_; }
    LinkDirection& up() { return up_; }
    LinkDirection& down() { return down_; }

    /// Whether both directions carry: neither cut nor in an outage.
    bool is_up() const;
    /// Takes the link down. A later cut replaces the end of an earlier one.
    void cut(CutOptions options = {});
    /// Ends every cut; outages of the weather go on.
    void restore(Ways ways = Ways::both);
    /// And takes back what `change` and `drop_next` have done.
    void reset(Ways ways = Ways::both);
    /// New parameters from now on.
    void change(LinkSpec spec);
    void drop_next(Ways ways, std::uint64_t count);
    /// Adds a fault to one direction or both; each counts for itself.
    void inject(Ways ways, const LinkFault& fault);
    /// Ends every fault and every cut; the weather goes on.
    void heal();

    /// Adds a listener for the link going down and coming up; called from the schedule. Only a link
    /// that is listened to puts the outages of its weather into the schedule.
    void on_change(std::function<void(bool up)> listener);
    /// Sets the listener for what becomes of every datagram.
    void on_fate(const FateListener& listener);
    /// The identity of a new flow: the n-th flow of this name, so that draws do not depend on
    /// others.
    FlowId open_flow(const std::string& flow_name);

private:
    void spread_spec(Instant begin);
    void note_change();
    void watch_weather();

    Schedule& schedule_;
    bool is_drawn_;
    LinkSpec spec_;
    LinkSpec original_;
    LinkCommons commons_;
    LinkDirection up_;
    LinkDirection down_;
    mutable Outages outages_{};  ///< asking moves it along
    TimerId restore_timer_{};
    TimerId weather_timer_{};
    TimerId notice_timer_{};
    bool was_up_{true};
    std::vector<std::function<void(bool)>> listeners_{};
    std::map<std::string, std::uint64_t> flows_{};
};

}  // namespace assay::simulator
