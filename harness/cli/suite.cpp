#include "harness/cli/suite.hpp"

#include "reports/result/file.hpp"

#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace assay::harness {

Library open_library() {
    auto library = Library::find();
    if (!library) throw Stop{ExitCode::usage, render(library.error(), {})};
    return std::move(*library);
}

IsMust is_must_of(const Library& library) {
    return [&library](const std::string& id) {
        const auto* statement = library.registry().find(id);
        return !statement || statement->level == statements::Level::must;
    };
}

reports::Results load_results(const std::filesystem::path& path) {
    std::error_code ignored;
    const auto file = std::filesystem::is_directory(path, ignored) ? path / "results.jsonl" : path;
    auto loaded = reports::load(file);
    if (!loaded) throw Stop{ExitCode::usage, "assay: " + loaded.error()};
    for (const auto& remark : loaded->remarks)
        fmt::print(stderr, "{}\n", remark);
    return std::move(loaded->results);
}

std::string read_text_file(const std::filesystem::path& path) {
    constexpr std::uintmax_t bytes_max = 1'000'000;
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    const std::ifstream file{path, std::ios::binary};
    if (error || !file)
        throw Stop{
            ExitCode::usage,
            fmt::format(
                "assay: cannot read {}: {}",
                path.string(),
                error ? error.message() : "not a readable file"
            )
        };
    if (size > bytes_max)
        throw Stop{ExitCode::usage, fmt::format("assay: {} is larger than 1 MB", path.string())};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace assay::harness
