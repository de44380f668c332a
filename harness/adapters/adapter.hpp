#pragma once
/// Clients under test that are programs: those that an adapter drives, and those that do what they
/// do.
#include "harness/adapters/conversation.hpp"
#include "harness/adapters/program.hpp"
#include "harness/network/wall_clock.hpp"

namespace assay::adapters {

/// A program that speaks the line protocol.
class Adapter final : public Application {
public:
    /// `clock` outlives it.
    Adapter(network::WallClock& clock, targets::ProcessSpec spec);
    void begin(Events events) override;
    void carry_out(int id, const Command& command) override;
    void crash() override;
    bool may_die() const override { return true; }
    std::string output() const override;

private:
    void start();
    void ended(const std::string& how);

    network::WallClock& clock_;
    targets::ProcessSpec spec_;
    Events events_{};
    std::optional<Conversation> conversation_{};
    std::unique_ptr<Program> program_{};
    std::string said_{};  ///< standard error of programs that have crashed
    std::shared_ptr<int> alive_{std::make_shared<int>(0)};
};

/// Whether somebody else's client comes at all.
struct Coming {
    std::function<bool()> has_come{};  ///< lives as long as the application
    simulator::Duration limit{};       ///< for its first connection
};

/// A client that nobody drives: a program that is started with the address of its server, or, without
/// a command, one that somebody else starts, which is `coming`.
class Undriven final : public Application {
public:
    Undriven(
        network::WallClock& clock,
        targets::ProcessSpec spec,
        network::Address server,
        Coming coming = {}
    );
    void begin(Events events) override;
    void carry_out(int, const Command&) override {}
    void crash() override;
    bool is_driven() const override { return false; }
    std::string output() const override;

private:
    network::WallClock& clock_;
    targets::ProcessSpec spec_;
    network::Address server_;
    Coming coming_;
    Events events_{};
    std::unique_ptr<Program> program_{};
    std::shared_ptr<int> alive_{std::make_shared<int>(0)};
};

}  // namespace assay::adapters
