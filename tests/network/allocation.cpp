// SPDX-License-Identifier: BSL-1.0
// A second call on as many rows allocates nothing. The global operators of this executable count.
#include <atomic>
#include <cstdlib>
#include <new>

#include "catch.hpp"
#include "odeflow/network/linearization.hpp"
#include "odeflow/state/parallel.hpp"
#include "problem.hpp"

namespace {
std::atomic<long> allocations{0};

void* counted(std::size_t size, std::size_t alignment) {
  ++allocations;
  if (void* p = std::aligned_alloc(alignment, (size / alignment + 1) * alignment)) return p;
  throw std::bad_alloc();
}
}  // namespace

void* operator new(std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return ::operator new(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void* operator new(std::size_t size, std::align_val_t a) {
  return counted(size, static_cast<std::size_t>(a));
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

using namespace odeflow;
using namespace odeflow::test;

TEMPLATE_TEST_CASE("a call allocates only while the batch is the largest so far", "[network]", float,
                   double) {
  using T = TestType;
  const std::size_t before = threads();
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}})
    for (const activation f : all_activations) {
      set_threads(count);
      const dense_network<T> network({40, 30, 20, 10}, f, criterion::cross_entropy);
      const std::vector<T> theta = parameters_of(network, 1);
      std::vector<T> gradient(theta.size()), product(theta.size()), outputs(600 * 10);
      const problem<T> largest(600, 40, 10, 1), middle(127, 40, 10, 2), small(3, 40, 10, 3);

      long start = allocations;
      network.value_and_gradient(theta, largest.all(), gradient);
      CHECK(allocations > start);  // so the counter counts
      start = allocations;
      network.gauss_newton_product(theta, largest.all(), gradient, product);
      CHECK(allocations > start);  // what only products need comes with the first one
      network.hessian_vector_product(theta, largest.all(), gradient, product);

      start = allocations;
      for (const problem<T>* data : {&largest, &middle, &small, &largest}) {
        network.value_and_gradient(theta, data->all(), gradient);
        network.value(theta, data->all());
        network.outputs(theta, data->all(), std::span<T>(outputs).first(data->rows() * 10));
        network.hessian_vector_product(theta, data->all(), gradient, product);
        network.gauss_newton_product(theta, data->all(), gradient, product);
      }
      CHECK(allocations == start);

      auto at = network.linearize(theta, largest.all());
      at.hessian_vector_product(gradient, product);
      start = allocations;
      for (const problem<T>* data : {&middle, &small, &largest}) {
        at.move_to(theta, data->all());
        at.hessian_vector_product(gradient, product);
        at.gauss_newton_product(gradient, product);
      }
      CHECK(allocations == start);
    }
  set_threads(before);
}
