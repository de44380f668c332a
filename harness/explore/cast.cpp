#include "harness/explore/cast.hpp"

#include <fmt/format.h>

namespace assay::explore {

std::size_t Client::free_seat(bool is_v5, bool is_silent) {
    for (std::size_t i = 0; i < seats.size(); ++i)
        if (seats[i].is_v5 == is_v5 && seats[i].is_silent == is_silent && open != i) return i;
    const auto number = seats.size() + 1;
    seats.push_back(
        {.actor = number == 1 ? name : fmt::format("{}{}", name, number),
         .is_v5 = is_v5,
         .is_silent = is_silent}
    );
    return seats.size() - 1;
}

void Client::close() {
    open.reset();
    is_awaited = expiry_seconds == short_seconds || has_short_delay;
    has_will = has_short_delay = false;
    is_nameless = false;
    hello.clear();
    alias_topic.clear();
    packet_size_max = 0;
    if (expiry_seconds == 0) forget();
}

void Client::forget() {
    filters.clear();
    ended.clear();
    left.reset();
}

}  // namespace assay::explore
