// SPDX-License-Identifier: BSL-1.0
#include "products.hpp"

#include "vectors.hpp"

namespace odeflow::kernels::ODEFLOW_KERNELS {
namespace {

// The bytes of the nearest cache that a block may take, and of the next one.
constexpr std::size_t near_bytes = 16 * 1024, next_bytes = 128 * 1024, line_of_cache = 64;

// How a line is held in vectors.
template <class T, std::size_t Line>
struct line {
  static constexpr std::size_t bytes = smaller(Line, widest_vector), lanes = Line / sizeof(T);
  static constexpr std::size_t width = bytes / sizeof(T), vectors = Line / bytes;
};

// One tile of a product: M rows of W, P panels, all sums in registers. Three rows share a pointer, so that the pointers
// are in registers, too.
template <class T, std::size_t Line, bool UnitRows, std::size_t P, std::size_t M>
[[gnu::noinline]] void multiply_tile(const product<T>& of, const T* w, const T* a, T* c, const T* bias,
                                     std::size_t depth, bool add) {
  using shape = line<T, Line>;
  constexpr std::size_t count = P * shape::vectors;
  using V = vector<T, shape::bytes>;
  const auto place = [](std::size_t j, std::size_t stride) {
    return j / shape::vectors * stride + j % shape::vectors * shape::width;
  };
  V sums[M][count];
  ODEFLOW_UNROLL
  for (std::size_t r = 0; r < M; ++r) {
    ODEFLOW_UNROLL
    for (std::size_t j = 0; j < count; ++j)
      sums[r][j] = add ? load<shape::bytes>(c + r * shape::lanes + place(j, of.c_stride))
                       : V{} + (bias == nullptr ? T(0) : bias[r]);
  }
  const std::size_t row = UnitRows ? 1 : of.row_stride, step = UnitRows ? of.column_stride : 1;
  const T* group[(M + 2) / 3];
  ODEFLOW_UNROLL
  for (std::size_t g = 0; g < (M + 2) / 3; ++g) group[g] = w + 3 * g * row;
  for (std::size_t k = 0; k < depth; ++k) {
    V x[count];
    ODEFLOW_UNROLL
    for (std::size_t j = 0; j < count; ++j) x[j] = load<shape::bytes>(a + place(j, of.a_stride));
    a += shape::lanes;
    if constexpr (UnitRows) __builtin_prefetch(w + line_of_cache / sizeof(T));
    ODEFLOW_UNROLL
    for (std::size_t r = 0; r < M; ++r) {
      const T weight = UnitRows ? w[r] : group[r / 3][r % 3 * row];
      ODEFLOW_UNROLL
      for (std::size_t j = 0; j < count; ++j) sums[r][j] += weight * x[j];
    }
    if constexpr (UnitRows) {
      w += step;
    } else {
      ODEFLOW_UNROLL
      for (std::size_t g = 0; g < (M + 2) / 3; ++g) ++group[g];
    }
  }
  ODEFLOW_UNROLL
  for (std::size_t r = 0; r < M; ++r) {
    ODEFLOW_UNROLL
    for (std::size_t j = 0; j < count; ++j) store(c + r * shape::lanes + place(j, of.c_stride), sums[r][j]);
  }
}

// The tile for a number of rows known at run time.
template <class T, std::size_t Line, bool UnitRows, std::size_t P, std::size_t Most, class... Arguments>
ODEFLOW_INLINE void multiply_rows(std::size_t rows, const Arguments&... arguments) {
  if constexpr (Most > 0) {
    if (rows == Most)
      multiply_tile<T, Line, UnitRows, P, Most>(arguments...);
    else
      multiply_rows<T, Line, UnitRows, P, Most - 1>(rows, arguments...);
  }
}

// The rows of W in tiles; the panels by twos where the registers allow it. A block of the depth at a time: a tile of W is
// read once for all panels, which stay in the next cache.
template <class T, std::size_t Line, bool UnitRows>
void multiply_blocks(const product<T>& of) {
  using shape = line<T, Line>;
  constexpr std::size_t single = smaller(most_rows, most_sums / shape::vectors);
  constexpr bool in_pairs = 2 * shape::vectors * 6 <= most_sums;
  constexpr std::size_t paired = in_pairs ? smaller(most_rows, most_sums / shape::vectors / 2) : single;
  // Where W is read along its columns, each line of the cache that it touches serves a few tiles.
  const std::size_t block = UnitRows ? near_bytes / 128 : next_bytes / Line / smaller(of.panels, 8);
  const bool pairs = in_pairs && of.panels > 1;
  for (std::size_t k = 0; k < of.depth || k == 0; k += block) {
    const std::size_t depth = smaller(block, of.depth - k);
    const bool add = of.add || k > 0;
    evenly(of.rows, pairs ? paired : single, [&](std::size_t r, std::size_t size) {
      const T* const w = of.w + r * of.row_stride + k * of.column_stride;
      const T* const bias = of.bias == nullptr ? nullptr : of.bias + r;
      const T* a = of.a + k * shape::lanes;
      T* c = of.c + r * shape::lanes;
      std::size_t p = 0;
      if constexpr (in_pairs)
        for (; p + 2 <= of.panels; p += 2, a += 2 * of.a_stride, c += 2 * of.c_stride)
          multiply_rows<T, Line, UnitRows, 2, paired>(size, of, w, a, c, bias, depth, add);
      for (; p < of.panels; ++p, a += of.a_stride, c += of.c_stride)
        multiply_rows<T, Line, UnitRows, 1, single>(size, of, w, a, c, bias, depth, add);
    });
  }
}

// One strip of N vectors of columns, for M units, all sums in registers. `odd` grows by a - a for each number written: it
// stays 0, and becomes NaN at one that is not finite.
template <class T, std::size_t Line, std::size_t M, std::size_t N, class V>
ODEFLOW_INLINE void outer_strip(const outer_product<T>& of, const T* d, const T* a, std::size_t a_stride,
                                T* g, std::size_t g_stride, V (&odd)[2]) {
  using shape = line<T, Line>;
  constexpr std::size_t width = sizeof(V) / sizeof(T);
  V sums[M][N];
  ODEFLOW_UNROLL
  for (std::size_t r = 0; r < M; ++r) {
    ODEFLOW_UNROLL
    for (std::size_t j = 0; j < N; ++j)
      sums[r][j] = of.add ? load<sizeof(V)>(g + r * g_stride + j * width) : V{};
  }
  for (std::size_t first = 0; first < of.samples; first += shape::lanes, d += of.d_stride) {
    const std::size_t lanes = smaller(shape::lanes, of.samples - first);
    for (std::size_t l = 0; l < lanes; ++l, a += a_stride) {
      V x[N];
      ODEFLOW_UNROLL
      for (std::size_t j = 0; j < N; ++j) x[j] = load<sizeof(V)>(a + j * width);
      ODEFLOW_UNROLL
      for (std::size_t r = 0; r < M; ++r) {
        const T slope = d[r * shape::lanes + l];
        ODEFLOW_UNROLL
        for (std::size_t j = 0; j < N; ++j) sums[r][j] += slope * x[j];
      }
    }
  }
  ODEFLOW_UNROLL
  for (std::size_t r = 0; r < M; ++r) {
    ODEFLOW_UNROLL
    for (std::size_t j = 0; j < N; ++j) {
      store(g + r * g_stride + j * width, sums[r][j]);
      odd[r % 2] += sums[r][j] - sums[r][j];
    }
  }
}

// M units, the columns [begin, end), strip by strip; the last columns by way of an array that is wide enough.
template <class T, std::size_t Line, std::size_t M>
[[gnu::noinline]] bool outer_tile(const outer_product<T>& of, std::size_t unit, std::size_t begin,
                                  std::size_t end) {
  using V = vector<T, widest_vector>;
  constexpr std::size_t width = widest_vector / sizeof(T), unit_of_tail = strip_bytes / sizeof(T);
  const std::size_t tail = of.columns / unit_of_tail * unit_of_tail;
  const T* const d = of.d + unit * line<T, Line>::lanes;
  V odd[2]{};
  for (std::size_t k = begin; k < end;) {
    const bool own = k < tail;
    const T* const a = own ? of.a + k : of.tail + (k - tail);
    const std::size_t stride = own ? of.a_stride : of.tail_stride;
    T* const g = of.g + unit * of.g_stride + k;
    if (k + 2 * width <= end) {
      outer_strip<T, Line, M, 2>(of, d, a, stride, g, of.g_stride, odd);
      k += 2 * width;
    } else if (k + width <= end) {
      outer_strip<T, Line, M, 1>(of, d, a, stride, g, of.g_stride, odd);
      k += width;
    } else {
      T edge[M * width];
      for (std::size_t r = 0; r < M; ++r)
        for (std::size_t j = 0; j < width; ++j)
          edge[r * width + j] = j < end - k ? g[r * of.g_stride + j] : T(0);
      outer_strip<T, Line, M, 1>(of, d, a, stride, edge, width, odd);
      for (std::size_t r = 0; r < M; ++r)
        for (std::size_t j = 0; j < end - k; ++j) g[r * of.g_stride + j] = edge[r * width + j];
      k = end;
    }
  }
  odd[0] += odd[1];
  bool finite = true;
  for (std::size_t i = 0; i < width; ++i) finite = finite && odd[0][i] == T(0);
  return finite;
}

template <class T, std::size_t Line, std::size_t Most>
ODEFLOW_INLINE bool outer_units(std::size_t units, const outer_product<T>& of, std::size_t unit,
                                std::size_t begin, std::size_t end) {
  if constexpr (Most > 0) {
    if (units == Most) return outer_tile<T, Line, Most>(of, unit, begin, end);
    return outer_units<T, Line, Most - 1>(units, of, unit, begin, end);
  }
  return true;
}

}  // namespace

template <class T, std::size_t Line>
void multiply(const product<T>& of) {
  if (of.row_stride == 1)
    multiply_blocks<T, Line, true>(of);
  else
    multiply_blocks<T, Line, false>(of);
}

// A block of columns at a time, whose part of the samples stays in the nearest cache.
template <class T, std::size_t Line>
bool outer(const outer_product<T>& of) {
  constexpr std::size_t most = smaller(6, most_sums / 2), strip = strip_bytes / sizeof(T);
  const std::size_t fit = near_bytes / sizeof(T) / of.samples / strip * strip, block = fit == 0 ? strip : fit;
  bool finite = true;
  for (std::size_t begin = 0; begin < of.columns; begin += block)
    evenly(of.units, most, [&](std::size_t unit, std::size_t size) {
      finite &= outer_units<T, Line, most>(size, of, unit, begin, smaller(begin + block, of.columns));
    });
  return finite;
}

#define ODEFLOW_INSTANTIATE(T, LINE)                  \
  template void multiply<T, LINE>(const product<T>&); \
  template bool outer<T, LINE>(const outer_product<T>&);
ODEFLOW_INSTANTIATE(float, 32)
ODEFLOW_INSTANTIATE(float, 64)
ODEFLOW_INSTANTIATE(double, 32)
ODEFLOW_INSTANTIATE(double, 64)

}  // namespace odeflow::kernels::ODEFLOW_KERNELS
