#pragma once
/// Whether a Topic Filter matches a Topic Name (4.7); one pair at a time.
#include <string_view>

namespace assay::session {

/// A filter taken apart: `$share/NAME/FILTER` is (NAME, FILTER); any other has no share name.
struct SharedFilter {
    std::string_view share_name{};  ///< empty: not shared
    std::string_view filter{};
};
/// Borrowed from `filter`, which has to be well formed.
SharedFilter split_shared(std::string_view filter);

/// Whether `filter`, without any `$share/NAME/`, matches `topic`: character by character, without
/// normalization [MQTT-4.7.3-4]; a leading wildcard does not match a leading `$` [MQTT-4.7.2-1].
bool filter_matches(std::string_view filter, std::string_view topic);

}  // namespace assay::session
