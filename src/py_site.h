/* py_site.h - the places in a code at which it calls or raises, by number.
 *
 * A site is an expression: what the interpreter says of an instruction. Each gets the record's next number when it is first met,
 * and a note. Numbers are remembered by instruction, so that to ask again is one load. Code compiled without columns has none.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_SITE_H
#define PYSTEP_SRC_PY_SITE_H

#include "py_stack.h"

struct py_sites {
	struct compat_place last;       /* that was asked for: the next one is often behind it */
	uint32_t n;                     /* instructions */
	uint32_t numbers[];             /* by instruction: the site's number + 1; 0: not asked yet */
};

struct py_sites *sites_new(const PyCodeObject *code);        /* NULL: of code that is not looked into: there are none */
void sites_free(struct py_sites *s);
uint32_t site_find(const struct py_code *c, uint32_t at);    /* puts the note of one that is new; 0: none */

/* Where the frame stands, by number. The frame runs, or what it has called does. */
static inline uint32_t site_of(const struct py_frame *f)
{
	uint32_t at = (uint32_t)compat_frame_at(f->key);
	const struct py_sites *s = f->code->sites;

	if (at < s->n && s->numbers[at])
		return s->numbers[at] - 1;
	return site_find(f->code, at);
}

/* It is not where the record has it: take it down, and say so. */
static inline bool site_has_changed(struct py_frame *f)
{
	uint32_t now = site_of(f);
	bool has = now != f->site;

	f->site = now;
	return has;
}

#endif
