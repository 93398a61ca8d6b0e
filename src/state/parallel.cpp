// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#if defined(__linux__)
#  include <sched.h>
#endif
#if defined(__x86_64__) || defined(__i386__)
#  include <immintrin.h>
#endif

namespace odeflow {
namespace {

void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

// Waits until `done(value)` holds: a short spin for work that follows at once, then sleep, so that a waiting
// thread never keeps a processor from one that has work.
template <class Value, class Done>
Value wait_until(const std::atomic<Value>& variable, Done done) noexcept {
  constexpr int spins = 2000;
  for (int spin = 0;; ++spin) {
    const Value value = variable.load(std::memory_order_acquire);
    if (done(value)) return value;
    if (spin < spins)
      pause();
    else
      variable.wait(value, std::memory_order_acquire);
  }
}

std::size_t processors() noexcept {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
    return static_cast<std::size_t>(CPU_COUNT(&set));
#endif
  return std::max(1u, std::thread::hardware_concurrency());
}

// The processor that this thread runs on, or -1.
int this_processor() noexcept {
#if defined(__linux__)
  return sched_getcpu();
#else
  return -1;
#endif
}

// A thread that was just woken may be put on the processor of the one that woke it, where it waits while others idle, for
// longer than most jobs take: it moves on at once, to any of those that it may run on.
void leave_processor([[maybe_unused]] int processor) noexcept {
#if defined(__linux__)
  if (processor < 0 || processor != sched_getcpu()) return;
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2) return;
  cpu_set_t others = allowed;
  CPU_CLR(processor, &others);
  if (sched_setaffinity(0, sizeof others, &others) == 0) sched_setaffinity(0, sizeof allowed, &allowed);
#endif
}

std::size_t initial_threads() noexcept {
  if (const char* text = std::getenv("ODEFLOW_NUM_THREADS")) {
    std::size_t count = 0;
    const char* end = text + std::strlen(text);
    if (const auto read = std::from_chars(text, end, count);
        read.ec == std::errc{} && read.ptr == end && count > 0)
      return count;
  }
  return processors();
}

std::atomic<std::size_t>& thread_count() noexcept {
  static std::atomic<std::size_t> count{initial_threads()};
  return count;
}

thread_local bool inside_a_part = false;

// A pool of threads that claim numbered parts of one job at a time.
class pool {
 public:
  ~pool() {
    stop_.store(true, std::memory_order_relaxed);
    publish(0, nullptr, nullptr);
    for (std::thread& worker : workers_) worker.join();
  }

