// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

#include "odeflow/tableau/coefficient.hpp"
#include "odeflow/tableau/low_storage.hpp"

/// \file
/// Low-storage Runge-Kutta methods from the literature, named by their authors, stages and order. All are explicit; `butcher(t)`
/// is the ordinary tableau. The real limit is the largest h lambda at which a step on the curvature lambda does not grow.
/// Coefficients published with few decimals are known to those: the order conditions hold so far, and no further.
namespace odeflow {

namespace detail {

/// The tableau with coefficients that were published with this many decimals.
template <std::size_t Stages>
constexpr two_n_tableau<Stages> with_decimals(int decimals, two_n_tableau<Stages> t) {
  long double half = 0.5L;
  for (int i = 0; i < decimals; ++i) half /= 10;
  for (coefficient* all : {t.A, t.B})
    for (std::size_t i = 0; i < Stages; ++i)
      if (!all[i].is_exact()) all[i] = coefficient::rounded(all[i].value(), half);
  return t;
}

}  // namespace detail

namespace tableaus {

namespace sources {
inline constexpr std::string_view williamson =
    "J. H. Williamson, Low-storage Runge-Kutta schemes, 1980, doi:10.1016/0021-9991(80)90033-9";
inline constexpr std::string_view carpenter_kennedy =
    "M. H. Carpenter, C. A. Kennedy, Fourth-order 2N-storage Runge-Kutta schemes, 1994, NASA TM-109112";
inline constexpr std::string_view berland =
    "J. Berland, C. Bogey, C. Bailly, Low-dissipation and low-dispersion fourth-order Runge-Kutta algorithm, "
    "2006, doi:10.1016/j.compfluid.2005.04.003";
inline constexpr std::string_view toulorge =
    "T. Toulorge, W. Desmet, Optimal Runge-Kutta schemes for discontinuous Galerkin space discretizations "
    "applied to wave propagation problems, 2012, doi:10.1016/j.jcp.2011.11.024";
inline constexpr std::string_view niegemann =
    "J. Niegemann, R. Diehl, K. Busch, Efficient low-storage Runge-Kutta schemes with optimized stability "
    "regions, 2012, doi:10.1016/j.jcp.2011.09.003";
inline constexpr std::string_view kennedy =
    "C. A. Kennedy, M. H. Carpenter, R. M. Lewis, Low-storage, explicit Runge-Kutta schemes for the "
    "compressible Navier-Stokes equations, 2000, doi:10.1016/S0168-9274(99)00141-5";
inline constexpr std::string_view ketcheson =
    "D. I. Ketcheson, Highly efficient strong stability-preserving Runge-Kutta methods with low-storage "
    "implementations, 2008, doi:10.1137/07070485X";
}  // namespace sources

/// Of the 2N methods of 3 stages the one that Williamson chose. Real limit 2.51.
inline constexpr two_n_tableau<3> williamson_3 = {.name = "williamson_3",
                                                  .source = sources::williamson,
                                                  .A = {0, {-5, 9}, {-153, 128}},
                                                  .B = {{1, 3}, {15, 16}, {8, 15}},
                                                  .order = 3,
                                                  .c = {0, {1, 3}, {3, 4}}};

/// Solution 3 of the 2N methods of 5 stages and order 4. Real limit 4.66.
inline constexpr two_n_tableau<5> carpenter_kennedy_5_4 = {.name = "carpenter_kennedy_5_4",
                                                           .source = sources::carpenter_kennedy,
                                                           .A = {0,
                                                                 {-567301805773, 1357537059087},
                                                                 {-2404267990393, 2016746695238},
                                                                 {-3550918686646, 2091501179385},
                                                                 {-1275806237668, 842570457699}},
                                                           .B = {{1432997174477, 9575080441755},
                                                                 {5161836677717, 13612068292357},
                                                                 {1720146321549, 2090206949498},
                                                                 {3134564353537, 4481467310338},
                                                                 {2277821191437, 14882151754819}},
                                                           .order = 4,
                                                           .c = {0,
                                                                 {1432997174477, 9575080441755},
                                                                 {2526269341429, 6820363962896},
                                                                 {2006345519317, 3224310063776},
                                                                 {2802321613138, 2924317926251}}};

/// RK46-NL, for waves: little dissipation and dispersion. Real limit 4.07.
inline constexpr two_n_tableau<6> berland_bogey_bailly_6_4 = odeflow::detail::with_decimals(
    12, two_n_tableau<6>{
            .name = "berland_bogey_bailly_6_4",
            .source = sources::berland,
            .A = {0, -0.737101392796L, -1.634740794343L, -0.74473900378L, -1.469897351522L, -2.813971388035L},
            .B = {0.032918605146L, 0.8232569982L, 0.3815309489L, 0.200092213184L, 1.718581042715L, 0.27L},
            .order = 4});

/// RKC73. Real limit 8.39, the largest for each gradient of the 2N methods of order 3 here: 1.20.
inline constexpr two_n_tableau<7> toulorge_desmet_7_3 = odeflow::detail::with_decimals(
    15,
    two_n_tableau<7>{.name = "toulorge_desmet_7_3",
                     .source = sources::toulorge,
                     .A = {0, -0.808316387498383L, -1.503407858773331L, -1.053064525050744L,
                           -1.463149119280508L, -0.659288128108783L, -1.667891931891068L},
                     .B = {0.0119705267309784L, 0.8886897793820711L, 0.4578382089261419L, 0.5790045253338471L,
                           0.3160214638138484L, 0.2483525368264122L, 0.0677123095940884L},
                     .order = 3});

/// RKC84. Real limit 8.36.
inline constexpr two_n_tableau<8> toulorge_desmet_8_4 = odeflow::detail::with_decimals(
    15,
    two_n_tableau<8>{.name = "toulorge_desmet_8_4",
                     .source = sources::toulorge,
                     .A = {0, -0.721296248227924L, -0.0107733657161298L, -0.516258469893097L,
                           -1.730100286632201L, -5.200129304403076L, 0.783705894541642L, -0.544583609433219L},
                     .B = {0.2165936736758085L, 0.1773950826411583L, 0.0180253861162329L, 0.0847347637254149L,
                           0.8129106974622483L, 1.90341603042276L, 0.1314841743399048L, 0.2082583170674149L},
                     .order = 4});

/// RKF84. Real limit 7.89.
inline constexpr two_n_tableau<8> toulorge_desmet_8_4_f = odeflow::detail::with_decimals(
    15,
    two_n_tableau<8>{.name = "toulorge_desmet_8_4_f",
                     .source = sources::toulorge,
                     .A = {0, -0.5534431294501569L, 0.0106598757020349L, -0.5515812888932L,
                           -1.885790377558741L, -5.701295742793264L, 2.113903965664793L, -0.533957882667528L},
                     .B = {0.0803793688273695L, 0.5388497458569843L, 0.0197497440903196L, 0.0991184129733997L,
                           0.7466920411064123L, 1.679584245618894L, 0.2433728067008188L, 0.1422730459001373L},
                     .order = 4});

/// The first of three 2N methods of order 4 whose regions of stability were shaped for equations of different kinds. Real limit
/// 4.05.
inline constexpr two_n_tableau<12> niegemann_diehl_busch_12_4 = odeflow::detail::with_decimals(
    16, two_n_tableau<12>{
            .name = "niegemann_diehl_busch_12_4",
            .source = sources::niegemann,
            .A = {0, -0.0923311242368072L, -0.9441056581158819L, -4.3271273247576394L, -2.1557771329026072L,
                  -0.9770727190189062L, -0.7581835342571139L, -1.7977525470825499L, -2.691566797270077L,
                  -4.6466798960268143L, -0.1539613783825189L, -0.5943293901830616L},
            .B = {0.0650008435125904L, 0.0161459902249842L, 0.5758627178358159L, 0.1649758848361671L,
                  0.3934619494248182L, 0.0443509641602719L, 0.2074504268408778L, 0.6914247433015102L,
                  0.3766646883450449L, 0.0757190350155483L, 0.2027862031054088L, 0.2167029365631842L},
            .order = 4});

/// The second. Real limit 10.93.
inline constexpr two_n_tableau<13> niegemann_diehl_busch_13_4 = odeflow::detail::with_decimals(
    16, two_n_tableau<13>{
            .name = "niegemann_diehl_busch_13_4",
            .source = sources::niegemann,
            .A = {0, -0.6160178650170565L, -0.4449487060774118L, -1.0952033345276178L, -1.2256030785959187L,
                  -0.2740182222332805L, -0.0411952089052647L, -0.179708489915356L, -1.1771530652064288L,
                  -0.4078831463120878L, -0.8295636426191777L, -4.7895970584252288L, -0.6606671432964504L},
            .B = {0.0271990297818803L, 0.1772488819905108L, 0.0378528418949694L, 0.6086431830142991L,
                  0.21543139743161L, 0.2066152563885843L, 0.0415864076069797L, 0.0219891884310925L,
                  0.9893081222650993L, 0.0063199019859826L, 0.3749640721105318L, 1.6080235151003195L,
                  0.0961209123818189L},
            .order = 4});

/// The third. Real limit 18.52: 1.32 for each gradient.
inline constexpr two_n_tableau<14> niegemann_diehl_busch_14_4 = odeflow::detail::with_decimals(
    16, two_n_tableau<14>{
            .name = "niegemann_diehl_busch_14_4",
            .source = sources::niegemann,
            .A = {0, -0.718801210867241L, -0.778533117342157L, -0.0053282796654044L, -0.8552979934029281L,
                  -3.9564138245774565L, -1.5780575380587385L, -2.0837094552574054L, -0.748333418276161L,
                  -0.7032861106563359L, 0.0013917096117681L, -0.093207536963746L, -0.9514200470875948L,
                  -7.1151571693922548L},
            .B = {0.0367762454319673L, 0.3136296607553959L, 0.1531848691869027L, 0.0030097086818182L,
                  0.332629379064611L, 0.2440251405350864L, 0.3718879239592277L, 0.6204126221582444L,
                  0.1524043173028741L, 0.0760894927419266L, 0.0077604214040978L, 0.0024647284755382L,
                  0.0780348340049386L, 5.5059777270269628L},
            .order = 4});

/// RK3(2)4[2R+]C. Order 4 on linear equations, where it is Runge-Kutta 4: real limit 2.79.
inline constexpr two_r_tableau<4> kennedy_carpenter_lewis_4_3 = {
    .name = "kennedy_carpenter_lewis_4_3",
    .source = sources::kennedy,
    .a = {{11847461282814, 36547543011857}, {3943225443063, 7078155732230}, {-346793006927, 4029903576067}},
    .b = {{1017324711453, 9774461848756},
          {8237718856693, 13685301971492},
          {57731312506979, 19404895981398},
          {-101169746363290, 37734290219643}},
    .order = 3,
    .embedded = {{15763415370699, 46270243929542},
                 {514528521746, 5659431552419},
                 {27030193851939, 9429696342944},
                 {-69544964788955, 30262026368149}},
    .embedded_order = 2};

/// RK4(3)5[2R+]C. Real limit 4.82.
inline constexpr two_r_tableau<5> kennedy_carpenter_lewis_5_4 = {
    .name = "kennedy_carpenter_lewis_5_4",
    .source = sources::kennedy,
    .a = {{970286171893, 4311952581923},
          {6584761158862, 12103376702013},
          {2251764453980, 15575788980749},
          {26877169314380, 34165994151039}},
    .b = {{1153189308089, 22510343858157},
          {1772645290293, 4653164025191},
          {-1672844663538, 4480602732383},
          {2114624349019, 3568978502595},
          {5198255086312, 14908931495163}},
    .order = 4,
    .embedded = {{1016888040809, 7410784769900},
                 {11231460423587, 58533540763752},
                 {-1563879915014, 6823010717585},
                 {606302364029, 971179775848},
                 {1097981568119, 3980877426909}},
    .embedded_order = 3};

/// RK5(4)9[2R+]S. Real limit 6.31.
inline constexpr two_r_tableau<9> kennedy_carpenter_lewis_9_5 = {.name = "kennedy_carpenter_lewis_9_5",
                                                                 .source = sources::kennedy,
                                                                 .a = {{1107026461565, 5417078080134},
                                                                       {38141181049399, 41724347789894},
                                                                       {493273079041, 11940823631197},
                                                                       {1851571280403, 6147804934346},
                                                                       {11782306865191, 62590030070788},
                                                                       {9452544825720, 13648368537481},
                                                                       {4435885630781, 26285702406235},
                                                                       {2357909744247, 11371140753790}},
                                                                 .b = {{2274579626619, 23610510767302},
                                                                       {693987741272, 12394497460941},
                                                                       {-347131529483, 15096185902911},
                                                                       {1144057200723, 32081666971178},
                                                                       {1562491064753, 11797114684756},
                                                                       {13113619727965, 44346030145118},
                                                                       {393957816125, 7825732611452},
                                                                       {720647959663, 6565743875477},
                                                                       {3559252274877, 14424734981077}},
                                                                 .order = 5,
                                                                 .embedded = {{266888888871, 3040372307578},
                                                                              {34125631160, 2973680843661},
                                                                              {-653811289250, 9267220972999},
                                                                              {323544662297, 2461529853637},
                                                                              {1105885670474, 4964345317203},
                                                                              {1408484642121, 8758221613943},
                                                                              {1454774750537, 11112645198328},
                                                                              {772137014323, 4386814405182},
                                                                              {277420604269, 1857595682219}},
                                                                 .embedded_order = 4};

/// The strong stability preserving method of 4 stages and order 3, two of which leave the second array alone. Real limit 5.15.
inline constexpr two_s_tableau<4> low_storage_ssprk_4_3 = {.name = "low_storage_ssprk_4_3",
                                                           .source = sources::ketcheson,
                                                           .gamma_1 = {1, 1, {1, 3}, 1},
                                                           .gamma_2 = {0, 0, {2, 3}, 0},
                                                           .beta = {{1, 2}, {1, 2}, {1, 6}, {1, 2}},
                                                           .delta = {1},
                                                           .order = 3};

/// The strong stability preserving method of 10 stages and order 4, six of which leave the second array alone. Real limit 13.92:
/// 1.39 for each gradient, where Runge-Kutta 4 has 0.70.
inline constexpr two_s_tableau<10> low_storage_ssprk_10_4 = {
    .name = "low_storage_ssprk_10_4",
    .source = sources::ketcheson,
    .gamma_1 = {1, 1, 1, 1, {2, 5}, 1, 1, 1, 1, {3, 5}},
    .gamma_2 = {0, 0, 0, 0, {3, 5}, 0, 0, 0, 0, {-1, 2}},
    .beta = {{1, 6}, {1, 6}, {1, 6}, {1, 6}, {1, 15}, {1, 6}, {1, 6}, {1, 6}, {1, 6}, {1, 10}},
    .delta = {1, 0, 0, 0, 0, {-9, 5}},
    .order = 4};

}  // namespace tableaus
}  // namespace odeflow
