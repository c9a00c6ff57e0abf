/* py_compat_place.c - which expression an instruction is part of.
 *
 * CPython 3.11 keeps that in entries of different forms, each told from the one before (Objects/locations.md). A program may
 * make tables of its own: nothing is read beyond the end, and what makes no sense is no place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_compat.h"

struct reader {
	const uint8_t *at, *end;
};

static int byte(struct reader *r)
{
	return r->at < r->end ? *r->at++ : 0;
}

/* Six bits at a time, the lowest first; a bit says that more follow. */
static unsigned number(struct reader *r)
{
	unsigned n = 0, shift = 0, b;

	do {
		b = (unsigned)byte(r);
		n |= shift < 32 ? (b & 63) << shift : 0;
		shift += 6;
	} while (b & 64 && r->at < r->end);
	return n;
}

static int signed_number(struct reader *r)
{
	unsigned n = number(r);

	return n & 1 ? -(int)(n >> 1) : (int)(n >> 1);
}

/* Of whatever numbers. */
static int sum(int a, int b)
{
	return (int)((unsigned)a + (unsigned)b);
}

static void read_short(struct reader *r, int code, int *line, int at[4])
{
	int b = byte(r);

	at[0] = at[2] = *line;
	at[1] = code << 3 | (b >> 4 & 7);
	at[3] = at[1] + (b & 15);
}

static void read_one_line(struct reader *r, int code, int *line, int at[4])
{
	*line = sum(*line, code - PY_CODE_LOCATION_INFO_ONE_LINE0);
	at[0] = at[2] = *line;
	at[1] = byte(r);
	at[3] = byte(r);
}

static void read_long(struct reader *r, int *line, int at[4])
{
	*line = sum(*line, signed_number(r));
	at[0] = *line;
	at[2] = sum(*line, (int)number(r));
	at[1] = sum((int)number(r), -1);
	at[3] = sum((int)number(r), -1);
}

/* One entry; the number of instructions that it is of, 0 at the end. */
static int read_entry(struct reader *r, int *line, int at[4])
{
	int head, code;

	if (r->at >= r->end)
		return 0;
	head = byte(r);
	code = head >> 3 & 15;
	at[0] = at[1] = at[2] = at[3] = -1;
	if (code < PY_CODE_LOCATION_INFO_ONE_LINE0)
		read_short(r, code, line, at);
	else if (code < PY_CODE_LOCATION_INFO_NO_COLUMNS)
		read_one_line(r, code, line, at);
	else if (code == PY_CODE_LOCATION_INFO_NO_COLUMNS)
		*line = sum(*line, signed_number(r));
	else if (code == PY_CODE_LOCATION_INFO_LONG)
		read_long(r, line, at);
	return (head & 7) + 1;
}

static bool is_place(const int at[4])
{
	return at[0] > 0 && at[1] >= 0 && (at[2] > at[0] || (at[2] == at[0] && at[3] >= at[1]));
}

static struct reader reader_of(const PyCodeObject *co, size_t from)
{
	const uint8_t *table = (const uint8_t *)PyBytes_AS_STRING(co->co_linetable);

	return (struct reader){ table + from, table + PyBytes_GET_SIZE(co->co_linetable) };
}

static size_t offset_of(const PyCodeObject *co, const struct reader *r)
{
	return (size_t)(r->at - (const uint8_t *)PyBytes_AS_STRING(co->co_linetable));
}

/* The stretch of instructions behind the last one that are all of one expression. */
static bool next(PyCodeObject *co, struct compat_place *p)
{
	struct reader r = reader_of(co, p->offset), more;
	int n, at[4], line;

	p->from = p->to;
	n = read_entry(&r, &p->line, p->at);
	if (!n)
		return false;
	p->to += n;
	for (more = r, line = p->line; (n = read_entry(&more, &line, at)) && !memcmp(at, p->at, sizeof(at)); r = more) {
		p->to += n;
		p->line = line;
	}
	p->offset = offset_of(co, &r);
	p->is_known = is_place(p->at);
	return true;
}

bool compat_code_place(PyCodeObject *co, int instruction, struct compat_place *p)
{
	if (instruction < p->from || !p->offset)
		*p = (struct compat_place){ .line = co->co_firstlineno };
	while (instruction >= p->to)
		if (!next(co, p))
			return false;
	return p->is_known;
}
