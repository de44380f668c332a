/// assay doctor: whether this machine has what a run needs.
#include "harness/cli/arguments.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/suite.hpp"
#include "harness/network/free_port.hpp"
#include "harness/network/tls_context.hpp"
#include "harness/targets/target_file.hpp"
#include "harness/targets/temporary_folder.hpp"

#include <fmt/format.h>
#include <thread>

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

void look_at_machine(Findings& findings) {
    findings.good("TLS", network::tls_library());
    findings.good("cores", std::to_string(std::thread::hardware_concurrency()));
    if (const auto folder = targets::TemporaryFolder::make("assay-doctor"))
        findings.good("folder", folder->path().parent_path().string());
    else
        findings.bad("folder", folder.error());
    if (const auto port = network::free_ports(1))
        findings.good("port", fmt::format("127.0.0.1:{} is free", port->first()));
    else
        findings.bad("port", "no free port on 127.0.0.1");
}

void look_at_targets(Findings& findings, const scenario::Library& library) {
    for (const auto* file : library.below("targets")) {
        const auto target = targets::load_target_file(file->text, file->path);
        if (!target) {
            findings.bad(file->path, target.error());
            continue;
        }
        // A version is printed by what is installed, so that nothing has to be started here.
        const auto version = targets::installed_version(*target);
        if (version)
            findings.good(target->name, *version);
        else
            findings.note(target->name, target->process.install);
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
    look_at_suite(findings, library);
    look_at_targets(findings, library);
    return findings.is_bad() ? campaign::ExitCode::own_error : campaign::ExitCode::ok;
}

}  // namespace assay::cli
