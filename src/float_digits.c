/* float_digits.c - the shortest decimal digits of a double.
 *
 * The algorithm is Raffaello Giulietti's Schubfach ("The Schubfach way to render doubles", 2020-2022). A double c * 2^q stands for
 * all reals nearer to it than to its neighbours: an interval. Among the multiples of 10^k, with k chosen so that one to ten of
 * them lie in it, the nearest to c * 2^q is taken, or a multiple of 10^(k+1) when one lies inside. All is computed with the upper
 * 128 bits of 10^-k, rounded up; Giulietti proves that they are enough.
 *
 * Where the interval's ends are needs two products more. But they are as far from c * 2^q as half the power is large, so nearly
 * always the one product and a difference tell the same; where that is too near to tell, the long way is gone.
 *
 * Those powers of ten are computed once, at first use, not listed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "float_digits.h"

#include <stdbool.h>
#include <string.h>

typedef unsigned __int128 uint128;

#define POWER_MIN (-292)
#define POWER_MAX 324
#define LIMBS	  18 /* 1152 bits: 10^324 has 1077, 2^1151 / 10^292 still 181 */

static uint128
	powers[POWER_MAX - POWER_MIN + 1]; /* 10^k scaled to 2^127 <= p < 2^128, rounded up */

struct big {
	uint64_t limb[LIMBS];
}; /* least significant first */

static void big_times_10(struct big *b)
{
	uint64_t carry = 0;

	for (int i = 0; i < LIMBS; i++) {
		uint128 x = (uint128)b->limb[i] * 10 + carry;
		b->limb[i] = (uint64_t)x;
		carry = (uint64_t)(x >> 64);
	}
}

static void big_by_10(struct big *b)
{
	uint64_t rest = 0;

	for (int i = LIMBS - 1; i >= 0; i--) {
		uint128 x = (uint128)rest << 64 | b->limb[i];
		b->limb[i] = (uint64_t)(x / 10);
		rest = (uint64_t)(x % 10);
	}
}

/* The uppermost 128 bits; *exact: the others are zero. */
static uint128 big_top(const struct big *b, bool *exact)
{
	int top = LIMBS - 1;

	while (top > 0 && !b->limb[top])
		top--;
	int shift = __builtin_clzll(b->limb[top]);
	uint64_t next = top >= 1 ? b->limb[top - 1] : 0, last = top >= 2 ? b->limb[top - 2] : 0;
	uint128 bits = (uint128)b->limb[top] << 64 | next;
	if (shift)
		bits = bits << shift | last >> (64 - shift);
	*exact = !(shift ? last << shift : last);
	for (int i = top - 3; i >= 0; i--)
		*exact &= !b->limb[i];
	return bits;
}

static void fill_powers(void)
{
	struct big up = { { 1 } }, down = { { 0 } };
	bool exact;

	for (int k = 0; k <= POWER_MAX; k++, big_times_10(&up)) {
		uint128 top = big_top(&up, &exact);
		powers[k - POWER_MIN] = top + !exact;
	}
	/* No 10^-k is a dyadic fraction, so rounding up is always one more. Dividing by ten again and again, rounding down each
	 * time, is dividing by 10^k, rounded down. */
	down.limb[LIMBS - 1] = (uint64_t)1 << 63;
	for (int k = -1; k >= POWER_MIN; k--) {
		big_by_10(&down);
		powers[k - POWER_MIN] = big_top(&down, &exact) + 1;
	}
}

static int floor_log2_pow10(int e)
{
	return (e * 1741647) >> 19;
}
static int floor_log10_pow2(int e)
{
	return (e * 1262611) >> 22;
}
static int floor_log10_3_4_pow2(int e)
{
	return (e * 1262611 - 524031) >> 22;
}

