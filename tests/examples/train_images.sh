#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# The main program as a person meets it: results, files, exit codes, messages, Ctrl-C. Argument: its path.
set -u
program=$(realpath "$1")
tableaus=$(realpath "$(dirname "$0")/../../examples/tableaus")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

# expect CODE TEXT ARGUMENTS...: the exit code, and a text that the output must hold
expect() {
  local code=$1 text=$2
  shift 2
  "$program" "$@" > output 2>&1
  local got=$?
  if [ "$got" -ne "$code" ] || ! grep -qF -- "$text" output; then
    echo "FAILED: train_images $*: exit code $got, expected $code and \"$text\" in"
    cat output
    failures=$((failures + 1))
  fi
}

quick=(--data spirals --hidden 32 --gradients 400 --evaluations 4)
expect 0 "The budget is spent." "${quick[@]}" --metrics metrics.jsonl --plot "a plot's name"
[ "$(grep -c '"kind":"step"' metrics.jsonl)" -eq 100 ] && [ "$(grep -c '"kind":"evaluation"' metrics.jsonl)" -eq 5 ] ||
  { echo "FAILED: 100 steps and 5 evaluations in the metrics"; failures=$((failures + 1)); }
head -c 4 "a plot's name.png" | grep -q PNG && grep -q "<svg" "a plot's name.svg" ||
  { echo "FAILED: the plot's files"; failures=$((failures + 1)); }
# Every stepper of the list, with fixed steps and, where it can, with its own; the program names them when it complains.
steppers=$("$program" --stepper rk9 2>&1 | sed -n 's/.*not in {\(.*\)}.*/\1/p' | tr ',' ' ')
tolerant=" $("$program" --stepper euler --tolerance 1 2>&1 | sed -n 's/.*choose one of //p' | tr -d ',') "
for stepper in $steppers; do
  all=("${quick[@]:0:2}" --hidden 8 --gradients 400 --evaluations 4 --terms weight_decay:rate=1e-4,heavy_ball:friction=10 --stepper "$stepper")
  [ "$stepper" = bulirsch_stoer ] || expect 0 "$stepper on the flow" "${all[@]}" --step-size 0.01
  case $tolerant in *" $stepper "*) expect 0 "$stepper (controlled)" "${all[@]}" --tolerance 1e-2 ;; esac
done
[ "$(echo "$steppers" | wc -w)" -ge 20 ] && [ "$(echo "$tolerant" | wc -w)" -ge 8 ] ||
  { echo "FAILED: it names too few steppers: $steppers; $tolerant"; failures=$((failures + 1)); }
