/* py_hooks_set.c - changes of sets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_table.h"

#define SET(name) { "builtins", "set", name, SUBJECT_SELF, 0, NULL, NULL }

const struct hook_method hooks_set_methods[] = {
	SET("add"), SET("clear"), SET("discard"), SET("pop"), SET("remove"), SET("update"), SET("difference_update"),
	SET("intersection_update"), SET("symmetric_difference_update"),
	{ 0 },
};

const struct hook_slot hooks_set_slots[] = {
	{ "set", SLOT_NUMBER(nb_inplace_or), MAKER_OBJECT, NULL, NULL, 0 },
	{ "set", SLOT_NUMBER(nb_inplace_and), MAKER_OBJECT, NULL, NULL, 0 },
	{ "set", SLOT_NUMBER(nb_inplace_xor), MAKER_OBJECT, NULL, NULL, 0 },
	{ "set", SLOT_NUMBER(nb_inplace_subtract), MAKER_OBJECT, NULL, NULL, 0 },
	{ "set", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ 0 },
};
