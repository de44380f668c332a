#include "tests/reports/approved.hpp"

#include "reports/result/packed.hpp"

#include <cstdint>
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

namespace {

void cut(std::string& text, std::string_view begin, std::string_view end) {
    const auto from = text.find(begin);
    if (from == std::string::npos) return;
    const auto inner = from + begin.size();
    text.erase(inner, text.find(end, inner) - inner);
}

}  // namespace

std::string comparable(std::string report) {
    if (!report.starts_with("<!doctype html>")) return report;
    constexpr std::string_view begin = "<template id=\"k0\">";
    cut(report, "<style>", "</style>");
    cut(report, "<script>", "</script>");
    cut(report, "http-equiv=\"Content-Security-Policy\"", ">");
    const auto from = report.find(begin);
    if (from == std::string::npos) return report;
    const auto inner = from + begin.size();
    const auto size = report.find("</template>", inner) - inner;
    return report.replace(
        inner, size, gunzip(unbase64(report.substr(inner, size)).value(), 1'000'000).value()
    );
}

}  // namespace assay::reports
