/* py_capture.h - objects to values, as deltas: what changed in the program since the last step.
 *
 * Every object that is not a plain scalar is *tracked* from the moment it is first seen in a value: it has an id, and a shadow
 * of its content. Shadows hold references to exact immutable scalars only; of all else they know the address, and a notice
 * of its death (py_death.h). capture_changes compares tracked objects with their shadows and writes what differs: those that a
 * hook has told of (py_notice.h) and the few that no hook can, or with --scan all of them; the text is the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_CAPTURE_H
#define PYSTEP_SRC_PY_CAPTURE_H

#include "py_due.h"
#include "py_shadow.h"

struct capture_budgets {                /* 0: the default */
	uint64_t max_items;             /* items, entries, attributes shown of one object; a module's names are never cut */
	uint64_t max_depth;             /* references from a name before objects are "deep" */
	uint64_t max_str;               /* characters, bytes or digits of one text */
	bool     scan;                  /* look at every object at every step, whatever the hooks say */
};

/* After the interpreter is initialised and the notices of death are installed (py_death.h). Makes sys.getrefcount leave out
 * the references that we hold. */
void capture_start(const struct capture_budgets *budgets);

/* One Value. New objects in it are tracked; their definitions come with the next capture_changes. */
void capture_value(struct str *out, PyObject *object);       /* NULL: {} */
uint64_t capture_id(PyObject *object);                       /* its id, tracked from now on */
/* Likewise of a dict of names (a module's, a class body's, exec's): machinery like __builtins__ is left out of it. */
uint64_t capture_namespace(PyObject *dict);
extern uint64_t capture_ended_namespaces;                   /* that have died so far */

/* Nothing has changed, and it takes little to know that, as at most steps. Asked once a step; what is written afterwards may
 * bring new objects, then DUE_CHANGES is set. */
bool capture_is_at_rest(void);
/* Append ",{…}" with all object changes since the last call, deaths included; nothing when there are none. Only if it is not quiet. */
void capture_changes(struct str *out);
/* Append the "objects" member of a keyframe: {"1":{…},…}: every tracked object that lives. Call capture_changes first. */
void capture_objects(struct str *out);

#endif
