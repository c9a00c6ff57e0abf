/* export_tutor.h - values, heap and frames as Python Tutor's viewer draws them.
 *
 *     tutor_begin_step     look at a state: which frames there are, which functions were made in which
 *     tutor_add_globals    … names, values …
 *     tutor_add_heap       … and last, all objects that these led to
 *
 * The viewer's numbers are small integers in the order in which things are first shown, for ever after the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_EXPORT_TUTOR_H
#define PYSTEP_SRC_EXPORT_TUTOR_H

#include "export_ids.h"
#include "pystep/state.h"
#include "pystep/str.h"

/* A frame in which functions were made. The viewer goes on showing it while one of them can be called. */
struct scope {
	uint64_t serial;                /* of the frame */
	const struct code *code;
	struct str *slots;              /* its values, as they were when it was last on the stack */
	struct str returned;            /* its return value, when it returned one */
	bool is_live;                   /* on the stack at this step */
	bool is_needed;                 /* by a function that can be reached, or by a frame on the stack */
};

struct tutor {
	const struct state *s;
	struct str *out;
	struct id_map ids;              /* the viewer's number by the id of an object, or by the hash of a text */
	struct id_queue heap;           /* objects of this step */
	struct id_map texts_seen;
	struct str texts;               /* heap entries of this step for values that have no id with us */
	struct id_map frame_ids;        /* the viewer's number, by serial */
	struct id_map function_scopes;  /* serial of the frame that made it, by id of the function */
	struct id_map frame_scopes;     /* likewise, by serial of the frame */
	struct scope *scopes;
	size_t n_scopes, cap_scopes;
};

void tutor_free(struct tutor *t);
void tutor_begin_step(struct tutor *t, const struct state *s, struct str *out);

/* Values and objects (export_tutor_values.c). */
void tutor_add_value(struct tutor *t, struct value v);
void tutor_add_heap(struct tutor *t);                        /* the member "heap" */

/* Frames (export_tutor_frames.c). */
void tutor_add_stack(struct tutor *t);                       /* the member "stack_to_render" */
uint64_t tutor_function_parent(struct tutor *t, const struct object *function);  /* number of a frame; 0: none */
bool tutor_is_function(const struct object *o);

#endif
