// SPDX-License-Identifier: BSL-1.0
// Fashion-MNIST with large batches at equal gradients: each method with six trials, then three seeds.
//
// Trials run on seed 0 without the last 10,000 rows of the training set, and the setting with the best accuracy on those is
// chosen; the test set is not looked at. Then seeds 1, 2 and 3 on all 60,000 rows, and the test set.
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>

#include "catch.hpp"
#include "evidence.hpp"
#include "fashion_course.hpp"
#include "odeflow/data/idx.hpp"
#include "odeflow/state/parallel.hpp"
#include "threads_guard.hpp"

using namespace odeflow;
using odeflow::test::row_at_least;

namespace {

/// For the table, and on standard output.
void note(const std::string& line) {
  std::cout << line << std::endl;
  odeflow::test::note(line);
}

std::string number(double value, int digits) {
  std::ostringstream out;
  out.setf(std::ios::fixed);
  out.precision(digits);
  out << value;
  return out.str();
}

/// Of the test set, in %; means of the seeds.
struct outcome {
  double accuracy = 0, least = 100, most = 0, loss = 0;
  double to_88 = 0;  ///< gradients
  bool all_reached_88 = true;
};

/// job(0), ..., job(count - 1), each on one thread, as many at once as there are threads: that changes no bit of a run, and
/// small layers gain little from a second thread.
template <class Job>
void side_by_side(std::size_t count, Job job) {
  const test::threads_guard guard;
  std::vector<std::future<void>> workers(threads());
  set_threads(1);
  std::atomic<std::size_t> next = 0;
  for (auto& worker : workers)
    worker = std::async(std::launch::async, [&] {
      for (std::size_t i; (i = next++) < count;) job(i);
    });
  for (auto& worker : workers) worker.get();
}

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
    std::vector<test::contender> methods = test::contenders();
    if (!wanted.empty())
      std::erase_if(methods, [&](const auto& method) {
        return std::ranges::find(wanted, method.name) == wanted.end();
      });
    const data::dataset tuning = training_.head(of.trial_rows);
    std::vector<std::array<double, trials>> tried(methods.size());
    side_by_side(methods.size() * trials, [&](std::size_t i) {
      tried[i / trials][i % trials] = methods[i / trials]
                                          .trials[i % trials]
                                          .run({.training = tuning,
                                                .judged = test::rows_from(training_, 50000),
                                                .batch = of.trial_batch,
                                                .gradients = of.trial_gradients,
                                                .look_every = of.trial_gradients + 1})
                                          .accuracy;
    });
    std::vector<std::array<test::trained, seeds>> made(methods.size());
    side_by_side(methods.size() * seeds, [&](std::size_t i) {
      made[i / seeds][i % seeds] =
          methods[i / seeds].trials[best_of(tried[i / seeds])].run({.training = training_,
                                                                    .judged = test::rows_from(test_),
                                                                    .batch = of.batch,
                                                                    .gradients = of.gradients,
                                                                    .look_every = of.look_every,
                                                                    .seed = i % seeds + 1});
    });

    note(title + ", " + std::to_string(of.gradients) + " gradients; trials: 6 a method, " +
         std::to_string(of.trial_gradients) + " gradients, batch " + std::to_string(of.trial_batch) + " of " +
         std::to_string(of.trial_rows) + " rows");
    note("| method | test accuracy, % | of the seeds | test loss | gradients to 88 % | chosen | tried |");
    note("|---|---|---|---|---|---|---|");
    std::map<std::string, outcome> outcomes;
    for (std::size_t i = 0; i < methods.size(); ++i) {
      outcomes[methods[i].name] = report(methods[i], tried[i], made[i]);
      add_curve(methods[i].name, of.batch, made[i]);
    }
    return outcomes;
  }

 private:
  static constexpr std::size_t trials = 6, seeds = 3;

  static std::size_t best_of(const std::array<double, trials>& accuracies) {
    return static_cast<std::size_t>(std::ranges::max_element(accuracies) - accuracies.begin());
  }

  static outcome report(const test::contender& method, const std::array<double, trials>& tried,
                        const std::array<test::trained, seeds>& made) {
    outcome all;
    std::string to_88, settings;
    for (const auto& one : made) {
      all.accuracy += one.accuracy / seeds;
      all.loss += one.loss / seeds;
      all.least = std::min(all.least, one.accuracy);
      all.most = std::max(all.most, one.accuracy);
      const std::size_t reached = one.gradients_to(88);
      to_88 += (to_88.empty() ? "" : " ") + (reached ? std::to_string(reached) : "-");
      all.all_reached_88 = all.all_reached_88 && reached > 0;
      all.to_88 += static_cast<double>(reached) / seeds;
    }
    for (std::size_t k = 0; k < trials; ++k)
      settings += (k ? "; " : "") + method.trials[k].setting + ": " +
                  (tried[k] > 0 ? number(tried[k], 2) : "diverged");
    note("| " + method.name + " | " + number(all.accuracy, 2) + " | " + number(all.least, 2) + " to " +
         number(all.most, 2) + " | " + number(all.loss, 3) + " | " + to_88 + " | " +
         method.trials[best_of(tried)].setting + " | " + settings + " |");
    return all;
  }

  // For the picture, in fashion_mnist.tsv of the folder that ODEFLOW_PICTURE names: the mean of the seeds, which look after
  // the same gradients.
  static void add_curve(const std::string& name, std::size_t batch,
                        const std::array<test::trained, seeds>& made) {
    const char* folder = std::getenv("ODEFLOW_PICTURE");
    if (folder == nullptr) return;
    std::ofstream file(std::filesystem::path(folder) / "fashion_mnist.tsv", std::ios::app);
    file << "# " << batch << ": " << name << '\n';
    for (std::size_t i = 0; i < made[0].curve.size(); ++i) {
      double sum = 0;
      for (const auto& one : made) sum += one.curve.size() > i ? one.curve[i].second : 0;
      file << made[0].curve[i].first << '\t' << sum / seeds << '\n';
    }
    file << "\n\n";
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
