// SPDX-License-Identifier: BSL-1.0
// Fashion-MNIST with large batches at equal gradients: each method with six trials, then three seeds.
//
// Trials run on seed 0 without the last 10,000 rows of the training set, and the setting with the best accuracy on those is
// chosen; the test set is not looked at. Then seeds 1, 2 and 3 on all 60,000 rows, and the test set.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>

#include "catch.hpp"
#include "evidence.hpp"
#include "fashion_course.hpp"
#include "odeflow/data/idx.hpp"

using namespace odeflow;
using odeflow::test::row_at_least;

namespace {

/// Below the table that tests/run prints, and on standard output.
void note(const std::string& line) {
  std::cout << line << std::endl;
  if (const char* rows = std::getenv("ODEFLOW_EVIDENCE"))
    std::ofstream(std::string(rows) + ".notes", std::ios::app) << line << '\n';
}

std::string number(double value, int digits) {
  std::ostringstream out;
  out.setf(std::ios::fixed);
  out.precision(digits);
  out << value;
  return out.str();
}

struct outcome {
  double accuracy = 0, least = 100, most = 0, loss = 0;  ///< of the test set, in %; means of the seeds
  std::array<std::size_t, 3> to_88{};                    ///< gradients; 0: not reached
};

struct budget {
  std::size_t batch, gradients, look_every;
  std::size_t trial_rows, trial_batch, trial_gradients;
};

class comparison {
 public:
  explicit comparison(const std::filesystem::path& folder)
      : training_(data::read_idx(folder, data::split::train)),
        test_(data::read_idx(folder, data::split::test)) {}

  /// The outcomes by name, of those methods that `wanted` names, or of all where it names none.
  std::map<std::string, outcome> run(const std::string& title, const budget& of,
                                     const std::vector<std::string>& wanted) const {
    note(title + ", " + std::to_string(of.gradients) + " gradients; trials: 6 a method, " +
         std::to_string(of.trial_gradients) + " gradients, batch " + std::to_string(of.trial_batch) + " of " +
         std::to_string(of.trial_rows) + " rows");
    note("| method | test accuracy, % | of the seeds | test loss | gradients to 88 % | chosen | tried |");
    note("|---|---|---|---|---|---|---|");
    std::map<std::string, outcome> outcomes;
    for (const auto& contender : test::contenders())
      if (wanted.empty() || std::ranges::find(wanted, contender.name) != wanted.end())
        outcomes[contender.name] = race(contender, of);
    return outcomes;
  }

 private:
  outcome race(const test::contender& contender, const budget& of) const {
    const data::dataset tuning = training_.head(of.trial_rows);
    const test::trial* best = nullptr;
    double best_accuracy = -1;
    std::string tried;
    for (const auto& trial : contender.trials) {
      const double accuracy = trial
                                  .run({.training = tuning,
                                        .judged = test::rows_from(training_, 50000),
                                        .batch = of.trial_batch,
                                        .gradients = of.trial_gradients,
                                        .look_every = of.trial_gradients + 1})
                                  .accuracy;
      tried += (tried.empty() ? "" : "; ") + trial.setting + ": " +
               (accuracy > 0 ? number(accuracy, 2) : "diverged");
      if (accuracy > best_accuracy) best_accuracy = accuracy, best = &trial;
    }
    outcome made;
    std::string to_88;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      const auto result = best->run({.training = training_,
                                     .judged = test::rows_from(test_),
                                     .batch = of.batch,
                                     .gradients = of.gradients,
                                     .look_every = of.look_every,
                                     .seed = seed});
      made.accuracy += result.accuracy / 3;
      made.loss += result.loss / 3;
      made.least = std::min(made.least, result.accuracy);
      made.most = std::max(made.most, result.accuracy);
      const std::size_t reached = made.to_88[seed - 1] = result.gradients_to(88);
      to_88 += (seed > 1 ? " " : "") + (reached ? std::to_string(reached) : "-");
      record_curve(contender.name, of.batch, seed, result.curve);
    }
    note("| " + contender.name + " | " + number(made.accuracy, 2) + " | " + number(made.least, 2) + " to " +
         number(made.most, 2) + " | " + number(made.loss, 3) + " | " + to_88 + " | " + best->setting + " | " +
         tried + " |");
    return made;
  }

  // For the picture: a line for each look, in the file that the environment names.
  static void record_curve(const std::string& name, std::size_t batch, std::uint64_t seed,
                           const std::vector<std::pair<std::size_t, double>>& curve) {
    const char* path = std::getenv("ODEFLOW_CURVES");
    if (path == nullptr) return;
    std::ofstream file(path, std::ios::app);
    for (const auto& [gradients, accuracy] : curve)
      file << batch << '\t' << name << '\t' << seed << '\t' << gradients << '\t' << accuracy << '\n';
  }

  data::dataset training_, test_;
};

/// None, and a warning, where the data is not installed.
std::optional<comparison> fashion_mnist() {
  const std::filesystem::path folder = "/usr/share/datasets/fashion-mnist";
  if (std::filesystem::exists(folder)) return comparison(folder);
  note("Fashion-MNIST: skipped, apt-get install dataset-fashion-mnist");
  WARN("skipped: apt-get install dataset-fashion-mnist");
  return std::nullopt;
}

// With ODEFLOW_LONG the trials have as many gradients and rows as the seeds.
bool at_length() { return std::getenv("ODEFLOW_LONG") != nullptr; }

}  // namespace

TEST_CASE("Each method on Fashion-MNIST has six settings to try, with a name of its own", "[stabilised]") {
  std::map<std::string, std::size_t> trials;
  for (const auto& contender : test::contenders()) {
    trials[contender.name] += contender.trials.size();
    std::map<std::string, int> seen;
    for (const auto& trial : contender.trials) CHECK(++seen[trial.setting] == 1);
  }
  for (const auto& [name, count] : trials) {
    INFO(name);
    CHECK(count == 6);
  }
}

TEST_CASE("Fashion-MNIST at batch 4096 and equal gradients", "[.][stabilised]") {
  const auto on = fashion_mnist();
  if (!on) return;
  const auto by = on->run("Fashion-MNIST, 784-100-100-10, batch 4096",
                          {.batch = 4096,
                           .gradients = 800,
                           .look_every = 20,
                           .trial_rows = 50000,
                           .trial_batch = 4096,
                           .trial_gradients = at_length() ? 800u : 300u},
                          {});
}

TEST_CASE("Fashion-MNIST with full batches and equal gradients", "[.][stabilised]") {
  const auto on = fashion_mnist();
  if (!on) return;
  const std::size_t rows = at_length() ? 50000 : 12000;
  const auto by =
      on->run("Fashion-MNIST, 784-100-100-10, all 60,000 rows",
              {.batch = 60000,
               .gradients = at_length() ? 300u : 160u,
               .look_every = 4,
               .trial_rows = rows,
               .trial_batch = rows,
               .trial_gradients = at_length() ? 300u : 160u},
              at_length() ? std::vector<std::string>{}
                          : std::vector<std::string>{"gradient descent", "momentum", "Adam", "rkc1",
                                                     "rkl1, Adam with beta1 = 0",
                                                     "rkl1, Adam with beta1 = 0, momentum on g*"});
}
