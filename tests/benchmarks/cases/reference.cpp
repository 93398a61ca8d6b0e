// SPDX-License-Identifier: BSL-1.0
// What the processor can do: multiply-adds in registers, and a = b + s c written by hand.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "named_case.hpp"
#include "odeflow/state/instruction_set.hpp"
#include "odeflow/state/parallel.hpp"
#if defined(__x86_64__)
#  include <immintrin.h>
#endif

namespace odeflow::benchmarks {
namespace {

constexpr std::size_t peak_rounds = 100000, chains = 14;
volatile float sink;

#if defined(__x86_64__)
// 14 chains hide the latency of 4 to 5 cycles on two units.
[[gnu::target("avx2,fma")]] void multiply_add_avx2() {
  __m256 sums[chains];
  for (auto& sum : sums) sum = _mm256_set1_ps(1);
  const __m256 a = _mm256_set1_ps(0.999f), b = _mm256_set1_ps(0.001f);
  for (std::size_t i = 0; i < peak_rounds; ++i)
    for (auto& sum : sums) sum = _mm256_fmadd_ps(sum, a, b);
  for (const auto& sum : sums) sink = _mm256_cvtss_f32(sum);
}
[[gnu::target("avx512f")]] void multiply_add_avx512() {
  __m512 sums[chains];
  for (auto& sum : sums) sum = _mm512_set1_ps(1);
  const __m512 a = _mm512_set1_ps(0.999f), b = _mm512_set1_ps(0.001f);
  for (std::size_t i = 0; i < peak_rounds; ++i)
    for (auto& sum : sums) sum = _mm512_fmadd_ps(sum, a, b);
  for (const auto& sum : sums) sink = _mm512_cvtss_f32(sum);
}
#endif

// The loop of the STREAM benchmark (J. D. McCalpin, 1995), with ordinary stores.
[[gnu::always_inline]] inline void triad_loop(float* a, const float* b, const float* c, std::size_t n) {
  _Pragma("omp simd") for (std::size_t i = 0; i < n; ++i) a[i] = b[i] + 0.5f * c[i];
}
void triad_portable(float* a, const float* b, const float* c, std::size_t n) { triad_loop(a, b, c, n); }
#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] void triad_avx2(float* a, const float* b, const float* c, std::size_t n) {
  triad_loop(a, b, c, n);
}
#endif

named_case triad(double bytes) {
  return {.name = sized("triad/bytes:", static_cast<std::size_t>(bytes)),
          .make =
              [bytes] {
                const auto n = static_cast<std::size_t>(bytes / (3 * sizeof(float)));
                auto x = std::make_shared<std::array<std::vector<float>, 3>>();
                for (auto& array : *x) array.assign(n, 1.0f);
                auto* loop = triad_portable;
#if defined(__x86_64__)
                if (is_supported(instruction_set::x86_64_v3)) loop = triad_avx2;
#endif
                return [=] {
                  parallel_ranges(n, 16384, [&](std::size_t begin, std::size_t end) {
                    loop((*x)[0].data() + begin, (*x)[1].data() + begin, (*x)[2].data() + begin, end - begin);
                  });
                };
              },
          .bytes = bytes};
}

named_case peak(const char* name, void (*loop)(), double lanes) {
  return {.name = name,
          // each thread does all of it
          .make = [loop] { return [loop] { parallel_parts(threads(), [loop](std::size_t) { loop(); }); }; },
          .flops = 2 * lanes * static_cast<double>(chains * peak_rounds)};
}

}  // namespace

std::vector<named_case> reference_cases() {
  std::vector<named_case> list;
#if defined(__x86_64__)
  if (is_supported(instruction_set::x86_64_v3)) list.push_back(peak("peak/avx2", multiply_add_avx2, 8));
  if (is_supported(instruction_set::x86_64_v4)) list.push_back(peak("peak/avx512", multiply_add_avx512, 16));
#endif
  // A triad of the bytes of each case that is compared with one.
  for (auto* cases : {algebra_cases, flow_cases})
    for (const named_case& other : cases())
      if (std::ranges::find(list, other.bytes, &named_case::bytes) == list.end())
        list.push_back(triad(other.bytes));
  return list;
}

}  // namespace odeflow::benchmarks
