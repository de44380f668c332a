#pragma once
/// The line protocol of `assay link`: other people's test suites drive the link through it. One
/// line in, one line out: `ok ...` or `error ...`.
///
///     cut 10s | cut up | set loss=5% | restore | fault drop 1 before PUBREL 1 up | status | quit
#include "harness/proxy/link_proxy.hpp"

#include <string>
#include <string_view>

namespace assay::proxy {

/// The status as one line for people and programs: `up  open 2  rtt 601ms ...`.
std::string status_line(const ProxyStatus& status);

class ProxyControl {
public:
    /// Both outlive it.
    ProxyControl(LinkProxy& proxy, network::WallClock& clock) : proxy_{proxy}, clock_{clock} {}

    /// Does what the line says and gives the answer, without its line end; nothing for an empty
    /// one.
    std::string answer(std::string_view line);
    bool wants_to_quit() const { return quits_; }

private:
    std::expected<std::string, std::string> cut(std::string_view rest);
    std::expected<std::string, std::string> set(std::string_view rest);
    std::expected<std::string, std::string> fault(std::string_view rest);

    LinkProxy& proxy_;
    network::WallClock& clock_;
    bool quits_{};
};

}  // namespace assay::proxy
