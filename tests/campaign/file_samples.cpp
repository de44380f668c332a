// Samples of what stands before the steps: the head of a file, its actors and links.
#include "harness/scenario/fault_keys.hpp"
#include "tests/campaign/sample_texts.hpp"
#include "tests/campaign/scenario_samples.hpp"

#include <fmt/format.h>

namespace assay::campaign {

std::vector<Sample> file_samples() {
    const auto one = plain("@");
    const std::string rest = "actors: {a: {}}\nsteps:\n  - a: {connect: fresh}\n";
    return {
        {"file.id", "id: @\ntitle: t\n" + rest, "a/c", "a/b"},
        {"file.title", "id: a/b\ntitle: @\n" + rest, "u", "t"},
        {"file.about", one, "about: it matters\n"},
        {"file.tags", one, "tags: [x]\n"},
        {"file.verifies", one, "verifies: {5.0: [MQTT-3.1.4-5]}\n"},
        {"file.requires", one, "requires: {max_qos: \">= 3\"}\n"},
        {"file.matrix", "id: a/b\ntitle: t\n@" + rest, "matrix: {version: [5.0]}\n"},
        {"file.seeds", one, "seeds: 2\n"},
        {"file.seed",
         file_head + "links: {sat: {delay: 100ms, jitter: 80ms, jitter_shape: uniform}}\n"
                     "actors: {a: {link: sat}}\nsteps:\n  - a: {connect: fresh}\n@",
         "seed: 7\n"},
        {"file.limit",
         file_head + "links: {sat: {delay: 900ms}}\nactors: {a: {link: sat}}\nsteps:\n"
                     "  - a: {connect: fresh}\n@",
         "limit: 1s\n"},
        {"file.links",
         file_head + "links: {sat: @}\nactors: {a: {link: sat}}\nsteps:\n  - a: {connect: fresh}\n",
         "{delay: 300ms}",
         "ideal"},
        {"file.actors",
         file_head + "@steps:\n  - a: {connect: fresh}\n",
         "actors: {a: {keep_alive: 5s}}\n",
         "actors: {a: {}}\n"},
        {"file.broker_stack",
         linked("  - a: {subscribe: ~/a}\n  - a: {publish: ~/a, payload_size: 90kB}\n"
                "  - a: {expect: PUBLISH, topic: ~/a}\n@"),
         "broker_stack: lwip-like\n"},
        {"file.defaults", plain("  - a: {publish: ~/a}\n@"), "defaults: {qos: 1}\n"},
        {"file.isolation", one, "isolation: exclusive\n"},
        {"file.faults", under_load("@"), "faults: [cut 5s at 1s]\n"},
        {"file.chaos", under_load("@"), "chaos: {faults: 3, for: 5s, drain: 30s}\n"},
        {"file.sweep", under_load("@"), "sweep: every_packet\n"},
        {"file.sometimes", one, "sometimes: [PUBREL sent again]\n"},
        {"file.steps",
         file_head + "actors: {a: {}}\nsteps:\n  - a: {connect: @}\n",
         "resume",
         "fresh"},
        {"file.guarantees", under_load("@"), "guarantees: [exactly_once]\n"},
        {"file.conforms", one, "conforms: {off: it is a sample}\n"},
        {"file.cleanup", one, "cleanup:\n  - a: {publish: ~/x}\n"},
        {"step.when",
         "id: a/b\ntitle: t\nactors: {a: {}}\nsteps:\n  - a: {connect: fresh}\n"
         "  - {@a: {ping: true}}\n",
         "when: {version: 3.1.1}, "},
        {"step.as",
         plain("@  - a: {expect: PUBLISH, at: 0s..1s, since: p}\n"),
         "  - a: {ping: true, as: p}\n  - wait: 2s\n  - a: {ping: true}\n",
         "  - a: {ping: true}\n  - wait: 2s\n  - a: {ping: true, as: p}\n"},
        {"step.proves",
         plain("  - a: {ping: true@}\nverifies: {5.0: [MQTT-3.12.4-1]}\n"),
         ", proves: [MQTT-3.12.4-1]"},
        {"step.given",
         plain("  - a: {expect: PUBLISH, within: 1s@}\nverifies: {5.0: [MQTT-3.12.4-1]}\n"),
         ", given: true"},
        {"step.note", plain("  - note: @\n"), "one", "other"},
        {"step.wait", plain("  - wait: @\n"), "2s", "1s"},
        {"step.parallel", plain("@"), "  - parallel: [{a: {ping: true}}, {b: {ping: true}}]\n"},
        {"step.either", plain("@"), "  - either: [{a: {expect: PUBLISH, within: 1s}}]\n"},
        {"step.repeat", plain("@"), "  - repeat: {times: 2, steps: [{a: {ping: true}}]}\n"},
    };
}

std::vector<Sample> cast_samples() {
    const auto actor = [](const std::string& beside = {}) {
        return file_head + "limit: 10m\nlinks: {sat: {delay: 100ms}}\nactors: {a: {" + beside +
               "@}}\nsteps:\n  - a: {connect: fresh}\n";
    };
    const auto fleet = [](const std::string& more) {
        return file_head +
               "limit: 10m\nlinks: {sat: {delay: 100ms, rate: 9600bit/s}}\nactors: {a: {link: sat" +
               more +
               "}}\nsteps:\n  - a: {connect: fresh}\n  - a: {publish: ~/a, payload_size: 2kB, qos: "
               "1}\n";
    };
    const auto chaos = [](const std::string& map) { return under_load("chaos: {" + map + "}\n"); };
    return {
        {"actor.link", actor(), "link: sat"},
        {"actor.client_id", actor(), "client_id: twin"},
        {"actor.version", actor(), "version: 3.1.1"},
        {"actor.keep_alive", actor(), "keep_alive: 5s"},
        {"actor.auto_ack",
         file_head +
             "actors: {a: {@}}\nsteps:\n  - a: {connect: fresh}\n  - a: {subscribe: ~/a, qos: 1}\n"
             "  - a: {publish: ~/a, qos: 1}\n  - a: {expect: PUBLISH}\n",
         "auto_ack: false"},
        {"actor.stack",
         file_head +
             "links: {sat: {delay: 300ms}}\nactors: {a: {link: sat@}}\nsteps:\n  - a: {connect: "
             "fresh}\n"
             "  - a: {publish: ~/a, payload_size: 90kB, qos: 1}\n",
         ", stack: lwip-like"},
        {"actor.count", fleet("@"), ", count: 2"},
        {"actor.shares_link", fleet(", count: 2@"), ", shares_link: true"},
        {"actor.clock_drift",
         file_head + "limit: 10m\nlinks: {sat: {delay: 100ms}}\nactors: {a: {link: sat@}}\nsteps:\n"
                     "  - a: {load: {count: 3, every: 20s, topic: ~/a, keep_alive: 5s}}\n",
         ", clock_drift: 50%"},
        {"actor.ping_timeout",
         file_head + "limit: 10m\nlinks: {sat: {delay: 4s}}\nactors: {a: {link: sat@}}\nsteps:\n"
                     "  - a: {listen: ~/a, keep_alive: 10s}\n  - wait: 60s\n",
         ", ping_timeout: 2s"},
        {"actor.backoff",
         file_head + "faults: [reset at 5s of a]\nactors: {a: {allow: [PUBLISH]@}}\nsteps:\n"
                     "  - a: {listen: ~/a}\n  - wait: 30s\n",
         ", backoff: 20s..30s"},
        {"actor.returns_when_taken_over",
         file_head + "actors: {a: {client_id: x, allow: [close, DISCONNECT]@}, "
                     "b: {client_id: x, allow: [close, DISCONNECT]}}\nsteps:\n"
                     "  - a: {listen: ~/a}\n  - b: {connect: fresh}\n  - wait: 10s\n",
         ", returns_when_taken_over: true"},
        {"actor.transport",
         file_head + "links: {sat: {delay: 100ms}}\nactors: {a: {link: sat@}}\nsteps:\n"
                     "  - a: {connect: fresh}\n",
         ", transport: ws"},
        {"actor.frames",
         file_head + "links: {sat: {delay: 100ms, rate: 20kbit/s}}\n"
                     "actors: {a: {link: sat, transport: ws@}}\nsteps:\n  - a: {connect: fresh}\n"
                     "  - a: {publish: ~/a, payload_size: 1kB, qos: 1}\n",
         ", frames: bytes"},
        {"actor.resume",
         file_head +
             "links: {sat: {delay: 100ms, rate: 20kbit/s}}\n"
             "actors: {a: {link: sat, transport: mqtts@}}\nsteps:\n  - a: {connect: fresh}\n"
             "  - a: {disconnect: normal}\n  - a: {connect: fresh}\n",
         ", resume: true"},
        {"actor.allow",
         plain("  - a: {send: {packet: CONNECT}}\n  - wait: 1s\n")
             .replace(plain("").find("a: {}"), 5, "a: {@}"),
         "allow: [close, DISCONNECT]"},
        {"chaos.faults", chaos("faults: @, for: 5s, drain: 30s"), "6", "1"},
        {"chaos.for", chaos("faults: 3, for: @, drain: 30s"), "6s", "2s"},
        {"chaos.drain",
         file_head + "limit: 10m\nlinks: {sat: {delay: 100ms}}\nactors: {a: {link: sat}}\nsteps:\n"
                     "  - a: {load: {count: 30, every: 2s, qos: 1, topic: ~/a}}\n"
                     "chaos: {faults: 0, for: 5s, drain: @}\n",
         "1s",
         "90s"},
        {"chaos.kinds", chaos("faults: 3, for: 5s, drain: 30s@"), ", kinds: [reset]"},
        {"sweep.break", under_load("sweep: {break: @}\n"), "every_byte", "every_packet"},
        {"sweep.of",
         file_head +
             "limit: 10m\nactors: {a: {}, c: {}}\nsteps:\n"
             "  - a: {load: {count: 1, topic: ~/a}}\n  - c: {load: {count: 2, qos: 2, topic: "
             "~/a}}\n"
             "sweep: {break: every_packet@}\n",
         ", of: [a]"},
        {"sweep.with",
         plain("  - a: {publish: ~/a, qos: 1}\nsweep: {break: every_packet, of: [a]@}\n"),
         ", with: reset"},
    };
}

}  // namespace assay::campaign
