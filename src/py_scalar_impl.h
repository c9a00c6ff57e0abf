/* py_scalar_impl.h - how each type of scalar is read: the functions in the table of py_scalar.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_SCALAR_IMPL_H
#define PYSTEP_SRC_PY_SCALAR_IMPL_H

#include "py_scalar.h"

/* As Python shows it; returns what was cut. */
typedef uint64_t scalar_text_fn(struct str *out, PyObject *o);
scalar_text_fn scalar_int_text, scalar_float_text, scalar_complex_text, scalar_range_text, scalar_decimal_text;
scalar_text_fn scalar_str_text, scalar_bytes_text;
scalar_text_fn scalar_date_text, scalar_time_text, scalar_datetime_text, scalar_timedelta_text;

typedef void scalar_write_fn(struct str *out, PyObject *o);  /* as a Value */
scalar_write_fn scalar_int_write, scalar_float_write, scalar_str_write;
scalar_write_fn scalar_write_other;                          /* {"type","text"} */

typedef bool scalar_same_fn(PyObject *a, PyObject *b);       /* both of the type */
scalar_same_fn scalar_int_same, scalar_float_same, scalar_complex_same, scalar_str_same, scalar_bytes_same;

typedef bool scalar_is_fn(PyObject *o);
scalar_is_fn scalar_int_is_long, scalar_str_is_long, scalar_bytes_is_long;
scalar_is_fn scalar_range_is_more, scalar_has_zone;          /* refers to more than itself */

/* Only so much of a text is shown. */
static inline Py_ssize_t scalar_n_shown(Py_ssize_t n)
{
	return (uint64_t)n > scalar_max_text ? (Py_ssize_t)scalar_max_text : n;
}

static inline uint64_t scalar_shorten(struct str *out, size_t start, size_t shown)
{
	size_t len = out->len - start;

	if (len <= shown)
		return 0;
	out->len = start + shown;
	out->at[out->len] = '\0';
	return len - shown;
}

#endif
