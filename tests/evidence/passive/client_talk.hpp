#pragma once
/// A conversation in which the client is judged.
#include "tests/evidence/passive/conversation.hpp"

#include <gtest/gtest.h>

namespace assay::evidence {

inline Conversation client_talk(wire::Version version, std::chrono::nanoseconds reaction = {}) {
    return Conversation{version, {.judged = Judged::client, .reaction = reaction}};
}

class ClientTalk : public testing::TestWithParam<wire::Version> {
protected:
    Conversation talk_{GetParam(), {.judged = Judged::client}};
    bool is_v5() const { return GetParam() == v5; }
    /// What only 5.0 has a statement for.
    const char* in_v5(const char* statement) const { return is_v5() ? statement : ""; }
    const char* either(const char* in_v3, const char* in_v5) const {
        return is_v5() ? in_v5 : in_v3;
    }
};

inline std::string name_of_version(const testing::TestParamInfo<wire::Version>& row) {
    return row.param == v5 ? "v5" : "v3";
}

inline wire::Connack connack_with(wire::PropertyId id, wire::PropertyValue value) {
    wire::Connack connack;
    connack.properties.add(id, std::move(value));
    return connack;
}

}  // namespace assay::evidence
