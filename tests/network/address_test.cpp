#include "harness/network/address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::network {
namespace {

using testing::HasSubstr;

Address good(std::string_view text, AddressUse use = AddressUse::connect) {
    const auto parsed = parse_address(text, use);
    EXPECT_TRUE(parsed.has_value()) << text << ": " << parsed.error().message;
    return parsed.value_or(WrittenAddress{}).address;
}

TEST(Address, MayLeaveOutSchemeAndPort) {
    EXPECT_EQ(good("broker.example"), (Address{.host = "broker.example", .port = 1883}));
    EXPECT_EQ(good("tcp://10.0.0.7"), (Address{.host = "10.0.0.7", .port = 1883}));
    EXPECT_EQ(good("127.0.0.1:18830").port, 18830);
}

TEST(Address, TakesThePortOfItsScheme) {
    EXPECT_EQ(good("mqtt://b").port, 1883);
    EXPECT_EQ(good("mqtts://b").port, 8883);
    EXPECT_EQ(good("ws://b").port, 80);
    EXPECT_EQ(good("wss://b").port, 443);
    EXPECT_EQ(good("wss://b:8084").port, 8084);
}

TEST(Address, WritesIpv6InBrackets) {
    EXPECT_EQ(good("mqtt://[::1]:1884"), (Address{.host = "::1", .port = 1884}));
    EXPECT_EQ(good("[fe80::1%lo]").host, "fe80::1%lo");
    EXPECT_EQ(host_and_port({.host = "::1", .port = 1884}), "[::1]:1884");
}

TEST(Address, HasAPathOnlyOverWebSocket) {
    EXPECT_EQ(good("ws://b:8083/mqtt?token=x@y").path, "/mqtt?token=x@y");
    EXPECT_EQ(good("wss://b").path, "");
    EXPECT_EQ(good("mqtt://b/").path, "");
}

TEST(Address, IsReadAsItWasPrinted) {
    for (const std::string text :
         {"mqtt://127.0.0.1:1883",
          "mqtts://[2001:db8::7]:8883",
          "ws://broker.example:80/mqtt",
          "wss://b:443"})
        EXPECT_EQ(print_address(good(text)), text);
}

TEST(Address, KeepsCredentialsApart) {
    const auto parsed = parse_address("mqtt://ann:p%40s:s@localhost:1884");
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->credentials, (Credentials{.username = "ann", .password = Secret{"p@s:s"}}));
    EXPECT_EQ(print_address(parsed->address), "mqtt://localhost:1884");
    EXPECT_EQ(parse_address("ann@b")->credentials.username, "ann");
    EXPECT_EQ(parse_address("@b")->credentials, Credentials{});
}

TEST(Address, ToListenIsAnIpAddressAndMayTakeAFreePort) {
    EXPECT_EQ(good("127.0.0.1:0", AddressUse::listen).port, 0);
    EXPECT_EQ(good("[::]:1884", AddressUse::listen).host, "::");
    EXPECT_EQ(
        parse_address("localhost:1884", AddressUse::listen).error(),
        (AddressProblem{.column = 1, .message = "expected an IP address of this machine"})
    );
    EXPECT_EQ(
        parse_address("mqtt://ann:x@127.0.0.1", AddressUse::listen).error(),
        (AddressProblem{.column = 8, .message = "where to listen has no user name and no password"})
    );
}

TEST(Address, IsRepeatedWithoutItsPassword) {
    EXPECT_EQ(without_password("mqtt://ann:p/x@y@host:1"), "mqtt://•••@host:1");
    EXPECT_EQ(without_password("ann:hush@host:1"), "•••@host:1");
    EXPECT_EQ(without_password("mqtt://host:1"), "mqtt://host:1");
}

struct WrongAddress {
    std::string text{};
    std::size_t column{};
    std::string message{};
};
class WrongAddressTest : public testing::TestWithParam<WrongAddress> {};

TEST_P(WrongAddressTest, IsRefusedWithItsColumn) {
    const auto parsed = parse_address(GetParam().text);
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ(parsed.error().column, GetParam().column);
    EXPECT_THAT(parsed.error().message, HasSubstr(GetParam().message));
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Texts, WrongAddressTest, testing::Values(
    WrongAddress{"", 1, "the host is missing"},
    WrongAddress{"mqtt://", 8, "the host is missing"},
    WrongAddress{"mqtt://:1883", 8, "the host is missing"},
    WrongAddress{"http://b", 1, "unknown scheme 'http'"},
    WrongAddress{"mqtt://b:0", 10, "the port has to be 1..65535"},
    WrongAddress{"mqtt://b:65536", 10, "the port has to be 1..65535"},
    WrongAddress{"mqtt://b:1883x", 10, "the port has to be 1..65535"},
    WrongAddress{"b:", 3, "the port has to be 1..65535"},
    WrongAddress{"::1:1884", 1, "needs brackets"},
    WrongAddress{"mqtt://[::1", 9, "expected an IPv6 address and a closing bracket"},
    WrongAddress{"mqtt://[10.0.0.1]", 9, "expected an IPv6 address"},
    WrongAddress{"[::1]1884", 7, "the port has to be"},
    WrongAddress{"mqtt://two words", 11, "no part of a host name"},
    WrongAddress{"mqtt://a%4:x@b", 8, "two hexadecimal digits"},
    WrongAddress{"mqtt://a:%zz@b", 10, "two hexadecimal digits"},
    WrongAddress{"mqtt://b/mqtt", 9, "an address of mqtt:// has no path"},
    WrongAddress{"ws://b?x=1", 7, "a path begins with '/'"}
), [](const auto& row) { return "Row" + std::to_string(row.index); });
// clang-format on

}  // namespace
}  // namespace assay::network
