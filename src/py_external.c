/* py_external.c - calls that leave the scope.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_external.h"

#include "pystep/tracee.h"

bool external_wanted;

void external_start(const struct tracee_options *opt)
{
	external_wanted = opt->external_calls;
}

struct py_code *external_code(compat_frame *fr)
{
	compat_frame *caller = compat_frame_previous(fr);

	return external_wanted && caller && code_is_in_scope(caller) ? code_external(fr) : NULL;
}

bool external_has(const struct py_thread *t, const compat_frame *fr)
{
	size_t above = external_wanted ? stack_above(t, fr, compat_frame_code(fr)) : SIZE_MAX;

	return above != SIZE_MAX && t->frames[t->n_frames - 1 - above]->code->is_external;
}