# Tableaux from files, with fixed steps and with their own; wrong ones are explained before anything runs.
for file in "$tableaus"/*.json; do expect 0 "The budget is spent." "${quick[@]}" --tableau "$file"; done
expect 0 "Ralston 3 on the flow" "${quick[@]}" --tableau "$tableaus/ralston_3.json" --scalar double
expect 0 "Bogacki-Shampine 3(2) (controlled)" "${quick[@]}" --tableau "$tableaus/bogacki_shampine_3_2.json" --tolerance 1e-2
expect 2 "it has no \"embedded\" weights" --tableau "$tableaus/ralston_3.json" --tolerance 1e-2
expect 2 "nowhere.json: No such file" --tableau nowhere.json
sed 's|"4/9"|"4/8"|' "$tableaus/ralston_3.json" > wrong_digit.json
expect 2 "--tableau: wrong_digit.json: order 1: sum b_i = 1, off by 5.6e-2" --tableau wrong_digit.json
echo '{"a": [["1/2"]], "b": [1], "order": 2}' > implicit.json
expect 2 "implicit.json: its stages are implicit" --tableau implicit.json
echo '{"a": [[]], "b": [x]}' > no_json.json
expect 2 "no_json.json: line 1: it is not JSON" --tableau no_json.json
expect 2 "excludes" --tableau "$tableaus/ralston_3.json" --stepper euler
expect 2 "give it a --tolerance" --stepper bulirsch_stoer
# Stages of the stabilised steppers, and the sharpness.
for stepper in rkc1 rkl2; do
  expect 0 "after 400 gradients" "${quick[@]}" --stepper $stepper --stages 4 --damping 0.1 --terms ""
  expect 0 "The budget is spent." "${quick[@]}" --stepper $stepper --stages auto --terms "" --step-size 2 --sharpness 10 \
    --metrics sharpness.jsonl --plot sharpness
  [ "$(grep -c '"sharpness":[0-9]' sharpness.jsonl)" -eq "$(wc -l < sharpness.jsonl)" ] && grep -q '"sharpness_limit":[0-9]' sharpness.jsonl &&
    grep -q "largest eigenvalue" sharpness.svg || { echo "FAILED: the sharpness is not in the metrics and the plot"; failures=$((failures + 1)); }
done
expect 0 "rkc2 (controlled)" "${quick[@]}" --stepper rkc2 --stages auto --tolerance 1e-2
expect 0 "The budget is spent." "${quick[@]}" --sharpness 50
expect 2 "runge_kutta4 has the stages that it has; choose one of rkc1" --stages auto
expect 2 "euler has the stages that it has; choose one of rkc1" --stepper euler --damping 0.1
expect 2 "Ralston 3 has the stages that it has" --tableau "$tableaus/ralston_3.json" --stages 3
expect 2 "must be auto, or at least 1, got 2.5" --stepper rkc1 --stages 2.5
expect 2 "must be a number >= 0, got -1" --stepper rkc1 --damping -1
expect 1 "a method of order 2 has 2 to 100000" --data spirals --stepper rkc2 --stages 1
expect 1 "only the last term of the flow may add unknowns" --data spirals --stepper velocity_verlet
expect 1 "holds a matrix of N^2 numbers" --data spirals --stepper rosenbrock4 --hidden 20000
expect 0 "runge_kutta_dopri5 (controlled)" "${quick[@]}" --stepper runge_kutta_dopri5 --tolerance 1e-3 --scalar double
expect 0 "nothing" "${quick[@]}" --terms ""
expect 0 "after 200 gradients" --data spirals --steps 50
expect 0 "4.00" --data spirals --epochs 4 --batch 1000 --order palindromic
expect 0 "The budget is spent." --data spirals --seconds 0.3
expect 0 "Usage" --help
expect 2 "rk9 not in" --stepper rk9
expect 2 "The following argument" "" --steps 3
expect 2 "there is no term 'foo'" --terms foo
expect 0 "The budget is spent." "${quick[@]}" --stepper euler --terms adaptive_moments,weight_decay:rate=0.01
expect 2 "heavy_ball has no 'mass=1'" --terms heavy_ball:mass=1
expect 2 "is no number: 'x'" --terms heavy_ball:friction=x
expect 2 "heavy_ball.friction must be >= 0 and finite, got -1" --terms heavy_ball:friction=-1
expect 2 "estimates no error" --tolerance 1e-3
expect 2 "float rounds by more than that" --stepper runge_kutta_dopri5 --tolerance 1e-8
expect 0 "The budget is spent." --data spirals --steps 3 --stepper runge_kutta_dopri5 --tolerance 1e-8 --terms "" --scalar double
expect 2 "the stepper chooses the step itself" --stepper runge_kutta_dopri5 --tolerance 1e-3 --final-step-size 1e-3
expect 2 "must be a number > 0, got nan" --step-size nan
expect 2 "must be at least 1, got 0" --batch 0
expect 77 "apt-get install dataset-fashion-mnist" --data-dir "$work/nowhere"
expect 5 "cannot be opened for writing" --data spirals --metrics nowhere/metrics.jsonl
expect 5 "cannot be written" --data spirals --plot nowhere/plot
expect 5 "/dev/full: writing failed" "${quick[@]}" --metrics /dev/full
expect 3 "Training diverged" --data spirals --stepper euler --terms "" --step-size 1e30 --gradients 100 --metrics diverged.jsonl
[ "$(grep -c '"kind":"step"' diverged.jsonl)" -ge 1 ] || { echo "FAILED: no metrics of a run that diverged"; failures=$((failures + 1)); }

# Data that is not what it should be. idx FOLDER SPLIT ROWS LABELS: rows of 2 x 2, their labels as octal bytes.
idx() {
  mkdir -p "$1"
  { printf '\0\0\10\3\0\0\0'"\\$3"'\0\0\0\2\0\0\0\2'; head -c $((8#$3 * 4)) /dev/zero; } > "$1/$2-images-idx3-ubyte"
  printf '\0\0\10\1\0\0\0'"\\$3$4" > "$1/$2-labels-idx1-ubyte"
}
small=(--hidden 4 --batch 2 --steps 5)
idx good train 4 '\0\1\0\1' && idx good t10k 2 '\0\1'
expect 0 "The budget is spent." --data-dir good "${small[@]}"
idx empty train 0 '' && idx empty t10k 0 ''
expect 4 "dimension 0 is 0" --data-dir empty "${small[@]}"
idx label train 4 '\0\1\0\1' && idx label t10k 2 '\0\7'
expect 4 "the test rows have 4 features and 8 classes, the training rows 4 and 2" --data-dir label "${small[@]}"
idx short train 4 '\0\1\0' && idx short t10k 2 '\0\1'
expect 4 "train-labels-idx1-ubyte: at byte" --data-dir short "${small[@]}"

# The same seed gives the same numbers, on one thread as on three.
sums() { "$program" "${quick[@]}" "$@" | grep -E "^ +[0-9]+ " | awk 'NF { NF--; print }' | sha256sum; }
[ "$(sums --threads 1)" = "$(sums --threads 3)" ] || { echo "FAILED: threads change the result"; failures=$((failures + 1)); }
[ "$(sums --seed 1)" != "$(sums --seed 2)" ] || { echo "FAILED: the seed changes nothing"; failures=$((failures + 1)); }

# Ctrl-C and SIGTERM end the run cleanly, with the table so far.
for signal in INT:130 TERM:143; do
  "$program" --data spirals --seconds 60 > output 2>&1 &
  sleep 2
  kill -"${signal%:*}" $!
  wait $!
  code=$?
  [ $code -eq "${signal#*:}" ] && grep -q "test accuracy" output && grep -q "^Interrupted" output ||
    { echo "FAILED: after SIG${signal%:*} exit code $code and"; cat output; failures=$((failures + 1)); }
done

# Checkpoints: a run that is stopped and goes on ends with the same parameters and metrics, and tells who cannot go on.
check() { [ "$1" = "$2" ] || { echo "FAILED: $3"; failures=$((failures + 1)); }; }
without_seconds() { sed 's/"seconds":[^,}]*//' "$1" | sha256sum; }
part=(--data spirals --hidden 16 --evaluations 5 --quiet)
run=("${part[@]}" --batch 32 --steps 300)
for way in "--stepper runge_kutta_dopri5 --tolerance 1e-2" "--stepper rkc1 --stages auto --sharpness 7 --terms weight_decay:rate=1e-3"; do
  read -ra extra <<< "$way"
  rm -rf kept
  echo "of a run that was killed before its first checkpoint" > parts.jsonl
  expect 0 "The budget is spent." "${run[@]}" "${extra[@]}" --export whole.safetensors --metrics whole.jsonl
  kept=(--checkpoint kept --every 40 --keep 2 --resume --metrics parts.jsonl)
  for delay in 0.02 0.03 0.04; do
    "$program" "${run[@]}" "${extra[@]}" "${kept[@]}" > output 2>&1 &
    sleep $delay
    kill -INT $! 2> /dev/null
    wait $!
  done
  expect 0 "The budget is spent." "${run[@]}" "${extra[@]}" "${kept[@]}" --export parts.safetensors
  cmp -s whole.safetensors parts.safetensors || { echo "FAILED: $way: other parameters after an interruption"; failures=$((failures + 1)); }
  check "$(without_seconds whole.jsonl)" "$(without_seconds parts.jsonl)" "$way: other metrics after an interruption"
  check "$(ls kept | wc -l)" 2 "$way: not the two checkpoints that were to be kept"
