#pragma once
/// A target that serves a test and has to live as long.
#include "harness/targets/process.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace assay::targets {

/// Fails the test if the program ends without the test's doing: whatever the test saw then was no
/// answer of the program's.
class SteadyProcess : public Process {
public:
    SteadyProcess(boost::asio::io_context& io, ProcessSpec spec)
        : Process{io, std::move(spec)}, io_{io} {
        on_death([this](const std::string& how) {
            ADD_FAILURE() << this->spec().name << " did not live as long as its test: " << how
                          << "\nit said:\n"
                          << output();
        });
    }
    ~SteadyProcess() {
        // The test may have waited for others since it last looked.
        io_.restart();
        io_.poll();
    }
    SteadyProcess(const SteadyProcess&) = delete;
    SteadyProcess& operator=(const SteadyProcess&) = delete;

private:
    boost::asio::io_context& io_;
};

}  // namespace assay::targets
