#include "tests/campaign/scenario_samples.hpp"

#include "harness/scenario/fault_keys.hpp"
#include "tests/campaign/sample_texts.hpp"

#include <fmt/format.h>

namespace assay::campaign {
namespace {

std::vector<Sample> client_samples() {
    const auto step = [](const std::string& inside) { return plain("  - a: {" + inside + "@}\n"); };
    const auto late = unanswered;
    // Each write is a segment of its own, and takes its time.
    const auto slow = [](const std::string& inside) {
        return file_head +
               "links: {sat: {delay: 100ms, rate: 2kbit/s}}\nactors: {a: {link: sat}}\nsteps:\n"
               "  - a: {connect: fresh}\n  - a: {" +
               inside + "}\n  - a: {expect: PINGRESP}\n";
    };
    const std::string within = ", within: 7s";
    const std::string none = ", await: none";
    const auto will = [](const std::string& beside) {
        return plain(
            "  - b: {subscribe: ~/w, qos: 1}\n  - a: {connect: fresh, will: {topic: ~/w, payload: "
            "x" +
            beside + "@}}\n  - a: {disconnect: abort}\n  - wait: 3s\n"
        );
    };
    const auto filter = [](const std::string& inside) {
        return plain(
            "  - a: {subscribe: [{" + inside +
            "}]}\n  - a: {publish: ~/a, retain: true, qos: 1}\n"
            "  - wait: 1s\n"
        );
    };
    return {
        {"connect.keep_session", step("connect: fresh"), ", keep_session: 1h"},
        {"connect.will", step("connect: fresh"), ", will: {topic: ~/w, payload: x}"},
        {"connect.session_present", step("connect: fresh"), ", session_present: true"},
        {"connect.keep_alive", step("connect: fresh"), ", keep_alive: 30s"},
        {"connect.properties", step("connect: fresh"), ", properties: {receive_maximum: 5}"},
        {"connect.username", step("connect: fresh"), ", username: ann"},
        {"connect.password", step("connect: fresh"), ", password: hush"},
        {"connect.client_id", step("connect: fresh"), ", client_id: twin"},
        {"connect.clean", step("connect: fresh"), ", clean: false"},
        {"connect.reason", step("connect: fresh"), ", reason: 0x87"},
        {"connect.connack", step("connect: fresh"), ", connack: {receive_maximum: 5}"},
        {"connect.await", step("connect: fresh"), none},
        {"connect.within", late("connect: fresh"), within},
        {"disconnect.reason", step("disconnect: normal"), ", reason: 0x04"},
        {"disconnect.properties", step("disconnect: normal"), ", properties: {reason_string: x}"},
        {"subscribe.qos", step("subscribe: ~/a"), ", qos: 1"},
        {"subscribe.no_local", step("subscribe: ~/a"), ", no_local: true"},
        {"subscribe.retain_as_published", step("subscribe: ~/a"), ", retain_as_published: true"},
        {"subscribe.retain_handling", step("subscribe: ~/a"), ", retain_handling: 2"},
        {"subscribe.properties",
         step("subscribe: ~/a"),
         ", properties: {subscription_identifier: 3}"},
        {"subscribe.granted", step("subscribe: ~/a"), ", granted: [1]"},
        {"subscribe.reason", step("subscribe: ~/a"), ", reason: 0x80"},
        {"subscribe.await", step("subscribe: ~/a"), none},
        {"subscribe.within", late("subscribe: ~/a"), within},
        {"unsubscribe.properties", step("unsubscribe: ~/a"), ", properties: {user_property: a=b}"},
        {"unsubscribe.reason", step("unsubscribe: ~/a"), ", reason: 0x80"},
        {"unsubscribe.await", step("unsubscribe: ~/a"), none},
        {"unsubscribe.within", late("unsubscribe: ~/a"), within},
        {"publish.payload", step("publish: ~/a"), ", payload: x"},
        {"publish.topic_size", step("publish: ~/a"), ", topic_size: 60"},
        {"publish.payload_size", step("publish: ~/a"), ", payload_size: 20"},
        {"publish.qos", step("publish: ~/a"), ", qos: 1"},
        {"publish.retain", step("publish: ~/a"), ", retain: true"},
        {"publish.dup", step("publish: ~/a, qos: 1"), ", dup: true"},
        {"publish.packet_id", step("publish: ~/a, qos: 1"), ", packet_id: 9"},
        {"publish.properties", step("publish: ~/a"), ", properties: {message_expiry_interval: 5}"},
        {"publish.count", step("publish: ~/a"), ", count: 2"},
        {"publish.reason", step("publish: ~/a, qos: 1"), ", reason: 0x97"},
        {"publish.await", step("publish: ~/a, qos: 1"), none},
        {"publish.within", late("publish: ~/a, qos: 1"), within},
        {"finish.within", late("finish: p"), within},
        {"ping.await", step("ping: true"), none},
        {"ping.within", late("ping: true"), within},
        {"auth.properties", step("auth: 0x19"), ", properties: {authentication_method: x}"},
        {"send.chop", slow("send: {bytes: 'c0 00'}@"), ", chop: 1"},
        {"raw.packet", plain("  - a: {send: {packet: @}}\n"), "PINGRESP", "PINGREQ"},
        {"raw.with", plain("  - a: {send: {packet: PUBLISH@}}\n"), ", with: {topic: ~/x}"},
        {"raw.fault", plain("  - a: {send: {packet: PINGREQ@}}\n"), ", fault: header.flags_bit_0"},
        {"raw.bytes", plain("  - a: {send: {bytes: '@'}}\n"), "d0 00", "c0 00"},
        {"raw.chop", slow("send: {bytes: 'c0 00'@}"), ", chop: 1"},
        {"will.topic", plain("  - a: {connect: fresh, will: {topic: @}}\n"), "~/x", "~/y"},
        {"will.payload",
         plain("  - a: {connect: fresh, will: {topic: ~/w, payload: @}}\n"),
         "x",
         "y"},
        {"will.qos", will(""), ", qos: 1"},
        {"will.retain", will(""), ", retain: true"},
        {"will.delay", will(""), ", delay: 1s"},
        {"will.properties", will(""), ", properties: {message_expiry_interval: 9}"},
        {"filter.filter", filter("filter: @"), "~/b", "~/a"},
        {"filter.qos", filter("filter: ~/a@"), ", qos: 1"},
        {"filter.no_local", filter("filter: ~/a@"), ", no_local: true"},
        {"filter.retain_as_published", filter("filter: ~/a@"), ", retain_as_published: true"},
        {"filter.retain_handling", filter("filter: ~/a@"), ", retain_handling: 2"},
    };
}

std::vector<Sample> expectation_samples() {
    const auto nothing = [](const std::string& inside) {
        return plain("  - a: {" + inside + "@}\n");
    };
    const auto two_came = [](const std::string& inside) {
        return plain(
            "  - a: {subscribe: ~/a}\n  - b: {publish: ~/a, payload: x}\n"
            "  - b: {publish: ~/a, payload: y}\n  - wait: 2s\n  - a: {" +
            inside + "@}\n"
        );
    };
    const auto closed = [](const std::string& inside) {
        return plain("  - a: {send: {packet: CONNECT}}\n  - wait: 2s\n  - a: {" + inside + "@}\n");
    };
    return {
        {"expect(packet).count", two_came("expect: PUBLISH"), ", count: 2"},
        {"expect(packet).next", two_came("expect: PUBLISH, payload: y"), ", next: true"},
        {"expect(packet).within", nothing("expect: PUBLISH"), ", within: 1s"},
        {"expect(packet).at", two_came("expect: PUBLISH"), ", at: 5s..6s"},
        {"expect(packet).since", two_came("expect: PUBLISH, at: 0s..1s"), ", since: start"},
        {"expect(close).reason", closed("expect: close"), ", reason: 0x8E"},
        {"expect(close).strict", closed("expect: close, reason: 0x8D"), ", strict: true"},
        {"expect(close).disconnect",
         plain("  - a: {send: {packet: DISCONNECT}}\n  - a: {expect: close@}\n"),
         ", disconnect: required"},
        {"expect(close).within", nothing("expect: close"), ", within: 1s"},
        {"expect(close).at", closed("expect: close"), ", at: 5s..6s"},
        {"expect(close).since", closed("expect: close, at: 0s..1s"), ", since: start"},
        {"expect(open).within", unanswered("expect: open"), ", within: 7s"},
        {"expect(tcp_state).within",
         linked("  - sat: {cut: true}\n  - a: {publish: ~/a}\n  - a: {expect: acknowledged@}\n"),
         ", within: 7s"},
        {"expect(link_state).within", linked("  - sat: {expect: down@}\n"), ", within: 7s"},
        {"never(packet).for", nothing("never: PUBLISH"), ", for: 9s"},
        {"never(packet).since",
         plain("  - a: {subscribe: ~/a}\n  - b: {publish: ~/a}\n  - a: {expect: PUBLISH}\n"
               "  - a: {never: PUBLISH@}\n"),
         ", since: start"},
        {"never(close).for", nothing("never: close"), ", for: 9s"},
        {"never(close).since", nothing("never: close, for: 1s"), ", since: start"},
    };
}

std::vector<Sample> world_samples() {
    const auto load = [](const std::string& inside) {
        return file_head +
               "limit: 10m\nlinks: {sat: {delay: 100ms}}\nactors: {a: {link: sat}}\nsteps:\n"
               "  - a: {load: {" +
               inside + "}}\n";
    };
    const std::string one = "count: 2, every: 2s, topic: ~/a@";
    const auto listen = [](const std::string& inside) {
        return file_head +
               "limit: 10m\nlinks: {sat: {delay: 100ms}}\nactors: {a: {link: sat}, b: {}}\nsteps:\n"
               "  - a: {listen: ~/a" +
               inside +
               "}\n  - b: {connect: fresh}\n  - b: {publish: ~/a, qos: 1}\n  - wait: 30s\n";
    };
    // Something happens to the link while messages go both ways.
    const auto meanwhile = [](const std::string& inside) {
        return linked(
            "  - a: {subscribe: ~/a, qos: 1}\n  - sat: {" + inside +
            "}\n  - a: {publish: ~/a, qos: 1, count: 3, await: none, payload: x}\n"
            "  - wait: 20s\n"
        );
    };
    const auto restored = [](const std::string& inside) {
        return linked(
            "  - sat: {delay: 2s}\n  - sat: {restore: true" + inside +
            "}\n  - a: {ping: true}\n  - wait: 20s\n"
        );
    };
    std::vector<Sample> out{
        {"load.count", load("count: @, every: 2s, topic: ~/a"), "3", "2"},
        {"load.every", load("count: 2, every: @, topic: ~/a"), "3s", "2s"},
        {"load.qos", load(one), ", qos: 1"},
        {"load.topic", load("count: 1, topic: @"), "~/b", "~/a"},
        {"load.payload_size", load(one), ", payload_size: 30"},
        {"load.retain", load(one), ", retain: true"},
        {"load.keep_session", load(one), ", keep_session: 1h"},
        {"load.keep_alive", load(one), ", keep_alive: 5s"},
        {"load.await", load(one), ", await: none"},
        {"load.within", load("count: 200, every: 2s, topic: ~/a@"), ", within: 7s"},
        {"load(load).within",
         linked("  - a: {load: {count: 200, every: 2s, topic: ~/a}@}\n"),
         ", within: 7s"},
        {"listen.qos", listen("@"), ", qos: 1"},
        {"listen.keep_session", listen("@"), ", keep_session: 2h"},
        {"listen.keep_alive", listen("@"), ", keep_alive: 5s"},
        {"listen.within", unanswered("listen: ~/b"), ", within: 7s"},
        {"cut.deliver", meanwhile("cut: 5s, on_packet: PUBLISH@"), ", deliver: false"},
        {"restore.at", restored("@"), ", at: 1s"},
        {"restore.direction", restored("@"), ", direction: up"},
    };
    for (const std::string verb : {"cut: 5s", "set: {delay: 2s}", "delay: 2s", "drop: 2"}) {
        const auto name = verb.substr(0, verb.find(':'));
        out.push_back({name + ".on_packet", meanwhile(verb + "@"), ", on_packet: PUBACK"});
        out.push_back({name + ".nth", meanwhile(verb + ", on_packet: PUBLISH@"), ", nth: 2"});
        out.push_back({name + ".on_byte", meanwhile(verb + "@"), ", on_byte: 30"});
        out.push_back({name + ".at", meanwhile(verb + "@"), ", at: 3s"});
        out.push_back({name + ".direction", meanwhile(verb + "@"), ", direction: down"});
    }
    return out;
}

}  // namespace

std::vector<Sample> scenario_samples() {
    std::vector<Sample> out;
    for (const auto& some :
         {file_samples(),
          cast_samples(),
          client_samples(),
          expectation_samples(),
          world_samples(),
          client_role_samples()})
        out.insert(out.end(), some.begin(), some.end());
    return out;
}

}  // namespace assay::campaign
