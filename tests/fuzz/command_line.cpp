// SPDX-License-Identifier: BSL-1.0
// The arguments of train_images, one a line. They are read in a folder of their own: a tableau may be named, but no file
// elsewhere.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <vector>

#include "configuration.hpp"
#include "target.hpp"
#include "terms.hpp"
#include "trainer.hpp"

namespace {

using namespace train_images;

/// A folder with tableaux, in which the program is.
struct folder_of_tableaux {
  folder_of_tableaux() {
    std::string name = (std::filesystem::temp_directory_path() / "odeflow-fuzz-XXXXXX").string();
    odeflow::fuzz::require(::mkdtemp(name.data()) != nullptr);
    path = name;
    std::filesystem::current_path(path);
    std::ofstream("heun") << R"({"a": [[], [1]], "b": ["1/2", "1/2"], "order": 2,
                                 "embedded": [1, 0], "embedded_order": 1})";
    std::ofstream("\xff") << R"({"a": [[]], "b": [1], "order": 1})";
    std::ofstream("implicit") << R"({"a": [["1/2"]], "b": [1], "order": 2})";
    std::ofstream("wrong") << R"({"a": [[], [1]], "b": ["1/2", "1/3"], "order": 2})";
  }
  ~folder_of_tableaux() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  folder_of_tableaux(const folder_of_tableaux&) = delete;
  folder_of_tableaux& operator=(const folder_of_tableaux&) = delete;

  std::filesystem::path path;
};

/// What is written to a stream goes nowhere.
class silence {
 public:
  explicit silence(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(nullptr)) {}
  ~silence() { stream_.rdbuf(before_); }
  silence(const silence&) = delete;
  silence& operator=(const silence&) = delete;

 private:
  std::ostream& stream_;
  std::streambuf* before_;
};

std::vector<std::string> lines_of(std::string text) {
  std::ranges::replace(text, '/', '_');
  std::ranges::replace(text, '\0', '_');
  std::vector<std::string> lines{"train_images"};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

bool positive(const std::optional<double>& number) {
  return !number || (std::isfinite(*number) && *number > 0);
}

/// What a program that goes on relies on.
bool usable(const options& chosen) {
  const stepper_choice& stepper = stepper_named(chosen.stepper);
  check_terms(chosen.terms);
  require_same_configuration(configuration_of(chosen), chosen);
  return std::ranges::all_of(chosen.hidden, [](std::size_t width) { return width > 0; }) &&
         positive(chosen.step_size) && positive(chosen.final_step_size) && positive(chosen.tolerance) &&
         positive(chosen.epochs) && positive(chosen.seconds) && chosen.batch > 0 && chosen.every > 0 &&
         chosen.keep > 0 && chosen.evaluations > 0 &&
         (chosen.gradients || chosen.steps || chosen.epochs || chosen.seconds) &&
         (chosen.tableau || (chosen.tolerance ? stepper.chooses_steps : stepper.takes_steps));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const folder_of_tableaux here;
  std::vector<std::string> lines = lines_of({reinterpret_cast<const char*>(bytes), size});
  std::vector<char*> arguments;
  for (std::string& line : lines) arguments.push_back(line.data());
  arguments.push_back(nullptr);
  const silence of_output(std::cout), of_errors(std::cerr);
  options chosen;
  const auto code = parse(static_cast<int>(lines.size()), arguments.data(), chosen);
  odeflow::fuzz::require(code ? *code == 0 || *code == 2 : usable(chosen));
  return 0;
}
