/* float_digits.c - the shortest decimal digits of a double.
 *
 * The algorithm is Raffaello Giulietti's Schubfach ("The Schubfach way to render doubles", 2020-2022). A double c * 2^q stands for
 * all reals nearer to it than to its neighbours: an interval. Among the multiples of 10^k, with k chosen so that one to ten of
 * them lie in it, the nearest to c * 2^q is taken, or a multiple of 10^(k+1) when one lies inside. All is computed with the upper
 * 128 bits of 10^-k, rounded up; Giulietti proves that they are enough.
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
	/* Which of them it is nobody can foresee: so this is written as sums, which compilers leave without a jump. */
	uint64_t tens_below = lower <= 40 * tens, tens_above = 40 * tens + 40 <= upper;
	uint64_t below = lower <= 4 * s, above = 4 * s + 4 <= upper;
	uint64_t is_tens = (tens_below ^ tens_above) & (s >= 10), is_one = below ^ above;
	uint64_t is_nearer = (value > middle) | ((value == middle) & s);
	uint64_t one = s + (is_one & above) + (~is_one & is_nearer & 1), ten = 10 * (tens + tens_above);
	return (struct float_digits){ one + (-is_tens & (ten - one)), k };
}

struct float_digits float_digits(double f)
{
	uint64_t bits, c;
	int exponent, q;

	if (!powers[0])
		fill_powers();
	memcpy(&bits, &f, sizeof(bits));
	c = bits & (((uint64_t)1 << 52) - 1);
	exponent = (int)(bits >> 52 & 0x7ff);
	bool is_near = c == 0 && exponent > 1;
	q = (exponent ? exponent : 1) - 1075;
	if (exponent)
		c |= (uint64_t)1 << 52;
	/* Integers below 2^53: their own digits are the shortest. */
	if (q <= 0 && q > -53 && !(c & (((uint64_t)1 << -q) - 1)))
		return (struct float_digits){ c >> -q, 0 };
	return shortest(c, q, is_near);
}
