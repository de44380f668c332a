// At the edges of the broker: bytes in pieces, and topics to which nobody may publish or subscribe.
#include "tests/broker/recorder.hpp"

namespace assay::broker {

void talk_in_pieces(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a");
    auto bytes = wire::encode(subscribe_of("t"), recorder.version());
    const auto ping = wire::encode(wire::Pingreq{}, recorder.version());
    bytes.insert(bytes.end(), ping.begin(), ping.end());
    recorder.send(1, bytes);
    for (const auto byte : ping)
        recorder.send(1, wire::Bytes{byte});
}

void talk_about_access(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a");
    recorder.send(1, subscribe_of("assay/#"));
    for (std::uint8_t qos = 0; qos <= 2; ++qos) {
        recorder.send(1, publish_of("assay/n/r/assay-forbidden/t", "no", qos, 5));
        recorder.send(1, publish_of("assay/n/r/t", "yes", qos, 5));
    }
    // What nobody may read, alone and between others.
    const std::string unreadable{"assay/n/r/assay-unreadable/t"};
    recorder.connect(2, "b");
    recorder.send(2, subscribe_of(unreadable, 1));
    auto three = subscribe_of("x", 1);
    three.subscriptions.push_back({{unreadable}, 1});
    three.subscriptions.push_back({{"y"}, 1});
    recorder.send(2, three);
    recorder.send(1, publish_of(unreadable, "no"));
}

}  // namespace assay::broker
