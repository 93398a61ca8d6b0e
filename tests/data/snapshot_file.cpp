// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/snapshot_file.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include "catch.hpp"
#include "files.hpp"
#include "odeflow/state/archive.hpp"

using namespace odeflow;

namespace {

struct thing {
  bool yes = true;
  std::int64_t number = -5;
  double nan = std::numeric_limits<double>::quiet_NaN();
  std::string text = "a \"b\" \n";
  std::vector<double> numbers{1, -0.0};
  std::vector<float> none;
  state<float> x = state<float>(3, 2), with_scalars = state<float>(2, 1, 1), unsized;

  template <class Archive>
  void serialize(Archive& archive) {
    archive("yes", yes);
    archive("number", number);
    archive("nan", nan);
    archive("text", text);
    archive("numbers", numbers);
    archive("none", none);
    archive("x", x);
    archive("with_scalars", with_scalars);
    archive("unsized", unsized);
  }
};

snapshot example() {
  thing it;
  for (std::size_t i = 0; i < it.x.size(); ++i) it.x[i] = static_cast<float>(i);
  snapshot made;
  snapshot_writer writer(made);
  writer("thing", it);
  return made;
}

// Through a file, with the text of its order changed.
template <class Change>
snapshot through_file(const test::temporary_folder& work, Change change) {
  const snapshot from = example();
  auto [tensors, about] = data::as_tensors(from);
  change(tensors, about["odeflow.snapshot"]);
  data::write_safetensors(work / "it.safetensors", tensors, about);
  return data::as_snapshot(data::read_safetensors(work / "it.safetensors"));
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != text.npos);
  text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a snapshot comes back from a file as it was, and other programs see its arrays") {
  const test::temporary_folder work;
  CHECK(through_file(work, [](auto&, auto&) {}) == example());
  const auto file = data::read_safetensors(work / "it.safetensors");
  CHECK(file.at("thing/x").shape == std::vector<std::size_t>{2, 3});
  CHECK(file.at("thing/with_scalars").shape == std::vector<std::size_t>{3});
  CHECK(file.values<float>("thing/x")[4] == 4);
  CHECK(file.values<double>("thing/numbers")[0] == 1);
  CHECK(file.tensors().size() == 5);  // the single numbers are text
}

TEST_CASE("a list that does not fit the tensors is refused, with the entry") {
  const test::temporary_folder work;
  const auto refused = [&](const std::string& from, const std::string& to) {
    return [&work, from, to] {
      (void)through_file(work, [&](auto&, std::string& text) { replace(text, from, to); });
    };
  };
  const auto says = [](auto run, const std::string& words) { CHECK_THROWS_WITH(run(), contains(words)); };
  says(refused("thing/x", "thing/y"), "entry thing/y: expected a tensor, found none of that name");
  says(refused("[\"thing/x\",3,", "[\"thing/x\",4,"), "entry thing/x: expected F64, found F32");
  says(refused("[\"thing/x\",3,", "[\"thing/x\",9,"), "a type from 0 to 5");
  says(refused("[3,2,0]", "[3,2]"), "a shape of 0, 1 or 3 numbers");
  says(refused("[3,2,0]", "[3,2,-1]"), "a shape of numbers");
  says(refused("[3,2,0]", "[3,2,0],\"00\""), "its bytes in one place");
  says(refused("\"01\"", "\"0g\""), "entry thing/yes: expected bytes as hexadecimal digits");
  says(refused("[[", "["), "a JSON array");
  says(refused("[[\"thing/yes\"", "[7,[\"thing/yes\""), "[name, type, shape]");
  says(refused("[[", "[[\"thing/yes\",0,[],\"01\"],["), "entry thing/yes: expected one entry of this name");
  // Nested so deep that a walk over it would use up the stack.
  const std::string begins(200000, '['), ends(200000, ']');
  says(refused("\"01\"", begins + ends), "entries [name, type, shape], found deeper lists");
  CHECK_THROWS_WITH(through_file(work, [](auto& tensors, auto&) { tensors.pop_back(); }),
                    contains("entry thing/unsized: expected a tensor"));
  data::write_safetensors(work / "plain.safetensors", {});
  CHECK_THROWS_WITH(data::as_snapshot(data::read_safetensors(work / "plain.safetensors")),
                    contains("the list of what was saved"));
}
