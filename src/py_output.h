/* py_output.h - what the program writes and reads, noted at the step that did it.
 *
 * Nothing of the streams is touched: the methods that write and read note what went through them
 * when it was on the standard streams. Methods call one another (text, buffer, file); only the
 * outermost is noted. What goes past Python is seen where the C library still holds it, and noted
 * as raw at the next step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_OUTPUT_H
#define PYSTEP_SRC_PY_OUTPUT_H

#include "py.h"

void output_start(void);                                     /* once the interpreter is there */
/* Append the notes of what came since, pending C output included. */
void output_take(struct str *notes);
void output_put(void); /* put them now: the program may not come to another step */
void output_pause(bool on); /* what is written meanwhile is not noted (again) */

#endif
