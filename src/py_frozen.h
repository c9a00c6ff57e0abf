/* py_frozen.h - the library file that a frozen module was made from.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_FROZEN_H
#define PYSTEP_SRC_PY_FROZEN_H

#include "py_source.h"

/* Fill in its text; `path` is "<frozen NAME>". False: there is no such file, or it is another text than the one that was frozen.
 * `globals`: the module's names, or NULL. Calls no code. */
bool frozen_find(struct source_text *out, const char *path, PyCodeObject *code, PyObject *globals);

#endif
