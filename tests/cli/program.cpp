#include "tests/cli/program.hpp"

#include <array>
#include <chrono>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <unistd.h>

namespace assay::harness {
namespace {

constexpr std::chrono::seconds patience{200};

/// Reads the program's output to its end and waits for it.
Outcome follow(ProcessGroup& group, int pipe, int signal, const Cue& cue) {
    Outcome out;
    bool signalled = !cue;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::array<char, 4096> chunk{};
    while (std::chrono::steady_clock::now() < deadline) {
        if (!signalled && cue(out.text)) {
            signalled = true;
            group.signal(signal);
        }
        pollfd wait{.fd = pipe, .events = POLLIN, .revents = 0};
        if (::poll(&wait, 1, 100) <= 0) continue;
        const auto size = ::read(pipe, chunk.data(), chunk.size());
        if (size <= 0) break;
        out.text.append(chunk.data(), static_cast<std::size_t>(size));
    }
    std::optional<std::string> how;
    while (!(how = group.ending()) && std::chrono::steady_clock::now() < deadline)
        ::poll(nullptr, 0, 5);
    constexpr std::string_view exited = "exit code ";
    if (how && how->starts_with(exited)) out.code = std::stoi(how->substr(exited.size()));
    return out;
}

Outcome
run(const std::vector<std::string>& words,
    const std::map<std::string, std::string>& environment,
    int signal,
    const Cue& cue) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    std::vector<std::string> argv{program_path()};
    argv.insert(argv.end(), words.begin(), words.end());
    auto group = ProcessGroup::spawn({.argv = argv, .environment = environment, .output = ends[1]});
    ::close(ends[1]);
    Outcome out{.text = group ? "" : group.error()};
    if (group) out = follow(*group, ends[0], signal, cue);
    ::close(ends[0]);
    return out;
}

}  // namespace

std::string program_path() {
    return ASSAY_PROGRAM;
}

Outcome assay(
    const std::vector<std::string>& words, const std::map<std::string, std::string>& environment
) {
    return run(words, environment, 0, nullptr);
}

Outcome assay_with_signal(const std::vector<std::string>& words, int signal, const Cue& cue) {
    return run(words, {}, signal, cue);
}

std::string content_of(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream{path, std::ios::binary}.rdbuf();
    return out.str();
}

void write_file(const std::string& path, const std::string& content) {
    std::ofstream{path, std::ios::binary} << content;
}

}  // namespace assay::harness
