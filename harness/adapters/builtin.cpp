#include "harness/adapters/builtin.hpp"

#include "harness/network/client_host.hpp"
#include "harness/scenario/raw_packet.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>

namespace assay::adapters {
namespace {

/// Soon enough for a row of some seconds to see it come back.
constexpr client::Backoff backoff{
    .min = std::chrono::milliseconds{500}, .max = std::chrono::seconds{4}
};

std::string as_it_stands(std::string_view text) {
    return std::string{text};
}

wire::Properties properties_of(const std::vector<scenario::PropertyText>& texts) {
    return scenario::raw_properties(texts, as_it_stands).value_or(wire::Properties{});
}

/// Its half of enhanced authentication (5.0, 4.12), whose answers are as good as any: takes the two
/// properties that the client makes itself out of `properties`.
std::optional<client::Authentication>
take_authentication(std::vector<scenario::PropertyText>& properties) {
    const auto take = [&](std::string_view name) {
        const auto found = std::ranges::find(properties, name, &scenario::PropertyText::name);
        if (found == properties.end()) return std::string{};
        auto value = std::move(found->value);
        properties.erase(found);
        return value;
    };
    client::Authentication out{.method = take("authentication_method")};
    const auto data = take("authentication_data");
    if (out.method.empty()) return std::nullopt;
    out.data = {data.begin(), data.end()};
    out.respond = [](wire::BytesView challenge) {
        return wire::Bytes{challenge.begin(), challenge.end()};
    };
    return out;
}

/// A number that the client has to know itself, because it limits what it takes: out of `properties`.
std::uint16_t take_number(std::vector<scenario::PropertyText>& properties, std::string_view name) {
    const auto found = std::ranges::find(properties, name, &scenario::PropertyText::name);
    if (found == properties.end()) return 0;
    std::uint16_t out{};
    std::from_chars(found->value.data(), found->value.data() + found->value.size(), out);
    properties.erase(found);
    return out;
}

client::Options options_of(const Command& command) {
    auto properties = command.properties;
    auto authentication = take_authentication(properties);
    const auto aliases = take_number(properties, "topic_alias_maximum");
    client::Options out{
        .version = command.version,
        .client_id = command.client_id,
        .clean_start = command.clean,
        .resume = !command.clean,
        .session_expiry = command.session_expiry.value_or(std::chrono::seconds{}),
        .keep_alive = command.keep_alive.value_or(std::chrono::seconds{}),
        .username = command.username,
        .password = command.password,
        .authentication = std::move(authentication),
        .topic_alias_maximum = aliases,
        .properties = properties_of(properties),
        .backoff = backoff
    };
    // In 3.1.1 the Session is kept exactly if Clean Session is 0.
    if (command.version == wire::Version::v3_1_1 && !command.clean)
        out.session_expiry = std::chrono::hours{1};
    if (!command.will) return out;
    const auto& will = *command.will;
    out.will = client::Will{
        will.topic, will.payload, will.qos, will.retain, properties_of(will.properties)
    };
    if (will.delay && command.version == wire::Version::v5_0)
        out.will->properties.add(
            wire::PropertyId::will_delay_interval, static_cast<std::uint32_t>(will.delay->count())
        );
    return out;
}

std::string_view words_of(client::DropReason why) {
    using enum client::DropReason;
    switch (why) {
    case queue_full:
        return "the queue is full";
    case packet_too_large:
        return "the packet is too large for the server";
    case qos_not_supported:
        return "the server does not support this QoS";
    case retain_not_supported:
        return "the server does not support RETAIN";
    case subscription_not_supported:
        return "the server does not support such subscriptions";
    case outcome_unknown:
        break;
    }
    return "the Session was lost, so nobody knows whether it arrived";
}

}  // namespace

/// The client with its connections.
class Builtin::Driven final : public network::ReferenceClient {
public:
    Driven(
        simulator::Schedule& schedule,
        const Command& command,
        Connect connect,
        const std::vector<std::string>& defects,
        std::shared_ptr<Events> events
    )
        : ReferenceClient{schedule, simulator::DriftingClock{schedule.now(), 0}, options_of(command), defects},
          schedule_{schedule},
          server_{command.host},
          connect_{std::move(connect)},
          events_{std::move(events)} {}
    /// A process that is gone: its machine resets what it had.
    ~Driven() override { host_.end(simulator::Ending::reset); }

