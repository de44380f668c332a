#include "harness/campaign/masking.hpp"
#include "reference/wire/codec.hpp"

#include <gtest/gtest.h>

namespace assay::campaign {
namespace {

reports::RowResult row_with(const wire::Packet& packet, std::string text) {
    reports::RowResult out;
    out.trace.push_back(
        {.kind = reports::TraceEvent::Kind::sent,
         .bytes = wire::encode(packet, wire::Version::v5_0),
         .text = std::move(text)}
    );
    out.reason = out.target_output = "hush-hush is wrong";
    return out;
}

wire::Connect login() {
    wire::Connect out;
    out.client_id.text = "hush-hush";
    out.set_username("ann");
    out.set_password("hush-hush");
    return out;
}

TEST(Masking, KeepsThePasswordOutOfPacketsAndTexts) {
    auto row = row_with(login(), "CONNECT password hush-hush");
    const auto size = row.trace[0].bytes.size();
    mask_password(row, "hush-hush");
    const auto& event = row.trace[0];
    const std::string bytes{event.bytes.begin(), event.bytes.end()};
    EXPECT_EQ(bytes.find("hush-hush"), std::string::npos);
    EXPECT_EQ(event.bytes.size(), size);
    EXPECT_EQ(event.text, "CONNECT password •••");
    EXPECT_EQ(row.reason, "••• is wrong");
    EXPECT_EQ(row.target_output, "••• is wrong");
}

TEST(Masking, LeavesPacketsWithoutALoginAlone) {
    auto row = row_with(wire::Publish{.topic = {"hush-hush"}}, "PUBLISH");
    const auto before = row.trace[0].bytes;
    mask_password(row, "hush-hush");
    EXPECT_EQ(row.trace[0].bytes, before);
}

TEST(Masking, FindsAPasswordOfOneLetterInPacketsOnly) {
    auto connect = login();
    connect.set_password("C");
    auto row = row_with(connect, "CONNECT");
    mask_password(row, "C");
    EXPECT_EQ(row.trace[0].text, "CONNECT");
    EXPECT_EQ(row.trace[0].bytes.back(), '*');
}

}  // namespace
}  // namespace assay::campaign
