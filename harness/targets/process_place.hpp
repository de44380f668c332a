#pragma once
/// What a program that we start keeps over all its starts: ports, a folder with its files, and with
/// them its address and its command line.
#include "harness/network/free_port.hpp"
#include "harness/targets/process.hpp"

namespace assay::targets {

class ProcessPlace {
public:
    /// `spec` outlives it; it gets the certificate that was made, if one was.
    explicit ProcessPlace(ProcessSpec& spec) : spec_{spec} {}

    /// Takes ports and a folder, unless it has them, and writes the files. The error says what is
    /// missing.
    std::expected<void, std::string> prepare();
    /// The command line and the environment, filled. The error says which program is missing.
    std::expected<SpawnSpec, std::string> command() const;
    /// The first of its ports on which somebody listens.
    std::optional<int> port_in_use() const;
    std::string folder() const { return folder_->path().string(); }
    /// With port and layers, once it was prepared.
    const network::Address& address() const { return address_; }

private:
    std::expected<void, std::string> settle_in();
    std::expected<void, std::string> make_certificate();
    std::expected<void, std::string> find_address();
    std::expected<std::string, std::string> program(const std::string& name) const;

    ProcessSpec& spec_;
    std::optional<TemporaryFolder> folder_{};
    std::optional<network::Ports> ports_{};
    Placeholders values_{};
    network::Address address_{};
};

}  // namespace assay::targets
