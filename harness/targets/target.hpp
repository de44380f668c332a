#pragma once
/// What `-t` names: the program under test, and all that has to be known to reach, start and judge
/// it.
///
///     builtin, builtin:broken=NAME      the reference broker inside the simulated world
///     mqtt://user:pass@host:1883        a broker that runs already
///     exec:'cmd {port} {dir}'           a program that we start, end and restart
///     exec+wss/mqtt:'cmd {port} {cert}' the same, reached by another transport
///     file:emqx.yaml, mosquitto         all of this in a target file, of one's own or embedded
#include "harness/scenario/library.hpp"
#include "harness/targets/hooks.hpp"
#include "harness/targets/process.hpp"
#include "harness/targets/reach.hpp"

#include <chrono>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::targets {

/// What the harness may ask of a target; what is absent is measured or has its default.
struct TargetLimits {
    /// By so much every wait for an answer is longer at least: for a target known to be slow.
    std::optional<std::chrono::milliseconds> answer{};
    std::optional<unsigned> rows{};         ///< at a time, unless --jobs says otherwise
    std::optional<unsigned> connections{};  ///< of rows, at a time
    std::optional<unsigned> connects_a_second{};
};

struct Target {
    enum class Kind : std::uint8_t { builtin, url, exec };

    /// As results call it: what `-t` said, without credentials, and of `exec:` only the program.
    std::string name{};
    std::string written{};  ///< as `-t` said it, without credentials
    std::string product{};  ///< what its target file calls it; empty without one
    std::string about{};    ///< one line for lists
    std::string source{};   ///< how its file's author knows: "tried here", "from its documentation"
    std::vector<std::string> notes{};  ///< a sentence each, for its users
    Kind kind{};
    wire::Role role{wire::Role::server};
    bool is_driven{};  ///< client, exec: the program is an adapter, and says what the client hears
    std::vector<std::string> defects{};  ///< builtin: rows of the defect table
    network::Address address{};  ///< url; of exec all but the port, which comes with its start
    network::TlsFiles tls{};     ///< what connections to it need where its scheme has TLS
    network::Credentials credentials{
    };  ///< for every connection that a scenario does not give its own
    ProcessSpec process{};  ///< exec
    Hooks hooks{};          ///< url
    /// exec: prints something that contains the version; empty: it cannot be learnt.
    std::vector<std::string> version_command{};
    bool can_restart{};  ///< what was stored is there again after a clean restart
    bool can_kill{};     ///< ... and after SIGKILL
    /// Facts that the target file states: they win over what a probe finds.
    std::map<std::string, std::string> capabilities{};
    TargetLimits limits{};
    std::string baseline{};  ///< path in the library, or of a file; empty: none
};

/// Reads what `-t` was given; bare names are target files of the library. `said` comes before what a
/// target file says, and after what the text itself does. The error is for the user.
std::expected<Target, std::string>
parse_target(std::string_view text, const scenario::Library& library, const Reach& said = {});

/// Whether every kind of thing that flags say of how targets are reached means something to one of
/// these at least. The error names the flags.
std::expected<void, std::string>
check_reach_is_used(const Reach& said, const std::vector<Target>& targets);

/// Reads what `-c` was given: the client under test.
///
///     builtin                              the reference client inside the simulated world
///     exec:'firmware {host} {port}'        a program that connects by itself, once a row
///     listen:127.0.0.1:1884                a client that somebody else starts
///     file:mine.yaml, paho-python          an adapter, of one's own or embedded
std::expected<Target, std::string>
parse_client(std::string_view text, const scenario::Library& library);
/// Whether such a text names a client that is waited for.
bool is_awaited(std::string_view client);

/// What reports call the program under test: "mosquitto 2.0.11", "assay 0.1.0", or nothing if it
/// cannot be learnt from outside.
std::string product_of(const Target& target);

/// The version that `version_command` prints ("2.0.11": the first number with a dot in it), or
/// nothing if it says none within two seconds.
std::optional<std::string> installed_version(const Target& target);

}  // namespace assay::targets
