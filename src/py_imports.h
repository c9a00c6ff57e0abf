/* py_imports.h - what only runs because something is imported (--no-imports).
 *
 * A frame is hidden when it belongs to importlib's own machinery, or when that is among its callers above the last frame that is in the record:
 * bodies of modules, what they call, what a loader or finder of the program's does. So it does not matter how an import came about: a statement,
 * importlib.import_module or reload, a module that is loaded when it is first used. Once a module is there its functions are like all others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_IMPORTS_H
#define PYSTEP_SRC_PY_IMPORTS_H

#include "py_compat.h"

struct tracee_options;

extern bool imports_are_hidden;
void imports_start(const struct tracee_options *opt);
bool imports_hide(compat_frame *fr);                         /* of a frame of the thread that runs; asked only if they are */
bool imports_is_machinery(const PyCodeObject *code);         /* its file is importlib's */

#endif
