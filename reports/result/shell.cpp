#include "reports/result/shell.hpp"

namespace assay::reports {

std::string shell_quoted(std::string_view word) {
    std::string out{"'"};
    for (const char c : word) {
        if (c == '\'') {
            out += "'\\''";
        } else {
            out += c;
        }
    }
    return out + "'";
}

}  // namespace assay::reports
