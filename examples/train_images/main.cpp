// SPDX-License-Identifier: BSL-1.0
// Trains a network with a stepper of Boost.Odeint. `train_images --help` tells all.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>

#include "odeflow/data/file_error.hpp"
#include "odeflow/data/idx.hpp"
#include "odeflow/data/spirals.hpp"
#include "odeflow/state/instruction_set.hpp"
#include "odeflow/state/parallel.hpp"
#include "run.hpp"

std::atomic<bool> train_images::interrupted{false};

namespace {

using namespace train_images;

constexpr int data_missing = 77;  // what CTest takes for a skipped test

// The first folder that exists; the last one, to be complained of, if none does.
std::filesystem::path fashion_mnist_folder(const std::string& given) {
  if (!given.empty()) return given;
  std::vector<std::filesystem::path> folders;
  if (const char* folder = std::getenv("ODEFLOW_DATA_DIR"))
    folders.push_back(std::filesystem::path(folder) / "fashion-mnist");
  if (const char* folder = std::getenv("XDG_CACHE_HOME"))
    folders.push_back(std::filesystem::path(folder) / "odeflow/fashion-mnist");
  if (const char* folder = std::getenv("HOME"))
    folders.push_back(std::filesystem::path(folder) / ".cache/odeflow/fashion-mnist");
  folders.push_back("/usr/share/datasets/fashion-mnist");
  for (const auto& folder : folders)
    if (std::filesystem::is_directory(folder)) return folder;
  return folders.back();
}

problem load(const options& chosen) {
  namespace data = odeflow::data;
  if (chosen.data == "spirals")
    return {data::spirals({.rows = 6000, .seed = chosen.seed}),
            data::spirals({.rows = 3000, .seed = chosen.seed + 1})};
  const auto folder = fashion_mnist_folder(chosen.data_dir);
  return {data::read_idx(folder, data::split::train), data::read_idx(folder, data::split::test)};
}

}  // namespace

int main(int argc, char** argv) {
  options chosen;
  if (const auto code = parse(argc, argv, chosen)) return *code;
  std::signal(SIGINT, [](int) { interrupted = true; });
  std::signal(SIGTERM, [](int) { interrupted = true; });
  try {
    if (chosen.threads > 0) odeflow::set_threads(chosen.threads);
    const problem rows = load(chosen);
    std::printf("%s: %zu training and %zu test rows of %zu features, %zu classes\n", chosen.data.c_str(),
                rows.training.rows(), rows.test.rows(), rows.training.features(), rows.training.classes());
    std::printf("%s%s on the flow of the loss | %s\n%s, batch %zu, %zu threads, %s\n\n",
                chosen.stepper_name().c_str(), chosen.tolerance ? " (controlled)" : "",
                chosen.terms.empty() ? "nothing" : chosen.terms.c_str(), chosen.scalar.c_str(), chosen.batch,
                odeflow::threads(), std::string(odeflow::name(odeflow::instructions())).c_str());
    std::fflush(stdout);
    report out(chosen);
    return chosen.scalar == "float" ? run<float>(chosen, rows, out) : run<double>(chosen, rows, out);
  } catch (const odeflow::data::file_not_found& error) {
    std::cerr << "train_images: " << error.what() << "\n`--data spirals` needs no data.\n";
    return data_missing;
  } catch (const std::exception& error) {
    std::cerr << "train_images: " << error.what() << '\n';
    return 1;
  }
}