done
expect 6 "there are checkpoints of a run, the last of step 300: --resume goes on from it" "${run[@]}" --checkpoint kept
expect 6 '--damping' "${run[@]}" --stepper rkc1 --damping 1 --checkpoint kept --resume
part+=(--stepper rkc1 --stages auto --sharpness 7 --terms weight_decay:rate=1e-3)
again=("${part[@]}" --batch 32 --checkpoint kept --resume)
expect 6 "--batch was 32 in the run of the checkpoint and is 64 now" "${part[@]}" --batch 64 --steps 300 --checkpoint kept --resume
expect 0 "Resumed after step 300" "${again[@]}" --steps 400
newest=$(ls kept/step-* | tail -1)
printf x | dd of="$newest" bs=1 seek=3000 conv=notrunc 2> /dev/null
expect 0 "left out: kept/step-000000000400.safetensors" "${again[@]}" --steps 400
for file in kept/step-*; do truncate -s 1000 "$file"; done
expect 6 "no checkpoint can be read; the newest: " "${again[@]}" --steps 400
expect 2 "--every requires --checkpoint" --every 5
# Parameters alone, in both formats and back.
few=(--data spirals --steps 5)
expect 0 "The budget is spent." "${few[@]}" --export theta.npy
expect 0 "The budget is spent." "${few[@]}" --import theta.npy --export again.safetensors
expect 0 "The budget is spent." "${few[@]}" --import again.safetensors
expect 4 "parameters, the network" "${few[@]}" --import theta.npy --hidden 5
expect 4 "theta.npy: " "${few[@]}" --import theta.npy --scalar double
expect 2 "must end with .safetensors or .npy" "${few[@]}" --export theta.txt
expect 5 "no such folder" "${few[@]}" --export nowhere/theta.npy

echo "train_images: $failures failures"
[ "$failures" -eq 0 ]
