// SPDX-License-Identifier: BSL-1.0
// A file with the snapshot of a run, without a checksum, from which a run is restored.
#include "odeflow/data/snapshot_file.hpp"

#include "small_run.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace odeflow;
  static fuzz::memory_file file;
  static const fuzz::small_problem problem;
  fuzz::refuse_or([&] {
    const auto read = data::read_safetensors(file.holding({bytes, size}), data::checksum::if_present);
    try {
      const snapshot found = data::as_snapshot(read);
      fuzz::small_run run(problem, steppers::runge_kutta_dopri5::controlled<fuzz::small_state>(1e-2));
      if (run.restored(found)) run.steps(1);
    } catch (const snapshot_error& error) {
      fuzz::require(!std::string_view(error.what()).empty() && !error.entry().empty());
    }
  });
  return 0;
}
