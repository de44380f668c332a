/// Any bytes: decoding ends, never reads past them, and what it holds encodes to the same packet.
#include "reference/wire/check.hpp"
#include "reference/wire/match.hpp"
#include "reference/wire/print.hpp"
#include "tests/wire/exemplars.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace {

using namespace assay::wire;

/// What the first byte of an input says about the rest.
struct Setting {
    Version version{};
    Role sender{};
    std::size_t chunk_size{};
};

Setting setting_of(std::uint8_t byte) {
    return {
        (byte & 1U) != 0 ? Version::v5_0 : Version::v3_1_1,
        (byte & 2U) != 0 ? Role::server : Role::client,
        std::size_t{1} + (byte >> 2U)
    };
}

void hold(bool fact, const char* what) {
    if (fact) return;
    std::cerr << "broken: " << what << '\n';
    std::abort();
}

void try_packet(BytesView bytes, const Setting& setting) {
    const auto faults = check(bytes, setting.version, setting.sender);
    hold(!print(bytes, setting.version).empty(), "a packet prints as something");
    hold(!hex_dump(bytes, setting.version).empty(), "a dump has rows");
    const auto packet = decode(bytes, setting.version);
    hold(packet.has_value() || !faults.empty(), "what cannot be decoded has a fault");
    if (!packet) return;
    const auto encoded = encode(*packet, setting.version);
    hold(encoded.size() == encoded_size(*packet, setting.version), "the size is known before");
    // A refusal in the form of 3.1.1 gains a Property Length.
    const auto slack = bytes[0] >> 4U == 2U ? 1U : 0U;
    hold(encoded.size() <= bytes.size() + slack, "encoding takes the shortest forms");
    const auto again = decode(encoded, setting.version);
    hold(again && *again == *packet, "encoding and decoding give the packet back");
    hold(differences(*packet, *again).empty(), "a packet does not differ from itself");
    hold(!fields_of(*packet, setting.version).empty(), "every packet has fields");
}

void try_stream(BytesView bytes, const Setting& setting) {
    Framer framer{1'000'000};
    while (!bytes.empty()) {
        const auto chunk = bytes.first(std::min(setting.chunk_size, bytes.size()));
        bytes = bytes.subspan(chunk.size());
        framer.push(chunk);
        for (auto next = framer.next(); next && !next->empty(); next = framer.next())
            try_packet(*next, setting);
    }
}

/// Writes each exemplar as a seed for each setting that fits it.
void write_seeds(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    for (const auto version : {Version::v3_1_1, Version::v5_0})
        for (const auto sender : {Role::client, Role::server})
            for (const auto& [name, packet] :
                 sender == Role::client ? exemplars(version) : server_exemplars(version)) {
                Bytes seed{static_cast<std::uint8_t>(
                    (version == Version::v5_0 ? 1U : 0U) | (sender == Role::server ? 2U : 0U) |
                    0xFCU
                )};
                encode_to(seed, packet, version);
                std::ofstream file{
                    folder / (name + "_" + std::string{name_of(version)}), std::ios::binary
                };
                for (const auto byte : seed)
                    file.put(static_cast<char>(byte));
            }
}

}  // namespace

/// Called once by libFuzzer before it reads the corpus: fills the folder named on the command line.
extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
    for (int i = 1; i < *count; ++i)
        if ((*arguments)[i][0] != '-') {
            write_seeds((*arguments)[i]);
            break;
        }
    return 0;
}

/// libFuzzer's entry point.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto setting = setting_of(data[0]);
    const BytesView bytes{data + 1, size - 1};
    try_packet(bytes, setting);
    try_stream(bytes, setting);
    return 0;
}
