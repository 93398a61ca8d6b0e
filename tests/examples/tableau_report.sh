#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# The report as a person meets it: numbers, plots, exit codes, messages. Argument: its path.
set -u
program=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

# expect CODE TEXT ARGUMENTS...: the exit code, and a text that the output must hold, blanks as one
expect() {
  local code=$1 text=$2
  shift 2
  "$program" "$@" > output 2>&1
  local got=$?
  if [ "$got" -ne "$code" ] || ! tr -s ' ' < output | grep -qF -- "$text"; then
    fail "tableau_report $*: exit code $got, expected $code and \"$text\" in"
    cat output
  fi
}

expect 0 "real limit 2.785294" runge_kutta4
expect 0 "imaginary limit 2.828427" runge_kutta4
expect 0 "real limit a gradient 0.6963234" runge_kutta4
expect 0 "R(-2) 0.3333333" runge_kutta4
expect 0 "sum b_i^2 0.2777778" runge_kutta4
expect 0 "error constant 0.01450458" runge_kutta4
expect 0 "A-stable no" runge_kutta4
expect 0 "first same as last yes" dormand_prince_5_4
expect 0 "gradients a step 6" dormand_prince_5_4
expect 0 "embedded order 4" dormand_prince_5_4
expect 0 "L-stable yes" radau_iia_2
expect 0 "real limit infinite" radau_iia_2
expect 0 "real limit 193.6547" rkc1_10
expect 0 "embedded order 2" rkl2_7
expect 1 "at most 20 stages" rkc2_21
expect 1 "1 stages; a method of order 2 has 2 to" rkg2_1
expect 0 "low storage 2N form, 2 arrays beside x" carpenter_kennedy_5_4
expect 0 "low storage 2R form, 2 arrays beside x" kennedy_carpenter_lewis_9_5
expect 0 "low storage 2S form, 2 arrays beside x" low_storage_ssprk_10_4
expect 0 "real limit a gradient 1.391705" low_storage_ssprk_10_4
expect 0 "Usage" --help

# Every name of the list has a report.
"$program" --list > list || fail "--list"
names=$(awk 'NR > 1 { print $1 }' list)
[ "$(echo "$names" | wc -l)" -ge 80 ] || fail "--list prints too few names"
for name in $names; do expect 0 "name $name" "$name"; done

expect 0 "name dormand_prince_5_4" dormand_prince_5_4 --plot "a plot's name.svg"
grep -q "<svg" "a plot's name.svg" && grep -q "<image" "a plot's name.svg" || fail "the SVG"
expect 0 "name radau_iia_2" radau_iia_2 --plot region.png
head -c 4 region.png | grep -q PNG || fail "the PNG"

echo '{ "a": [[], ["1/2"]], "b": [0, 1], "order": 2 }' > mine.json
expect 0 "name mine" mine.json
expect 0 "imaginary limit 0" mine.json
echo '{ "a": [[], ["1/2"]], "b": [0, 1], "order": 3 }' > wrong.json
expect 1 "wrong.json: order 3: sum b_i c_i^2 = 1/3" wrong.json

expect 1 "did you mean runge_kutta4" runge_kuta4
expect 1 "there is no tableau and no file 'qqqqq'; --list prints the names" qqqqq
expect 1 "nowhere/region.svg: cannot be opened for writing" runge_kutta4 --plot nowhere/region.svg
expect 1 "region.pdf: a plot is an .svg or a .png, not .pdf" runge_kutta4 --plot region.pdf
[ ! -e region.pdf ] || fail "region.pdf was made"
expect 2 "NAME, FILE or --list"
expect 2 "--plot requires tableau" --plot region.svg
expect 2 "excludes" --list runge_kutta4

echo "tableau_report: $failures failures"
[ "$failures" -eq 0 ]
