// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "odeflow/state/snapshot.hpp"
#include "odeflow/state/state.hpp"

namespace odeflow {

/// True for classes that take nothing along, so that nothing of them is saved. One that has neither this nor `serialize`
/// does not compile in an archive.
template <class T>
inline constexpr bool remembers_nothing = requires {
  requires T::remembers_nothing;
};

namespace detail {

template <class T, class Archive>
concept has_serialize = requires(T& object, Archive& archive) {
  object.serialize(archive);
};
template <class T, class Archive>
concept has_free_serialize = requires(T& object, Archive& archive) {
  serialize(archive, object);
};

template <class T>
concept saved_number = std::is_arithmetic_v<T> && !std::same_as<T, long double>;

template <saved_number T>
constexpr element_type element_type_of() {
  if constexpr (std::same_as<T, bool>) return element_type::boolean;
  if constexpr (std::same_as<T, float>) return element_type::float32;
  if constexpr (std::same_as<T, double>) return element_type::float64;
  return std::is_signed_v<T> ? element_type::integer : element_type::natural;
}

/// As what a number is saved: integers with 64 bits, so that a snapshot does not depend on their width here.
template <class T>
using saved_as = std::conditional_t<
    std::same_as<T, bool>, std::uint8_t,
    std::conditional_t<std::is_floating_point_v<T>, T,
                       std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>>;

template <class T>
inline constexpr bool is_state = false;
template <class T>
inline constexpr bool is_state<state<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class... T>
inline constexpr bool is_vector<std::vector<T...>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_pair = false;
template <class A, class B>
inline constexpr bool is_pair<std::pair<A, B>> = true;
/// std::array, boost::array.
template <class T>
concept fixed_array = requires(T& a) {
  typename T::value_type;
  std::tuple_size<T>::value;
  a.data();
}
|| requires(T& a) { a.elems; };

/// What both archives share: the walk over what an object consists of. `Derived` has
/// `entry(type, bytes of an element, shape, arrange)`: `arrange(shape)` gives the memory for that shape.
template <class Derived>
class archive_walk {
 public:
  using shape_type = std::vector<std::uint64_t>;

  /// Saves or restores what `value` remembers, as `name`.
  template <class T>
  void operator()(std::string_view name, T& value) {
    named(name, [&] { walk(value); });
  }

  /// The same of a number, or an enumeration, that is restored to a value from `least` to `most` only: what counts or chooses
  /// something.
  template <class T>
  void within(std::string_view name, T& value, std::type_identity_t<T> least, std::type_identity_t<T> most) {
    named(name, [&] {
      T found = value;
      walk(found);
      if constexpr (Derived::restores) {
        self().require(least <= found && found <= most, in_digits(least) + " to " + in_digits(most),
                       in_digits(found));
        value = found;
      }
    });
  }

  /// The same of a state that is restored to its own shape only.
  template <class T>
  void of_same_shape(std::string_view name, state<T>& x) {
    named(name, [&] { array_of_state(x, shape_of(x)); });
  }

 protected:
  const std::string& path() const noexcept { return path_; }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }

  template <class Walk>
  void named(std::string_view name, Walk walk_value) {
    const std::size_t outer = path_.size();
    if (outer > 0) path_ += '/';
    path_ += name;
    walk_value();
    path_.resize(outer);
  }

  template <class T>
  static std::string in_digits(T value) {
    if constexpr (std::is_enum_v<T>)
      return std::to_string(static_cast<std::underlying_type_t<T>>(value));
    else
      return std::to_string(value);
  }

