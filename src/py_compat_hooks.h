/* py_compat_hooks.h - CPython's insides that hooks need, for CPython 3.11: how stores reach types, dicts' tables, the collector.
 *
 * Like py_compat.h: raw storage is read, nothing of the program runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_COMPAT_HOOKS_H
#define PYSTEP_SRC_PY_COMPAT_HOOKS_H

#include "py_compat.h"

/* The dict that an object keeps its attributes in, if it has made one; NULL: none, or they are in its own storage. For types
 * whose objects are of one size. */
static inline PyObject *compat_own_dict(PyObject *o)
{
	PyTypeObject *type = Py_TYPE(o);

	if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT)
		return *_PyObject_ManagedDictPointer(o);
	return type->tp_dictoffset > 0 ? *(PyObject **)((char *)o + type->tp_dictoffset) : NULL;
}

/* An exact dict of one table in which nothing was deleted: its entries are counted in order of insertion. SIZE_MAX: it is
 * another. */
static inline size_t compat_dict_dense(const PyDictObject *d)
{
	return !d->ma_values && d->ma_keys->dk_nentries == d->ma_used ? (size_t)d->ma_used : SIZE_MAX;
}
/* The first key of such a dict; behind each key is its value, *stride words further the next. An empty one may have no table
 * (CPython's empty_keys_struct): an address, but no entry's. */
static inline PyObject *const *compat_dict_pairs(const PyDictObject *d, size_t *stride)
{
	*stride = DK_IS_UNICODE(d->ma_keys) ? 2 : 3;
	return DK_IS_UNICODE(d->ma_keys) ? (PyObject *const *)DK_UNICODE_ENTRIES(d->ma_keys) : &DK_ENTRIES(d->ma_keys)->me_key;
}
_Static_assert(offsetof(PyDictUnicodeEntry, me_key) == 0, "an entry begins with its key");
/* Likewise of a dict with any history, *n pairs: the value is NULL where one was deleted. */
static inline PyObject *const *compat_dict_names(const PyDictObject *d, size_t *n)
{
	*n = (size_t)d->ma_keys->dk_nentries;
	return !d->ma_values && DK_IS_UNICODE(d->ma_keys) ? (PyObject *const *)DK_UNICODE_ENTRIES(d->ma_keys) : NULL;
}
/* The last entry, of which the ones behind it were deleted; SIZE_MAX: there is none, or it is another dict. */
static inline size_t compat_dict_last(const PyDictObject *d)
{
	size_t i = d->ma_values || !d->ma_used ? 0 : (size_t)d->ma_keys->dk_nentries, stride;
	PyObject *const *pairs = compat_dict_pairs(d, &stride);

	while (i && !pairs[(i - 1) * stride + 1])
		i--;
	return i - 1;
}
/* Which entry has this key. SIZE_MAX: none has. *is_sure false: that would take asking the program's code. */
size_t compat_dict_find_entry(const PyDictObject *d, PyObject *key, bool *is_sure);

/* Likewise the element of a set that is equal to this one; NULL: none is. */
PyObject *compat_set_find(const PySetObject *set, PyObject *key, bool *is_sure);

/* Objects that the collector has found and taken apart, or could not. */
static inline uint64_t compat_collected(void)
{
	const struct gc_generation_stats *g = _PyInterpreterState_GET()->gc.generation_stats;

	_Static_assert(NUM_GENERATIONS == 3, "all of them");
	return (uint64_t)(g[0].collected + g[0].uncollectable + g[1].collected + g[1].uncollectable + g[2].collected +
			  g[2].uncollectable);
}
/* How often it has run. */
static inline uint64_t compat_collections(void)
{
	const struct gc_generation_stats *g = _PyInterpreterState_GET()->gc.generation_stats;

	return (uint64_t)(g[0].collections + g[1].collections + g[2].collections);
}
static inline bool compat_is_collecting(void) { return _PyInterpreterState_GET()->gc.collecting; }
/* It runs, or has run more often than that. */
static inline bool compat_collector_unseen(uint64_t collections)
{
	const struct _gc_runtime_state *gc = &_PyInterpreterState_GET()->gc;
	const struct gc_generation_stats *g = gc->generation_stats;

	return ((uint64_t)(g[0].collections + g[1].collections + g[2].collections) ^ collections) | (unsigned)gc->collecting;
}

/* Dead objects wait for their deallocation, so that it does not go too deep. */
static inline bool compat_deaths_wait(const PyThreadState *ts) { return ts->trash_delete_later; }
/* Python code may run of which no event tells: a profile function, an audit hook. */
static inline bool compat_runs_unseen(const PyThreadState *ts)
{
	return ts->c_profilefunc || ts->interp->audit_hooks;
}
/* Either: not 0. */
static inline uintptr_t compat_unseen(const PyThreadState *ts)
{
	return (uintptr_t)ts->trash_delete_later | (uintptr_t)ts->c_profilefunc | (uintptr_t)ts->interp->audit_hooks;
}
/* What a generator that goes on is sent; NULL: nothing. */
static inline PyObject *compat_frame_sent(const compat_frame *fr)
{
	return fr->stacktop > fr->f_code->co_nlocalsplus ? fr->localsplus[fr->stacktop - 1] : NULL;
}
/* The frame was begun or resumed by C code. */
static inline bool compat_frame_is_from_c(const compat_frame *fr) { return fr->is_entry; }

#endif
