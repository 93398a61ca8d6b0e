// SPDX-License-Identifier: BSL-1.0
// Runs that must not begin: nothing is written, and what was there stays as it was.
#include <algorithm>
#include <functional>
#include <limits>

#include "idx_folder.hpp"
#include "odeflow/data/npy.hpp"
#include "runs.hpp"
#include "tally.hpp"

using namespace odeflow::test;

namespace {

namespace fs = std::filesystem;

// A mistake in the data, which are sound before, or in the options.
struct mistake {
  std::string what;
  int code;
  std::string message;
  words options = {};
  std::function<void(const workplace&)> make = {};
};

std::function<void(const workplace&)> training_rows(const std::function<void(idx_split&)>& change) {
  return [change](const workplace& work) {
    idx_split rows = two_classes(12);
    change(rows);
    rows.write(work / "data", "train");
  };
}

std::function<void(const workplace&)> file(const std::string& name,
                                           const std::function<std::string(const std::string&)>& change) {
  return [=](const workplace& work) {
    const fs::path old = work / "data" / "train-images-idx3-ubyte";
    const std::string bytes = change(content(old));
    fs::remove(old);
    std::ofstream(work / "data" / name, std::ios::binary) << bytes;
  };
}

std::function<void(const workplace&)> parameters(const std::vector<float>& theta) {
  return [theta](const workplace& work) {
    const std::span<const float> values = theta;
    odeflow::data::write_npy(work / "first.npy", values, {theta.size()});
  };
}

std::vector<mistake> mistakes() {
  const std::string images = "train-images-idx3-ubyte";
  const auto as_it_is = [](const std::string& bytes) { return bytes; };
  return {
      {"no rows", 4, "dimension 0 is 0", {}, training_rows([](idx_split& all) { all = {}; })},
      {"fewer labels than rows", 4, "labels", {}, training_rows([](idx_split& all) {
         all.labels.pop_back();
       })},
      {"more labels than rows", 4, "labels", {}, training_rows([](idx_split& all) {
         all.labels.push_back(1);
       })},
      {"a label out of range",
       4,
       "classes",
       {},
       [](const workplace& work) {
         idx_split test = two_classes(4);
         test.labels[1] = 7;
         test.write(work / "data", "t10k");
       }},
      {"a value that is NaN", 4, "not finite", {}, training_rows([](idx_split& all) {
         all.rows[3][1] = std::numeric_limits<double>::quiet_NaN();
       })},
      {"a value beyond float", 4, "beyond float", {}, training_rows([](idx_split& all) {
         all.rows[3][1] = 1e300;
       })},
      {"a file cut short",
       4,
       images,
       {},
       file(images, [](std::string bytes) { return bytes.substr(0, 100); })},
      {"a file that goes on",
       4,
       images,
       {},
       file(images, [](const std::string& bytes) { return bytes + "x"; })},
      {"gzip cut short",
       4,
       images + ".gz",
       {},
       file(images + ".gz", [](const std::string& bytes) { return gzip(bytes).substr(0, 120); })},
      {"gzip with a wrong checksum",
       4,
       images + ".gz",
       {},
       file(images + ".gz",
            [](const std::string& bytes) {
              std::string packed = gzip(bytes);
              packed[packed.size() - 6] ^= 1;
              return packed;
            })},
      {"a file of another kind",
       4,
       images,
       {},
       file(images, [](const std::string&) { return "P6 12 2 255"; })},
      {"a file that is not there", 77, images, {}, file("elsewhere", as_it_is)},
      {"parameters that are not there", 4, "first.npy", {"--import", "first.npy"}, {}},
      {"too few parameters",
       4,
       "first.npy: it has 3 parameters",
       {"--import", "first.npy"},
       parameters({1, 2, 3})},
      {"parameters that are not finite",
       4,
       "first.npy: parameter 0 is not finite",
       {"--import", "first.npy"},
       parameters(std::vector<float>(22, std::numeric_limits<float>::infinity()))},
      {"a batch of nothing", 2, "--batch", {"--batch", "0"}, {}},
      {"a stepper that is none", 2, "rk9", {"--stepper", "rk9"}, {}},
      {"a term that is none", 2, "foo", {"--terms", "foo"}, {}},
      {"a matrix beyond memory", 1, "smaller network", {"--stepper", "rosenbrock4", "--hidden", "20000"}, {}},
      {"parameters for a folder that is not there",
       5,
       "no such folder",
       {"--export", "nowhere/theta.npy"},
       {}},
      {"metrics for a folder that is not there", 5, "nowhere/m.jsonl", {"--metrics", "nowhere/m.jsonl"}, {}},
  };
}

// The value of an option given twice is the later one.
words without_twice(const words& first, const words& later) {
  words all = later;
  for (std::size_t i = 0; i + 1 < first.size(); i += 2)
    if (std::ranges::find(later, first[i]) == later.end()) all = all + words{first[i], first[i + 1]};
  return all;
}

}  // namespace

TEST_CASE("a run that cannot begin writes nothing", "[reliability]") {
  tally kept("train_images, data or options that are wrong: exit code, message, nothing written");
  for (const mistake& wrong : mistakes())
    for (const bool again : {false, true}) {
      INFO(wrong.what);
      const workplace work;
      for (const char* split : {"train", "t10k"}) two_classes(12).write(work / "data", split);
      const words sound =
          words{"--data-dir", (work / "data").string(), "--hidden", "4", "--batch", "4", "--steps", "9"} +
          work.kept(3);
      // What was there: of an earlier run, which has ended.
      if (again) {
        REQUIRE(work.run(sound).code == 0);
        fs::remove_all(work / "c");
      }
      if (wrong.make) wrong.make(work);
      words options = wrong.options;
      for (std::string& word : options)
        if (word == "first.npy") word = (work / word).string();
      const auto before = contents(work.path());
      const int code = work.run(without_twice(sound, options)).code;
      const std::string said = work.said();
      INFO(said);
      kept.next();
      kept.expect(code == wrong.code,
                  "exit code " + std::to_string(wrong.code) + ", not " + std::to_string(code));
      kept.expect(said.find(wrong.message) != said.npos, "it says " + wrong.message);
      kept.expect(contents(work.path()) == before, "every file, metrics among them, as it was");
      kept.expect(wrong.code != 4 || !fs::exists(work / "c"), "no folder of checkpoints");
    }
  kept.row();
}
