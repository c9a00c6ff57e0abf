/* py_keyframe.h - the whole state written down now and then, so that a reader can start there.
 *
 * A keyframe is due when the lines since the last one have grown to a few times its size: they add
 * about a quarter to the record, and any step is a short way from one. It must say exactly what a
 * reader has made of the lines before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_KEYFRAME_H
#define PYSTEP_SRC_PY_KEYFRAME_H

#include "py_lines.h"
#include "py_step.h"

void keyframe_start(void);              /* before the first step */
static inline bool keyframe_is_due(void) { return due & DUE_KEYFRAME; }
void keyframe_drop_finished(void); /* before the step: sleepers that ended unseen */
/* Behind the line of this step, which is not put yet. */
void keyframe_write(struct str *line, const struct step *s);

#endif
