#include "reports/text/paint.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::reports {
namespace {

// Select Graphic Rendition codes in the order of the enumerators of Verdict.
constexpr std::array<std::string_view, 8> codes{"1;31", "1;31", "33", "36", "33", "32", "2", "2"};

}  // namespace

std::string painted(std::string_view text, Verdict verdict, TextStyle style) {
    if (!style.color) return std::string{text};
    return fmt::format("\x1b[{}m{}\x1b[0m", codes.at(static_cast<std::size_t>(verdict)), text);
}

}  // namespace assay::reports
