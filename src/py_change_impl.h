/* py_change_impl.h - what those share who write what is new of an object.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_CHANGE_IMPL_H
#define PYSTEP_SRC_PY_CHANGE_IMPL_H

#include "py_change.h"
#include "py_compat_hooks.h"

extern struct str *change_out;          /* between change_begin and change_end */
void change_settle(struct tracked *t);  /* the shadow is as the object is */

change_fn change_in_dict, change_in_set;
change_fn change_in_names;              /* a module's, or another namespace's */

/* The table of a dict that is not split: as pairs, with gaps. */
static inline bool change_note_table(struct noted *f, const PyDictObject *dict)
{
	f->n = (size_t)dict->ma_keys->dk_nentries;
	f->n_live = (size_t)dict->ma_used;
	f->at = (const word *)compat_dict_pairs(dict, &f->stride);
	return !dict->ma_values;
}

#endif
