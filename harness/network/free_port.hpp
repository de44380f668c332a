#pragma once
/// Finds loopback ports for the programs that we start.
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace assay::network {

/// Neighbouring TCP ports on 127.0.0.1 that no other run on this machine takes while this lives.
class Ports {
public:
    /// `claims` are descriptors, closed with it.
    Ports(std::uint16_t first, std::vector<int> claims)
        : first_{first}, claims_{std::move(claims)} {}
    Ports(Ports&& other) noexcept : first_{other.first_}, claims_{std::move(other.claims_)} {}
    Ports& operator=(Ports&& other) noexcept {
        first_ = other.first_;
        claims_.swap(other.claims_);
        return *this;
    }
    ~Ports();
    std::uint16_t first() const { return first_; }

private:
    std::uint16_t first_;
    std::vector<int> claims_;
};

/// `count` ports that are neither listened on nor in use right now. They lie below the range from which
/// the kernel takes ports for outgoing connections: a broker that is started again on its old port
/// must not find it taken by one of our own clients.
std::optional<Ports> free_ports(int count);

/// Whether somebody listens on that port of 127.0.0.1.
bool has_listener(std::uint16_t port);

}  // namespace assay::network
