// SPDX-License-Identifier: BSL-1.0
#include "options.hpp"

#include <charconv>
#include <cmath>
#include <iostream>
#include <limits>

#include <CLI/CLI.hpp>

#include "odeflow/tableau/properties.hpp"
#include "odeflow/tableau/read_tableau.hpp"
#include "terms.hpp"
#include "trainer.hpp"

namespace train_images {
namespace {

constexpr const char* description =
    "Trains a fully connected network by solving the differential equation of its gradient flow\n"
    "with a stepper of Boost.Odeint, and tells what came of it at equal cost: in gradients.\n";

constexpr const char* examples =
    "\nThe run ends at the first budget that is spent (--gradients, --steps, --epochs, --seconds; 40000 "
    "gradients\n"
    "if none is given). Every step uses one batch in all of its stages: an epoch is as many steps as there "
    "are batches.\n"
    "\nExamples\n"
    "  train_images\n"
    "      Runge-Kutta 4 on the preconditioned flow with momentum, Fashion-MNIST\n"
    "  train_images --stepper euler --terms '' --step-size 0.1 --epochs 5\n"
    "      plain stochastic gradient descent\n"
    "  train_images --stepper runge_kutta_dopri5 --tolerance 1e-3 --terms '' --batch 4096 --gradients 2000\n"
    "      Dormand-Prince, which chooses its steps\n"
    "  train_images --stepper rkc1 --stages auto --step-size 1 --terms '' --batch 4096\n"
    "      a stabilised stepper, with as many stages as the curvature asks for\n"
    "  train_images --tableau examples/tableaus/ralston_3.json --step-size 0.02\n"
    "      a Runge-Kutta method of your own, from a file\n"
    "  train_images --checkpoint kept --resume --export theta.safetensors\n"
    "      may be stopped at any time and started again; ends with the same parameters\n"
    "  train_images --data spirals --hidden 32,32 --activation tanh --seconds 5 --plot spirals\n"
    "      no data needed; writes spirals.svg and spirals.png\n"
    "\nEnds with 0 when the budget is spent, 1 on an error, 2 on a mistake in the command line, 3 when "
    "training\n"
    "diverged, 4 on data that is not what it should be, 5 when something cannot be written, 6 when the run "
    "cannot\n"
    "be resumed, 77 when the data is missing, 130 after Ctrl-C and 143 after SIGTERM (both end the run "
    "cleanly,\n"
    "with the table so far).\n";

std::vector<std::string> names_of(bool stepper_choice::*property = nullptr) {
  std::vector<std::string> names;
  for (const stepper_choice& choice : stepper_choices())
    if (property == nullptr || choice.*property) names.push_back(choice.name);
  return names;
}

std::string listed(const std::vector<std::string>& names, const std::string& separator = ", ") {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : separator) + name;
  return list;
}

// One of the names, which the help lists in its own words.
CLI::Validator one_of(const std::vector<std::string>& names) {
  CLI::IsMember member(names);
  member.description("");
  return member;
}

// The text as a number > 0, and >= 1 for a count.
CLI::Validator at_least(double least, const char* words) {
  return CLI::Validator(
      [=](const std::string& text) -> std::string {
        double value = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool number = read.ec == std::errc{} && read.ptr == text.data() + text.size();
        return number && std::isfinite(value) && value >= least
                   ? ""
                   : "must be " + std::string(words) + ", got " + text;
      },
      "");
}

CLI::Validator positive() { return at_least(std::numeric_limits<double>::min(), "a number > 0"); }
CLI::Validator at_least_one() { return at_least(1, "at least 1"); }

// The tableau in the file, if it can be stepped with as the options say. Throws what parse() explains.
odeflow::dynamic_tableau tableau_in(const std::string& file, bool chooses_steps) {
  try {
    odeflow::dynamic_tableau t = odeflow::read_tableau(file);
    if (!odeflow::is_explicit(t))
      throw CLI::ValidationError("--tableau",
                                 file + ": its stages are implicit; --tableau takes explicit ones");
    if (chooses_steps && !odeflow::is_embedded(t))
      throw CLI::ValidationError("--tolerance", file + " estimates no error: it has no \"embedded\" weights");
    return t;
  } catch (const odeflow::tableau_error& error) {
    throw CLI::ValidationError("--tableau", error.what());
  }
}

}  // namespace

