// SPDX-License-Identifier: BSL-1.0
// says: an archive does not know what this class remembers
#include "odeflow/state/archive.hpp"

struct own_stepper {
  double last_step = 0;
#ifndef MISTAKE
  template <class Archive>
  void serialize(Archive& archive) {
    archive("last_step", last_step);
  }
#endif
};

void use(own_stepper& stepper, odeflow::snapshot_writer& writer) { writer("stepper", stepper); }
