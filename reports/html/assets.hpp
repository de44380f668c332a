#pragma once
/// The files of this folder that go into every page, put into the program at build.
#include <string_view>

namespace assay::reports::html {

struct Assets {
    std::string_view page{};
    std::string_view verdict{};
    std::string_view changes{};
    std::string_view failures{};
    std::string_view row{};
    std::string_view matrix{};
    std::string_view statistics{};
    std::string_view scenarios{};
    std::string_view coverage{};
    std::string_view method{};
    std::string_view explored{};
    std::string_view css{};
    std::string_view js{};
    std::string_view css_sha256{};  ///< hex digits
    std::string_view js_sha256{};
};

const Assets& assets();

}  // namespace assay::reports::html
