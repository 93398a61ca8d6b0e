// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>

namespace train_images {

/// How the program ends, for who runs it from a script; 2 is a mistake in the command line.
enum exit_code : int {
  done = 0,
  failed = 1,    ///< anything else
  diverged = 3,  ///< a loss, gradient or state that is not finite, or no step that is short enough
  bad_data = 4,  ///< a file that is not what it should be, or rows that do not fit each other
  cannot_write =
      5,  ///< metrics, plot, checkpoint, parameters or output: a full disk, a folder that is not there
  cannot_resume = 6,    ///< no checkpoint can be read, it is one of another run, or its folder is in use
  data_missing = 77,    ///< what CTest takes for a skipped test
  interrupted_by = 128  ///< plus the number of the signal: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP
};

/// Rows that do not fit each other.
struct data_error : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Something cannot be written.
struct output_error : std::runtime_error {
  using runtime_error::runtime_error;
};

/// A run cannot go on from its checkpoint.
struct checkpoint_error : std::runtime_error {
  using runtime_error::runtime_error;
};

}  // namespace train_images
