#include "reports/pcapng/pcapng.hpp"
#include "reports/result/file.hpp"
#include "tests/ending.hpp"
#include "tests/reports/folder.hpp"
#include "tests/reports/sample.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

namespace assay::reports {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::uint32_t number_at(std::string_view text, std::size_t at) {
    std::uint32_t out = 0;
    for (std::size_t i = 4; i-- > 0;)
        out = out * 256 + static_cast<std::uint8_t>(text[at + i]);
    return out;
}

struct Block {
    std::uint32_t type{};
    std::string body{};
};

/// Cuts a capture into blocks; each names its length at both ends.
std::vector<Block> blocks_of(std::string_view text) {
    std::vector<Block> out{};
    while (!text.empty()) {
        const auto size = number_at(text, 4);
        EXPECT_EQ(size % 4, 0U);
        EXPECT_GE(size, 12U);
        EXPECT_LE(size, text.size());
        if (size < 12 || size > text.size()) return out;
        EXPECT_EQ(number_at(text, size - 4), size);
        out.push_back({number_at(text, 0), std::string{text.substr(8, size - 12)}});
        text.remove_prefix(size);
    }
    return out;
}

std::vector<Block> blocks_of_type(const std::string& capture, std::uint32_t type) {
    auto out = blocks_of(capture);
    std::erase_if(out, [&](const Block& block) { return block.type != type; });
    return out;
}

constexpr std::uint32_t section_type = 0x0A0D0D0A;
constexpr std::uint32_t interface_type = 1;
constexpr std::uint32_t packet_type = 6;

struct Printed {
    std::string text{};
    std::string ending{};  ///< "exit code 0"
};

/// What `command` prints, and how it ends.
Printed printed_by(const std::string& command) {
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr)
        return {
            .text = {}, .ending = std::string{"it could not be started: "} + std::strerror(errno)
        };
    Printed out{};
    std::array<char, 4096> chunk{};
    while (const auto size = std::fread(chunk.data(), 1, chunk.size(), pipe)) {
        out.text.append(chunk.data(), size);
    }
    out.ending = ending_of(::pclose(pipe));
    return out;
}

}  // namespace

TEST(Pcapng, OpensInWiresharkAsMqtt) {
    // 1 or 127, as the shell has it.
    if (printed_by("command -v tshark").ending.starts_with("exit code 1"))
        GTEST_SKIP() << "no tshark on this machine";
    const Folder folder{};
    auto run = sample::small_run();
    run.rows.resize(1);
    ASSERT_TRUE(save(folder / "run.pcapng", render_pcapng(Summary{run})));
    const auto complaints = (folder / "complaints").string();
    const auto fields = printed_by(
        "tshark -r '" + (folder / "run.pcapng").string() +
        "' -Y 'mqtt.msgid==2' -T fields -e frame.protocols -e mqtt.topic -e frame.comment 2>'" +
        complaints + "'"
    );
    std::ostringstream said{};
    said << std::ifstream{complaints}.rdbuf();
    EXPECT_EQ(fields.ending, "exit code 0") << said.str();
    EXPECT_THAT(
        fields.text, HasSubstr("exported_pdu:mqtt\tfleet/7/cmd\texpected no PUBLISH on fleet/#")
    );
}

TEST(Pcapng, HoldsEveryPacketOfTheRun) {
    const auto run = sample::small_run();
    std::size_t packets = 0;
    for (const auto& row : run.rows)
        for (const auto& event : row.trace)
            packets += event.bytes.empty() ? 0 : 1;
    const auto capture = render_pcapng(Summary{run});
    EXPECT_EQ(blocks_of_type(capture, section_type).size(), 1U);
    EXPECT_EQ(blocks_of_type(capture, packet_type).size(), packets);
}

TEST(Pcapng, HasAnInterfaceForEachLinkOfARow) {
    auto run = sample::small_run();
    run.rows.resize(1);
    const auto interfaces = blocks_of_type(render_pcapng(Summary{run}), interface_type);
    ASSERT_EQ(interfaces.size(), 2U);
    EXPECT_THAT(interfaces[0].body, HasSubstr("geo-vsat"));
    EXPECT_THAT(interfaces[1].body, HasSubstr("sat"));
    EXPECT_THAT(interfaces[1].body, HasSubstr("once-across-geo-cut[version=5.0,lost=PUBREL]"));
}

TEST(Pcapng, CommentsLostPacketsAndTheEvidence) {
    const auto capture = render_pcapng(Summary{sample::small_run()});
    EXPECT_THAT(capture, HasSubstr("lost on the link"));
    EXPECT_THAT(
        capture, HasSubstr("expected no PUBLISH on fleet/# from 31.998 s to 51.998 s; actual: ")
    );
    EXPECT_THAT(capture, HasSubstr("lost=PUBREL]: fail"));
}

TEST(Pcapng, KeepsNanosecondsAndPutsRowsBehindEachOther) {
    Results run{};
    for (int i = 0; i < 2; ++i) {
        RowResult row{};
        row.trace = {
            {.at = 5s + 7ns,
             .kind = TraceEvent::Kind::sent,
             .from = "a",
             .to = "broker",
             .bytes = {0xC0, 0x00}}
        };
        run.rows.push_back(row);
    }
    const auto packets = blocks_of_type(render_pcapng(Summary{run}), packet_type);
    ASSERT_EQ(packets.size(), 2U);
    const auto instant = [](const Block& block) {
        return (std::uint64_t{number_at(block.body, 4)} << 32U) | number_at(block.body, 8);
    };
    EXPECT_EQ(instant(packets[0]), 5'000'000'007U);
    EXPECT_EQ(instant(packets[1]), 11'000'000'014U);
}

TEST(Pcapng, HasFailuresFirst) {
    auto run = sample::big_run(3, 1, 0);
    run.rows[2].verdict = Verdict::fail;
    const auto packets = blocks_of_type(render_pcapng(Summary{run}), packet_type);
    EXPECT_THAT(packets[0].body, HasSubstr(run.rows[2].name + ": fail"));
}

TEST(Pcapng, StaysUnderItsLimit) {
    auto run = sample::big_run(3, 1, 0);
    run.rows[0].trace.resize(capture_packets_max, run.rows[0].trace[0]);
    EXPECT_EQ(blocks_of_type(render_pcapng(Summary{run}), packet_type).size(), capture_packets_max);
}

}  // namespace assay::reports
