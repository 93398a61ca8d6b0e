// SPDX-License-Identifier: BSL-1.0
#include "trainer.ipp"

TRAIN_IMAGES_REACH(float);

template train_images::any_trainer<float> train_images::trainer_named<float>(
    const train_images::trained<float>&, const std::string&, std::optional<double>,
    const train_images::stage_choice&);
template train_images::any_trainer<float> train_images::trainer_of_tableau<float>(
    const train_images::trained<float>&, const odeflow::dynamic_tableau&, std::optional<double>);
