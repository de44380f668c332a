#include "harness/play/actor/pilot.hpp"

#include "simulator/random/random.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace assay::play {
namespace {

using std::chrono::seconds;

seconds whole_seconds(Duration duration) {
    return std::chrono::floor<seconds>(duration);
}

/// How long the target keeps the Session of a connection that began with this.
seconds session_of(const wire::Connect& connect) {
    if (connect.version() == wire::Version::v5_0)
        return seconds{
            connect.properties.get_or<std::uint32_t>(wire::PropertyId::session_expiry_interval, 0)
        };
    return seconds{connect.clean_start() ? 0U : wire::session_never_expires};
}

/// Takes the property out and gives its value.
template <class T>
std::optional<T> take(wire::Properties& properties, wire::PropertyId id) {
    const auto* found = properties.find<T>(id);
    const auto value = found ? std::optional<T>{*found} : std::nullopt;
    std::erase_if(properties.list, [&](const auto& property) {
        return property.id == static_cast<std::uint32_t>(id);
    });
    return value;
}

/// Puts in what further connections have to say if this one is to be their model.
void follow(client::Options& options, const wire::Connect& connect) {
    options.client_id = connect.client_id.text;
    options.keep_alive = seconds{connect.keep_alive};
    options.session_expiry = session_of(connect);
    if (connect.has_will())
        options.will = client::Will{
            .topic = connect.will_topic.text,
            .payload = connect.will_payload.bytes,
            .qos = connect.will_qos(),
            .retain = connect.will_retain(),
            .properties = connect.will_properties
        };
    using Flags = wire::ConnectFlags;
    if (Flags::username.is_set(connect.connect_flags)) options.username = connect.username.text;
    if (Flags::password.is_set(connect.connect_flags))
        options.password.emplace(connect.password.bytes.begin(), connect.password.bytes.end());
    using enum wire::PropertyId;
    auto properties = connect.properties;
    take<std::uint32_t>(properties, session_expiry_interval);
    options.receive_maximum = take<std::uint16_t>(properties, receive_maximum);
    options.maximum_packet_size = take<std::uint32_t>(properties, maximum_packet_size);
    options.topic_alias_maximum = take<std::uint16_t>(properties, topic_alias_maximum).value_or(0);
    options.properties = std::move(properties);
}

client::Options
options_of(const ActorContext& context, const ClientActor& actor, const Wishes& wishes) {
    client::Options options{.version = actor.version(), .client_id = actor.client_id()};
    // Its back-off draws from a stream of chance of its own.
    auto chance = std::make_shared<simulator::Random>(
        simulator::stable_hash(options.client_id), actor.name(), simulator::Purpose::client_backoff
    );
    options.draw = [chance](std::uint64_t n) { return chance->below(n); };
    options.session_expiry = whole_seconds(wishes.usual_session);
    if (const auto wanted = context.world.credentials()) {
        options.username = wanted->username;
        options.password = wanted->password.reveal();
    }
    if (const auto* agreement = actor.agreement()) follow(options, agreement->connect);
    if (wishes.keep_session) options.session_expiry = whole_seconds(*wishes.keep_session);
    if (wishes.keep_alive) options.keep_alive = whole_seconds(*wishes.keep_alive);
    // Behind a long message on a thin link PINGRESP takes its time.
    options.ping_timeout = std::max<Duration>(options.ping_timeout, options.keep_alive);
    const auto& spec = actor.spec();
    if (spec.ping_timeout) options.ping_timeout = *spec.ping_timeout;
    if (spec.backoff) std::tie(options.backoff.min, options.backoff.max) = *spec.backoff;
    options.reconnect_when_taken_over = spec.returns_when_taken_over;
    return options;
}

bool fits(const wire::Connect& connect, const Wishes& wishes) {
    if (wishes.keep_alive && whole_seconds(*wishes.keep_alive) != seconds{connect.keep_alive})
        return false;
    if (!wishes.keep_session) return true;
    const auto wanted = whole_seconds(*wishes.keep_session);
    const auto has = session_of(connect);
    // 3.1.1 knows no length, only whether it is kept.
    return connect.version() == wire::Version::v5_0 ? wanted == has
                                                    : (wanted > seconds{}) == (has > seconds{});
}

}  // namespace

Pilot::Pilot(const ActorContext& context, ClientActor& actor, const Wishes& wishes)
    : ReferenceClient{context.world.schedule(), simulator::DriftingClock{context.now(), actor.spec().clock_drift}, options_of(context, actor, wishes)},
      context_{context},
      actor_{actor} {
    const auto* agreement = actor.agreement();
    has_taken_over_ = agreement && fits(agreement->connect, wishes);
    if (!has_taken_over_ && actor.is_open()) {
        actor.send(wire::Disconnect{}, 0);
        actor.end(simulator::Ending::fin);
    }
    if (has_taken_over_)
        carry_out(client().take_over(agreement->connect.clean_start(), agreement->connack, now()));
    actor.set_driver(this);
    if (!has_taken_over_) carry_out(client().connect(now()));
}

Pilot::~Pilot() {
    leave();
}

void Pilot::take_on(std::shared_ptr<Work> work) {
    works_.push_back(work);
    work->begin(*this);
}

bool Pilot::is_done() const {
    return std::ranges::all_of(works_, [](const auto& work) { return work->is_done(); });
}

client::Token Pilot::requested(Work& work, const client::Requested& request) {
    requests_[request.token] = &work;
    carry_out(request.effects);
    return request.token;
}

void Pilot::publish(Work& work, client::Message message) {
    if (!is_stopped()) requested(work, client().publish(std::move(message), now()));
}

client::Token Pilot::subscribe(Work& work, std::vector<wire::Subscription> subscriptions) {
    return requested(work, client().subscribe(std::move(subscriptions), now()));
}

void Pilot::send(wire::BytesView packet) {
    actor_.send_bytes({packet.begin(), packet.end()}, 0, 0);
}

void Pilot::on_news(const client::Effect& effect) {
    const auto answer = [&](client::Token request, const std::vector<std::uint8_t>& codes) {
        const auto owner = requests_.find(request);
        if (owner == requests_.end()) return;
        auto& work = *owner->second;
        requests_.erase(owner);
        work.on_answer(request, codes);
    };
    if (const auto* done = std::get_if<client::Acknowledged>(&effect))
        answer(done->token, done->reasons);
    if (const auto* dropped = std::get_if<client::Dropped>(&effect)) answer(dropped->token, {});
    if (std::holds_alternative<client::SessionLost>(effect))
        for (const auto& work : works_)
            work->on_session_lost();
}

void Pilot::retire() {
    if (!has_taken_over_) stop();
    leave();
}

void Pilot::leave() {
    if (std::exchange(has_left_, true)) return;
    let_go();
    actor_.set_driver(nullptr);
    for (const auto& work : works_)
        work->end();
}

}  // namespace assay::play
