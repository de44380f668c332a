#pragma once
/// Where the texts of a ladder stand, so that none covers another or leaves the drawing.
#include <string_view>
#include <vector>

namespace assay::reports::html {

/// A stroke of the drawing, in its units.
struct Stroke {
    double x0{};
    double y0{};
    double x1{};
    double y1{};
};

/// A text's anchor, and how it is turned.
struct Place {
    int x{};
    int y{};
    int degrees{};
    bool is_end{};  ///< the text ends at the anchor; else it begins there
};

class Labels {
public:
    /// Texts keep between `left` and `right`.
    Labels(int left, int right) : left_{left}, right_{right} {}

    /// Along an arrow, above it: near the end that is at `near` (0 its beginning, 1 its tip), or as
    /// near as nothing stands yet; below it only where something stands all along.
    Place along(const Stroke& arrow, std::size_t characters, double near);
    /// Beside a point: at its right where there is room, else at its left, else further right.
    Place beside(int x, int y, std::size_t characters);
    /// How many characters fit beside it: at its right if a note can be read there, else where there
    /// is more room.
    std::size_t room_beside(int x) const;

private:
    struct Box {
        double x0{}, y0{}, x1{}, y1{};
    };
    /// How many of the pieces cover something.
    std::size_t covered_by(const std::vector<Box>& boxes) const;
    void take(const std::vector<Box>& boxes);
    static std::vector<Box> boxes_of(const Stroke& arrow, double from, double to, double lift);

    int left_{};
    int right_{};
    std::vector<Box> taken_{};
};

}  // namespace assay::reports::html
