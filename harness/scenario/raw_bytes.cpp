#include "harness/scenario/raw_bytes.hpp"

#include "reference/wire/var_int.hpp"

#include <charconv>
#include <fmt/format.h>

namespace assay::scenario {
namespace {

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

template <class Range>
void append(wire::Bytes& to, const Range& what) {
    to.insert(to.end(), what.begin(), what.end());
}

/// Reads the notation from left to right; what stands in parentheses is collected apart, and so is
/// what follows `<len>` until its size is known.
class Reader {
public:
    Reader(
        std::string_view text, Version version, std::string_view client_id, const TopicText& topic
    )
        : text_{text}, version_{version}, client_id_{client_id}, topic_{topic} {}

    std::expected<wire::Bytes, std::string> read() {
        while (at_ < text_.size() && error_.empty())
            read_one();
        if (error_.empty() && groups_.size() > 1) fail("a parenthesis has no closing )");
        wire::Bytes out = close();
        if (!error_.empty()) return std::unexpected(error_);
        return out;
    }

private:
    /// What is between parentheses, or the whole.
    struct Group {
        bool has_size{};  ///< its size stands before it
        wire::Bytes head{};
        wire::Bytes tail{};  ///< behind `<len>`
        bool has_length{};
        long long length_offset{};
    };

    void read_one() {
        const char c = text_[at_];
        const bool is_sized = c == 's';
        const char opening = is_sized && at_ + 1 < text_.size() ? text_[at_ + 1] : c;
        if (c == ' ' || c == '\n' || c == '\t') {
            ++at_;
        } else if (opening == '\'') {
            at_ += is_sized ? 1 : 0;
            read_text(is_sized);
        } else if (opening == '(') {
            at_ += is_sized ? 2 : 1;
            groups_.push_back({.has_size = is_sized});
        } else if (c == ')') {
            read_end();
        } else if (c == '<') {
            read_place();
        } else {
            read_hex();
        }
    }
    void read_hex() {
        const auto high = hex_digit(text_[at_]);
        const auto low = at_ + 1 < text_.size() ? hex_digit(text_[at_ + 1]) : std::nullopt;
        if (!high || !low)
            return fail(
                "expected two hex digits, 'text', s'text', s(...), <len>, <props> or <client_id>"
            );
        sink().push_back(static_cast<std::uint8_t>(*high << 4U | *low));
        at_ += 2;
    }
    void read_text(bool is_sized) {
        const auto end = text_.find('\'', at_ + 1);
        if (end == std::string_view::npos) return fail("the text has no closing '");
        const auto text = topic_(text_.substr(at_ + 1, end - at_ - 1));
        if (is_sized) add_size(text.size());
        append(sink(), text);
        at_ = end + 1;
    }
    void read_end() {
        if (groups_.size() == 1) return fail(") closes no parenthesis");
        const bool is_sized = groups_.back().has_size;
        const auto inner = close();
        if (is_sized) add_size(inner.size());
        append(sink(), inner);
        ++at_;
    }
    void read_place() {
        const auto end = text_.find('>', at_);
        const auto place = text_.substr(at_, end == std::string_view::npos ? end : end - at_ + 1);
        auto& group = groups_.back();
        if (place == "<props>") {
            if (version_ == Version::v5_0) sink().push_back(0);
        } else if (place == "<client_id>") {
            append(sink(), client_id_);
        } else if (place.starts_with("<len") && place.ends_with(">") && !group.has_length) {
            group.has_length = true;
            auto digits = place.substr(4, place.size() - 5);
            if (digits.starts_with('+')) digits.remove_prefix(1);
            if (!digits.empty()) {
                const auto* last = digits.data() + digits.size();
                const auto parsed = std::from_chars(digits.data(), last, group.length_offset);
                if (parsed.ec != std::errc{} || parsed.ptr != last)
                    return fail("expected a number in <len+N>");
            }
        } else {
            return fail(
                fmt::format("'{}' is neither <len> (once) nor <props> nor <client_id>", place)
            );
        }
        at_ = end + 1;
    }

    /// The bytes of the innermost group, which is over.
    wire::Bytes close() {
        auto group = std::move(groups_.back());
        groups_.pop_back();
        if (!group.has_length) return std::move(group.head);
        const auto length = static_cast<long long>(group.tail.size()) + group.length_offset;
        if (length < 0) fail("<len> would be negative");
        append(group.head, wire::var_int_bytes(length < 0 ? 0 : static_cast<std::size_t>(length)));
        append(group.head, group.tail);
        return std::move(group.head);
    }
    void add_size(std::size_t size) {
        if (size > 0xFFFF) return fail("the text is longer than 65535 bytes");
        sink().push_back(static_cast<std::uint8_t>(size >> 8U));
        sink().push_back(static_cast<std::uint8_t>(size));
    }
    wire::Bytes& sink() {
        auto& group = groups_.back();
        return group.has_length ? group.tail : group.head;
    }
    void fail(std::string_view what) {
        if (error_.empty()) error_ = fmt::format("column {}: {}", at_ + 1, what);
    }

    std::string_view text_;
    Version version_;
    std::string_view client_id_;
    const TopicText& topic_;
    std::size_t at_{};
    std::vector<Group> groups_{1};  ///< the innermost last
    std::string error_{};
};

}  // namespace

std::expected<wire::Bytes, std::string> raw_bytes(
    std::string_view notation, Version version, std::string_view client_id, const TopicText& topic
) {
    return Reader{notation, version, client_id, topic}.read();
}

}  // namespace assay::scenario
