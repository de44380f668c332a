#include "reports/html/ladder_labels.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace assay::reports::html {
namespace {

/// Of the face in which labels are drawn, on average, and its height.
constexpr double label_character_width = 6;
constexpr double label_text_height = 11;
/// Between a lane and a text, and between an arrow and the text above it.
constexpr double label_clearance = 12;
constexpr double label_lift = 4;
/// Below the arrow, where above it there is no room.
constexpr double label_drop = -13;
/// So many characters of a note are enough to stay at the right, where nothing ends.
constexpr std::size_t label_readable = 24;
/// A label is checked piece by piece, since a turned one fills little of its bounding box.
constexpr int label_pieces = 6;
/// So many places along an arrow, or beside a point, are tried.
constexpr int label_tries = 12;
constexpr double label_stride = 24;

}  // namespace

std::size_t Labels::covered_by(const std::vector<Box>& boxes) const {
    const auto covers = [&](const Box& a) {
        return std::ranges::any_of(taken_, [&](const Box& b) {
            return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
        });
    };
    return static_cast<std::size_t>(std::ranges::count_if(boxes, covers));
}

void Labels::take(const std::vector<Box>& boxes) {
    taken_.insert(taken_.end(), boxes.begin(), boxes.end());
}

std::vector<Labels::Box>
Labels::boxes_of(const Stroke& arrow, double from, double to, double lift) {
    std::vector<Box> out{};
    const double slope = (arrow.y1 - arrow.y0) / (arrow.x1 - arrow.x0);
    for (int i = 0; i < label_pieces; ++i) {
        const double x0 = from + (to - from) * i / label_pieces;
        const double x1 = from + (to - from) * (i + 1) / label_pieces;
        const double y = arrow.y0 + ((x0 + x1) / 2 - arrow.x0) * slope - lift;
        out.push_back({x0, y - label_text_height, x1, y});
    }
    return out;
}

Place Labels::along(const Stroke& arrow, std::size_t characters, double near) {
    const double width = static_cast<double>(characters) * label_character_width;
    const double left = std::min(arrow.x0, arrow.x1) + label_clearance;
    const double right = std::max(arrow.x0, arrow.x1) - label_clearance;
    const bool goes_right = arrow.x1 >= arrow.x0;
    const bool prefers_left = (near < 0.5) == goes_right;
    const double first = prefers_left ? left : right - width;
    const double last = prefers_left ? right - width : left;
    double chosen = first;
    double lift = label_lift;
    auto least = covered_by(boxes_of(arrow, first, first + width, lift));
    for (const double tried : {label_lift, label_drop})
        for (int i = 0; i <= label_tries && least != 0; ++i) {
            const double start = first + (last - first) * i / label_tries;
            const auto covered = covered_by(boxes_of(arrow, start, start + width, tried));
            if (covered >= least) continue;
            chosen = start;
            lift = tried;
            least = covered;
        }
    // A label that is longer than its arrow still keeps to the drawing.
    chosen = std::clamp(chosen, double(left_), std::max(double(left_), right_ - width));
    take(boxes_of(arrow, chosen, chosen + width, lift));
    const double slope = (arrow.y1 - arrow.y0) / (arrow.x1 - arrow.x0);
    return {
        .x = static_cast<int>(std::lround(chosen)),
        .y = static_cast<int>(std::lround(arrow.y0 + (chosen - arrow.x0) * slope - lift)),
        .degrees = static_cast<int>(std::lround(std::atan(slope) * 180 / std::numbers::pi))
    };
}

std::size_t Labels::room_beside(int x) const {
    const auto characters_in = [](double room) {
        return room < label_character_width
                   ? std::size_t{1}
                   : static_cast<std::size_t>(room / label_character_width);
    };
    const auto right = characters_in(right_ - x - label_clearance);
    if (right >= label_readable) return right;
    return std::max(right, characters_in(x - left_ - label_clearance));
}

Place Labels::beside(int x, int y, std::size_t characters) {
    const double width = static_cast<double>(characters) * label_character_width;
    const auto box = [&](double from) {
        return std::vector<Box>{{from, y - label_text_height + 4, from + width, y + 4.0}};
    };
    const bool fits_right = x + label_clearance + width <= right_;
    const bool fits_left = x - label_clearance - width >= left_;
    const bool is_end = fits_left && (!fits_right || covered_by(box(x + label_clearance)) != 0);
    // Away from its point, but still at its height, if something stands on both sides of it.
    const double from = is_end ? x - label_clearance - width : x + label_clearance;
    for (int i = 1; i <= label_tries && covered_by(box(from)) != 0; ++i) {
        const double aside = x + label_clearance + label_stride * i;
        if (aside + width > right_) break;
        if (covered_by(box(aside)) != 0) continue;
        take(box(aside));
        return {.x = static_cast<int>(aside), .y = y + 4};
    }
    take(box(from));
    return {
        .x = is_end ? x - 10 : x + 10, .y = y + 4, .degrees = 0, .is_end = is_end || !fits_right
    };
}

}  // namespace assay::reports::html
