/* float_digits.h - the shortest decimal digits that read back to a double, and of those the nearest to it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_FLOAT_DIGITS_H
#define PYSTEP_SRC_FLOAT_DIGITS_H

#include <stdint.h>

/* f = digits * 10^exponent. f is finite and greater than 0; there are 16 or 17 digits, some of them zeros at the end. */
#define FLOAT_DIGITS_LEAST 1000000000000000
struct float_digits { uint64_t digits; int exponent; };
struct float_digits float_digits(double f);

#endif
