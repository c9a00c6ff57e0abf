/* py_venv.h - the virtual environment one stands in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_VENV_H
#define PYSTEP_SRC_PY_VENV_H

/* The python of $VIRTUAL_ENV, or the first one on PATH, when that belongs to a virtual
 * environment of the version that is embedded; else NULL. One of another version is said on
 * standard error. The caller's to free. */
char *venv_find_python(void);

#endif
