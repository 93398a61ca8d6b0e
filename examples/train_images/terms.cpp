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

template <class Term>
using member = std::pair<const char*, double Term::*>;

// The first member is given first, since the defaults of the others may follow from it.
template <class T, class Term>
known_term<T> known(const std::string& name, std::vector<member<Term>> members) {
  std::vector<std::string> names;
  for (const auto& [parameter, place] : members) names.push_back(parameter);
  return {name, names, [members](odeflow::term_list<T>& list, const parameters& values) {
            const auto first = values.find(members.front().first);
            Term term = first == values.end() ? Term{} : Term{first->second};
            for (const auto& [parameter, place] : members)
              if (const auto given = values.find(parameter); given != values.end())
                term.*place = given->second;
            list.add(term);
          }};
}

template <class T>
const std::vector<known_term<T>>& all_known() {
  using namespace odeflow;
  static const std::vector<known_term<T>> all{
      known<T, weight_decay>("weight_decay", {{"rate", &weight_decay::rate}}),
      known<T, clip_value>("clip_value", {{"most", &clip_value::most}}),
      known<T, heavy_ball>("heavy_ball",
                           {{"friction", &heavy_ball::friction}, {"look_ahead", &heavy_ball::look_ahead}}),
      known<T, vanishing_friction>("vanishing_friction", {{"strength", &vanishing_friction::strength}}),
      known<T, exponential_average>("exponential_average",
                                    {{"time_constant", &exponential_average::time_constant},
                                     {"gain", &exponential_average::gain},
                                     {"look_ahead", &exponential_average::look_ahead}}),
      known<T, nesterov_average>("nesterov_average", {{"time_constant", &nesterov_average::time_constant},
                                                      {"gain", &nesterov_average::gain},
                                                      {"look_ahead", &nesterov_average::look_ahead}}),
      known<T, rms_preconditioner>("rms_preconditioner",
                                   {{"time_constant", &rms_preconditioner::time_constant},
                                    {"look_ahead", &rms_preconditioner::look_ahead},
                                    {"epsilon", &rms_preconditioner::epsilon}}),
      known<T, centered_rms_preconditioner>("centered_rms_preconditioner",
                                            {{"time_constant", &centered_rms_preconditioner::time_constant},
                                             {"look_ahead", &centered_rms_preconditioner::look_ahead},
                                             {"epsilon", &centered_rms_preconditioner::epsilon}}),
      known<T, adagrad_preconditioner>("adagrad_preconditioner",
                                       {{"interval", &adagrad_preconditioner::interval},
                                        {"look_ahead", &adagrad_preconditioner::look_ahead},
                                        {"initial", &adagrad_preconditioner::initial},
                                        {"epsilon", &adagrad_preconditioner::epsilon}}),
      known<T, adadelta_preconditioner>("adadelta_preconditioner",
                                        {{"time_constant", &adadelta_preconditioner::time_constant},
                                         {"look_ahead", &adadelta_preconditioner::look_ahead},
                                         {"epsilon", &adadelta_preconditioner::epsilon}}),
      known<T, adaptive_moments>("adaptive_moments",
                                 {{"mean_time_constant", &adaptive_moments::mean_time_constant},
                                  {"square_time_constant", &adaptive_moments::square_time_constant},
                                  {"look_ahead", &adaptive_moments::look_ahead},
                                  {"epsilon", &adaptive_moments::epsilon}}),
      known<T, averaged_sign>("averaged_sign", {{"time_constant", &averaged_sign::time_constant},
                                                {"look_ahead", &averaged_sign::look_ahead}}),
  };
  return all;
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
