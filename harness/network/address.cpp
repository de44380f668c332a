#include "harness/network/address.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/pct_string_view.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace assay::network {
namespace {

struct SchemeRow {
    std::string_view name{};
    Scheme scheme{};
    std::uint16_t port{};
    bool has_path{};
};

constexpr std::array<SchemeRow, 5> schemes{{
    {"mqtt", Scheme::mqtt, 1883, false},
    {"mqtts", Scheme::mqtts, 8883, false},
    {"ws", Scheme::ws, 80, true},
    {"wss", Scheme::wss, 443, true},
    {"tcp", Scheme::mqtt, 1883, false},  // as other tools write it
}};

const SchemeRow& row_of(Scheme scheme) {
    return *std::ranges::find(schemes, scheme, &SchemeRow::scheme);
}

/// Takes a text apart from its left end; the first thing that is wrong stays.
class Parser {
public:
    Parser(std::string_view text, AddressUse use) : text_{text}, rest_{text}, use_{use} {}

    std::expected<WrittenAddress, AddressProblem> parse() {
        read_scheme();
        const auto path = rest_.substr(std::min(rest_.find_first_of("/?#"), rest_.size()));
        rest_.remove_suffix(path.size());
        read_credentials();
        read_host();
        read_port();
        read_path(path);
        if (problem_) return std::unexpected{*problem_};
        return out_;
    }

private:
    /// `at` is a part of the text, or its end.
    void wrong(std::string_view at, std::string message) {
        if (problem_) return;
        const auto offset = static_cast<std::size_t>(at.data() - text_.data());
        problem_ = {.column = offset + 1, .message = std::move(message)};
    }

    void read_scheme() {
        const auto end = rest_.find("://");
        if (end == std::string_view::npos) return;
        const auto name = rest_.substr(0, end);
        const auto* found = std::ranges::find(schemes, name, &SchemeRow::name);
        if (found == schemes.end())
            return wrong(name, fmt::format("unknown scheme '{}'; write mqtt://host:port", name));
        row_ = found;
        out_.address.scheme = row_->scheme;
        rest_.remove_prefix(end + 3);
    }

    std::string decoded(std::string_view part) {
        const auto valid = boost::urls::make_pct_string_view(part);
        if (!valid) wrong(part, "'%' needs two hexadecimal digits behind it");
        return valid ? valid->decode() : std::string{};
    }

    void read_credentials() {
        const auto at = rest_.rfind('@');
        if (at == std::string_view::npos) return;
        const auto both = rest_.substr(0, at);
        if (use_ == AddressUse::listen)
            return wrong(both, "where to listen has no user name and no password");
        const auto colon = std::min(both.find(':'), both.size());
        out_.credentials.username = decoded(both.substr(0, colon));
        out_.credentials.password = Secret{decoded(both.substr(std::min(colon + 1, both.size())))};
        rest_.remove_prefix(at + 1);
    }

    void read_host() {
        const bool has_brackets = rest_.starts_with('[');
        const std::size_t bracket = has_brackets ? 1 : 0;
        const auto end = std::min(rest_.find(has_brackets ? ']' : ':'), rest_.size());
        const auto host = rest_.substr(bracket, end - bracket);
        out_.address.host = host;
        boost::system::error_code error;
        const auto ip = boost::asio::ip::make_address(out_.address.host, error);
        if (has_brackets && (end == rest_.size() || error || !ip.is_v6()))
            return wrong(host, "expected an IPv6 address and a closing bracket");
        if (!has_brackets && std::ranges::count(rest_, ':') > 1)
            return wrong(rest_, "an IPv6 address needs brackets, as in [::1]:1883");
        if (host.empty()) return wrong(rest_, "the host is missing");
        const auto bad = std::ranges::find_if(host, [](char c) {
            return c <= ' ' || std::string_view{"[]<>\"\\^`{}|"}.contains(c);
        });
        if (bad != host.end())
            return wrong(std::string_view{bad, host.end()}, "this is no part of a host name");
        if (use_ == AddressUse::listen && error)
            return wrong(host, "expected an IP address of this machine");
        rest_.remove_prefix(std::min(end + bracket, rest_.size()));
    }

    void read_port() {
        out_.address.port = row_->port;
        if (rest_.empty()) return;
        const auto digits = rest_.substr(1);
        const int least = use_ == AddressUse::listen ? 0 : 1;
        int port = -1;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (rest_.front() != ':' || error != std::errc{} || end != digits.data() + digits.size() ||
            port < least || port > 65'535)
            return wrong(digits, fmt::format("the port has to be {}..65535", least));
        out_.address.port = static_cast<std::uint16_t>(port);
    }

    void read_path(std::string_view path) {
        if (row_->has_path)
            out_.address.path = path;
        else if (!path.empty() && path != "/")
            wrong(path, fmt::format("an address of {}:// has no path", row_->name));
        if (!path.empty() && path.front() != '/') wrong(path, "a path begins with '/'");
    }

    std::string_view text_;
    std::string_view rest_;
    AddressUse use_;
    const SchemeRow* row_{schemes.data()};
    WrittenAddress out_{};
    std::optional<AddressProblem> problem_{};
};

}  // namespace

std::string_view name_of(Scheme scheme) {
    return row_of(scheme).name;
}

std::expected<WrittenAddress, AddressProblem> parse_address(std::string_view text, AddressUse use) {
    return Parser{text, use}.parse();
}

std::string without_password(std::string_view text) {
    // A password is between "://", if there is one, and the last "@", even behind a '/' that should
    // have been %2F.
    const auto scheme = text.find("://");
    const auto from = scheme == std::string_view::npos ? 0 : scheme + 3;
    const auto host = text.rfind('@');
    if (host == std::string_view::npos || host < from) return std::string{text};
    return fmt::format("{}{}{}", text.substr(0, from), secret_in_print, text.substr(host));
}

std::string host_and_port(const Address& address) {
    const bool is_v6 = address.host.contains(':');
    return fmt::format("{}{}{}:{}", is_v6 ? "[" : "", address.host, is_v6 ? "]" : "", address.port);
}

std::string print_address(const Address& address) {
    return fmt::format("{}://{}{}", name_of(address.scheme), host_and_port(address), address.path);
}

}  // namespace assay::network
