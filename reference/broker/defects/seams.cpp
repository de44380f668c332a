#include "reference/broker/defects/seams.hpp"

#include <algorithm>
#include <iterator>

namespace assay::broker {

template <class Signature>
void Taps<Signature>::add(Tap tap) {
    taps_.push_back(std::move(tap));
}

template class Taps<void(ConnectionId, wire::BytesView)>;
template class Taps<bool(Core&, Connection&, wire::Bytes&)>;
template class Taps<bool(Core&, Connection&, wire::Packet&)>;
template class Taps<void(Core&, Seams::Outputs&)>;
template class Taps<void(wire::Bytes&)>;
template class Taps<void(Core&, Connection&)>;
template class Taps<void(Core&)>;

void Seams::leaving_one_by_one(std::function<bool(Core&, Output&)> change) {
    leaving.add([change = std::move(change)](Core& core, Outputs& outputs) {
        std::erase_if(outputs, [&](Output& output) { return !change(core, output); });
    });
}

void Seams::later(Instant when, Output output, std::function<bool(Core&)> is_wanted) {
    held_.emplace(when, Held{std::move(output), std::move(is_wanted)});
}

bool Seams::let_in(Core& core, Connection& connection, wire::Bytes& bytes) {
    return std::ranges::all_of(received, [&](auto& tap) { return tap(core, connection, bytes); });
}

bool Seams::let_in(Core& core, Connection& connection, wire::Packet& packet) {
    return std::ranges::all_of(arriving, [&](auto& tap) { return tap(core, connection, packet); });
}

Seams::Outputs Seams::let_out(Core& core) {
    auto outputs = std::move(core.outputs);
    core.outputs.clear();
    for (auto& tap : leaving)
        tap(core, outputs);
    Outputs due;
    while (!held_.empty() && held_.begin()->first <= core.now) {
        auto held = std::move(held_.extract(held_.begin()).mapped());
        if (core.connection(held.output.connection) && (!held.is_wanted || held.is_wanted(core)))
            due.push_back(std::move(held.output));
    }
    outputs.insert(
        outputs.begin(), std::make_move_iterator(due.begin()), std::make_move_iterator(due.end())
    );
    return outputs;
}

void Seams::let_out(wire::Bytes& bytes) {
    for (auto& tap : sent)
        tap(bytes);
}

std::optional<Instant> Seams::next_deadline() const {
    if (held_.empty()) return std::nullopt;
    return held_.begin()->first;
}

}  // namespace assay::broker
