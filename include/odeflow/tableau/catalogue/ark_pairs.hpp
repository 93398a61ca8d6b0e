// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "odeflow/tableau/roots.hpp"
#include "odeflow/tableau/tableau.hpp"

/// \file
/// The methods of Kennedy and Carpenter. A pair is two tableaux with the same b and c, for x' = f(x, t) + g(x, t): the explicit
/// part for f, the implicit one, which is L-stable and stiffly accurate, for g. The order is that of the sum. Each part is a
/// method of its own, too. Many coefficients are published as fractions near them, right to 25 digits.
namespace odeflow::tableaus {

namespace detail {

/// numerator / denominator, which is published for a number within 1e-25 of it.
constexpr coefficient near(std::int64_t numerator, std::int64_t denominator) {
  constexpr long double own = std::numeric_limits<long double>::epsilon();
  return coefficient::rounded(static_cast<long double>(numerator) / static_cast<long double>(denominator),
                              own > 1e-25L ? own : 1e-25L);
}

/// The part with the weights, times and orders of the other one.
template <std::size_t Stages>
constexpr tableau<Stages> paired(tableau<Stages> part, const tableau<Stages>& other) {
  for (std::size_t i = 0; i < Stages; ++i) {
    part.b[i] = other.b[i];
    part.c[i] = other.c[i];
    part.embedded[i] = other.embedded[i];
  }
  part.source = other.source;
  part.order = other.order;
  part.embedded_order = other.embedded_order;
  return part;
}

}  // namespace detail

/// Four stages, the first explicit, order 3 with an estimate of order 2: the implicit part of ARK3(2)4L[2]SA.
inline constexpr tableau<4> ark3_2_4l2sa_implicit{
    .name = "ark3_2_4l2sa_implicit",
    .source =
        "C. A. Kennedy, M. H. Carpenter, Additive Runge-Kutta schemes for convection-diffusion-reaction "
        "equations, 2003",
    .a = {{},
          {detail::near(1767732205903, 4055673282236), detail::near(1767732205903, 4055673282236)},
          {detail::near(2746238789719, 10658868560708), detail::near(-640167445237, 6845629431997),
           detail::near(1767732205903, 4055673282236)},
          {detail::near(1471266399579, 7840856788654), detail::near(-4482444167858, 7529755066697),
           detail::near(11266239266428, 11593286722821), detail::near(1767732205903, 4055673282236)}},
    .b = {detail::near(1471266399579, 7840856788654), detail::near(-4482444167858, 7529755066697),
          detail::near(11266239266428, 11593286722821), detail::near(1767732205903, 4055673282236)},
    .c = {0, detail::near(1767732205903, 2027836641118), {3, 5}, 1},
    .order = 3,
    .embedded = {detail::near(2756255671327, 12835298489170), detail::near(-10771552573575, 22201958757719),
                 detail::near(9247589265047, 10645013368117), detail::near(2193209047091, 5459859503100)},
    .embedded_order = 2};

/// Four stages: the explicit part of ARK3(2)4L[2]SA.
inline constexpr tableau<4> ark3_2_4l2sa_explicit = detail::paired<4>(
    {.name = "ark3_2_4l2sa_explicit",
     .a = {{},
           {detail::near(1767732205903, 2027836641118)},
           {detail::near(5535828885825, 10492691773637), detail::near(788022342437, 10882634858940)},
           {detail::near(6485989280629, 16251701735622), detail::near(-4246266847089, 9704473918619),
            detail::near(10755448449292, 10357097424841)}}},
    ark3_2_4l2sa_implicit);

/// Six stages, the first explicit, order 4 with an estimate of order 3: the implicit part of ARK4(3)6L[2]SA, in fractions.
inline constexpr tableau<6> ark4_3_6l2sa_implicit{
    .name = "ark4_3_6l2sa_implicit",
    .source = ark3_2_4l2sa_implicit.source,
    .a = {{},
          {{1, 4}, {1, 4}},
          {{8611, 62500}, {-1743, 31250}, {1, 4}},
          {{5012029, 34652500}, {-654441, 2922500}, {174375, 388108}, {1, 4}},
          {{15267082809, 155376265600},
           {-71443401, 120774400},
           {730878875, 902184768},
           {2285395, 8070912},
           {1, 4}},
          {{82889, 524892}, 0, {15625, 83664}, {69875, 102672}, {-2260, 8211}, {1, 4}}},
    .b = {{82889, 524892}, 0, {15625, 83664}, {69875, 102672}, {-2260, 8211}, {1, 4}},
    .c = {0, {1, 2}, {83, 250}, {31, 50}, {17, 20}, 1},
    .order = 4,
    .embedded = {{4586570599, 29645900160},
                 0,
                 {178811875, 945068544},
                 {814220225, 1159782912},
                 {-3700637, 11593932},
                 {61727, 225920}},
    .embedded_order = 3};

/// Six stages: the explicit part of ARK4(3)6L[2]SA.
inline constexpr tableau<6> ark4_3_6l2sa_explicit = detail::paired<6>(
    {.name = "ark4_3_6l2sa_explicit",
     .a = {{},
           {{1, 2}},
           {{13861, 62500}, {6889, 62500}},
           {detail::near(-116923316275, 2393684061468), detail::near(-2731218467317, 15368042101831),
            detail::near(9408046702089, 11113171139209)},
           {detail::near(-451086348788, 2902428689909), detail::near(-2682348792572, 7519795681897),
            detail::near(12662868775082, 11960479115383), detail::near(3355817975965, 11060851509271)},
           {detail::near(647845179188, 3216320057751),
            detail::near(73281519250, 8382639484533),
            detail::near(552539513391, 3454668386233),
            detail::near(3354512671639, 8306763924573),
            {4040, 17871}}}},
    ark4_3_6l2sa_implicit);

/// Eight stages, the first explicit, order 5 with an estimate of order 4: the implicit part of ARK5(4)8L[2]SA.
inline constexpr tableau<8> ark5_4_8l2sa_implicit{
    .name = "ark5_4_8l2sa_implicit",
    .source = ark3_2_4l2sa_implicit.source,
    .a = {{},
          {{41, 200}, {41, 200}},
          {{41, 400}, detail::near(-567603406766, 11931857230679), {41, 200}},
          {detail::near(683785636431, 9252920307686),
           0,
           detail::near(-110385047103, 1367015193373),
           {41, 200}},
          {detail::near(3016520224154, 10081342136671),
           0,
           detail::near(30586259806659, 12414158314087),
           detail::near(-22760509404356, 11113319521817),
           {41, 200}},
          {detail::near(218866479029, 1489978393911),
           0,
           detail::near(638256894668, 5436446318841),
           detail::near(-1179710474555, 5321154724896),
           detail::near(-60928119172, 8023461067671),
           {41, 200}},
          {detail::near(1020004230633, 5715676835656),
           0,
           detail::near(25762820946817, 25263940353407),
           detail::near(-2161375909145, 9755907335909),
           detail::near(-211217309593, 5846859502534),
           detail::near(-4269925059573, 7827059040749),
           {41, 200}},
          {detail::near(-872700587467, 9133579230613),
           0,
           0,
           detail::near(22348218063261, 9555858737531),
           detail::near(-1143369518992, 8141816002931),
           detail::near(-39379526789629, 19018526304540),
           detail::near(32727382324388, 42900044865799),
           {41, 200}}},
    .b = {detail::near(-872700587467, 9133579230613),
          0,
          0,
          detail::near(22348218063261, 9555858737531),
          detail::near(-1143369518992, 8141816002931),
          detail::near(-39379526789629, 19018526304540),
          detail::near(32727382324388, 42900044865799),
          {41, 200}},
    .c = {0,
          {41, 100},
          detail::near(2935347310677, 11292855782101),
          detail::near(1426016391358, 7196633302097),
          {23, 25},
          {6, 25},
          {3, 5},
          1},
    .order = 5,
    .embedded = {detail::near(-975461918565, 9796059967033), 0, 0,
                 detail::near(78070527104295, 32432590147079), detail::near(-548382580838, 3424219808633),
                 detail::near(-33438840321285, 15594753105479), detail::near(3629800801594, 4656183773603),
                 detail::near(4035322873751, 18575991585200)},
    .embedded_order = 4};

/// Eight stages: the explicit part of ARK5(4)8L[2]SA.
inline constexpr tableau<8> ark5_4_8l2sa_explicit = detail::paired<8>(
    {.name = "ark5_4_8l2sa_explicit",
     .a = {{},
           {{41, 100}},
           {detail::near(367902744464, 2072280473677), detail::near(677623207551, 8224143866563)},
           {detail::near(1268023523408, 10340822734521), 0, detail::near(1029933939417, 13636558850479)},
           {detail::near(14463281900351, 6315353703477), 0, detail::near(66114435211212, 5879490589093),
            detail::near(-54053170152839, 4284798021562)},
           {detail::near(14090043504691, 34967701212078), 0, detail::near(15191511035443, 11219624916014),
            detail::near(-18461159152457, 12425892160975), detail::near(-281667163811, 9011619295870)},
           {detail::near(19230459214898, 13134317526959),
            0,
            detail::near(21275331358303, 2942455364971),
            detail::near(-38145345988419, 4862620318723),
            {-1, 8},
            {-1, 8}},
           {detail::near(-19977161125411, 11928030595625), 0, detail::near(-40795976796054, 6384907823539),
            detail::near(177454434618887, 12078138498510), detail::near(782672205425, 8267701900261),
            detail::near(-69563011059811, 9646580694205), detail::near(7356628210526, 4942186776405)}}},
    ark5_4_8l2sa_implicit);

namespace detail {

using odeflow::detail::root_2;

inline constexpr long double esdirk4_b1 = (1181 - 987 * root_2) / 13782,
                             esdirk4_b3 = 47 * (1783 * root_2 - 267) / 273343,
                             esdirk4_b4 = 16 * (22922 - 3525 * root_2) / 571953,
                             esdirk4_b5 = -15625 * (97 + 376 * root_2) / 90749876,
                             esdirk4_a31 = (1 - root_2) / 8, esdirk4_a41 = (5 - 7 * root_2) / 64,
                             esdirk4_a51 = -(13796 + 54539 * root_2) / 125000;

}  // namespace detail

/// Six stages, the first explicit, order 4 with an estimate of order 3, L-stable, stiffly accurate: ESDIRK4(3)6L[2]SA.
inline constexpr tableau<6> esdirk4_3_6l2sa{
    .name = "esdirk4_3_6l2sa",
    .source =
        "C. A. Kennedy, M. H. Carpenter, Diagonally implicit Runge-Kutta methods for ordinary differential "
        "equations: a review, 2016",
    .a = {{},
          {{1, 4}, {1, 4}},
          {detail::esdirk4_a31, detail::esdirk4_a31, {1, 4}},
          {detail::esdirk4_a41, detail::esdirk4_a41, 7 * (1 + detail::root_2) / 32, {1, 4}},
          {detail::esdirk4_a51,
           detail::esdirk4_a51,
           (506605 + 132109 * detail::root_2) / 437500,
           166 * (376 * detail::root_2 - 97) / 109375,
           {1, 4}},
          {detail::esdirk4_b1,
           detail::esdirk4_b1,
           detail::esdirk4_b3,
           detail::esdirk4_b4,
           detail::esdirk4_b5,
           {1, 4}}},
    .b = {detail::esdirk4_b1,
          detail::esdirk4_b1,
          detail::esdirk4_b3,
          detail::esdirk4_b4,
          detail::esdirk4_b5,
          {1, 4}},
    .c = {0, {1, 2}, (2 - detail::root_2) / 4, {5, 8}, {26, 25}, 1},
    .order = 4,
    .embedded = {detail::near(-480923228411, 4982971448372), detail::near(-480923228411, 4982971448372),
                 detail::near(6709447293961, 12833189095359), detail::near(3513175791894, 6748737351361),
                 detail::near(-498863281070, 6042575550617), detail::near(2077005547802, 8945017530137)},
    .embedded_order = 3};

}  // namespace odeflow::tableaus
