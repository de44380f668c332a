#include "harness/play/actor/raw_bytes.hpp"

#include "reference/wire/var_int.hpp"

#include <charconv>
#include <fmt/format.h>

namespace assay::play {
namespace {

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

/// Reads the notation from left to right; what follows `<len>` is collected apart until its size is
/// known.
class Reader {
public:
    Reader(std::string_view text, wire::Version version, const Names& names)
        : text_{text}, version_{version}, names_{names} {}

    std::expected<wire::Bytes, std::string> read() {
        while (at_ < text_.size() && error_.empty())
            read_one();
        if (!error_.empty()) return std::unexpected(error_);
        if (!has_length_) return head_;
        const auto length = static_cast<long long>(tail_.size()) + length_offset_;
        if (length < 0) return std::unexpected(std::string{"<len> would be negative"});
        const auto prefix = wire::var_int_bytes(static_cast<std::size_t>(length));
        head_.insert(head_.end(), prefix.begin(), prefix.end());
        head_.insert(head_.end(), tail_.begin(), tail_.end());
        return head_;
    }

private:
    void read_one() {
        const char c = text_[at_];
        if (c == ' ' || c == '\n' || c == '\t') {
            ++at_;
        } else if (c == '\'') {
            read_text(false);
        } else if (c == 's' && text_.substr(at_ + 1).starts_with('\'')) {
            ++at_;
            read_text(true);
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
            return fail("expected two hex digits, 'text', s'text', <len> or <props>");
        sink().push_back(static_cast<std::uint8_t>(*high << 4U | *low));
        at_ += 2;
    }
    void read_text(bool with_length) {
        const auto end = text_.find('\'', at_ + 1);
        if (end == std::string_view::npos) return fail("the text has no closing '");
        const auto text = names_.topic(text_.substr(at_ + 1, end - at_ - 1));
        if (text.size() > 0xFFFF) return fail("the text is longer than 65535 bytes");
        if (with_length) {
            sink().push_back(static_cast<std::uint8_t>(text.size() >> 8U));
            sink().push_back(static_cast<std::uint8_t>(text.size()));
        }
        sink().insert(sink().end(), text.begin(), text.end());
        at_ = end + 1;
    }
    void read_place() {
        const auto end = text_.find('>', at_);
        const auto place = text_.substr(at_, end == std::string_view::npos ? end : end - at_ + 1);
        if (place == "<props>") {
            if (version_ == wire::Version::v5_0) sink().push_back(0);
        } else if (place.starts_with("<len") && place.ends_with(">") && !has_length_) {
            has_length_ = true;
            auto digits = place.substr(4, place.size() - 5);
            if (digits.starts_with('+')) digits.remove_prefix(1);
            if (!digits.empty()) {
                const auto* last = digits.data() + digits.size();
                const auto parsed = std::from_chars(digits.data(), last, length_offset_);
                if (parsed.ec != std::errc{} || parsed.ptr != last)
                    return fail("expected a number in <len+N>");
            }
        } else {
            return fail(fmt::format("'{}' is neither <len> (once) nor <props>", place));
        }
        at_ = end + 1;
    }
    wire::Bytes& sink() { return has_length_ ? tail_ : head_; }
    void fail(std::string_view what) { error_ = fmt::format("column {}: {}", at_ + 1, what); }

    std::string_view text_;
    wire::Version version_;
    const Names& names_;
    std::size_t at_{};
    wire::Bytes head_{};
    wire::Bytes tail_{};
    bool has_length_{};
    long long length_offset_{};
    std::string error_{};
};

}  // namespace

std::expected<wire::Bytes, std::string>
raw_bytes(std::string_view notation, wire::Version version, const Names& names) {
    return Reader{notation, version, names}.read();
}

}  // namespace assay::play
