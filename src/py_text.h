/* py_text.h - the characters of a Python str as UTF-8, read from its own storage.
 *
 * PyUnicode_AsUTF8 is not used: it keeps what it made inside the str, where sys.getsizeof shows it,
 * and fails on lone surrogates, which are kept here as their three bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_TEXT_H
#define PYSTEP_SRC_PY_TEXT_H

#include "py.h"

/* A str or of a subclass; anything else adds nothing. */
void text_add(struct str *out, PyObject *unicode);
/* As bytes for the system: surrogates that escape bytes are these bytes. */
void text_add_path(struct str *out, PyObject *unicode);
char *text_of(PyObject *unicode);                            /* the caller's to free */

#endif
