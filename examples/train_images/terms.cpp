// SPDX-License-Identifier: BSL-1.0
#include "terms.hpp"

#include <charconv>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace train_images {
namespace {

using parameters = std::map<std::string, double>;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

double number(const std::string& name, const std::string& text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
    throw std::invalid_argument(name + " is no number: '" + text + "'");
  return value;
}

// What a term is called, which parameters it has, and how it is made of those that were given.
template <class T>
struct known_term {
  std::string name;
  std::vector<std::string> parameters;
  std::function<void(odeflow::term_list<T>&, const train_images::parameters&)> add;
};

double given(const parameters& values, const std::string& name, double otherwise) {
  const auto at = values.find(name);
  return at == values.end() ? otherwise : at->second;
}

template <class T>
const std::vector<known_term<T>>& all_known() {
  using namespace odeflow;
  static const std::vector<known_term<T>> known{
      {"weight_decay",
       {"rate"},
       [](term_list<T>& list, const parameters& values) {
         list.add(weight_decay{.rate = given(values, "rate", 1e-4)});
       }},
      {"rms_preconditioner",
       {"time_constant", "look_ahead", "epsilon"},
       [](term_list<T>& list, const parameters& values) {
         rms_preconditioner term{.time_constant = given(values, "time_constant", 1)};
         term.look_ahead = given(values, "look_ahead", term.look_ahead);
         term.epsilon = given(values, "epsilon", term.epsilon);
         list.add(term);
       }},
      {"heavy_ball",
       {"friction", "look_ahead"},
       [](term_list<T>& list, const parameters& values) {
         list.add(heavy_ball{.friction = given(values, "friction", 1),
                             .look_ahead = given(values, "look_ahead", 0)});
       }},
  };
  return known;
}

}  // namespace

template <class T>
odeflow::term_list<T> terms_of(const std::string& text) {
  odeflow::term_list<T> list;
  for (const std::string& spelled : split(text, ',')) {
    const auto parts = split(spelled, ':');
    const std::string name = parts.empty() ? "" : parts.front();
    const auto& known = all_known<T>();
    const auto term = std::ranges::find(known, name, &known_term<T>::name);
    if (term == known.end())
      throw std::invalid_argument("there is no term '" + name + "'; known are\n" + known_terms());
    parameters values;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::size_t sign = parts[i].find('=');
      const std::string parameter = parts[i].substr(0, sign);
      if (sign == std::string::npos ||
          std::ranges::find(term->parameters, parameter) == term->parameters.end())
        throw std::invalid_argument(name + " has no '" + parts[i] + "'; known are\n" + known_terms());
      if (!values.emplace(parameter, number(name + "." + parameter, parts[i].substr(sign + 1))).second)
        throw std::invalid_argument(name + "." + parameter + " is given twice");
    }
    term->add(list, values);
  }
  return list;
}

template odeflow::term_list<float> terms_of<float>(const std::string&);
template odeflow::term_list<double> terms_of<double>(const std::string&);

void check_terms(const std::string& text) { terms_of<double>(text); }

std::string known_terms() {
  std::string lines;
  for (const auto& term : all_known<double>()) {
    lines += (lines.empty() ? "" : "\n") + term.name;
    for (const std::string& parameter : term.parameters) lines += ":" + parameter + "=NUMBER";
  }
  return lines;
}

}  // namespace train_images
