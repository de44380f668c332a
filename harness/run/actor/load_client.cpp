#include "harness/run/actor/load_client.hpp"

#include "harness/run/evidence/load_payload.hpp"
#include "reference/wire/print.hpp"
#include "simulator/random/random.hpp"

namespace assay::harness {
namespace {

using reports::TraceEvent;

/// Connections of a load are numbered behind those of the actor's own steps.
constexpr int first_flow = 1000;

client::Options
options_of(const ClientActor& actor, const LoadAction& action, std::string client_id) {
    const auto in_seconds = [](Duration d) { return std::chrono::floor<std::chrono::seconds>(d); };
    client::Options options{.version = actor.version(), .client_id = std::move(client_id)};
    if (action.keep_session) options.session_expiry = in_seconds(*action.keep_session);
    // Without a session there is nothing to resume, and a message in flight would be lost with the
    // link.
    else if (action.qos > 0)
        options.session_expiry = std::chrono::hours{1};
    if (action.keep_alive) options.keep_alive = in_seconds(*action.keep_alive);
    auto chance = std::make_shared<simulator::Random>(
        simulator::stable_hash(options.client_id), actor.name(), simulator::Purpose::client_backoff
    );
    options.draw = [chance](std::uint64_t n) { return chance->below(n); };
    return options;
}

}  // namespace

LoadClient::LoadClient(
    StepContext& context, const ClientActor& actor, const LoadAction& action, std::string name
)
    : context_{context},
      spec_{actor.spec()},
      version_{actor.version()},
      action_{action},
      name_{std::move(name)},
      client_{options_of(actor, action, actor.client_id())} {}

LoadClient::~LoadClient() {
    context_.world.schedule().cancel(wake_);
    context_.world.schedule().cancel(publish_timer_);
}

void LoadClient::start() {
    carry_out(client_.connect(context_.now()));
    publish_next();
}

void LoadClient::stop() {
    stopped_ = true;
    context_.world.schedule().cancel(publish_timer_);
    carry_out(client_.disconnect(context_.now()));
}

void LoadClient::publish_next() {
    if (stopped_ || begun_ == action_.count) return;
    ++begun_;
    client::Message message{
        .topic = context_.names.topic(action_.topic),
        .payload = load_payload(name_, static_cast<std::uint32_t>(begun_), action_.payload_size),
        .qos = static_cast<std::uint8_t>(action_.qos),
        .retain = action_.retain
    };
    carry_out(client_.publish(std::move(message), context_.now()).effects);
    if (begun_ == action_.count) return;
    publish_timer_ = context_.world.schedule().after(action_.every, [this] { publish_next(); });
}

void LoadClient::open() {
    framer_ = wire::Framer{};
    unsent_.clear();
    context_.observer.connected(spec_.name);
    stream_ = context_.world.connect(spec_, first_flow + connections_++);
    stream_->on_events(
        {.established = [this] { carry_out(client_.transport_up(context_.now())); },
         .received =
             [this](wire::BytesView bytes) {
                 framer_.push(bytes);
                 for (auto packet = framer_.next(); packet && !packet->empty();
                      packet = framer_.next())
                     record(TraceEvent::Kind::received, {packet->begin(), packet->end()});
                 carry_out(client_.receive(bytes, context_.now()));
             },
         .writable = [this] { write({}); },
         .ended =
             [this](simulator::Ending how) {
                 record_end(how);
                 carry_out(client_.transport_down(context_.now()));
             }}
    );
}

void LoadClient::write(const wire::Bytes& bytes) {
    unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
    if (!stream_) return;
    const auto taken = stream_->write(unsent_);
    unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(taken));
}

void LoadClient::record(TraceEvent::Kind kind, const wire::Bytes& bytes) {
    const auto index = context_.trace.add(
        context_.now(),
        {.kind = kind, .actor = spec_.name, .bytes = bytes, .text = wire::print(bytes, version_)}
    );
    auto& observer = context_.observer;
    if (kind == TraceEvent::Kind::sent)
        observer.sent(spec_.name, bytes, index);
    else
        observer.received(spec_.name, bytes, index);
}

void LoadClient::record_end(simulator::Ending how) {
    context_.trace.add(
        context_.now(),
        {.kind = TraceEvent::Kind::ended,
         .actor = spec_.name,
         .text = std::string{simulator::name_of(how)}}
    );
    context_.observer.ended(spec_.name);
}

void LoadClient::carry_out(const client::Effects& effects) {
    for (const auto& effect : effects) {
        if (std::holds_alternative<client::OpenTransport>(effect)) {
            // Not from inside a call of the old stream, which `open` destroys.
            context_.world.schedule().after(Duration{}, [this] {
                if (!stopped_) open();
            });
        } else if (const auto* send = std::get_if<client::SendBytes>(&effect)) {
            record(TraceEvent::Kind::sent, send->bytes);
            write(send->bytes);
        } else if (std::holds_alternative<client::CloseTransport>(effect)) {
            if (stream_) stream_->end(simulator::Ending::fin);
            record_end(simulator::Ending::fin);
        } else if (std::holds_alternative<client::Acknowledged>(effect) ||
                   std::holds_alternative<client::Dropped>(effect)) {
            ++ended_;
        }
    }
    arm();
    context_.signal.notify();
}

void LoadClient::arm() {
    context_.world.schedule().cancel(wake_);
    const auto next = client_.next_deadline();
    if (!next || stopped_) return;
    wake_ = context_.world.schedule().at(std::max(*next, context_.now()), [this] {
        carry_out(client_.wake(context_.now()));
    });
}

}  // namespace assay::harness
