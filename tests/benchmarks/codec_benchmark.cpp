/// What does one packet cost the codec? The aim: PUBLISH of 64 bytes under 150 ns each way.
#include "reference/wire/check.hpp"
#include "reference/wire/codec.hpp"
#include "tests/wire/exemplars.hpp"

#include <benchmark/benchmark.h>

namespace assay::wire {
namespace {

Publish publish_of(Version version, bool with_properties) {
    Publish p{.packet_id = 7};
    p.set_qos(1);
    p.topic.text = "plant/7/line/3/temperature";
    p.payload.bytes.assign(64, 'x');
    if (version == Version::v3_1_1 || !with_properties) return p;
    p.properties.add(PropertyId::payload_format_indicator, std::uint8_t{1});
    p.properties.add(PropertyId::message_expiry_interval, std::uint32_t{60});
    p.properties.add(PropertyId::user_property, Utf8Pair{"name", "value"});
    return p;
}

void encode_loop(benchmark::State& state, const Packet& packet, Version version) {
    Bytes out;
    for (auto _ : state) {
        out.clear();
        encode_to(out, packet, version);
        benchmark::DoNotOptimize(out.data());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(out.size()) * state.iterations());
}

void decode_loop(benchmark::State& state, const Packet& packet, Version version) {
    const auto bytes = encode(packet, version);
    for (auto _ : state) {
        auto decoded = decode(bytes, version);
        benchmark::DoNotOptimize(decoded);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes.size()) * state.iterations());
}

void check_loop(benchmark::State& state, const Packet& packet, Version version) {
    for (auto _ : state) {
        auto faults = check(packet, version, Role::client);
        benchmark::DoNotOptimize(faults);
    }
}

void inspect_loop(benchmark::State& state, const Packet& packet, Version version) {
    const auto bytes = encode(packet, version);
    for (auto _ : state) {
        auto inspection = inspect(bytes, version, Role::client);
        benchmark::DoNotOptimize(inspection);
    }
}

const Packet publish3{publish_of(Version::v3_1_1, false)};
const Packet publish5{publish_of(Version::v5_0, false)};
const Packet publish5_properties{publish_of(Version::v5_0, true)};
const Packet connect3 = exemplars(Version::v3_1_1)[1].packet;
const Packet connect5 = exemplars(Version::v5_0)[1].packet;

BENCHMARK_CAPTURE(encode_loop, publish_3_1_1, publish3, Version::v3_1_1);
BENCHMARK_CAPTURE(encode_loop, publish_5_0, publish5, Version::v5_0);
BENCHMARK_CAPTURE(encode_loop, publish_5_0_three_properties, publish5_properties, Version::v5_0);
BENCHMARK_CAPTURE(encode_loop, connect_3_1_1, connect3, Version::v3_1_1);
BENCHMARK_CAPTURE(encode_loop, connect_5_0, connect5, Version::v5_0);
BENCHMARK_CAPTURE(decode_loop, publish_3_1_1, publish3, Version::v3_1_1);
BENCHMARK_CAPTURE(decode_loop, publish_5_0, publish5, Version::v5_0);
BENCHMARK_CAPTURE(decode_loop, publish_5_0_three_properties, publish5_properties, Version::v5_0);
BENCHMARK_CAPTURE(decode_loop, connect_3_1_1, connect3, Version::v3_1_1);
BENCHMARK_CAPTURE(decode_loop, connect_5_0, connect5, Version::v5_0);
BENCHMARK_CAPTURE(check_loop, publish_3_1_1, publish3, Version::v3_1_1);
BENCHMARK_CAPTURE(check_loop, publish_5_0_three_properties, publish5_properties, Version::v5_0);
BENCHMARK_CAPTURE(inspect_loop, publish_3_1_1, publish3, Version::v3_1_1);
BENCHMARK_CAPTURE(inspect_loop, publish_5_0_three_properties, publish5_properties, Version::v5_0);

}  // namespace
}  // namespace assay::wire
