// SPDX-License-Identifier: BSL-1.0
#include "checkpoints.hpp"

#include <iostream>

#include "configuration.hpp"
#include "exit_codes.hpp"
#include "odeflow/data/file_error.hpp"
#include "odeflow/data/snapshot_file.hpp"
#include "odeflow/linear/blas.hpp"
#include "odeflow/state/instruction_set.hpp"

namespace train_images {
namespace {

namespace data = odeflow::data;

// What the last bits depend on, beside the configuration.
std::string kernels() { return std::string(odeflow::name(odeflow::instructions())); }
std::string blas() { return odeflow::loaded_blas().name + ", kernels for " + odeflow::loaded_blas().kernels; }

std::string text_of(const data::metadata& about, const std::string& name) {
  const auto found = about.find(name);
  return found == about.end() ? "" : found->second;
}

void warn_of_other_bits(const char* what, const std::string& before, const std::string& now) {
  if (before != now)
    std::cerr << "train_images: the run so far was computed with the " << what << " " << before
              << ", now it is " << now << ": the last bits may differ\n";
}

}  // namespace

checkpoints::checkpoints(const options& chosen) : chosen_(chosen) {
  if (chosen.checkpoint.empty()) return;
  try {
    folder_.emplace(chosen.checkpoint, data::checkpoint_options{.keep = chosen.keep});
    if (!chosen.resume && !folder_->steps().empty())
      throw checkpoint_error(chosen.checkpoint + ": there are checkpoints of a run, the last of step " +
                             std::to_string(folder_->steps().back()) +
                             ": --resume goes on from it; or take another folder");
  } catch (const data::folder_in_use& error) {
    throw checkpoint_error(error.what());
  } catch (const data::file_error& error) {
    throw output_error(error.what());
  }
}

void checkpoints::save(std::uint64_t step, const odeflow::snapshot& run) {
  auto [tensors, about] = data::as_tensors(run);
  about["configuration"] = configuration_of(chosen_);
  about["instructions"] = kernels();
  about["blas"] = blas();
  try {
    folder_->save(step, tensors, about);
  } catch (const data::file_error& error) {
    throw output_error(error.what());
  }
}

std::optional<odeflow::snapshot> checkpoints::load() {
  if (!wanted() || !chosen_.resume) return std::nullopt;
  try {
    const auto newest = folder_->newest();
    if (!newest) return std::nullopt;
    for (const std::string& problem : newest->refused)
      std::cerr << "train_images: left out: " << problem << '\n';
    const data::metadata& about = newest->file.about();
    require_same_configuration(text_of(about, "configuration"), chosen_);
    warn_of_other_bits("instruction set", text_of(about, "instructions"), kernels());
    warn_of_other_bits("BLAS", text_of(about, "blas"), blas());
    return data::as_snapshot(newest->file);
  } catch (const data::file_error& error) {
    throw checkpoint_error(error.what());
  } catch (const odeflow::snapshot_error& error) {
    throw checkpoint_error(chosen_.checkpoint + ": " + error.what());
  }
}

std::string checkpoints::way_on(std::uint64_t steps) const {
  if (!wanted()) return "";
  std::vector<std::uint64_t> all = folder_->steps();
  // The last one may be where the values are already too large for any step.
  if (all.size() > 1 && all.back() >= steps) all.pop_back();
  if (all.empty()) return "; there is no checkpoint yet";
  return "; the last good state: --import " + folder_->path_of(all.back()).string();
}

}  // namespace train_images
