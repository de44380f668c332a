#pragma once
/// The reference client as a client under test, in virtual time.
#include "harness/adapters/application.hpp"
#include "harness/network/reference_client.hpp"

#include <memory>

namespace assay::adapters {

/// Opens a Network Connection to a server of the row.
using Connect = std::function<std::unique_ptr<simulator::Stream>(const std::string& server)>;

class Builtin final : public Application {
public:
    /// `schedule` outlives it. `defects` are rows of the client's table.
    Builtin(simulator::Schedule& schedule, Connect connect, std::vector<std::string> defects = {});
    ~Builtin() override;
    void begin(Events events) override;
    void carry_out(int id, const Command& command) override;
    void crash() override;

private:
    class Driven;
    void connect(int id, const Command& command);
    void request(int id, const Command& command);
    void done(Done done);

    simulator::Schedule& schedule_;
    Connect connect_;
    std::vector<std::string> defects_;
    std::shared_ptr<Events> events_{};  ///< null: it has crashed, and says nothing
    std::unique_ptr<Driven> client_{};
};

}  // namespace assay::adapters
