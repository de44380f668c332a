#include "simulator/tcp/stream.hpp"

namespace assay::simulator {

std::string_view name_of(Ending ending) {
    switch (ending) {
    case Ending::fin:
        return "fin";
    case Ending::reset:
        return "reset";
    case Ending::refused:
        return "refused";
    case Ending::timed_out:
        return "timed out";
    case Ending::vanished:
        return "vanished";
    }
    return "unknown";
}

}  // namespace assay::simulator
