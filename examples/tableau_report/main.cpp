// SPDX-License-Identifier: BSL-1.0
// What follows from the coefficients of a Runge-Kutta method. `tableau_report --help` tells all.
#include <exception>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "catalogue.hpp"
#include "report.hpp"

int main(int argc, char** argv) {
  CLI::App app(
      "Prints orders, limits and constants of a Runge-Kutta method, derived from its coefficients, and draws "
      "its\n"
      "stability region.\n",
      "tableau_report");
  app.footer(
      "\nExamples\n"
      "  tableau_report runge_kutta4\n"
      "  tableau_report mine.json --plot mine.svg\n"
      "  tableau_report rkc2_10 --plot rkc2_10.svg\n"
      "\nEnds with 0; 1 if the tableau is not what it says, or a file cannot be read or written; 2 on a "
      "mistake in "
      "the\ncommand line.\n");
  std::string name, plot;
  bool list = false;
  auto* const which =
      app.add_option(
             "tableau", name,
             "a name of the catalogue, a stabilised method with its stages, such as rkc2_10, or a JSON file")
          ->type_name("NAME|FILE");
  app.add_option("--plot", plot, "draws the stability region into an .svg or a .png (gnuplot)")
      ->type_name("FILE")
      ->needs(which);
  app.add_flag("--list", list, "prints the catalogue")->excludes(which);
  try {
    app.parse(argc, argv);
    if (!list && name.empty()) throw CLI::RequiredError("NAME, FILE or --list");
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    if (list) {
      tableau_report::print(std::cout, tableau_report::catalogue());
      return 0;
    }
    const tableau_report::method method = tableau_report::find(name);
    tableau_report::print(std::cout, method);
    if (!plot.empty()) tableau_report::draw_region(plot, method.tableau);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "tableau_report: " << error.what() << '\n';
    return 1;
  }
}