    void begin(int id, const std::string& server) {
        server_ = server;
        connecting_ = id;
        carry_out(client().connect(now()));
    }
    void disconnect() { carry_out(client().disconnect(now())); }
    void authenticate() { carry_out(client().re_authenticate(now())); }
    void request(int id, const client::Requested& requested) {
        requests_[requested.token] = id;
        carry_out(requested.effects);
    }
    client::Client& machine() { return client(); }
    simulator::Instant shown() const { return now(); }

private:
    void open() override { host_.open(connect_(server_)); }
    void send(wire::BytesView packet) override { host_.send(packet); }
    void close(simulator::Ending how) override { host_.end(how); }
    void on_news(const client::Effect& effect) override {
        if (std::holds_alternative<client::Connected>(effect))
            say({.id = take(connecting_), .ok = true});
        if (const auto* done = std::get_if<client::Acknowledged>(&effect)) end(done->token, "");
        if (const auto* dropped = std::get_if<client::Dropped>(&effect))
            end(dropped->token, std::string{words_of(dropped->why)});
        if (const auto* delivered = std::get_if<client::Delivered>(&effect))
            deliver(delivered->publish);
        if (const auto* over = std::get_if<client::Disconnected>(&effect);
            over && over->why != client::Why::asked)
            later([](const Events& events) {
                if (events.lost) events.lost();
            });
    }

    static int take(int& id) { return std::exchange(id, 0); }
    void end(client::Token token, std::string error) {
        const auto found = requests_.find(token);
        if (found == requests_.end()) return;
        const int id = found->second;
        requests_.erase(found);
        say({.id = id, .ok = error.empty(), .error = std::move(error)});
    }
    void say(Done done) {
        if (done.id == 0) return;
        later([done = std::move(done)](const Events& events) {
            if (events.done) events.done(done);
        });
    }
    void deliver(const wire::Publish& publish) {
        later([message = Message{
                   publish.topic.text,
                   publish.payload.bytes,
                   publish.qos(),
                   publish.retain(),
                   publish.dup()
               }](const Events& events) {
            if (events.message) events.message(message);
        });
    }
    template <class Say>
    void later(Say saying) {
        schedule_.after({}, [watch = std::weak_ptr{events_}, saying = std::move(saying)] {
            if (const auto events = watch.lock()) saying(*events);
        });
    }

    simulator::Schedule& schedule_;
    std::string server_;
    Connect connect_;
    std::shared_ptr<Events> events_;
    network::ClientHost host_{
        {.established = [this] { established(); },
         .chunk = [this](wire::BytesView bytes) { received(bytes); },
         .ended = [this](simulator::Ending) { ended(); }}
    };
    std::map<client::Token, int> requests_{};
    int connecting_{};
};

Builtin::Builtin(simulator::Schedule& schedule, Connect connect, std::vector<std::string> defects)
    : schedule_{schedule}, connect_{std::move(connect)}, defects_{std::move(defects)} {}

Builtin::~Builtin() = default;

void Builtin::begin(Events events) {
    events_ = std::make_shared<Events>(std::move(events));
    schedule_.after({}, [watch = std::weak_ptr{events_}] {
        const auto own = watch.lock();
        if (own && own->started)
            own->started(
                {.name = "assay",
                 .version = ASSAY_VERSION,
                 .language = "c++",
                 .mqtt = {"3.1.1", "5.0"},
                 .can = std::set<std::string>{"will", "properties", "resume"}}
            );
    });
}

void Builtin::carry_out(int id, const Command& command) {
    if (command.deed == Deed::connect) return connect(id, command);
    if (command.deed == Deed::crash) {
        crash();
        return done({.id = id, .ok = true});
    }
    if (!client_) return done({.id = id, .error = "it was never told to connect"});
    const bool is_request = command.deed != Deed::disconnect && command.deed != Deed::authenticate;
    if (is_request) return request(id, command);
    if (command.deed == Deed::authenticate)
        client_->authenticate();
    else
        client_->disconnect();
    done({.id = id, .ok = true});
}

void Builtin::connect(int id, const Command& command) {
    // One that may resume keeps its half of the Session over its connections.
    if (!client_ || command.clean)
        client_ = std::make_unique<Driven>(schedule_, command, connect_, defects_, events_);
    client_->begin(id, command.host);
}

void Builtin::request(int id, const Command& command) {
    auto& machine = client_->machine();
    const auto now = client_->shown();
    if (command.deed == Deed::publish)
        return client_->request(
            id,
            machine.publish(
                {command.topic,
                 command.payload,
                 command.qos,
                 command.retain,
                 properties_of(command.properties)},
                now
            )
        );
    if (command.deed == Deed::unsubscribe)
        return client_->request(
            id, machine.unsubscribe(command.filters, now, properties_of(command.properties))
        );
    std::vector<wire::Subscription> subscriptions;
    for (const auto& filter : command.filters)
        subscriptions.push_back({{filter}, command.qos});
    client_->request(
        id, machine.subscribe(std::move(subscriptions), now, properties_of(command.properties))
    );
}

void Builtin::crash() {
    client_.reset();
}

void Builtin::done(Done done) {
    schedule_.after({}, [watch = std::weak_ptr{events_}, done = std::move(done)] {
        const auto own = watch.lock();
        if (own && own->done) own->done(done);
    });
}

}  // namespace assay::adapters
