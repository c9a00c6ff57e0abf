/* py_site.c - the places in a code at which it calls or raises, by number.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_site.h"

#include <stdlib.h>

#include "py_lines.h"
#include "pystep/write.h"

static uint32_t n_sites;                /* of the whole record */

struct py_sites *sites_new(const PyCodeObject *code)
{
	uint32_t n = code ? (uint32_t)compat_code_n_instructions(code) : 0;
	struct py_sites *s = base_alloc(sizeof(*s) + n * sizeof(s->numbers[0]));

	s->n = n;
	return s;
}

void sites_free(struct py_sites *s)
{
	free(s);
}

static void put_note(const struct py_code *c, uint32_t number, const int at[4])
{
	struct str note = { 0 };

	write_site(&note, number, &(struct site){
		.code = c->number,
		.line = (uint32_t)at[0],
		.column = (uint32_t)at[1],
		.end_line = (uint32_t)at[2],
		.end_column = (uint32_t)at[3],
	});
	lines_put(&note);
	str_free(&note);
}

/* All instructions around it that are of the same expression share its number: a call and its caches, what checks its arguments. */
uint32_t site_find(const struct py_code *c, uint32_t at)
{
	struct py_sites *s = c->sites;
	struct compat_place *p = &s->last;
	uint32_t number = 0;

	if (at >= s->n)
		return 0;
	s->numbers[at] = 1;
	if (!compat_code_place(c->code, (int)at, p))
		return 0;
	number = ++n_sites;
	put_note(c, number, p->at);
	for (int i = p->from; i < p->to && i < (int)s->n; i++)
		s->numbers[i] = number + 1;
	return number;
}
