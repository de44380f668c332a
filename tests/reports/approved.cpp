#include "tests/reports/approved.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace assay::reports {

std::string approved(std::string_view name, const std::function<std::string()>& make) {
    const auto path = std::filesystem::path{ASSAY_BASELINES} / name;
    if (std::getenv("ASSAY_APPROVE") != nullptr) std::ofstream{path, std::ios::binary} << make();
    std::ostringstream content{};
    content << std::ifstream{path, std::ios::binary}.rdbuf();
    return content.str();
}

}  // namespace assay::reports
