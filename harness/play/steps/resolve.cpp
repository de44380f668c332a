// Run-time names (`<cmd.packet_id>`) in the texts of an action, replaced just before it is
// performed.
#include "harness/play/steps/step_context.hpp"
#include "reference/broker/auth.hpp"
#include "reference/wire/explanations.hpp"
#include "reference/wire/match.hpp"

#include <fmt/format.h>

namespace assay::play {
namespace {

std::optional<std::string>
field_of(const wire::Packet& packet, wire::Version version, std::string_view field) {
    for (auto& text : wire::fields_of(packet, version))
        if (text.name == field) return text.value;
    return std::nullopt;
}

/// What an AUTH asks for by the method of the reference broker, whose secret is no secret.
std::optional<std::string> answer_to(const wire::Packet& packet) {
    const auto* auth = std::get_if<wire::Auth>(&packet);
    if (!auth || !auth->properties) return std::nullopt;
    const auto* data = auth->properties->find<wire::Binary>(wire::PropertyId::authentication_data);
    if (!data) return std::nullopt;
    const std::string challenge{data->bytes.begin(), data->bytes.end()};
    return broker::challenge_answer(broker::Options{}.authentication_secret, challenge);
}

/// The user whom the target names; brokers of ours know one where it names none.
std::string known_user(const World& world) {
    const auto login = world.credentials();
    return login && !login->username.empty() ? login->username
                                             : std::string{broker::known_username};
}

std::string known_password(const World& world) {
    const auto login = world.credentials();
    return login && !login->username.empty() ? login->password.reveal()
                                             : std::string{broker::known_password};
}

std::optional<std::string>
look_up(StepContext& context, const ClientActor& self, std::string_view text) {
    if (text == "client_id") return self.client_id();
    if (text == "known_user") return known_user(context.world);
    if (text == "known_password") return known_password(context.world);
    if (text == "n") return std::to_string(context.round);
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto name = text.substr(0, dot);
    const auto field = text.substr(dot + 1);
    const auto found = context.named.find(std::string{name});
    if (found == context.named.end() || !found->second.actor) return std::nullopt;
    auto& actor = *found->second.actor;
    if (found->second.arrival) {
        const auto& packet = actor.inbox()[*found->second.arrival].packet;
        if (packet && field == "answer") return answer_to(*packet);
        if (packet && field == "size")
            return std::to_string(wire::size_without_explanations(*packet, actor.version()));
        return packet ? field_of(*packet, actor.version(), field) : std::nullopt;
    }
    const auto* exchange = actor.exchange(name);
    if (!exchange) return std::nullopt;
    if (auto value = field_of(exchange->request, actor.version(), field)) return value;
    for (const auto answer : exchange->answers)
        if (auto value = field_of(*actor.inbox()[answer].packet, actor.version(), field))
            return value;
    return std::nullopt;
}

/// Walks the texts of an action. Topics keep `<<` for `Names::topic`, which is not needed twice.
struct Resolver {
    StepContext& context;
    const ClientActor& actor;  ///< whose action it is
    std::string unknown{};

    void operator()(std::string& text) {
        if (text.find('<') == std::string::npos || !unknown.empty()) return;
        if (auto value = resolve_names(
                text, [&](std::string_view name) { return look_up(context, actor, name); }, unknown
            ))
            text = std::move(*value);
    }
    void operator()(std::optional<std::string>& text) {
        if (text) (*this)(*text);
    }
    void operator()(std::vector<scenario::PropertyText>& texts) {
        for (auto& text : texts)
            (*this)(text.value);
    }
    void operator()(std::vector<scenario::FieldMatch>& fields) {
        for (auto& field : fields)
            for (auto& value : field.matcher.values)
                (*this)(value);
    }
    void operator()(std::vector<scenario::SubscribeFilter>& filters) {
        for (auto& filter : filters)
            (*this)(filter.filter);
    }
    void operator()(std::vector<std::string>& texts) {
        for (auto& text : texts)
            (*this)(text);
    }
};

void texts_of(scenario::ConnectAction& a, Resolver& use) {
    use(a.properties), use(a.username), use(a.password), use(a.client_id), use(a.connack);
    if (a.will) use(a.will->topic), use(a.will->payload), use(a.will->properties);
}
void texts_of(scenario::DisconnectAction& a, Resolver& use) {
    use(a.properties);
}
void texts_of(scenario::SubscribeAction& a, Resolver& use) {
    use(a.filters), use(a.properties);
}
void texts_of(scenario::UnsubscribeAction& a, Resolver& use) {
    use(a.filters), use(a.properties);
}
void texts_of(scenario::PublishAction& a, Resolver& use) {
    use(a.topic), use(a.payload), use(a.packet_id), use(a.properties);
}
void texts_of(scenario::AuthAction& a, Resolver& use) {
    use(a.properties);
}
void texts_of(scenario::SendAction& a, Resolver& use) {
    use(a.with), use(a.properties), use(a.will_properties), use(a.filters);
}
void texts_of(scenario::DriveAction& a, Resolver& use) {
    use(a.client_id), use(a.topic), use(a.payload), use(a.filters), use(a.properties);
    if (a.will) use(a.will->topic), use(a.will->payload), use(a.will->properties);
}
void texts_of(scenario::HearAction& a, Resolver& use) {
    use(a.fields);
}
void texts_of(scenario::ExpectAction& a, Resolver& use) {
    use(a.fields);
}
void texts_of(scenario::NeverAction& a, Resolver& use) {
    use(a.fields);
}

}  // namespace

template <class A>
std::expected<A, std::string>
resolved(StepContext& context, const ClientActor& actor, const A& action) {
    A copy = action;
    Resolver use{.context = context, .actor = actor};
    texts_of(copy, use);
    if (!use.unknown.empty())
        return std::unexpected(fmt::format("nothing is known as <{}>", use.unknown));
    return copy;
}

template std::expected<scenario::ConnectAction, std::string>
resolved(StepContext&, const ClientActor&, const scenario::ConnectAction&);
template std::expected<scenario::DisconnectAction, std::string>
resolved(StepContext&, const ClientActor&, const scenario::DisconnectAction&);
template std::expected<scenario::SubscribeAction, std::string>
resolved(StepContext&, const ClientActor&, const scenario::SubscribeAction&);
template std::expected<scenario::UnsubscribeAction, std::string>
resolved(StepContext&, const ClientActor&, const scenario::UnsubscribeAction&);
template std::expected<scenario::PublishAction, std::string>
resolved(StepContext&, const ClientActor&, const scenario::PublishAction&);
template std::expected<scenario::AuthAction, std::string>
resolved(StepContext&, const ClientActor&, const scenario::AuthAction&);
template std::expected<scenario::SendAction, std::string>
resolved(StepContext&, const ClientActor&, const scenario::SendAction&);
template std::expected<scenario::ExpectAction, std::string>
resolved(StepContext&, const ClientActor&, const scenario::ExpectAction&);
template std::expected<scenario::DriveAction, std::string>
resolved(StepContext&, const ClientActor&, const scenario::DriveAction&);
template std::expected<scenario::HearAction, std::string>
resolved(StepContext&, const ClientActor&, const scenario::HearAction&);
template std::expected<scenario::NeverAction, std::string>
resolved(StepContext&, const ClientActor&, const scenario::NeverAction&);

}  // namespace assay::play
