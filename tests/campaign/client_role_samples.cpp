// Samples of what only scenarios for clients have.
#include "tests/campaign/scenario_samples.hpp"

namespace assay::campaign {
namespace {

const std::string client_head = "id: a/b\ntitle: t\nrole: client\nmatrix: {version: [5.0]}\n";

/// These steps with servers of that kind.
std::string served(const std::string& steps, const std::string& servers = "{server: {}}") {
    return client_head + "actors: " + servers + "\nsteps:\n" + steps;
}

/// The same once the client is connected and has a subscription.
std::string connected(const std::string& steps) {
    return served(
        "  - client: {do: connect, await: ack}\n"
        "  - client: {do: subscribe, filters: ~/in, qos: 1, await: ack}\n" +
        steps
    );
}

/// A server of this kind meets a client that connects.
std::string met() {
    return served("  - client: {do: connect}\n  - server: {wait: 1s}\n", "{server: {@}}");
}

std::vector<Sample> server_samples() {
    return {
        {"file.role",
         "id: a/b\ntitle: t\nmatrix: {version: [5.0]}\n@actors: {a: {}}\nsteps:\n"
         "  - a: {send: {packet: DISCONNECT}}\n",
         "role: client\n"},
        {"actor.accept", met(), "accept: silent"},
        {"actor.answers", met(), "answers: manual"},
        {"actor.connack", met(), "connack: {reason: 0x87}"},
        {"expect(close).advised",
         served("  - client: {do: connect, await: ack}\n  - server: {expect: close@}\n"),
         ", advised: true"},
        {"expect(hearing).count",
         connected("  - server: {publish: ~/in, qos: 1}\n  - client: {expect: message@}\n"),
         ", count: 2"},
        {"expect(hearing).within", connected("  - client: {expect: message@}\n"), ", within: 2s"},
        {"never(hearing).for", connected("  - client: {never: message@}\n"), ", for: 7s"},
    };
}

std::vector<Sample> deed_samples() {
    const auto connect = served("  - client: {do: connect@}\n  - server: {wait: 1s}\n");
    const auto publish =
        connected("  - client: {do: publish, topic: ~/a@}\n  - server: {wait: 1s}\n");
    return {
        {"do.to",
         served(
             "  - client: {do: connect@}\n  - one: {wait: 1s}\n  - two: {wait: 1s}\n",
             "{one: {}, two: {}}"
         ),
         ", to: two"},
        {"do.client_id", connect, ", client_id: other"},
        {"do.clean", connect, ", clean: false"},
        {"do.keep_alive", connect, ", keep_alive: 9s"},
        {"do.keep_session", connect, ", keep_session: 1h"},
        {"do.will", connect, ", will: {topic: ~/w}"},
        {"do.username", connect, ", username: u"},
        {"do.password", connect, ", password: p"},
        {"do.properties", connect, ", properties: {receive_maximum: 7}"},
        {"do.await",
         served("  - client: {do: connect@}\n  - server: {send: {packet: PINGRESP}}\n"),
         ", await: ack"},
        {"do.within",
         served("  - client: {do: connect, await: ack@}\n", "{server: {accept: silent}}"),
         ", within: 2s"},
        {"do.topic",
         connected("  - client: {do: publish, topic: @}\n  - server: {wait: 1s}\n"),
         "~/b",
         "~/a"},
        {"do.payload", publish, ", payload: p"},
        {"do.payload_size", publish, ", payload_size: 9"},
        {"do.qos", publish, ", qos: 2"},
        {"do.retain", publish, ", retain: true"},
        {"do.count", publish, ", count: 2"},
        {"do.filters",
         connected("  - client: {do: subscribe, filters: @}\n  - server: {wait: 1s}\n"),
         "~/b",
         "~/a"},
    };
}

}  // namespace

std::vector<Sample> client_role_samples() {
    auto out = server_samples();
    for (auto& sample : deed_samples())
        out.push_back(std::move(sample));
    return out;
}

}  // namespace assay::campaign
