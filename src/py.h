/* py.h - the only include of <Python.h>, and what the py_*.c files share.
 *
 * In these files: every call that can raise is followed by its check; no Python exception leaves the file, none is lost; the
 * error indicator is left as it was found. No code of the program runs because of us: only C slots of exact built-in
 * types and raw storage are read. Our memory comes from malloc (base.h), never from Python.
 * Everything here runs with the GIL held, in the child.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_H
#define PYSTEP_SRC_PY_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

#include "pystep/host.h"
#include "pystep/str.h"

#endif
