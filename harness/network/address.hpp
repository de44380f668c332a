#pragma once
/// Where to connect to, or to listen, as people write it.
///
///     mqtt://[::1]:1884      127.0.0.1:1884      mqtt://ann:p%40ss@broker.example
///     wss://broker.example:8084/mqtt
///
/// Without a scheme it is mqtt://, without a port the scheme's own.
#include "harness/network/secret.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace assay::network {

struct Layers;

enum class Scheme : std::uint8_t { mqtt, mqtts, ws, wss };

/// "mqtt", "mqtts", "ws", "wss".
std::string_view name_of(Scheme scheme);

constexpr bool has_tls(Scheme scheme) {
    return scheme == Scheme::mqtts || scheme == Scheme::wss;
}
constexpr bool has_web_socket(Scheme scheme) {
    return scheme == Scheme::ws || scheme == Scheme::wss;
}

struct Address {
    Scheme scheme{Scheme::mqtt};
    std::string host{};  ///< a name, or an IP address without brackets
    std::uint16_t port{1883};
    std::string path{};              ///< of ws and wss: empty, or from its slash on
    std::vector<std::string> ips{};  ///< what `resolved` found for `host`; empty before that
    /// What `layered` found out that connections to it need beyond TCP; null: nothing, or not yet.
    std::shared_ptr<Layers> layers{};
    bool operator==(const Address&) const = default;
};

/// For the Network Connections to an address. Apart from it, because addresses are printed.
struct Credentials {
    std::string username{};
    Secret password{};
    bool operator==(const Credentials&) const = default;
};

struct WrittenAddress {
    Address address{};
    Credentials credentials{};
};

struct AddressProblem {
    std::size_t column{1};  ///< in the text, from 1
    std::string message{};
    bool operator==(const AddressProblem&) const = default;
};

/// To listen, port 0 takes a free one, and the host has to be an IP address of this machine.
enum class AddressUse : std::uint8_t { connect, listen };

std::expected<WrittenAddress, AddressProblem>
parse_address(std::string_view text, AddressUse use = AddressUse::connect);

/// What somebody wrote as an address, or instead of one, as it may be repeated: without what may be
/// a user name and password.
std::string without_password(std::string_view text);
/// "127.0.0.1:1883", "[::1]:1883".
std::string host_and_port(const Address& address);
/// The whole address, always with its port: `parse_address` gives it back.
std::string print_address(const Address& address);

}  // namespace assay::network
