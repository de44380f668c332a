#pragma once
/// Waits until a program that was just started serves MQTT.
#include "harness/network/address.hpp"
#include "harness/network/io_context.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace assay::targets {

/// When a target counts as started.
enum class Ready : std::uint8_t {
    connack,  ///< it answers CONNECT with CONNACK: some brokers accept long before they serve
    port,     ///< it accepts a connection
};

/// Empty: ready. A text: what the last attempt saw ("connection refused").
using ReadyDone = std::function<void(std::expected<void, std::string>)>;

/// The code of a CONNACK that refuses, in words: a return code of 3.1.1, "Refused: not authorized (5)",
/// or a Reason Code.
std::string refusal_text(std::uint8_t code);

/// Tries again and again until the address is ready or `limit` has passed, then calls `done` once.
/// Destroying the object ends the attempts without a call.
class ReadyProbe {
public:
    ReadyProbe(
        boost::asio::io_context& io,
        network::Address address,
        Ready ready,
        const network::Credentials& credentials,
        std::chrono::milliseconds limit,
        ReadyDone done
    );
    ~ReadyProbe();
    ReadyProbe(const ReadyProbe&) = delete;
    ReadyProbe& operator=(const ReadyProbe&) = delete;

private:
    class Attempts;
    std::shared_ptr<Attempts> attempts_;
};

}  // namespace assay::targets
