#pragma once
/// Field-by-field views of a packet: comparison and partial match for scenario expectations.
#include "reference/wire/codec.hpp"

namespace assay::wire {

/// One field as name and text, the vocabulary of scenario files.
struct FieldText {
    std::string name{
    };  ///< "qos", "topic", "packet_id", "reason", "session_present", "receive_maximum", ...
    std::string value{
    };  ///< integers decimal, flags "true"/"false", text and payload as their bytes
    bool operator==(const FieldText&) const = default;
};

/// Every field of `packet` under the names that scenarios use: the fields() names, the parts of flag
/// bytes (`qos dup retain session_present clean_start will_qos will_retain`), `reason` for a reason or
/// return code (0 where it is absent and stands for success), `reasons` (comma-separated) for SUBACK and
/// UNSUBACK, and each property under its own name (repeats in order; User Property as "name=value").
std::vector<FieldText> fields_of(const Packet& packet, Version version);

/// The names of the fields in which two packets of one type differ; "type" if the types differ.
std::vector<std::string_view> differences(const Packet& expected, const Packet& actual);

}  // namespace assay::wire
