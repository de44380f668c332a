#pragma once
/// Where things stand in a ladder: lanes across, link time downwards.
#include "reports/shared/evidence.hpp"

namespace assay::reports::html {

/// A stretch of time in which a link is down.
struct Downtime {
    std::string link{};
    Offset from{};
    std::optional<Offset> to{};  ///< absent: the link stays down
};

/// A link event that begins with "down" and the next of the same link that begins with "up".
std::vector<Downtime> downtimes_of(const RowResult& row);

/// The link that an actor is behind; empty: none.
std::string link_of(const RowResult& row, const std::string& actor);

/// A link: the gap between the lanes of those who use it and the next lane on the way to the broker.
struct Band {
    std::string link{};   ///< as the row's `actor_links` name it
    std::string title{};  ///< as people know it: "sat", or the preset of the whole run
    int left{};
    int right{};
};

/// x of each actor, in units of the drawing. Ends of connections at which nothing was seen, as the
/// broker's, stand in the middle; actors of one link
/// stand beside each other.
class Lanes {
public:
    Lanes(const RowResult& row, const Excerpt& excerpt);
    const std::vector<std::string>& names() const { return names_; }
    bool has(std::string_view name) const;
    /// The middle for a name that has no lane.
    int x_of(std::string_view name) const;
    int middle() const;
    int left() const;
    int right() const;
    int width() const;
    /// The links between lanes, from the left.
    const std::vector<Band>& bands() const { return bands_; }

private:
    void order(const RowResult& row);
    void find_bands(const RowResult& row);

    std::vector<std::string> names_{};
    std::vector<Band> bands_{};
    std::size_t middle_{};
    int spacing_{};
};

/// A silent stretch that is not drawn to scale.
struct Fold {
    int y{};
    Offset silence{};
};

/// y of each event and of any instant between them.
class TimeScale {
public:
    TimeScale(const RowResult& row, const Excerpt& excerpt);
    int y_of_event(std::size_t index) const { return slots_.at(index - first_).second; }
    /// Instants outside the excerpt stand at its edges.
    int y_of(Offset instant) const;
    const std::vector<Fold>& folds() const { return folds_; }
    int top() const;
    int bottom() const;

private:
    std::size_t first_{};
    std::vector<std::pair<Offset, int>> slots_{};
    std::vector<Fold> folds_{};
};

}  // namespace assay::reports::html
