// SPDX-License-Identifier: BSL-1.0
// Snapshots of runs with changes, from which a run is restored and goes on: a byte for the stepper, then changes of 11 bytes
// each: the entry, what of it, where, and a number of 64 bits.
#include <cstring>
#include <span>

#include "small_run.hpp"

namespace {

using namespace odeflow;
using fuzz::small_state;

constexpr std::size_t change_size = 11;

void change(snapshot& s, std::span<const std::uint8_t, change_size> how) {
  if (s.entries.empty()) return;
  const std::size_t place = how[0] % s.entries.size();
  snapshot_entry& entry = s.entries[place];
  switch (how[1] % 4) {
    case 0: {  // its bytes
      const std::size_t at = 8 * std::size_t{how[2]};
      if (at < entry.bytes.size())
        std::memcpy(entry.bytes.data() + at, &how[3], std::min<std::size_t>(8, entry.bytes.size() - at));
      break;
    }
    case 1: {  // its shape, with as many bytes
      if (entry.shape.empty()) break;
      for (std::size_t i = 0; i < entry.shape.size(); ++i) entry.shape[i] = how[3 + i] % 16;
      const std::size_t scalars = entry.shape.size() == 3 ? entry.shape[2] : 0;
      const std::size_t blocks = entry.shape.size() == 3 ? entry.shape[1] : 1;
      entry.bytes.resize((entry.shape[0] * blocks + scalars) * (entry.type == element_type::float32 ? 4 : 8));
      break;
    }
    case 2:  // its shape alone
      if (!entry.shape.empty()) std::memcpy(&entry.shape[how[2] % entry.shape.size()], &how[3], 8);
      break;
    default:
      s.entries.erase(s.entries.begin() + static_cast<std::ptrdiff_t>(place));
  }
}

template <class Stepper>
void restore_and_step(const Stepper& stepper, std::span<const std::uint8_t> changes) {
  static const fuzz::small_problem problem;
  static const snapshot good = [&stepper] {
    fuzz::small_run run(problem, stepper);
    run.steps(6);
    return run.saved();
  }();
  snapshot s = good;
  for (; changes.size() >= change_size; changes = changes.subspan(change_size))
    change(s, changes.first<change_size>());
  fuzz::small_run run(problem, stepper);
  const bool restored = run.restored(s);
  fuzz::require(restored || s != good);
  if (!restored) return;
  if constexpr (requires { run.stepper().stepper().stages(); })
    if (run.stepper().stepper().stages() > 100) return;  // They may be many: it takes its time.
  run.steps(1);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  namespace list = odeflow::steppers;
  if (size == 0) return 0;
  const std::span<const std::uint8_t> changes(bytes + 1, size - 1);
  constexpr double tolerance = 1e-2;
  switch (bytes[0] % 9) {
    case 0:
      restore_and_step(list::adams_bashforth_moulton<4>::plain<small_state>(), changes);
      break;
    case 1:
      restore_and_step(list::adaptive_adams_bashforth_moulton::controlled<small_state>(tolerance), changes);
      break;
    case 2:
      restore_and_step(list::bulirsch_stoer::controlled<small_state>(tolerance), changes);
      break;
    case 3:
      restore_and_step(list::bulirsch_stoer::dense_output<small_state>(tolerance), changes);
      break;
    case 4:
      restore_and_step(list::euler::dense_output<small_state>(tolerance), changes);
      break;
    case 5:
      restore_and_step(list::rkc2::controlled<small_state>(tolerance), changes);
      break;
    case 6:
      restore_and_step(list::runge_kutta_dopri5::dense_output<small_state>(tolerance), changes);
      break;
    case 7:
      restore_and_step(list::tsitouras_5_4::dense_output<small_state>(tolerance), changes);
      break;
    default:
      restore_and_step(list::verner_7_6::dense_output<small_state>(tolerance), changes);
  }
  return 0;
}
