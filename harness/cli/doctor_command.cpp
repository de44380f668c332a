/// assay doctor: whether this machine has what a run needs.
#include "harness/campaign/cores.hpp"
#include "harness/cli/arguments.hpp"
#include "harness/cli/machine_health.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/suite.hpp"
#include "harness/network/free_port.hpp"
#include "harness/network/tls_context.hpp"
#include "harness/targets/process_group.hpp"
#include "harness/targets/target_file.hpp"
#include "harness/targets/temporary_folder.hpp"

#include <array>
#include <filesystem>
#include <fmt/format.h>

namespace assay::cli {
namespace {

/// Prints one finding; the worst of them decides the exit code.
class Findings {
public:
    // NOLINTBEGIN(readability-convert-member-functions-to-static): called as `bad` is
    void good(std::string_view what, std::string_view text) {
        say("  ok       {:<14} {}\n", what, text);
    }
    void note(std::string_view what, std::string_view text) {
        say("  missing  {:<14} {}\n", what, text);
    }
    void warn(std::string_view what, std::string_view text) {
        say("  doubtful {:<14} {}\n", what, text);
    }
    // NOLINTEND(readability-convert-member-functions-to-static)
    void bad(std::string_view what, std::string_view text) {
        say("  bad      {:<14} {}\n", what, text);
        is_bad_ = true;
    }
    bool is_bad() const { return is_bad_; }

private:
    bool is_bad_{};
};

void look_at_suite(Findings& findings, const scenario::Library& library) {
    std::vector<scenario::Problem> problems;
    const auto scenarios = library.load_all(problems);
    if (!problems.empty())
        return findings.bad(
            "suite", fmt::format("{} problems; see 'assay check'", problems.size())
        );
    findings.good("suite", fmt::format("{} scenarios from {}", scenarios.size(), library.root()));
}

double in_microseconds(std::chrono::nanoseconds span) {
    return static_cast<double>(span.count()) / 1'000;
}

/// Later than this, answers are late because of us, and rows stay undecided.
constexpr std::chrono::milliseconds late{20};
/// A row has few connections, and the target's side of them counts too if it is ours.
constexpr std::size_t files_a_row = 4;
constexpr std::size_t files_wanted = 1'600;

void look_at_clock(Findings& findings) {
    const auto clock = measure_clock();
    const auto text = fmt::format(
        "steps of {} ns, timers up to {:.0f} us late",
        clock.step.count(),
        in_microseconds(clock.lateness)
    );
    if (clock.lateness > late)
        findings.warn("clock", text + ": this machine is busy, and rows may stay undecided");
    else
        findings.good("clock", text);
}

void look_at_files(Findings& findings) {
    const auto [soft, hard] = file_limits();
    const auto text = fmt::format(
        "{} may be open, {} if asked for: {} rows at a time", soft, hard, hard / files_a_row
    );
    if (hard < files_wanted)
        findings.warn("files", text + "; 'ulimit -Hn' has to be larger for more");
    else
        findings.good("files", text);
}

void look_at_ports(Findings& findings) {
    const auto outgoing = outgoing_ports();
    const auto clients = outgoing ? "; outgoing connections get " + *outgoing : std::string{};
    if (const auto port = network::free_ports(1))
        findings.good(
            "ports", fmt::format("127.0.0.1:{} is free for a target{}", port->first(), clients)
        );
    else
        findings.bad("ports", "none is free on 127.0.0.1 for a target");
}

void look_at_loopback(Findings& findings, const char* what, const std::string& ip) {
    std::string error;
    const auto trips = measure_loopback(ip, error);
    const auto text = trips ? fmt::format(
                                  "{}: a byte to and fro takes {:.0f} us, at worst {:.0f} us",
                                  ip,
                                  in_microseconds(trips->median),
                                  in_microseconds(trips->worst)
                              )
                            : fmt::format("{}: {}", ip, error);
    if (trips)
        trips->worst > late ? findings.warn(what, text) : findings.good(what, text);
    else if (ip == "::1")
        findings.note(what, text + "; only targets with IPv6 addresses need it");
    else
        findings.bad(what, text);
}

void look_at_machine(Findings& findings) {
    findings.good("TLS", network::tls_library());
    findings.good("cores", std::to_string(campaign::usable_cores()));
    if (const auto folder = targets::TemporaryFolder::make("assay-doctor"))
        findings.good("folder", folder->path().parent_path().string());
    else
        findings.bad("folder", folder.error());
    look_at_clock(findings);
    look_at_files(findings);
    look_at_ports(findings);
    look_at_loopback(findings, "loopback", "127.0.0.1");
    look_at_loopback(findings, "IPv6", "::1");
}

/// Programs that a broker, a test or a user of the results may want.
struct Helper {
    const char* program{};
    const char* package{};
    const char* purpose{};
};
// clang-format off
constexpr std::array<Helper, 5> helpers{{
    {"openssl",       "openssl",           "makes certificates for the tests"},
    {"mosquitto_pub", "mosquitto-clients", "a client of the tests"},
    {"node",          "nodejs",            "runs aedes, mosca and MQTT.js"},
    {"npm",           "npm",               "installs them"},
    {"python3",       "python3-paho-mqtt", "runs paho, a client of the tests"},
}};
// clang-format on

void look_at_packages(Findings& findings) {
    for (const auto& [program, package, purpose] : helpers)
        if (const auto found = targets::find_program(program))
            findings.good(program, *found);
        else
            findings.note(program, fmt::format("Debian package {}: {}", package, purpose));
}

void look_at_targets(Findings& findings, const scenario::Library& library) {
    for (const auto* file : library.below("targets")) {
        const auto target = targets::load_target_file(file->text, file->path);
        if (!target) {
            findings.bad(file->path, target.error());
            continue;
        }
        const auto name = std::filesystem::path{file->path}.stem().string();
        // Whether a broker of somebody else runs is for 'assay probe' to ask.
        if (target->kind == targets::Target::Kind::url && target->hooks == targets::Hooks{})
            continue;
        // A version is printed by what is installed, so that nothing has to be started here.
        const auto version = targets::installed_version(*target);
        if (version)
            findings.good(name, *version);
        else
            findings.note(
                name, target->process.install.empty() ? target->about : target->process.install
            );
    }
}

}  // namespace

campaign::ExitCode doctor_command(const Words& words) {
    Arguments arguments{
        "doctor",
        "",
        "Says what is missing on this machine; brokers that are missing are only not tested."
    };
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    Findings findings;
    const auto library = open_library();
    look_at_machine(findings);
    look_at_packages(findings);
    look_at_suite(findings, library);
    look_at_targets(findings, library);
    return findings.is_bad() ? campaign::ExitCode::own_error : campaign::ExitCode::ok;
}

}  // namespace assay::cli
