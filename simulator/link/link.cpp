#include "simulator/link/link.hpp"

#include "simulator/link/swarm.hpp"

#include <utility>

namespace assay::simulator {

Link::Link(
    Schedule& schedule, LinkSpec spec, std::string name, std::uint64_t root_seed, Instant epoch
)
    : schedule_{schedule},
      is_drawn_{spec.is_drawn},
      spec_{spec.is_drawn ? draw_swarm(root_seed, name) : std::move(spec)},
      original_{spec_},
      commons_{.origin = {.seed = root_seed, .link = std::move(name), .epoch = epoch}},
      up_{schedule, commons_, Way::up},
      down_{schedule, commons_, Way::down} {
    commons_.up = &up_;
    commons_.down = &down_;
    spread_spec(epoch);
}

Link::~Link() {
    schedule_.cancel(restore_timer_);
    schedule_.cancel(weather_timer_);
    schedule_.cancel(notice_timer_);
}

void Link::spread_spec(Instant begin) {
    const auto& origin = commons_.origin;
    commons_.radio.change(spec_.radio, spec_.sleep);
    commons_.nat.change(spec_.nat, spec_.outage, origin, begin);
    outages_.change(spec_.outage, origin, begin);
    up_.change(spec_, begin);
    down_.change(spec_, begin);
}

bool Link::is_up() const {
    return !up_.is_cut() && !down_.is_cut() && !outages_.is_out(schedule_.now());
}

void Link::cut(CutOptions options) {
    if (options.ways != Ways::down) up_.cut(options.deliver_in_flight);
    if (options.ways != Ways::up) down_.cut(options.deliver_in_flight);
    schedule_.cancel(restore_timer_);
    restore_timer_ = {};
    if (options.lasting) restore_timer_ = schedule_.after(*options.lasting, [this] { restore(); });
    note_change();
}

void Link::restore(Ways ways) {
    if (ways != Ways::down) up_.restore();
    if (ways != Ways::up) down_.restore();
    if (!up_.is_cut() && !down_.is_cut()) {
        schedule_.cancel(restore_timer_);
        restore_timer_ = {};
    }
    note_change();
}

void Link::reset(Ways ways) {
    auto spec = ways == Ways::both ? original_ : spec_;
    if (ways == Ways::up) spec.up = original_.up;
    if (ways == Ways::down) spec.down = original_.down;
    if (spec != spec_) change(std::move(spec));
    if (ways != Ways::down) up_.faults().forget_drops();
    if (ways != Ways::up) down_.faults().forget_drops();
    restore(ways);
}

void Link::change(LinkSpec spec) {
    spec_ = std::move(spec);
    ++commons_.origin.changes;
    spread_spec(schedule_.now());
    note_change();
    watch_weather();
}

void Link::drop_next(Ways ways, std::uint64_t count) {
    if (ways != Ways::down) up_.faults().drop_next(count);
    if (ways != Ways::up) down_.faults().drop_next(count);
}

void Link::inject(Ways ways, const LinkFault& fault) {
    if (ways != Ways::down) up_.faults().add(fault);
    if (ways != Ways::up) down_.faults().add(fault);
}

void Link::heal() {
    up_.faults().clear();
    down_.faults().clear();
    restore();
}

void Link::on_change(std::function<void(bool up)> listener) {
    if (listeners_.empty()) was_up_ = is_up();
    listeners_.push_back(std::move(listener));
    watch_weather();
}

void Link::on_fate(const FateListener& listener) {
    up_.on_fate(listener);
    down_.on_fate(listener);
}

FlowId Link::open_flow(const std::string& flow_name) {
    const auto ordinal = ++flows_[flow_name];
    const FlowId id{stable_hash(flow_name + "#" + std::to_string(ordinal))};
    up_.faults().name_flow(id, flow_name);
    down_.faults().name_flow(id, flow_name);
    return id;
}

void Link::note_change() {
    if (listeners_.empty()) return;
    schedule_.cancel(notice_timer_);
    notice_timer_ = schedule_.after({}, [this] {
        const bool now_up = is_up();
        if (now_up == was_up_) return;
        was_up_ = now_up;
        const auto listeners = listeners_;  // a copy: a listener may add another
        for (const auto& listener : listeners)
            listener(now_up);
    });
}

void Link::watch_weather() {
    schedule_.cancel(weather_timer_);
    weather_timer_ = {};
    if (listeners_.empty()) return;
    const auto next = outages_.change_after(schedule_.now());
    if (!next) return;
    weather_timer_ = schedule_.at(*next, [this] {
        note_change();
        watch_weather();
    });
}

}  // namespace assay::simulator
