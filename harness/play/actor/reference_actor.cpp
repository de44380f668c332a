#include "harness/play/actor/reference_actor.hpp"

#include "reference/wire/print.hpp"
#include "simulator/random/random.hpp"

namespace assay::harness {
namespace {

using reports::TraceEvent;

/// Behind a long message on a thin link PINGRESP takes its time.
client::Options patient(client::Options options) {
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
    StepContext& context, const ClientActor& actor, client::Options options
)
    : context_{context},
      spec_{actor.spec()},
      version_{actor.version()},
      clock_{context.now(), spec_.clock_drift},
      client_{patient(std::move(options))} {}

ReferenceActor::~ReferenceActor() {
    context_.world.schedule().cancel(wake_);
}

void ReferenceActor::stop() {
    stopped_ = true;
    carry_out(client_.disconnect(now()));
}

void ReferenceActor::leave() {
    if (!stopped_) stop();
    stream_.reset();
}

void ReferenceActor::open() {
    framer_ = wire::Framer{};
    unsent_.clear();
    context_.observer.connected(spec_.name);
    ++connections_;
    stream_ = context_.world.connect(spec_);
    stream_->on_events(
        {.established = [this] { carry_out(client_.transport_up(now())); },
         .received =
             [this](wire::BytesView bytes) {
                 framer_.push(bytes);
                 for (auto packet = framer_.next(); packet && !packet->empty();
                      packet = framer_.next())
                     record(TraceEvent::Kind::received, {packet->begin(), packet->end()});
                 carry_out(client_.receive(bytes, now()));
             },
         .writable = [this] { write({}); },
         .ended =
             [this](simulator::Ending how) {
                 record_end(how);
                 carry_out(client_.transport_down(now()));
             }}
    );
}

void ReferenceActor::write(const wire::Bytes& bytes) {
    unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
    if (!stream_) return;
    const auto taken = stream_->write(unsent_);
    unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(taken));
}

void ReferenceActor::record(TraceEvent::Kind kind, const wire::Bytes& bytes) {
    const bool is_own = kind == TraceEvent::Kind::sent;
    const auto index = context_.trace.add(
        context_.now(),
        {.kind = kind,
         .from = is_own ? spec_.name : std::string{target_name},
         .to = is_own ? std::string{target_name} : spec_.name,
         .bytes = bytes,
         .text = wire::print(bytes, version_)}
    );
    auto& observer = context_.observer;
    if (is_own)
        observer.sent(spec_.name, index);
    else
        observer.received(spec_.name, index);
}

void ReferenceActor::record_end(simulator::Ending how) {
    context_.trace.add(
        context_.now(),
        {.kind = TraceEvent::Kind::ended,
         .from = spec_.name,
         .to = std::string{target_name},
         .text = std::string{simulator::name_of(how)}}
    );
}

void ReferenceActor::carry_out(const client::Effects& effects) {
    for (const auto& effect : effects) {
        if (std::holds_alternative<client::OpenTransport>(effect)) {
            // Not from inside a call of the old stream, which `open` destroys.
            context_.world.schedule().after(Duration{}, [this] {
                if (!stopped_) open();
            });
        } else if (const auto* send = std::get_if<client::SendBytes>(&effect)) {
            record(TraceEvent::Kind::sent, send->bytes);
            write(send->bytes);
        } else if (const auto* close = std::get_if<client::CloseTransport>(&effect)) {
            const auto how = close->abort ? simulator::Ending::reset : simulator::Ending::fin;
            if (stream_) stream_->end(how);
            record_end(how);
        } else {
            on_news(effect);
        }
    }
    arm();
    context_.signal.notify();
}

void ReferenceActor::arm() {
    context_.world.schedule().cancel(wake_);
    const auto next = client_.next_deadline();
    if (!next || stopped_) return;
    const auto at = std::max(clock_.when_it_shows(*next), context_.now());
    wake_ = context_.world.schedule().at(at, [this] { carry_out(client_.wake(now())); });
}

}  // namespace assay::harness
