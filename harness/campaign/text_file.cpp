#include "harness/campaign/text_file.hpp"

#include "harness/scenario/text_file.hpp"

#include <fmt/format.h>

namespace assay::campaign {

OrTrouble<std::string> read_text_file(const std::filesystem::path& path) {
    auto text = scenario::read_text_file(path);
    if (text) return std::move(*text);
    return refused(
        ExitCode::usage, fmt::format("assay: cannot read {}: {}", path.string(), text.error())
    );
}

}  // namespace assay::campaign
