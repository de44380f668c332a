#include "reference/wire/codec.hpp"
#include "reference/wire/form_of.hpp"
#include "reference/wire/var_int.hpp"
#include "reference/wire/walk.hpp"
#include "reference/wire/writer.hpp"

#include <fmt/format.h>
#include <map>

namespace assay::wire {

namespace {

/// Lays the fields end to end: a span needs only the sizes, not the bytes.
struct Mapper {
    std::vector<FieldSpan> map{};
    std::size_t at{};

    void add(std::string name, Form form, std::size_t size) {
        map.push_back({std::move(name), form, at, size});
        at += size;
    }
    void operator()(std::string_view name, const auto& value) {
        add(std::string{name}, form_of(value), size_of(value));
    }
    template <class T>
    void operator()(std::string_view name, const std::optional<T>& value) {
        if (value) (*this)(name, *value);
    }
    void operator()(std::string_view name, const Properties& block) {
        const VarInt length{static_cast<std::uint32_t>(content_size_of(block))};
        add(std::string{name}, Form::property_block, size_of(length));
        std::map<std::uint32_t, int> seen;
        for (const auto& property : block.list) {
            const auto* row = find_property(property.id);
            auto full_name = row ? fmt::format("{}.{}", name, row->name)
                                 : fmt::format("{}.0x{:02x}", name, property.id);
            if (const auto number = seen[property.id]++; number > 0)
                full_name += fmt::format("[{}]", number);
            add(std::move(full_name), form_of(property.value), size_of(property));
        }
    }
    void operator()(std::string_view name, const std::vector<Subscription>& list) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            (*this)(fmt::format("{}[{}].topic_filter", name, i), list[i].topic_filter);
            (*this)(fmt::format("{}[{}].options", name, i), list[i].options);
        }
    }
    template <class T>
    void operator()(std::string_view name, const std::vector<T>& list) {
        for (std::size_t i = 0; i < list.size(); ++i)
            (*this)(fmt::format("{}[{}]", name, i), list[i]);
    }
};

}  // namespace

std::pair<Bytes, std::vector<FieldSpan>> encode_with_map(const Packet& packet, Version version) {
    auto bytes = encode(packet, version);
    Mapper mapper;
    mapper.add("header", Form::byte, 1);
    const auto length_size = size_of_var_int(BytesView{bytes}.subspan(1));
    mapper.add("remaining_length", Form::var_int, length_size);
    std::visit([&](const auto& p) { walk(p, version, mapper); }, packet);
    return {std::move(bytes), std::move(mapper.map)};
}

}  // namespace assay::wire
