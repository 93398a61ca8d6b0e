// SPDX-License-Identifier: BSL-1.0
#include "trainer.ipp"

TRAIN_IMAGES_REACH(double);

template train_images::any_trainer<double> train_images::trainer_named<double>(
    const train_images::trained<double>&, const std::string&, std::optional<double>,
    const train_images::stage_choice&);
template train_images::any_trainer<double> train_images::trainer_of_tableau<double>(
    const train_images::trained<double>&, const odeflow::dynamic_tableau&, std::optional<double>);
