// SPDX-License-Identifier: BSL-1.0
// Trains a network with a stepper of Boost.Odeint. `train_images --help` tells all.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>

#include "exit_codes.hpp"
#include "odeflow/data/file_error.hpp"
#include "odeflow/data/idx.hpp"
#include "odeflow/data/spirals.hpp"
#include "odeflow/state/instruction_set.hpp"
#include "odeflow/state/parallel.hpp"
#include "run.hpp"

std::atomic<int> train_images::signal_caught{0};

namespace {

using namespace train_images;

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
  problem rows{data::read_idx(folder, data::split::train), data::read_idx(folder, data::split::test)};
  if (rows.test.features() != rows.training.features() || rows.test.classes() > rows.training.classes())
    throw data_error(folder.string() + ": the test rows have " + std::to_string(rows.test.features()) +
                     " features and " + std::to_string(rows.test.classes()) + " classes, the training rows " +
                     std::to_string(rows.training.features()) + " and " +
                     std::to_string(rows.training.classes()));
  return rows;
}

// Else the first file of the run would take the place of a stream that is closed.
void fill_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(stream, F_GETFD) == -1) (void)::open("/dev/null", O_RDWR);
}

// Those that end the run after the step under way. A file or a pipe that takes no more is an error of the write, not the end.
void listen_to_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    if (std::signal(signal, [](int caught) { signal_caught = caught; }) == SIG_IGN && signal == SIGHUP)
      std::signal(signal, SIG_IGN);  // nohup
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
}

int explain(const std::exception& error, exit_code code, const char* hint = "") {
  std::cerr << "train_images: " << error.what() << hint << '\n';
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  fill_closed_streams();
  options chosen;
  if (const auto code = parse(argc, argv, chosen)) return *code;
  listen_to_signals();
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
    const int code =
        chosen.scalar == "float" ? run<float>(chosen, rows, out) : run<double>(chosen, rows, out);
    // All else that was asked for is written by now.
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    std::cerr << "train_images: standard output: writing failed\n";
    return code == done ? cannot_write : code;
  } catch (const odeflow::data::file_not_found& error) {
    return explain(error, data_missing, "\n`--data spirals` needs no data.");
  } catch (const odeflow::data::file_error& error) {
    return explain(error, bad_data);
  } catch (const std::range_error& error) {  // a value that the scalar cannot hold
    return explain(error, bad_data);
  } catch (const data_error& error) {
    return explain(error, bad_data);
  } catch (const output_error& error) {
    return explain(error, cannot_write);
  } catch (const checkpoint_error& error) {
    return explain(error, cannot_resume);
  } catch (const std::exception& error) {
    return explain(error, failed);
  }
}
