#include "harness/cli/output.hpp"

#include "reports/result/clean.hpp"

#include <string>

namespace assay::cli {
namespace {

bool is_lost{};

/// A reader that went away is no reason to leave undone what the program is for.
void put(std::FILE* stream, std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stream) != text.size() && stream == stdout)
        is_lost = true;
}

}  // namespace

void say_text(std::FILE* stream, std::string_view text) {
    put(stream, reports::without_commands(reports::printable_lines(text)));
}

void say_painted(std::string_view text) {
    put(stdout, reports::without_commands(text));
}

void say_data(std::string_view text) {
    put(stdout, text);
}

void say_status(std::string_view text) {
    put(stderr, text);
}

bool flush_output() {
    return std::fflush(stdout) == 0 && !is_lost;
}

}  // namespace assay::cli
