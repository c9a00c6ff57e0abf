/* py_scalar_time.c - date, time, datetime, timedelta.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_scalar_impl.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-variable"           /* its pointer to the module's functions, which we do not call */
#include <datetime.h>
#pragma GCC diagnostic pop

uint64_t scalar_date_text(struct str *out, PyObject *o)
{
	str_addf(out, "datetime.date(%d, %d, %d)", PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o));
	return 0;
}

static void add_clock(struct str *out, int second, int micro, int fold)
{
	if (second || micro)
		str_addf(out, ", %d", second);
	if (micro)
		str_addf(out, ", %d", micro);
	if (fold)
		str_add(out, ", fold=1");
	str_add_char(out, ')');
}

uint64_t scalar_time_text(struct str *out, PyObject *o)
{
	str_addf(out, "datetime.time(%d, %d", PyDateTime_TIME_GET_HOUR(o), PyDateTime_TIME_GET_MINUTE(o));
	add_clock(out, PyDateTime_TIME_GET_SECOND(o), PyDateTime_TIME_GET_MICROSECOND(o), PyDateTime_TIME_GET_FOLD(o));
	return 0;
}

uint64_t scalar_datetime_text(struct str *out, PyObject *o)
{
	str_addf(out, "datetime.datetime(%d, %d, %d, %d, %d", PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o),
		 PyDateTime_GET_DAY(o), PyDateTime_DATE_GET_HOUR(o), PyDateTime_DATE_GET_MINUTE(o));
	add_clock(out, PyDateTime_DATE_GET_SECOND(o), PyDateTime_DATE_GET_MICROSECOND(o), PyDateTime_DATE_GET_FOLD(o));
	return 0;
}

bool scalar_has_zone(PyObject *o)                            /* time and datetime alike (Include/datetime.h) */
{
	return ((_PyDateTime_BaseTime *)o)->hastzinfo;
}

uint64_t scalar_timedelta_text(struct str *out, PyObject *o)
{
	const struct { const char *name; int n; } parts[] = {
		{ "days", PyDateTime_DELTA_GET_DAYS(o) },
		{ "seconds", PyDateTime_DELTA_GET_SECONDS(o) },
		{ "microseconds", PyDateTime_DELTA_GET_MICROSECONDS(o) },
	};
	const char *between = "";

	str_add(out, "datetime.timedelta(");
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (!parts[i].n)
			continue;
		str_addf(out, "%s%s=%d", between, parts[i].name, parts[i].n);
		between = ", ";
	}
	str_add(out, *between ? ")" : "0)");
	return 0;
}
