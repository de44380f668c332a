#include "simulator/link/disorder.hpp"

#include "simulator/random/distributions.hpp"

namespace assay::simulator {
namespace {

/// The further draws about a datagram that this share picks; nothing if it is not picked.
std::optional<Random> picked(const Random& purpose, const Datagram& datagram, std::uint32_t ppb) {
    if (ppb == 0) return std::nullopt;
    auto draws = draws_about(datagram, purpose);
    if (!draws.chance_ppb(ppb)) return std::nullopt;
    return draws;
}

}  // namespace

DisorderStage::DisorderStage(const Origin& origin, std::string_view direction)
    : duplicate_{origin.seed, direction, Purpose::duplicate},
      reorder_{origin.seed, direction, Purpose::reorder},
      corrupt_{origin.seed, direction, Purpose::corrupt} {}

std::optional<Fate> DisorderStage::accept(Passage& passage) const {
    const auto& datagram = passage.datagram;
    if (auto draws = picked(reorder_, datagram, parameters_.reorder_ppb)) {
        passage.arrival += uniform(*draws, parameters_.reorder_by);
        passage.may_be_overtaken = true;
    }
    passage.arrives_twice = passage.treatment.twice ||
                            picked(duplicate_, datagram, parameters_.duplicate_ppb).has_value();
    auto draws = picked(corrupt_, datagram, parameters_.corrupt_ppb);
    if (!draws) return std::nullopt;
    passage.fate = Fate::corrupted;
    if (datagram.data && datagram.data->damage(draws->bits())) return std::nullopt;
    return Fate::corrupted;
}

}  // namespace assay::simulator
