// Acknowledgements: kind, number, order (4.3, 4.5, 4.6).
#include "reference/client/defects/taps.hpp"
#include "reference/wire/reason_codes.hpp"

namespace assay::client {

namespace {

using wire::Puback;
using wire::Pubcomp;
using wire::Pubrec;
using wire::Pubrel;

void puback_for_pubrec(Seams& seams) {
    on_leaving<Pubrec>(seams, [](Pubrec& pubrec, const Write& write) {
        write(Puback{.packet_id = pubrec.packet_id});
        return false;
    });
}

void pubrec_for_puback(Seams& seams) {
    on_leaving<Puback>(seams, [](Puback& puback, const Write& write) {
        write(Pubrec{.packet_id = puback.packet_id});
        return false;
    });
}

/// One message of QoS 1 gets no answer.
void skip_one_puback(Seams& seams) {
    on_leaving<Puback>(seams, [count = 0](Puback&, const Write&) mutable { return ++count != 2; });
}

void skip_one_pubrec(Seams& seams) {
    on_leaving<Pubrec>(seams, [count = 0](Pubrec&, const Write&) mutable { return ++count != 2; });
}

void pubrel_after_refusal(Seams& seams) {
    on_arrival<Pubrec>(seams, [](Pubrec& pubrec, const Write& write) {
        if (wire::is_failure(pubrec.reason())) write(Pubrel{.packet_id = pubrec.packet_id});
        return true;
    });
}

void early_pubrel(Seams& seams) {
    on_leaving<wire::Publish>(seams, [](wire::Publish& publish, const Write& write) {
        if (publish.qos() != 2) return true;
        write(publish);
        write(Pubrel{.packet_id = publish.packet_id});
        return false;
    });
}

}  // namespace

std::span<const Defect> answer_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"puback-of-wrong-id", {"3.1.1:MQTT-2.3.1-6", "5.0:MQTT-2.2.1-5"}, "PUBACK has another identifier"}, shift_packet_id<Puback>},
        {{"pubrec-of-wrong-id", {"3.1.1:MQTT-2.3.1-6", "5.0:MQTT-2.2.1-5"}, "PUBREC has another identifier"}, shift_packet_id<Pubrec>},
        {{"pubrel-of-wrong-id", {"3.1.1:MQTT-2.3.1-6", "5.0:MQTT-2.2.1-5"}, "PUBREL has another identifier"}, shift_packet_id<Pubrel>},
        {{"pubcomp-of-wrong-id", {"3.1.1:MQTT-2.3.1-6", "5.0:MQTT-2.2.1-5"}, "PUBCOMP has another identifier"}, shift_packet_id<Pubcomp>},
        {{"puback-twice", {"3.1.1:MQTT-2.3.1-6", "5.0:MQTT-2.2.1-5"}, "PUBACK comes twice"}, repeat<Puback>},
        {{"pubcomp-twice", {"3.1.1:MQTT-2.3.1-6", "5.0:MQTT-2.2.1-5"}, "PUBCOMP comes twice"}, repeat<Pubcomp>},
        {{"puback-for-qos-2", {"3.1.1:MQTT-3.3.4-1", "5.0:MQTT-3.3.4-1"}, "Answers QoS 2 by PUBACK"}, puback_for_pubrec},
        {{"pubrec-for-qos-1", {"3.1.1:MQTT-3.3.4-1", "5.0:MQTT-3.3.4-1"}, "Answers QoS 1 by PUBREC"}, pubrec_for_puback},
        {{"pubacks-swapped", {"3.1.1:MQTT-4.6.0-2", "5.0:MQTT-4.6.0-2"}, "PUBACKs come in another order"}, swap<Puback>},
        {{"pubrecs-swapped", {"3.1.1:MQTT-4.6.0-3", "5.0:MQTT-4.6.0-3"}, "PUBRECs come in another order"}, swap<Pubrec>},
        {{"pubrels-swapped", {"3.1.1:MQTT-4.6.0-4", "5.0:MQTT-4.6.0-4"}, "PUBRELs come in another order"}, swap<Pubrel>},
        {{"skips-a-puback", {"3.1.1:MQTT-4.5.0-2", "5.0:MQTT-4.5.0-2"}, "One message of QoS 1 is not acknowledged"}, skip_one_puback},
        {{"skips-a-pubrec", {"3.1.1:MQTT-4.5.0-2", "5.0:MQTT-4.5.0-2"}, "One message of QoS 2 is not acknowledged"}, skip_one_pubrec},
        {{"no-pubrel", {"3.1.1:MQTT-4.3.3-1", "5.0:MQTT-4.3.3-4"}, "Sends no PUBREL"}, lose<Pubrel>},
        {{"no-pubcomp", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-4.3.3-11"}, "Sends no PUBCOMP"}, lose<Pubcomp>},
        {{"pubrel-after-refusal", {"5.0:ASSAY-4.3.3-1"}, "PUBREL answers a refusal"}, pubrel_after_refusal},
        {{"early-pubrel", {"3.1.1:MQTT-2.3.1-6", "5.0:MQTT-2.2.1-5"}, "PUBREL does not wait for PUBREC"}, early_pubrel},
    };
    // clang-format on
    return all;
}

}  // namespace assay::client
