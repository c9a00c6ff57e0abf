/* py_site.c - the places in a code at which it calls or raises, by number.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_site.h"

#include <stdlib.h>

#include "py_lines.h"
#include "pystep/write.h"

struct known_site {
	int at[4];
	uint32_t number;
};

static uint32_t n_sites;                /* of the whole record */

struct py_sites *sites_new(const PyCodeObject *code)
{
	uint32_t n = (uint32_t)compat_code_n_instructions(code);
	struct py_sites *s = base_alloc(sizeof(*s) + n * sizeof(s->numbers[0]));

	s->n = n;
	return s;
}

void sites_free(struct py_sites *s)
{
	free(s->known);
	free(s);
}

static uint32_t find_known(const struct py_sites *s, const int at[4])
{
	for (size_t i = s->n_known; i-- > 0;)
		if (memcmp(s->known[i].at, at, sizeof(s->known[i].at)) == 0)
			return s->known[i].number;
	return 0;
}

static void put_note(const struct py_code *c, const struct known_site *k)
{
	struct str note = { 0 };

	write_site(&note, k->number, &(struct site){
		.code = c->number,
		.line = (uint32_t)k->at[0],
		.column = (uint32_t)k->at[1],
		.end_line = (uint32_t)k->at[2],
		.end_column = (uint32_t)k->at[3],
	});
	lines_put(&note);
	str_free(&note);
}

static uint32_t add_known(const struct py_code *c, const int at[4])
{
	struct py_sites *s = c->sites;
	struct known_site *k;

	BASE_GROW(s->known, s->cap_known, s->n_known + 1);
	k = &s->known[s->n_known++];
	memcpy(k->at, at, sizeof(k->at));
	k->number = ++n_sites;
	put_note(c, k);
	return k->number;
}

static uint32_t find_site(const struct py_code *c, uint32_t instruction)
{
	uint32_t number;
	int at[4];

	if (!compat_code_place(c->code, (int)instruction, at))
		return 0;
	number = find_known(c->sites, at);
	return number ? number : add_known(c, at);
}

uint32_t site_find(const struct py_code *c, uint32_t at)
{
	uint32_t number;

	if (at >= c->sites->n)
		return 0;
	number = find_site(c, at);
	c->sites->numbers[at] = number + 1;
	return number;
}
