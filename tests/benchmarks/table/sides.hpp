// SPDX-License-Identifier: BSL-1.0
#pragma once
// The two sides of a row: a case of odeflow's or a peer's, each on one thread and on two. The faster of the two stands
// for the side.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cases/named_case.hpp"
#include "interleaved.hpp"
#include "peer.hpp"

namespace odeflow::benchmarks {

/// The turns of one side: their numbers among the interleaved ones.
struct side {
  std::string name;
  struct setting {
    std::size_t number;
    std::size_t threads;
  };
  std::vector<setting> settings;
};

/// The processes of a peer, one for each of its settings.
struct peer_setting {
  std::size_t threads;
  std::shared_ptr<peer> process;
};
using peers = std::vector<peer_setting>;

/// Turns of several sides, and the ratios of their times.
class contest {
 public:
  /// A case by name on these numbers of threads; nothing if there is no such case.
  std::optional<side> add(const std::string& case_name, const std::vector<std::size_t>& threads = {1, 2});
  /// A peer's case in each of its settings, of one thread and of two; nothing if the peer cannot run, which the table then says at its end.
  std::optional<side> add_jax(const std::string& name, std::size_t batch);
  std::optional<side> add_torch(const std::string& name, std::size_t batch);

  /// Says on standard error what is measured.
  void run(const std::string& what, const round_options& options = {});

  side::setting best(const side& one) const;
  double seconds(const side& one) const { return turns_.seconds(best(one).number); }
  double ratio(const side& one, const side& other) const {
    return turns_.ratio(best(one).number, best(other).number);
  }
  const interleaved& turns() const { return turns_; }

  /// "3.31 ms on 2 threads"
  std::string in_words(const side& one) const;

 private:
  std::optional<side> add_peers(const std::string& called, const peers& these, const std::string& name,
                                std::size_t batch);
  interleaved turns_;
};

/// Says what the rows of this run are measured on, in the file beside the rows.
void note(const std::string& line);

/// "3.31 ms"
std::string time_in_words(double seconds);

/// Writes a row of the table `speed` against a limit.
void at_most(const std::string& what, double figure, double limit);
void at_least(const std::string& what, double figure, double least);

}  // namespace odeflow::benchmarks
