#include "harness/play/actor/reference_actor.hpp"

#include "reference/wire/print.hpp"
#include "simulator/random/random.hpp"

namespace assay::play {
namespace {

using reports::TraceEvent;

/// Behind a long message on a thin link PINGRESP takes its time.
client::Options with_long_ping_timeout(client::Options options) {
    options.ping_timeout = std::max<Duration>(options.ping_timeout, options.keep_alive);
    return options;
}

}  // namespace

client::Options reference_options(const ClientActor& actor) {
    client::Options options{.version = actor.version(), .client_id = actor.client_id()};
    auto chance = std::make_shared<simulator::Random>(
        simulator::stable_hash(options.client_id), actor.name(), simulator::Purpose::client_backoff
    );
    options.draw = [chance](std::uint64_t n) { return chance->below(n); };
    return options;
}

ReferenceActor::ReferenceActor(
    const ActorContext& context, const ClientActor& actor, client::Options options
)
    : network::ReferenceClient{context.world.schedule(), simulator::DriftingClock{context.now(), actor.spec().clock_drift}, with_long_ping_timeout(std::move(options))},
      context_{context},
      spec_{actor.spec()},
      version_{actor.version()} {}

std::unique_ptr<simulator::Stream> ReferenceActor::connect() {
    context_.observer.connected(spec_.name);
    return context_.world.connect(spec_);
}

std::size_t ReferenceActor::record(TraceEvent::Kind kind, wire::BytesView packet) {
    const bool is_own = kind == TraceEvent::Kind::sent;
    return context_.trace.add(
        context_.now(),
        {.kind = kind,
         .from = is_own ? spec_.name : std::string{scenario::target_name},
         .to = is_own ? std::string{scenario::target_name} : spec_.name,
         .bytes = {packet.begin(), packet.end()},
         .text = wire::print(packet, version_)}
    );
}

void ReferenceActor::on_sent(wire::BytesView packet) {
    context_.observer.sent(spec_.name, record(TraceEvent::Kind::sent, packet));
}

void ReferenceActor::on_received(wire::BytesView packet) {
    context_.observer.received(spec_.name, record(TraceEvent::Kind::received, packet));
}

void ReferenceActor::on_ended(simulator::Ending how) {
    context_.trace.add(
        context_.now(),
        {.kind = TraceEvent::Kind::ended,
         .from = spec_.name,
         .to = std::string{scenario::target_name},
         .text = std::string{simulator::name_of(how)}}
    );
}

}  // namespace assay::play
