#include "harness/scenario/link_table.hpp"

namespace assay::scenario {
namespace {

// clang-format off
constexpr std::array whole_rows{
    row<&LinkSpec::carries>("carries", LinkForm::cargo, "what can travel: streams (and so MQTT over TCP), or single datagrams only"),
    row<&LinkSpec::is_drawn>("drawn", LinkForm::boolean, "all other parameters are drawn from the seed"),
};
// clang-format on

void check_whole(const LinkSpec& link, Conflicts& conflicts) {
    LinkSpec nothing_else{
        .name = link.name,
        .preset = link.preset,
        .grade = link.grade,
        .source = link.source,
        .is_drawn = true
    };
    conflicts.add_if(
        link.is_drawn && link != nothing_else,
        "drawn",
        "a link that is drawn from the seed has no parameters of its own",
        "leave 'drawn' or everything else out"
    );
}

}  // namespace

LinkStage whole_link() {
    return {.rows = whole_rows, .check = check_whole};
}

}  // namespace assay::scenario
