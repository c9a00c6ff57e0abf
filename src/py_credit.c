/* py_credit.c - looking is bought.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_credit.h"

#include <stddef.h>
#include <stdlib.h>

/* PYSTEP_CREDIT in the environment: as many in advance, for tests. */
#define CREDIT_AT_FIRST 4000000
#define CREDIT_A_STEP	16
#define ITEMS_AT_FIRST	250000000
#define ITEMS_A_STEP	512
static uint64_t credit, items_credit = ITEMS_AT_FIRST;
static bool is_short;

void credit_begin(void)
{
	const char *wish = getenv("PYSTEP_CREDIT");

	credit = wish ? strtoull(wish, NULL, 10) : CREDIT_AT_FIRST;
}

static bool take(uint64_t *from, uint64_t n)
{
	if (*from < n) {
		is_short = true;
		return false;
	}
	*from -= n;
	return true;
}

bool credit_take(uint64_t n)
{
	credit += CREDIT_A_STEP;
	return take(&credit, n);
}

void credit_earn_items(void)
{
	static bool has_begun;
	const char *wish = has_begun ? NULL : getenv("PYSTEP_CREDIT");

	if (wish)
		items_credit = strtoull(wish, NULL, 10);
	has_begun = true;
	items_credit += ITEMS_A_STEP;
}

bool credit_take_items(uint64_t n)
{
	return take(&items_credit, n);
}

bool credit_was_short(void)
{
	bool was = is_short;

	is_short = false;
	return was;
}
