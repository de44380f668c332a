#pragma once
/// Rows whose client, or its adapter, does what the reference client does not do.
#include "harness/adapters/application.hpp"
#include "reports/result/model.hpp"
#include "simulator/time/schedule.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace assay::play {

/// The reference client behind an application that a test can bend.
class Bent : public adapters::Application {
public:
    explicit Bent(std::unique_ptr<adapters::Application> inner) : inner_{std::move(inner)} {}
    void begin(adapters::Events events) override { inner_->begin(std::move(events)); }
    void carry_out(int id, const adapters::Command& command) override {
        inner_->carry_out(id, command);
    }
    void crash() override { inner_->crash(); }

protected:
    adapters::Application& inner() { return *inner_; }

private:
    std::unique_ptr<adapters::Application> inner_;
};

/// Makes a reference client.
using Make = std::function<std::unique_ptr<adapters::Application>()>;
using Bend =
    std::function<std::unique_ptr<adapters::Application>(const Make&, simulator::Schedule&)>;

/// To the server of the row, as a client that nobody drives does.
adapters::Command connect_by(wire::Version version);

template <class Client>
Bend bent_to() {
    return [](const Make& make, simulator::Schedule&) { return std::make_unique<Client>(make()); };
}

/// Judged as `assay client` does, every statement a MUST; `head` has further keys of the file, a
/// line each.
reports::RowResult play_bent(std::string_view head, std::string_view steps, Bend bend);

}  // namespace assay::play