  template <class T>
  void walk(T& value) {
    if constexpr (saved_number<T>)
      number(value);
    else if constexpr (std::is_enum_v<T>)
      enumeration(value);
    else if constexpr (std::same_as<T, std::string>)
      self().entry(element_type::text, 1, shape_type{value.size()}, [&](const shape_type& shape) {
        value.resize(shape.at(0));
        return value.data();
      });
    else if constexpr (is_state<T>)
      array_of_state(value);
    else if constexpr (is_optional<T>)
      optional(value);
    else if constexpr (is_pair<T>)
      (*this)("first", value.first), (*this)("second", value.second);
    else if constexpr (is_vector<T>)
      vector(value);
    else if constexpr (has_serialize<T, Derived>)
      value.serialize(self());
    else if constexpr (has_free_serialize<T, Derived>)
      serialize(self(), value);
    else if constexpr (fixed_array<T>)
      array(value);
    else
      static_assert(remembers_nothing<T>,
                    "odeflow: an archive does not know what this class remembers. Give it `template <class "
                    "Archive> void "
                    "serialize(Archive& archive)`, or, if it takes nothing along, `static constexpr bool "
                    "remembers_nothing = true`");
  }

  template <class T>
  void number(T& value) {
    auto wide = static_cast<saved_as<T>>(value);
    self().entry(element_type_of<T>(), sizeof wide, {}, [&](const shape_type&) { return &wide; });
    if constexpr (Derived::restores) {
      if constexpr (std::same_as<T, bool>)
        self().require(wide <= 1, "0 or 1", std::to_string(wide));
      else if constexpr (std::is_integral_v<T>)
        self().require(std::in_range<T>(wide), std::to_string(8 * sizeof(T)) + " bits", std::to_string(wide));
      value = static_cast<T>(wide);
    }
  }

  template <class T>
  void enumeration(T& value) {
    auto number = static_cast<std::underlying_type_t<T>>(value);
    this->number(number);
    value = static_cast<T>(number);
  }

  template <class T>
  void array(T& values) {
    using number = std::remove_cvref_t<decltype(values[0])>;
    if constexpr (std::is_floating_point_v<number>)
      self().entry(element_type_of<number>(), sizeof(number), shape_type{values.size()},
                   [&](const shape_type& shape) {
                     self().require(shape.at(0) == values.size(), std::to_string(values.size()) + " numbers",
                                    std::to_string(shape.at(0)));
                     return values.data();
                   });
    else
      for (std::size_t i = 0; i < values.size(); ++i) (*this)(std::to_string(i), values[i]);
  }

  template <class T>
  static shape_type shape_of(const state<T>& x) {
    return {x.dimension(), x.blocks(), x.scalars().size()};
  }

  static std::string in_words(const shape_type& of) {
    return std::to_string(of.at(1)) + " blocks of " + std::to_string(of.at(0)) + " and " +
           std::to_string(of.at(2)) + " scalars";
  }

  template <class T>
  void array_of_state(state<T>& x, const std::optional<shape_type>& wanted = std::nullopt) {
    self().entry(element_type_of<T>(), sizeof(T), shape_of(x), [&](const shape_type& of) {
      if constexpr (Derived::restores) {
        if (wanted) self().require(of == *wanted, in_words(*wanted), in_words(of));
        x.reshape(of.at(0), of.at(1), of.at(2));
      }
      return x.data();
    });
  }

  template <class T>
  void optional(std::optional<T>& value) {
    bool there = value.has_value();
    (*this)("there", there);
    if constexpr (Derived::restores) value = there ? std::optional<T>(std::in_place) : std::nullopt;
    if (there) (*this)("value", *value);
  }

  template <class T, class Allocator>
  void vector(std::vector<T, Allocator>& values) {
    if constexpr (saved_number<T> && !std::same_as<T, bool> && sizeof(T) == sizeof(saved_as<T>)) {
      self().entry(element_type_of<T>(), sizeof(T), shape_type{values.size()}, [&](const shape_type& shape) {
        values.resize(shape.at(0));
        return values.data();
      });
    } else {
      // Of objects: as many as the fresh object has.
      std::uint64_t size = values.size();
      (*this)("size", size);
      self().require(size == values.size(), std::to_string(values.size()) + " objects", std::to_string(size));
      for (std::size_t i = 0; i < values.size(); ++i) (*this)(std::to_string(i), values[i]);
    }
  }

  std::string path_;
};

}  // namespace detail

}  // namespace odeflow
