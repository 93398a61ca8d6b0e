// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <string>

#include "catch.hpp"
#include "evidence.hpp"

namespace odeflow::test {

/// How many of some runs lost something; a row.
class tally {
 public:
  explicit tally(std::string kind) : kind_(std::move(kind)) {}

  /// The next run.
  void next() {
    ++runs_;
    counted_ = false;
  }
  /// Unless it holds, the run has lost something: the test fails, with what should have been.
  void expect(bool holds, const std::string& what) {
    if (holds) return;
    lost_ += !counted_;
    counted_ = true;
    FAIL_CHECK(kind_ << ": not so: " << what);
  }
  [[nodiscard]] int runs() const { return runs_; }

  void row() const {
    test::row("reliability", kind_ + ", " + std::to_string(runs_) + " runs: lost something", lost_, 0);
  }

 private:
  std::string kind_;
  int runs_ = 0, lost_ = 0;
  bool counted_ = false;
};

}  // namespace odeflow::test
