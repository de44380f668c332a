#pragma once
/// How a user ends the program: Ctrl-C, a supervisor's SIGTERM, the SIGHUP of a terminal that closes.
///
///     the first   asks for the end; what is done so far is put down
///     the second  ends the program at once, whichever of them it is
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <atomic>
#include <chrono>
#include <functional>

namespace assay::cli {

/// From now on the first of these signals makes the flag true, and the second ends the program.
const std::atomic<bool>& heed_interrupts();

/// From then on the flag is true as if somebody had interrupted; a signal still counts as the first.
void interrupt_after(std::chrono::seconds span);

/// The same for programs that wait in an io_context: the first of the signals calls `end`.
class EndingSignals {
public:
    EndingSignals(boost::asio::io_context& io, std::function<void()> end);

private:
    boost::asio::signal_set signals_;
};

}  // namespace assay::cli
