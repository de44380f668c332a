#pragma once
/// A target that we start ourselves: a free port, an empty folder, output kept, ended with
/// everything it started.
///
///     start --> (await_ready) --> running <--> paused
///                   |                |
///                   |             kill / stop / restart, or it dies by itself --> on_death
///
/// Everything asynchronous runs on the io_context given; all its calls come from there. While
/// neither runs, a target that writes more than a pipe holds waits.
#include "harness/network/tls_context.hpp"
#include "harness/targets/keeper.hpp"
#include "harness/targets/output_log.hpp"
#include "harness/targets/process_group.hpp"
#include "harness/targets/template.hpp"
#include "harness/targets/temporary_folder.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace assay::targets {

struct ProcessSpec {
    std::string name{};  ///< for messages
    /// With `{port}` and `{dir}`, and `{cert}` and `{key}` for files with a certificate for
    /// 127.0.0.1 that is made for the occasion; argv[0] is looked up on PATH.
    std::vector<std::string> argv{};
    std::string shell{};  ///< instead of argv: one command line for /bin/sh
    std::map<std::string, std::string> environment{};  ///< added to ours; filled likewise
    std::vector<std::pair<std::string, std::string>> files{
    };  ///< name in `{dir}` and content, filled
    int ports{1};  ///< neighbouring ports that the program uses: {port}, {port2}, ...
    Ready ready{Ready::connack};
    network::Address address{.host = "127.0.0.1"};  ///< all but the port counts
    /// What its clients need where the scheme has TLS; filled likewise. Without `ca` they trust the
    /// certificate that was made, if one was.
    network::TlsFiles tls{};
    network::Credentials credentials{};
    std::chrono::milliseconds ready_limit{10'000};
    std::chrono::milliseconds grace{2'000};  ///< from SIGTERM to SIGKILL
    std::vector<std::string> needs{
    };  ///< programs that have to be there; argv[0] need not be named
    std::string install{};             ///< what to install when the program is missing
    std::shared_ptr<OutputLog> log{};  ///< gets all that the program writes; null: nobody does
};

/// What a program wrote before it ended, for a message: the last of it, without line ends behind it.
std::string what_it_wrote(std::string output);

class Process : public Keeper {
public:
    using Done = ReadyDone;

    Process(boost::asio::io_context& io, ProcessSpec spec);
    ~Process() override;  ///< SIGTERM, the grace time, SIGKILL; the folder is removed
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// Starts the program; it keeps port and folder over restarts. The error says what is missing.
    std::expected<void, std::string> start();
    /// Calls `done` once, when the program is ready, has died, or `ready_limit` has passed.
    void await_ready(Done done);
    /// SIGKILL for the whole group, and waits for its end. No `on_death` follows.
    void kill() override;
    /// SIGTERM, and SIGKILL after the grace time; `done` is called when the program has ended.
    void stop(std::function<void()> done);
    /// `stop` (or nothing, if it does not run), `start` once it was `away` so long, `await_ready`.
    void restart(Done done, std::chrono::milliseconds away = {}) override;
    /// SIGSTOP and SIGCONT for the whole group.
    void pause() override;
    void resume() override;
    bool can_pause() const override { return true; }

    /// Called each time the program ends without our doing, with how ("exit code 3"): within ten
    /// milliseconds by itself, or by `look`.
    void on_death(std::function<void(const std::string& how)> handler);
    /// Looks at this instant whether the program has ended.
    void look();
    bool is_running() const;
    /// Where it listens. Not before it was started.
    network::Address address() const;
    /// The last 64 kB of stdout and stderr, over all starts.
    std::string output() const;
    const ProcessSpec& spec() const;
    /// What it has taken so far, over all starts.
    Usage usage() const;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace assay::targets