std::optional<int> parse(int argc, char** argv, options& chosen) {
  CLI::App app(description, "train_images");
  app.footer(examples);
  app.option_defaults()->always_capture_default();
  const std::vector<std::string> activations{"relu", "tanh", "sigmoid", "softplus", "gelu", "identity"};
  const std::vector<std::string> orders{"shuffled", "sequential", "palindromic"}, scalars{"float", "double"};
  const std::vector<std::string> problems{"fashion-mnist", "spirals"};
  std::string activation = std::string(odeflow::name(chosen.activation)), order = orders.front();
  // Not CLI11's groups: they are subcommands without a name, and an empty argument calls them without end.
  const auto group = [&app](const char* title) {
    app.option_defaults()->group(title);
    return &app;
  };

  auto* const problem = group("Problem");
  problem->add_option("--data", chosen.data, "fashion-mnist, or spirals (generated: always there)")
      ->check(one_of(problems))
      ->type_name("NAME");
  problem
      ->add_option("--data-dir", chosen.data_dir,
                   "folder of the IDX files; else $ODEFLOW_DATA_DIR/fashion-mnist, the\n"
                   "cache folder odeflow/fashion-mnist, /usr/share/datasets/fashion-mnist")
      ->type_name("FOLDER");
  problem->add_option("--hidden", chosen.hidden, "widths of the hidden layers, as in 200,100")
      ->delimiter(',')
      ->check(at_least_one())
      ->type_name("N,...");
  problem->add_option("--activation", activation, "of the hidden layers:\n" + listed(activations))
      ->check(one_of(activations))
      ->type_name("NAME");
  problem->add_option("--scalar", chosen.scalar, "float or double: what everything is computed in")
      ->check(one_of(scalars))
      ->type_name("NAME");

  auto* const equation = group("Equation and stepper");
  auto* const by_name =
      equation->add_option("--stepper", chosen.stepper, "one of the list:\n" + listed(names_of(), ",\n"))
          ->check(one_of(names_of()))
          ->type_name("NAME");
  std::string tableau;
  equation
      ->add_option("--tableau", tableau,
                   "a JSON file with the coefficients of an explicit Runge-Kutta method,\n"
                   "in the place of a stepper; see examples/tableaus")
      ->excludes(by_name)
      ->type_name("FILE");
  equation
      ->add_option("--tolerance", chosen.tolerance,
                   "let the stepper choose its steps, with this absolute and relative\n"
                   "tolerance; for a tableau with embedded weights, and for\n" +
                       listed(names_of(&stepper_choice::chooses_steps), ",\n"))
      ->check(positive())
      ->type_name("NUMBER");
  equation
      ->add_option("--step-size", chosen.step_size,
                   "step in flow time; with euler and no terms the learning rate")
      ->check(positive())
      ->type_name("NUMBER");
  equation
      ->add_option("--final-step-size", chosen.final_step_size,
                   "the step falls geometrically towards it; a fiftieth of --step-size\nunless given")
      ->check(positive())
      ->type_name("NUMBER");
  std::string stages;
  auto* const takes_stages =
      equation
          ->add_option("--stages", stages,
                       "gradients a step, or auto: the fewest that are stable on the largest\n"
                       "curvature; for " +
                           listed(names_of(&stepper_choice::takes_stages)))
          ->check(CLI::Validator(
              [](const std::string& text) -> std::string {
                std::size_t value = 0;
                const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
                const bool count =
                    read.ec == std::errc{} && read.ptr == text.data() + text.size() && value > 0;
                return count || text == "auto" ? "" : "must be auto, or at least 1, got " + text;
              },
              ""))
          ->type_name("N|auto");
  auto* const takes_damping = equation
                                  ->add_option("--damping", chosen.stages.damping,
                                               "of those steppers; that of their sources unless given")
                                  ->check(at_least(0, "a number >= 0"))
                                  ->type_name("NUMBER");
  equation
      ->add_option("--terms", chosen.terms,
                   "what bends the gradient, in order; '' for the bare flow. Known:\n" + known_terms())
      ->type_name("TERM,...");

  auto* const batches = group("Batches");
  batches->add_option("--batch", chosen.batch, "rows of a batch")->check(at_least_one())->type_name("N");
  batches
      ->add_option("--order", order,
                   "of the batches: shuffled, sequential, or palindromic (every second\nepoch backwards)")
      ->check(one_of(orders))
      ->type_name("NAME");
  batches->add_option("--seed", chosen.seed, "of the initial parameters and of the shuffling")
      ->type_name("N");
  batches->add_option("--threads", chosen.threads, "0: all processors; no result depends on it")
      ->type_name("N");

  auto* const budget = group("Budget");
  budget->add_option("--gradients", chosen.gradients, "gradient evaluations")
      ->check(at_least_one())
      ->type_name("N");
  budget->add_option("--steps", chosen.steps, "accepted steps")->check(at_least_one())->type_name("N");
  budget->add_option("--epochs", chosen.epochs, "passes over the training rows")
      ->check(positive())
      ->type_name("NUMBER");
  budget->add_option("--seconds", chosen.seconds, "of training")->check(positive())->type_name("NUMBER");

  auto* const files = group("Checkpoints and parameters");
  auto* const folder =
      files
          ->add_option("--checkpoint", chosen.checkpoint,
                       "a folder: the whole run is saved there, at the end and --every so often")
          ->type_name("FOLDER");
  files->add_option("--every", chosen.every, "steps from one checkpoint to the next")
      ->check(at_least_one())
      ->needs(folder)
      ->type_name("N");
  files->add_option("--keep", chosen.keep, "the last so many checkpoints")
      ->check(at_least_one())
      ->needs(folder)
      ->type_name("N");
  files
      ->add_flag("--resume", chosen.resume,
                 "goes on from the newest checkpoint, as if the run had never stopped;\n"
                 "from the beginning where there is none")
      ->needs(folder);
  const auto of_parameters = CLI::Validator(
      [](const std::string& file) -> std::string {
        return file.ends_with(".safetensors") || file.ends_with(".npy")
                   ? ""
                   : "must end with .safetensors or .npy, got " + file;
      },
      "");
  files
      ->add_option("--import", chosen.import_from,
                   "starts from these parameters, or a checkpoint's: .safetensors, .npy")
      ->check(of_parameters)
      ->type_name("FILE");
  files->add_option("--export", chosen.export_to, "writes the parameters at the end: .safetensors or .npy")
      ->check(of_parameters)
      ->type_name("FILE");

  auto* const output = group("Output");
  output->add_option("--evaluations", chosen.evaluations, "how often the test rows are tried")
      ->check(at_least_one())
      ->type_name("N");
  output
      ->add_option("--metrics", chosen.metrics, "writes a JSON object a line: one a step, one an evaluation")
      ->type_name("FILE");
  output
      ->add_option("--plot", chosen.plot,
                   "writes PATH.svg and PATH.png (gnuplot, from PATH.gp): loss and\n"
                   "accuracy against gradients")
      ->type_name("PATH");
  output
      ->add_option("--sharpness", chosen.sharpness,
                   "records the largest eigenvalue of the equation's Jacobian every so many\n"
                   "steps, for --metrics and --plot")
      ->check(at_least_one())
      ->type_name("N");
  output->add_flag("--quiet", chosen.quiet, "no progress line");

  try {
    app.parse(argc, argv);
    const stepper_choice& stepper = stepper_named(chosen.stepper);
    if (app.count("--tableau") > 0)
      chosen.tableau = tableau_in(tableau, chosen.tolerance.has_value());
    else if (chosen.tolerance && !stepper.chooses_steps)
      throw CLI::ValidationError("--tolerance", chosen.stepper + " estimates no error; choose one of " +
                                                    listed(names_of(&stepper_choice::chooses_steps)));
    if (!chosen.tolerance && !chosen.tableau && !stepper.takes_steps)
      throw CLI::ValidationError("--stepper", chosen.stepper + " chooses its steps: give it a --tolerance");
    if (chosen.tolerance && chosen.final_step_size)
      throw CLI::ValidationError("--final-step-size", "with --tolerance the stepper chooses the step itself");
    // The estimate of a smaller error would be made of rounding, and the steps too short to change anything.
    const bool in_float = chosen.scalar == "float";
    if (chosen.tolerance && *chosen.tolerance < (in_float ? std::numeric_limits<float>::epsilon()
                                                          : std::numeric_limits<double>::epsilon()))
      throw CLI::ValidationError(
          "--tolerance",
          chosen.scalar + " rounds by more than that: give it at least " + (in_float ? "1.2e-7" : "2.3e-16"));
    for (const CLI::Option* const option : {takes_stages, takes_damping})
      if (option->count() > 0 && (chosen.tableau || !stepper.takes_stages))
        throw CLI::ValidationError(option->get_name(), chosen.stepper_name() +
                                                           " has the stages that it has; choose one of " +
                                                           listed(names_of(&stepper_choice::takes_stages)));
    chosen.stages.from_curvature = stages == "auto";
    if (!stages.empty() && !chosen.stages.from_curvature) chosen.stages.number = std::stoul(stages);
    check_terms(chosen.terms);
    chosen.activation = odeflow::activation_named(activation);
    chosen.order = order == "shuffled"     ? odeflow::epoch_order::shuffled
                   : order == "sequential" ? odeflow::epoch_order::sequential
                                           : odeflow::epoch_order::palindromic;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::cerr << "--terms: " << error.what() << "\nRun with --help for more information.\n";
    return 2;
  }
  if (!chosen.gradients && !chosen.steps && !chosen.epochs && !chosen.seconds) chosen.gradients = 40000;
  return std::nullopt;
}

}  // namespace train_images
