#include "harness/targets/process_group.hpp"
#include "harness/targets/target.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace assay::targets {
namespace {

constexpr std::chrono::seconds version_limit{2};
constexpr std::size_t answer_bytes_max = 65'536;

/// What the pipe holds until its end, or until the time is over.
std::string read_until(int pipe, std::chrono::steady_clock::time_point deadline) {
    std::string out;
    std::array<char, 4096> chunk{};
    while (out.size() < answer_bytes_max) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now()
        );
        pollfd wait{.fd = pipe, .events = POLLIN, .revents = 0};
        if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0) break;
        const auto size = ::read(pipe, chunk.data(), chunk.size());
        if (size <= 0) break;
        out.append(chunk.data(), static_cast<std::size_t>(size));
    }
    return out;
}

/// The first "N.N" or "N.N.N..." in a text.
std::optional<std::string> first_version(const std::string& text) {
    const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
    for (auto at = text.begin(); at != text.end(); ++at) {
        if (!is_digit(*at)) continue;
        auto end =
            std::find_if_not(at, text.end(), [&](char c) { return is_digit(c) || c == '.'; });
        while (*std::prev(end) == '.')
            --end;
        if (std::find(at, end, '.') != end) return std::string{at, end};
        at = std::prev(end);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> installed_version(const Target& target) {
    if (target.version_command.empty()) return std::nullopt;
    auto argv = target.version_command;
    const auto program = find_program(argv.front());
    if (!program) return std::nullopt;
    argv.front() = *program;
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
    std::string said;
    {
        const auto group = ProcessGroup::spawn({.argv = argv, .output = ends[1]});
        ::close(ends[1]);
        if (group) said = read_until(ends[0], std::chrono::steady_clock::now() + version_limit);
    }
    ::close(ends[0]);
    return first_version(said);
}

}  // namespace assay::targets
