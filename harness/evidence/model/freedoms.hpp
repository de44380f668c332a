#pragma once
/// What the standard leaves to the server, each with the sentence that grants it: the list of all
/// that the model allows and might be taken for an oversight.
#include <cstdint>
#include <span>
#include <string_view>

namespace assay::evidence {

enum class Freedom : std::uint8_t {
    copy_a_subscription,
    qos_0_lost,
    finite_queue,
    delivery_after_acknowledgement,
    delivery_at_pubrel,
    publish_before_suback,
    delivery_after_unsubscribe,
    member_of_a_group,
    group_made_again,
    repeat_is_new_at_qos_1,
    qos_0_retained,
    rounded_expiry,
    will_of_a_lost_connection,
    state_after_a_restart,
};

struct FreedomRow {
    Freedom freedom{};
    std::string_view what{};      ///< what the server may do
    std::string_view source{};    ///< version and section, or statement
    std::string_view sentence{};  ///< what it says, in short
};

/// All of them, in the order of the enumerators.
std::span<const FreedomRow> freedoms();
/// The words for one, for a finding that is not judged because of it.
std::string_view words_of(Freedom freedom);

}  // namespace assay::evidence
