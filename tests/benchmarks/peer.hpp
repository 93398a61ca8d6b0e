// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <sys/types.h>
#include <cstddef>
#include <string>
#include <vector>

namespace odeflow::benchmarks {

/// Another library in a process of its own, which takes its turns when asked: it reads lines "CASE BATCH REPETITIONS" and
/// answers each with the seconds that so many took, after as many that it does not count. Its first line says what it is
/// and in which version. It is idle while others have their turn.
class peer {
 public:
  /// Starts it. Throws std::runtime_error if it does not come up or, later, does not answer with a number.
  explicit peer(const std::vector<std::string>& command);
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;
  ~peer();

  const std::string& version() const { return version_; }
  double seconds(const std::string& name, std::size_t batch, std::size_t repetitions);

 private:
  std::string read_line();
  void wait_until_idle() const;

  pid_t process_ = -1;
  int to_ = -1, from_ = -1;
  std::string unread_, version_;
};

}  // namespace odeflow::benchmarks
