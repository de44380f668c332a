#include "simulator/link/link.hpp"

#include "simulator/link/swarm.hpp"

#include <algorithm>
#include <utility>

namespace assay::simulator {

Link::Link(
    Schedule& schedule, LinkSpec spec, std::string name, std::uint64_t root_seed, Instant epoch
)
    : schedule_{schedule},
      is_drawn_{spec.is_drawn},
      spec_{spec.is_drawn ? draw_swarm(root_seed, name) : std::move(spec)},
      name_{std::move(name)},
      seed_{root_seed},
      up_{schedule, commons_, spec_, Way::up, name_, root_seed, epoch},
      down_{schedule, commons_, spec_, Way::down, name_, root_seed, epoch},
      outages_{outages_of(spec_, seed_, name_, epoch)} {
    commons_.up = &up_;
    commons_.down = &down_;
    commons_.nat.configure(spec_.nat, spec_.outage.call_every);
    commons_.nat.set_outages(outages_);
}

Link::~Link() {
    schedule_.cancel(restore_timer_);
    schedule_.cancel(weather_timer_);
    schedule_.cancel(notice_timer_);
}

bool Link::is_in_outage() const {
    const auto now = schedule_.now();
    return outages_.is_on(now) || is_between_calls(spec_, now);
}

bool Link::is_up() const {
    return !up_.is_cut() && !down_.is_cut() && !is_in_outage();
}

void Link::cut(CutOptions options) {
    if (options.ways != Ways::down) up_.cut(options.deliver_in_flight);
    if (options.ways != Ways::up) down_.cut(options.deliver_in_flight);
    schedule_.cancel(restore_timer_);
    restore_timer_ = {};
    if (options.lasting) restore_timer_ = schedule_.after(*options.lasting, [this] { restore(); });
    note_change();
}

void Link::restore() {
    schedule_.cancel(restore_timer_);
    restore_timer_ = {};
    up_.restore();
    down_.restore();
    note_change();
}

void Link::change(LinkSpec spec) {
    const auto before = std::exchange(spec_, std::move(spec));
    ++changes_;
    up_.change(spec_);
    down_.change(spec_);
    commons_.nat.configure(spec_.nat, spec_.outage.call_every);
    if (!has_same_outages(before, spec_)) {
        outages_ = outages_of(spec_, seed_ + changes_, name_, schedule_.now());
        commons_.nat.set_outages(outages_);
    }
    note_change();
    watch_weather();
}

void Link::drop_next(Ways ways, std::uint64_t count) {
    if (ways != Ways::down) up_.drop_next(count);
    if (ways != Ways::up) down_.drop_next(count);
}

void Link::inject(Ways ways, const LinkFault& fault) {
    if (ways != Ways::down) up_.inject(fault);
    if (ways != Ways::up) down_.inject(fault);
}

void Link::heal() {
    up_.clear_faults();
    down_.clear_faults();
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
    up_.name_flow(id, flow_name);
    down_.name_flow(id, flow_name);
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
    const auto now = schedule_.now();
    outages_.is_on(now);  // moves the walker to now
    const auto storm = outages_.end();
    const auto call = call_change_after(spec_, now);
    if (!storm && !call) return;
    const auto next = std::min(storm.value_or(Instant::max()), call.value_or(Instant::max()));
    weather_timer_ = schedule_.at(next, [this] {
        note_change();
        watch_weather();
    });
}

}  // namespace assay::simulator
