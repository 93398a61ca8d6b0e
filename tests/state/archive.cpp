// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/archive.hpp"

#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "catch.hpp"

using namespace odeflow;

namespace {

enum class colour { red, green };

struct inner {
  double a = 0;
  std::vector<float> list;
  template <class Archive>
  void serialize(Archive& archive) {
    archive("a", a);
    archive("list", list);
  }
};

struct everything {
  bool flag = false;
  int small = 0;
  std::size_t count = 0;
  colour hue = colour::red;
  float single = 0;
  std::string words;
  std::array<double, 2> two{};
  std::pair<state<double>, state<float>> pair;
  std::optional<inner> maybe;
  inner held;
  template <class Archive>
  void serialize(Archive& archive) {
    archive("flag", flag);
    archive("small", small);
    archive("count", count);
    archive("hue", hue);
    archive("single", single);
    archive("words", words);
    archive("two", two);
    archive("pair", pair);
    archive("maybe", maybe);
    archive("held", held);
  }
};

everything filled() {
  everything e;
  e.flag = true;
  e.small = -7;
  e.count = std::numeric_limits<std::size_t>::max();
  e.hue = colour::green;
  e.single = std::bit_cast<float>(0x7fc12345u);
  e.words = "two words";
  e.two = {-0.0, std::bit_cast<double>(std::uint64_t{0x7ff8000000abcdefu})};
  e.pair.first = state<double>(3, 2, 1);
  for (std::size_t i = 0; i < 7; ++i) e.pair.first[i] = 0.1 * static_cast<double>(i);
  e.maybe = inner{.a = 1.5, .list = {1, 2}};
  e.held.list = {3};
  return e;
}

snapshot saved(everything& e) {
  snapshot s;
  snapshot_writer writer(s);
  writer("e", e);
  return s;
}

// The entry that the complaint names; empty if there was none.
std::string refused(const snapshot& s) {
  everything fresh;
  snapshot_reader reader(s);
  try {
    reader("e", fresh);
    reader.finish();
  } catch (const snapshot_error& error) {
    return error.entry();
  }
  return "";
}

}  // namespace

TEST_CASE("what was saved is restored to the bit, NaN payloads and -0 too") {
  everything e = filled(), fresh;
  const snapshot s = saved(e);
  snapshot_reader reader(s);
  reader("e", fresh);
  reader.finish();
  CHECK(saved(fresh) == s);
  CHECK(std::bit_cast<std::uint32_t>(fresh.single) == 0x7fc12345u);
  CHECK(std::signbit(fresh.two[0]));
  CHECK(fresh.pair.first.blocks() == 2);
  CHECK(fresh.pair.second.dimension() == 0);  // not sized before, not sized after
  CHECK(fresh.maybe->list == std::vector<float>{1, 2});
  CHECK(s.entries.front().name == "e/flag");
  CHECK(s.entries.back().name == "e/held/list");
}

TEST_CASE(
    "an entry that is missing, renamed, of another type or shape, or left over is refused by its name") {
  everything e = filled();
  const snapshot good = saved(e);
  REQUIRE(refused(good) == "");
  for (std::size_t i = 0; i < good.entries.size(); ++i) {
    const std::string name = good.entries[i].name;
    INFO(name);
    const auto with = [&](const std::function<void(snapshot_entry&)>& change) {
      snapshot s = good;
      change(s.entries[i]);
      return refused(s);
    };
    snapshot shorter = good;
    shorter.entries.erase(shorter.entries.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(refused(shorter) == name);
    CHECK(with([](snapshot_entry& entry) { entry.name += "s"; }) == name);
    CHECK(with([](snapshot_entry& entry) {
            entry.type = entry.type == element_type::text ? element_type::float32 : element_type::text;
          }) == name);
    CHECK(with([](snapshot_entry& entry) { entry.shape.push_back(1); }) == name);
    CHECK(with([](snapshot_entry& entry) { entry.bytes.emplace_back(); }) == name);
    if (!good.entries[i].shape.empty() && !good.entries[i].bytes.empty())
      CHECK(with([](snapshot_entry& entry) { entry.shape[0] = std::uint64_t{1} << 61; }) == name);
  }
  snapshot longer = good;
  longer.entries.emplace_back().name = "more";
  CHECK(refused(longer) == "more");
}

TEST_CASE("a number that does not fit is refused") {
  everything e = filled();
  snapshot s = saved(e);
  s.entries[1].bytes[5] = std::byte{1};
  CHECK(refused(s) == "e/small");
  s = saved(e);
  s.entries[0].bytes[0] = std::byte{2};
  CHECK(refused(s) == "e/flag");
}

namespace {

struct counted {
  int of = 2;
  colour hue = colour::green;
  state<float> x = state<float>(3, 2);
  template <class Archive>
  void serialize(Archive& archive) {
    archive.within("of", of, 1, 3);
    archive.within("hue", hue, colour::red, colour::green);
    archive.of_same_shape("x", x);
  }
};

}  // namespace

TEST_CASE("a number without its bounds, or a state without its shape, is refused and changes nothing") {
  counted e;
  e.of = 3;
  snapshot good;
  snapshot_writer writer(good);
  writer("e", e);
  const auto refused_as = [&](std::size_t entry, const std::function<void(snapshot_entry&)>& change) {
    snapshot s = good;
    change(s.entries[entry]);
    counted fresh;
    snapshot_reader reader(s);
    try {
      reader("e", fresh);
    } catch (const snapshot_error& error) {
      CHECK(fresh.of == (entry == 0 ? 2 : 3));
      CHECK(fresh.hue == colour::green);
      CHECK(fresh.x.dimension() == 3);
      return error.entry() + ": " + error.what();
    }
    return std::to_string(fresh.of);
  };
  CHECK(refused_as(0, [](auto&) {}) == "3");
  CHECK_THAT(refused_as(0, [](auto& entry) { entry.bytes[0] = std::byte{4}; }),
             contains("e/of") && contains("expected 1 to 3, found 4"));
  CHECK_THAT(refused_as(0, [](auto& entry) { entry.bytes[0] = std::byte{0}; }), contains("found 0"));
  CHECK_THAT(refused_as(1, [](auto& entry) { entry.bytes[0] = std::byte{2}; }),
             contains("e/hue") && contains("expected 0 to 1, found 2"));
  CHECK_THAT(refused_as(2,
                        [](auto& entry) {
                          entry.shape = {2, 3, 0};
                        }),
             contains("e/x") && contains("expected 2 blocks of 3 and 0 scalars, found 3 blocks of 2"));
}
