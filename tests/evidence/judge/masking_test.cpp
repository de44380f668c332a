#include "harness/evidence/trace/masking.hpp"
#include "harness/evidence/trace/trace.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/print.hpp"

#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

wire::Bytes login(std::string_view password) {
    wire::Connect out;
    out.client_id.text = "hush-hush";
    out.set_username("ann");
    out.set_password(password);
    return wire::encode(out, wire::Version::v5_0);
}

reports::TraceEvent sent(const wire::Bytes& bytes) {
    return {
        .kind = reports::TraceEvent::Kind::sent,
        .bytes = bytes,
        .text = wire::print(bytes, wire::Version::v5_0)
    };
}

TEST(Masking, KeepsThePasswordOutOfWhatATraceIsGiven) {
    Trace trace{{}};
    trace.hide("hush-hush");
    const auto bytes = login("hush-hush");
    trace.add({}, sent(bytes));
    trace.expect({.what = "hush-hush is taken", .actual = "hush-hush is wrong"});
    const auto& event = trace.events()[0];
    const std::string masked_bytes{event.bytes.begin(), event.bytes.end()};
    EXPECT_EQ(masked_bytes.find("hush"), std::string::npos);
    EXPECT_EQ(event.bytes.size(), bytes.size());
    EXPECT_EQ(event.text.find("hush"), std::string::npos) << event.text;
    EXPECT_EQ(trace.expectations()[0].what, "••• is taken");
    EXPECT_EQ(trace.expectations()[0].actual, "••• is wrong");
}

TEST(Masking, LeavesPacketsWithoutALoginAlone) {
    Trace trace{{}};
    trace.hide("hush-hush");
    const auto bytes = wire::encode(wire::Publish{.topic = {"hush-hush"}}, wire::Version::v5_0);
    trace.add({}, sent(bytes));
    EXPECT_EQ(trace.events()[0].bytes, bytes);
}

TEST(Masking, FindsAPasswordOfOneLetterInPacketsOnly) {
    auto bytes = login("C");
    mask_packet(bytes, "C");
    EXPECT_EQ(bytes.back(), '*');
    EXPECT_EQ(masked("CONNECT", "C"), "CONNECT");
}

TEST(Masking, FindsThePasswordOfStrangersItself) {
    auto bytes = login("hush-hush");
    const auto before = bytes;
    mask_login(bytes);
    EXPECT_EQ(bytes.size(), before.size());
    EXPECT_EQ(std::string(bytes.begin(), bytes.end()).find("hush"), std::string::npos);
    auto publish = wire::encode(wire::Publish{.topic = {"hush-hush"}}, wire::Version::v5_0);
    const auto as_it_was = publish;
    mask_login(publish);
    EXPECT_EQ(publish, as_it_was);
}

TEST(Masking, KeepsNoPayloadOfALoginThatCannotBeRead) {
    auto bytes = login("hush-hush");
    bytes.pop_back();  // its length does not fit any more
    mask_login(bytes);
    const std::string left{bytes.begin(), bytes.end()};
    EXPECT_EQ(left.find("hush"), std::string::npos);
    EXPECT_EQ(left.find("MQTT"), 4U);
}

TEST(Masking, MasksNothingForNoPassword) {
    auto bytes = login("");
    const auto before = bytes;
    mask_packet(bytes, "");
    EXPECT_EQ(bytes, before);
    EXPECT_EQ(masked("hush-hush", ""), "hush-hush");
}

}  // namespace
}  // namespace assay::evidence
