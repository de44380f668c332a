#pragma once
/// A program that is, or drives, a client under test: its standard input and output are ours, what it
/// writes to standard error is kept for the report, and it ends with everything that it started.
#include "harness/targets/process.hpp"

#include <functional>
#include <memory>

namespace assay::adapters {

/// What becomes of the program. Called from the io_context, never from inside a call.
struct ProgramEvents {
    std::function<void(std::string_view)> output{};  ///< of standard output
    /// It ended by itself, after its last output.
    std::function<void(const std::string& how)> ended{};
};

class Program {
public:
    Program(boost::asio::io_context& io, ProgramEvents events);
    ~Program();  ///< SIGKILL for all that it started; the folder is removed
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// Starts what `spec` says, with `{dir}` and `values` filled in. The error says what is missing.
    std::expected<void, std::string>
    start(const targets::ProcessSpec& spec, const targets::Placeholders& values);
    /// Writes to its standard input, which takes what it can; the rest follows.
    void write(std::string_view text);
    /// SIGKILL; no event follows.
    void kill();
    /// The last 64 kB of its standard error, and of its output where nobody listens to that.
    std::string errors() const;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace assay::adapters
