/* py_restless.h - objects of whose changes no hook can tell: they are compared at every step, and those that differ become suspects.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_RESTLESS_H
#define PYSTEP_SRC_PY_RESTLESS_H

#include "py_due.h"
#include "py_hooks.h"
#include "py_tracked.h"

/* In no order; the dead and those no longer so are among them. Those behind the cells are DUE_RESTLESS. */
enum rest {
	REST_NAMES,                     /* exact dicts: C code stores into them as well, but their version tells */
	REST_CELLS,                     /* only code that runs writes into them (notice_stores) */
	REST_EXCEPTIONS,                /* C code writes into them: nearly all others, and mostly one or two */
	REST_OTHERS,
	N_RESTS,
};
struct restless { struct tracked **at; size_t n, cap; };
extern struct restless restless[N_RESTS];

/* It was defined: have its changes noticed from now on. Surely by hooks, or perhaps. */
void restless_watch(struct tracked *t, bool is_hooked);
void restless_add_names(struct tracked *t);                  /* a dict that holds names; it is a suspect at once */
void restless_forget_dead(void);                             /* some are dead, and about to be freed */

static inline bool restless_is_stored_into(const struct tracked *t)
{
	return t->object && ((PyDictObject *)t->object)->ma_version_tag != t->stamp && !t->is_deep;
}

static inline bool restless_are_any_stored_into(void)        /* the names */
{
	const struct restless *r = &restless[REST_NAMES];

	for (size_t i = 0; i < r->n; i++)
		if (restless_is_stored_into(r->at[i]))
			return true;
	return false;
}

/* Surely at rest, as capture_is_at_rest has it, for there are no suspects either; it takes a few loads, and calls nobody. */
static inline bool restless_are_quiet(void)
{
	const struct restless *names = &restless[REST_NAMES];

	if (due & DUE_OBJECTS || hooks_collector_ran())
		return false;
	for (size_t i = 0; i < names->n; i++)                    /* all alive: a death is a change */
		if (((PyDictObject *)names->at[i]->object)->ma_version_tag != names->at[i]->stamp)
			return false;
	return true;
}

/* Those that differ become suspects. The dead are that already, and what is deep is not looked into. */
void restless_compare_names(void);
void restless_compare_cells(void);
/* … of those in these slots: code ran that may have stored into the variables of closures. */
void restless_compare_cells_in(PyObject *const *values, const uint32_t *slots, size_t n);
void restless_compare_exceptions(void);
void restless_compare_others(void);

#endif
