// SPDX-License-Identifier: BSL-1.0
#include "odeflow/network/linearization.hpp"

#include "stages.hpp"
#include "workspace.hpp"

namespace odeflow {

template <class T>
linearization<T>::linearization(const dense_network<T>& network, std::span<const T> theta,
                                const samples<T>& rows)
    : network_(network) {
  move_to(theta, rows);
}

template <class T>
linearization<T>::linearization(linearization&&) noexcept = default;
template <class T>
linearization<T>& linearization<T>::operator=(linearization&&) noexcept = default;
template <class T>
linearization<T>::~linearization() = default;

// product(pass over a chunk, its number) for all chunks of the batch, in order, each in memory of its own.
template <class T>
template <class Product>
void linearization<T>::for_each_chunk(Product&& product) const {
  const std::size_t chunk = detail::chunk_rows(network_.shape_, sizeof(T));
  for (std::size_t i = 0; i * chunk < rows_.rows; ++i) {
    if (chunks_.size() == i) chunks_.emplace_back();
    detail::chunk_pass<T> pass(network_.shape_, theta_.data(), rows_, i * chunk, chunk, chunks_[i]);
    product(pass, i);
  }
}

template <class T>
void linearization<T>::move_to(std::span<const T> theta, const samples<T>& rows) {
  network_.check_rows(theta, rows);
  network_.check_answers(rows);
  theta_ = theta;
  rows_ = rows;
  value_ = 0;
  for_each_chunk([&](detail::chunk_pass<T>& pass, std::size_t) {
    pass.forward(true);
    value_ += pass.loss_and_slope(1);
    pass.slopes();
  });
}

template <class T>
void linearization<T>::hessian_vector_product(std::span<const T> v, std::span<T> out) const {
  network_.check_vectors(theta_, v, out);
  for_each_chunk([&](detail::chunk_pass<T>& pass, std::size_t i) {
    pass.tangents(v.data());
    pass.output_curvature();
    pass.hessian_product(v.data(), out.data(), i > 0);
  });
}

template <class T>
void linearization<T>::gauss_newton_product(std::span<const T> v, std::span<T> out) const {
  network_.check_vectors(theta_, v, out);
  for_each_chunk([&](detail::chunk_pass<T>& pass, std::size_t i) {
    pass.tangents(v.data());
    pass.output_curvature();
    pass.gauss_newton_product(out.data(), i > 0);
  });
}

template class linearization<float>;
template class linearization<double>;

template <class T>
linearization<T> dense_network<T>::linearize(std::span<const T> theta, const samples<T>& rows) const {
  return {*this, theta, rows};
}

template linearization<float> dense_network<float>::linearize(std::span<const float>,
                                                              const samples<float>&) const;
template linearization<double> dense_network<double>::linearize(std::span<const double>,
                                                                const samples<double>&) const;

}  // namespace odeflow
