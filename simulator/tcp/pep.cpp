#include "simulator/tcp/pep.hpp"

namespace assay::simulator {
namespace {

LinkSpec local_path() {
    LinkSpec spec;
    spec.up.delay.base = spec.down.delay.base = pep_local_delay;
    return spec;
}

StackProfile with_buffers(std::uint64_t receive, std::uint64_t send) {
    auto profile = default_stack_profile();
    profile.receive_buffer = profile.receive_buffer_max = receive;
    profile.send_buffer = profile.send_buffer_max = send;
    return profile;
}

std::uint64_t buffer_of(const LinkSpec& spec) {
    return spec.pep.buffer_bytes == 0 ? pep_buffer_usual_bytes : spec.pep.buffer_bytes;
}

// Each way a byte waits in one side's receive buffer, in the relay (at most a receive buffer at
// once) or in the other side's send buffer: twice the first and once the second are the whole. The
// link's side gets the larger ones, since it has the long round trip.
StackProfile near_profile(std::uint64_t buffer) {
    return with_buffers(buffer / 4, buffer / 4);
}
StackProfile far_profile(std::uint64_t buffer) {
    return with_buffers(buffer / 8 * 3, buffer / 2);
}

}  // namespace

Pep::Pep(Schedule& schedule, Link& link, Host& server)
    : schedule_{schedule},
      link_{link},
      server_{server},
      local_{schedule, local_path(), link.name() + "/local", 0},
      near_{schedule, near_profile(buffer_of(link.spec()))},
      far_{schedule, far_profile(buffer_of(link.spec()))} {
    near_.on_accept([this](std::unique_ptr<Stream> stream, const std::string& flow) {
        join(std::move(stream), flow);
    });
}

Pep::~Pep() = default;

std::unique_ptr<Stream> Pep::connect(Host& client, const std::string& flow) {
    return client.connect(local_, near_, flow);
}

void Pep::join(std::unique_ptr<Stream> near, const std::string& flow) {
    const auto number = joined_++;
    near->pause_receiving(true);
    auto far = far_.connect(link_, server_, flow);
    far->on_events(
        {.established = [this, number] { relay(number); },
         .received = {},
         .writable = {},
         .ended = [this, number](Ending how) { give_up(number, how); }}
    );
    joining_[number] = {std::move(near), std::move(far), flow};
}

void Pep::relay(std::uint64_t number) {
    auto joining = joining_.extract(number);
    auto& [near, far, flow] = joining.mapped();
    near->pause_receiving(false);
    relays_[number] = std::make_unique<Relay>(
        schedule_,
        std::move(near),
        std::move(far),
        [this, number](Ending, bool) { relays_.erase(number); }
    );
    if (answered_) answered_(flow, std::nullopt);
}

/// Refused or never answered: the client's TCP knows but one word for both.
void Pep::give_up(std::uint64_t number, Ending how) {
    const auto joining = joining_.extract(number);
    joining.mapped().near->end(Ending::reset);
    if (answered_) answered_(joining.mapped().flow, how);
}

void Pep::on_segment(
    const Host::SegmentListener& over_link, const Host::SegmentListener& to_client
) {
    far_.on_segment(over_link);
    near_.on_segment(to_client);
}

std::uint64_t Pep::held_bytes() const {
    auto sum = far_.unacknowledged_bytes();
    for (const auto& [number, relay] : relays_)
        sum += relay->waiting_bytes();
    return sum;
}

}  // namespace assay::simulator
