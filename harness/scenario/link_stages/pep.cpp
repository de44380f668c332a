#include "simulator/tcp/pep.hpp"

#include "harness/scenario/link_table.hpp"

#include <fmt/format.h>

namespace assay::scenario {
namespace {

using simulator::PepParameters;
constexpr auto pep_of = &LinkSpec::pep;

// clang-format off
constexpr std::array pep_rows{
    row<pep_of, &PepParameters::is_on>("pep", LinkForm::toggle, "a performance-enhancing proxy, 1 ms from the client: it completes TCP's handshake and acknowledges bytes at once, and holds them while the link is dead"),
    row<pep_of, &PepParameters::buffer_bytes>("pep_buffer", LinkForm::size, "how much it holds of a connection, each way; default 256kB", "pep"),
};
// clang-format on

void check_pep(const LinkSpec& link, Conflicts& conflicts) {
    const auto least = simulator::pep_buffer_min_bytes;
    conflicts.add_if(
        link.pep.buffer_bytes != 0 && link.pep.buffer_bytes < least,
        "pep_buffer",
        fmt::format("a proxy with {} B cannot keep TCP going", link.pep.buffer_bytes),
        fmt::format("at least {} kB, or leave 'pep_buffer' out for 256 kB", least / 1000)
    );
    conflicts.add_if(
        link.pep.is_on && link.carries == simulator::Cargo::datagrams,
        "pep",
        "a proxy splits TCP connections, and this link carries none",
        "leave 'pep' out, or say 'carries: streams'"
    );
}

}  // namespace

LinkStage pep_stage() {
    return {.rows = pep_rows, .check = check_pep};
}

}  // namespace assay::scenario