  void run(std::size_t parts, void (*function)(void*, std::size_t), void* context) {
    const std::size_t helpers = std::min(threads(), parts) - 1;
    std::unique_lock lock(busy_, std::defer_lock);
    if (inside_a_part || helpers == 0 || parts > most_parts || !lock.try_lock()) {
      for (std::size_t part = 0; part < parts; ++part) function(context, part);
      return;
    }
    hire(helpers);
    failure_ = nullptr;
    allowed_.store(helpers, std::memory_order_relaxed);
    remaining_.store(parts, std::memory_order_relaxed);
    work(publish(parts, function, context), 0);
    wait_until(remaining_, [](std::size_t value) { return value == 0; });
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  // A ticket is one number: job << 32 | what is left of it. Up to 32 parts that is a set of parts, one bit for each, so that
  // every thread begins with parts of its own, the same in each job of so many parts: they are still in its cache. More parts
  // are counted and taken in their order. A part is claimed by changing the ticket while something is left, and a job's
  // function, context and parts stay as they are so long: so a thread that comes late, and still looks at an old ticket,
  // cannot claim anything, whatever else it reads.
  static constexpr std::size_t most_parts = std::numeric_limits<std::uint32_t>::max(), most_in_set = 32;
  static std::uint32_t job_of(std::uint64_t ticket) { return static_cast<std::uint32_t>(ticket >> 32); }
  static std::uint32_t left_of(std::uint64_t ticket) { return static_cast<std::uint32_t>(ticket); }
  static std::uint32_t all_left(std::size_t parts) {
    const std::uint64_t set = (std::uint64_t{1} << std::min(parts, most_in_set)) - 1;
    return static_cast<std::uint32_t>(parts > most_in_set ? parts : set);
  }

  // The next part for a thread that begins with part `own`.
  static std::size_t next_part(std::uint32_t left, std::size_t parts, std::size_t own) {
    if (parts > most_in_set) return parts - left;
    const std::uint32_t from_own = left >> own << own;
    return static_cast<std::size_t>(std::countr_zero(from_own != 0 ? from_own : left));
  }

  std::uint32_t publish(std::size_t parts, void (*function)(void*, std::size_t), void* context) {
    function_.store(function, std::memory_order_relaxed);
    context_.store(context, std::memory_order_relaxed);
    parts_.store(parts, std::memory_order_relaxed);
    caller_.store(this_processor(), std::memory_order_relaxed);
    const std::uint32_t job = job_of(ticket_.load(std::memory_order_relaxed)) + 1;
    ticket_.store(std::uint64_t{job} << 32 | all_left(parts), std::memory_order_release);
    announced_.fetch_add(1, std::memory_order_release);
    announced_.notify_all();
    return job;
  }

  void hire(std::size_t helpers) {
    while (workers_.size() < helpers) {
      workers_.emplace_back([this, index = workers_.size(), seen = announced_.load()]() mutable {
        while (true) {
          seen = wait_until(announced_, [&](std::uint32_t announced) { return announced != seen; });
          if (stop_.load(std::memory_order_relaxed)) return;
          leave_processor(caller_.load(std::memory_order_relaxed));
          if (index < allowed_.load(std::memory_order_relaxed))
            work(job_of(ticket_.load(std::memory_order_acquire)), index + 1);
        }
      });
    }
  }

  // Thread number `thread` of the job, 0 for the caller, takes parts until none is left.
  void work(std::uint32_t job, std::size_t thread) {
    inside_a_part = true;
    std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
    while (job_of(ticket) == job && left_of(ticket) != 0) {
      const auto function = function_.load(std::memory_order_relaxed);
      const auto context = context_.load(std::memory_order_relaxed);
      const std::size_t parts = parts_.load(std::memory_order_relaxed);
      const std::size_t threads_of_job = allowed_.load(std::memory_order_relaxed) + 1;
      const std::size_t own = std::min(thread * parts / threads_of_job, most_in_set - 1);
      const std::size_t part = next_part(left_of(ticket), parts, own);
      const std::uint64_t claimed = parts > most_in_set ? 1 : std::uint64_t{1} << part;
      if (!ticket_.compare_exchange_weak(ticket, ticket - claimed, std::memory_order_acq_rel)) continue;
      try {
        function(context, part);
      } catch (...) {
        const std::scoped_lock guard(failure_lock_);
        if (!failure_) failure_ = std::current_exception();
      }
      if (remaining_.fetch_sub(1, std::memory_order_acq_rel) == 1) remaining_.notify_one();
      ticket = ticket_.load(std::memory_order_acquire);
    }
    inside_a_part = false;
  }

  std::mutex busy_;
  std::vector<std::thread> workers_;
  std::atomic<void (*)(void*, std::size_t)> function_{nullptr};
  std::atomic<void*> context_{nullptr};
  std::atomic<std::size_t> parts_{0};
  std::atomic<int> caller_{-1};  // the processor it ran on when it published
  std::atomic<std::size_t> allowed_{0};
  std::atomic<bool> stop_{false};
  std::mutex failure_lock_;
  std::exception_ptr failure_;
  alignas(64) std::atomic<std::uint64_t> ticket_{0};
  alignas(64) std::atomic<std::size_t> remaining_{0};
  alignas(64) std::atomic<std::uint32_t> announced_{0};
};

}  // namespace

std::size_t threads() noexcept { return thread_count().load(std::memory_order_relaxed); }

void set_threads(std::size_t count) {
  if (count == 0)
    throw std::invalid_argument("odeflow::set_threads: the number of threads must be positive, got 0");
  thread_count().store(count, std::memory_order_relaxed);
}

void detail::run_parts(std::size_t parts, void (*function)(void*, std::size_t), void* context) {
  if (parts == 0) return;
  static pool instance;
  instance.run(parts, function, context);
}

}  // namespace odeflow