/* The upper 64 bits of power * c, the last of them set when anything below it is. */
static uint64_t round_to_odd(uint128 power, uint64_t c)
{
	uint128 low = (uint128)(uint64_t)power * c;
	uint128 high = (uint128)(uint64_t)(power >> 64) * c + (uint64_t)(low >> 64);

	return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* c * 2^q, with a lower neighbour at half the usual distance when c is a power of two. */
static struct float_digits shortest(uint64_t c, int q, bool is_near)
{
	int k = is_near ? floor_log10_3_4_pow2(q) : floor_log10_pow2(q);
	int h = q + floor_log2_pow10(-k) + 1;
	uint128 power = powers[-k - POWER_MIN];
	uint64_t odd = c & 1; /* the interval's ends belong to it when c is even */
	uint64_t lower = round_to_odd(power, (4 * c - 2 + is_near) << h) + odd;
	uint64_t value = round_to_odd(power, (4 * c) << h);
	uint64_t upper = round_to_odd(power, (4 * c + 2) << h) - odd;
	uint64_t s = value / 4, tens = s / 10, middle = 4 * s + 2;
	bool tens_below = lower <= 40 * tens, tens_above = 40 * tens + 40 <= upper;
	bool below = lower <= 4 * s, above = 4 * s + 4 <= upper;

	if (s >= 10 && tens_below != tens_above)
		return (struct float_digits){ 10 * (tens + tens_above), k };
	if (below != above)
		return (struct float_digits){ s + above, k };
	return (struct float_digits){ s + (value > middle || (value == middle && s & 1)), k };
}

/* Is a - b so small that it may be as much less or more, for the parts that were left out? 0 or 1, to be counted together without a jump. */
static inline unsigned are_close(uint64_t a, uint64_t b)
{
	return a - b + 3 <= 6;
}

/* The same of a c that is no power of two, and has 53 bits: s is then great enough. False: it is too close to tell. */
static inline bool find_nearest(uint64_t c, int q, struct float_digits *out)
{
	int k = floor_log10_pow2(q), h = q + floor_log2_pow10(-k) + 1;           /* 1 <= h <= 4 */
	uint128 power = powers[-k - POWER_MIN];
	uint128 low = (uint128)(uint64_t)power * (c << h);
	uint128 value = (uint128)(uint64_t)(power >> 64) * (c << h) + (uint64_t)(low >> 64);
	uint64_t s = (uint64_t)(value >> 64), fraction = (uint64_t)value, tens = s / 10;
	/* The distances to the tens below and above, and to the interval's ends, in units of 2^-60. */
	uint64_t ten = (uint64_t)10 << 60, end = (uint64_t)(power >> 64) >> (5 - h);
	uint64_t from_below = (s - 10 * tens) << 60 | fraction >> 4, to_above = ten - from_below;
	/* Which of them it is nobody can foresee: so this is written as sums, which compilers leave without a jump. */
	uint64_t is_above = to_above <= end, is_tens = (from_below <= end) | is_above;
	uint64_t one = s + (fraction >> 63), tenfold = 10 * (tens + is_above);

	*out = (struct float_digits){ one + (-is_tens & (tenfold - one)), k };
	return !(are_close(from_below, end) | are_close(to_above, end) | are_close(fraction, (uint64_t)1 << 63));
}

static struct float_digits find_long(uint64_t c, int q, bool is_near)
{
	struct float_digits f = shortest(c, q, is_near);

	for (; f.digits < FLOAT_DIGITS_LEAST; f.digits *= 10)
		f.exponent--;
	return f;
}

struct float_digits float_digits(double f)
{
	const uint64_t hidden = (uint64_t)1 << 52;
	struct float_digits found;
	uint64_t bits, fraction;
	int exponent;

	if (__builtin_expect(!powers[0], 0))
		fill_powers();
	memcpy(&bits, &f, sizeof(bits));
	fraction = bits & (hidden - 1);
	exponent = (int)(bits >> 52 & 0x7ff);
	if (!exponent)
		return find_long(fraction, -1074, false);
	if (!fraction)
		return find_long(hidden, exponent - 1075, exponent > 1);
	if (__builtin_expect(find_nearest(fraction | hidden, exponent - 1075, &found), 1))
		return found;
	return find_long(fraction | hidden, exponent - 1075, false);
}
