/* py_hooks.h - CPython told to tell of changes: its type slots and mutating methods replaced by ours, which call them.
 *
 * What a change goes through:
 *
 *     a slot of the type           l[i] = x, d[k] = x, o.a = x, l += x, s |= x, next(z), list.__init__ by a class's call
 *     the wrapper of a slot        list.__setitem__(l, i, x), super().__setattr__: one place a name, for all types
 *     a method                     l.append(x), heapq.heappush(l, x), _count_elements(d, x)
 *     no way at all                names of modules, cells, iterators: compared at every step (py_kinds' KIND_HOOKED says which
 *                                  kinds are not among these)
 *
 * C code that may do anything at all (other people's extension modules, ctypes, gc.get_objects) makes us compare everything at
 * every step from then on; unpickling does so while it goes on. What makes it work on CPython 3.11 is that under a trace
 * function no instruction is specialised, so that all stores go through slots.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_HOOKS_H
#define PYSTEP_SRC_PY_HOOKS_H

#include "py_compat_hooks.h"

void hooks_start(void);                 /* after initialisation */
/* An object of this type is tracked: it may be a type made since, with slots copied from before. */
void hooks_see_type(PyTypeObject *type);
/* The collector takes objects apart without telling: it has since hooks_collector_seen, or is at it. */
extern uint64_t hooks_collected, hooks_collections;
static inline bool hooks_collector_took(void)
{
	return compat_collected() != hooks_collected || compat_is_collecting();
}
static inline bool hooks_collector_ran(void)                 /* a cheaper question: or has run at all */
{
	return compat_collector_unseen(hooks_collections);
}
static inline void hooks_collector_seen(void)
{
	hooks_collected = compat_collected();
	hooks_collections = compat_collections();
}
/* A frame begins or goes on. Out of scope: its code may store into dicts that the program has; and the program's code may be
 * called out of the midst of an object's end. */
void hooks_see_names(compat_frame *fr);
void hooks_see_call_from_c(PyThreadState *ts, compat_frame *fr, const compat_frame *caller);
static inline void hooks_see_call(PyThreadState *ts, compat_frame *fr, const compat_frame *caller)
{
	if (compat_deaths_wait(ts) || compat_frame_is_from_c(fr) || compat_frame_previous(fr) != caller)
		hooks_see_call_from_c(ts, fr, caller);
}

#endif
