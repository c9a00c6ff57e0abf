/* py_kinds_buffers.c - bytearray, array, memoryview and all else that lends its memory: format, shape and first items.
 *
 * Items are read as numbers, not made into objects. What lies behind the budget is only known by a fingerprint, so that a
 * change there is still noticed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_kinds.h"

#include <string.h>

#include "py_track.h"

static uint64_t mix_word(uint64_t hash, const char *p)
{
	uint64_t w;

	memcpy(&w, p, 8);
	hash = kind_mix(hash, w);
	return hash ^ hash >> 29;
}

static uint64_t fingerprint(uint64_t hash, const char *p, size_t n)
{
	if (n >= 128) {                                          /* four at a time, none waiting for another */
		uint64_t lanes[4] = { hash, hash + 1, hash + 2, hash + 3 };

		for (; n >= 32; n -= 32, p += 32)
			for (int i = 0; i < 4; i++)
				lanes[i] = mix_word(lanes[i], p + 8 * i);
		for (int i = 0; i < 4; i++)
			hash = kind_mix(hash, lanes[i]);
	}
	for (; n >= 8; n -= 8, p += 8)
		hash = mix_word(hash, p);
	for (; n; n--, p++)
		hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	return hash;
}

/* bytearray: bytes as numbers. Those behind the budget have a fingerprint for each piece of them, so that whoever knows where
 * one has changed need not look at the others; the sum of these is that of all. */

#define PIECE 1024

static word print_piece(const char *rest, size_t n, size_t piece)
{
	size_t at = piece * PIECE;

	return fingerprint(piece, rest + at, n - at < PIECE ? n - at : PIECE);
}

static size_t n_pieces(size_t n)
{
	return (n + PIECE - 1) / PIECE;
}

static const char *rest_of(PyObject *o, size_t *n)
{
	size_t all = (size_t)Py_SIZE(o);

	*n = all < track_max_items ? 0 : all - (size_t)track_max_items;
	return ((PyByteArrayObject *)o)->ob_start + (all - *n);
}

static void bytearray_read(struct content *c, PyObject *o)
{
	const unsigned char *p = (const unsigned char *)((PyByteArrayObject *)o)->ob_start;
	size_t n, shown;
	const char *rest = rest_of(o, &n);

	shown = (size_t)Py_SIZE(o) - n;
	c->has_items = true;
	c->items.coding = CODING_UINT;
	for (size_t i = 0; i < shown; i++)
		content_add(&c->items, p[i]);
	c->items.unread = n;
	c->entries.coding = CODING_UINT;
	c->entries.is_whole = true;
	for (size_t i = 0; i < n_pieces(n); i++) {
		content_add(&c->entries, print_piece(rest, n, i));
		c->print += c->entries.at[i];
	}
}

static bool has_piece_changed(struct content *shadow, const char *rest, size_t n, size_t piece)
{
	word now = print_piece(rest, n, piece), *then = &shadow->entries.at[piece];
	bool has = now != *then;

	shadow->print += now - *then;
	*then = now;
	return has;
}

bool kind_has_rest_changed(struct content *shadow, PyObject *o, size_t at)
{
	size_t n;
	const char *rest = rest_of(o, &n);

	return has_piece_changed(shadow, rest, n, (at - shadow->items.n) / PIECE);
}

void kind_rest_from(struct content *shadow, PyObject *o, size_t from)
{
	struct section *prints = &shadow->entries;
	size_t n, piece = (from - shadow->items.n) / PIECE;
	const char *rest = rest_of(o, &n);

	while (prints->n > piece)
		shadow->print -= prints->at[--prints->n];
	for (; piece < n_pieces(n); piece++) {
		content_add(prints, print_piece(rest, n, piece));
		shadow->print += prints->at[piece];
	}
	shadow->items.unread = n;
}

/* Formats of one number, as the struct module has them; the size is the buffer's. */

static const char *skip_order(const char *format)
{
	return format[0] && strchr("@=<", format[0]) ? format + 1 : format;
}

static bool coding_of(const Py_buffer *view, enum coding *coding)
{
	const char *format = skip_order(view->format ? view->format : "B");

	if (!format[0] || format[1])
		return false;
	if (strchr("bhilqn", format[0]))
		*coding = CODING_INT;
	else if (strchr("BHILQNPc", format[0]))
		*coding = CODING_UINT;
	else if (strchr("efd", format[0]))
		*coding = CODING_FLOAT;
	else if (strchr("uw", format[0]))
		*coding = CODING_CHAR;
	else if (format[0] == '?')
		*coding = CODING_BOOL;
	else
		return false;
	return view->itemsize == 1 || view->itemsize == 2 || view->itemsize == 4 || view->itemsize == 8;
}

static word float_word(const char *p, Py_ssize_t size)
{
	double d = 0;
	float f;
	word w;

	if (size == 2) {
		d = PyFloat_Unpack2(p, 1);                       /* cannot fail: it only widens */
	} else if (size == 4) {
		memcpy(&f, p, 4);
		d = f;
	} else {
		memcpy(&d, p, 8);
	}
	memcpy(&w, &d, sizeof(w));
	return w;
}

static word read_number(const char *p, Py_ssize_t size, enum coding coding)
{
	uint64_t w = 0;
	int unused = 64 - 8 * (int)size;

	if (coding == CODING_FLOAT && size > 1)
		return float_word(p, size);
	memcpy(&w, p, (size_t)size);                             /* the lowest byte comes first */
	if (coding == CODING_INT)
		w = (uint64_t)((int64_t)(w << unused) >> unused);
	return w;
}

/* The item at a place counted in C order. */
static const char *item_at(const Py_buffer *view, size_t place)
{
	const char *p = view->buf;

	if (!view->shape || !view->strides)
		return p + place * (size_t)view->itemsize;
	for (int i = view->ndim - 1; i >= 0; i--) {
		size_t n = (size_t)view->shape[i];

		p += (Py_ssize_t)(place % n) * view->strides[i];
		place /= n;
	}
	return p;
}

static bool has_far_items(const Py_buffer *view)             /* behind pointers: "PIL style" */
{
	for (int i = 0; view->suboffsets && i < view->ndim; i++)
		if (view->suboffsets[i] >= 0)
			return true;
	return false;
}

static void describe(struct str *out, const Py_buffer *view)
{
	str_add(out, view->format ? view->format : "B");
	if (view->ndim < 2 || !view->shape)
		return;
	for (int i = 0; i < view->ndim; i++)
		str_addf(out, "%s%zd", i ? ", " : " (", view->shape[i]);
	str_add_char(out, ')');
}

static uint64_t print_rest(const Py_buffer *view, size_t from, size_t n)
{
	uint64_t hash = 0;

	if (PyBuffer_IsContiguous(view, 'C'))
		return fingerprint(0, (const char *)view->buf + from * (size_t)view->itemsize,
				   (n - from) * (size_t)view->itemsize);
	for (size_t i = from; i < n; i++)
		hash = fingerprint(hash, item_at(view, i), (size_t)view->itemsize);
	return hash;
}

static void view_read(struct content *c, const Py_buffer *view)
{
	size_t n = view->itemsize > 0 ? (size_t)(view->len / view->itemsize) : 0;
	size_t shown = n < track_max_items ? n : (size_t)track_max_items;
	enum coding coding;

	describe(content_text(c), view);
	if (!n || !view->buf || has_far_items(view)) {
		c->has_items = !has_far_items(view);
		return;
	}
	if (!coding_of(view, &coding)) {
		c->print = print_rest(view, 0, n);
		c->has_items = true;
		c->items.unread = n;
		return;
	}
	c->has_items = true;
	c->items.coding = coding;
	for (size_t i = 0; i < shown; i++)
		content_add(&c->items, read_number(item_at(view, i), view->itemsize, coding));
	c->items.unread = n - shown;
	if (shown < n)
		c->print = print_rest(view, shown, n);
}

static void memoryview_read(struct content *c, PyObject *o)
{
	PyMemoryViewObject *m = (PyMemoryViewObject *)o;

	if (m->flags & _Py_MEMORYVIEW_RELEASED || !m->mbuf || m->mbuf->flags & _Py_MANAGED_BUFFER_RELEASED) {
		str_add(content_text(c), "released");
		return;
	}
	view_read(c, &m->view);
	content_attribute_named(c, "obj", m->view.obj);
}

/* Anything else is asked for its buffer: the slot is C code, for no class statement can fill it. */
static void buffer_read(struct content *c, PyObject *o)
{
	PyObject *type, *value, *traceback;
	Py_buffer view;

	PyErr_Fetch(&type, &value, &traceback);
	if (PyObject_GetBuffer(o, &view, PyBUF_FULL_RO) == 0) {
		view_read(c, &view);
		PyBuffer_Release(&view);
	}
	PyErr_Restore(type, value, traceback);
}

/* All of it as one number, for whoever only wants to know whether it is as it was. */

static uint64_t print_shape(uint64_t hash, int n, const Py_ssize_t *shape)
{
	hash = kind_mix(hash, (uint64_t)n);
	for (int i = 0; shape && i < n; i++)
		hash = kind_mix(hash, (uint64_t)shape[i]);
	return hash;
}

static uint64_t print_view(const Py_buffer *view)
{
	size_t n = view->itemsize > 0 ? (size_t)(view->len / view->itemsize) : 0;
	const char *format = view->format ? view->format : "B";
	uint64_t hash = fingerprint((uint64_t)view->itemsize, format, strlen(format));

	hash = print_shape(hash, view->ndim, view->shape);
	if (!n || !view->buf || has_far_items(view))
		return hash;
	return kind_mix(hash, print_rest(view, 0, n));
}

/* numpy's arrays are many, and slow to lend: they are read where they lie (numpy/ndarraytypes.h, the same since its beginning),
 * when the first one that can tell has shown that they lie so. */
struct ndarray {
	PyObject_HEAD
	char       *data;
	int         n_dimensions;
	Py_ssize_t *shape, *strides;
	PyObject   *base, *type;
	int         flags;
};
#define NDARRAY_IS_CONTIGUOUS 1

static bool is_ndarray(const struct ndarray *a)
{
	return strcmp(Py_TYPE(a)->tp_name, "numpy.ndarray") == 0 && Py_TYPE(a)->tp_basicsize >= (Py_ssize_t)sizeof(*a) &&
	       !(Py_TYPE(a)->tp_flags & Py_TPFLAGS_HEAPTYPE);
}

static bool lies_so(const struct ndarray *a, const Py_buffer *view)
{
	if (view->buf != a->data || view->ndim != a->n_dimensions || view->ndim < 1 || !view->shape || !view->strides)
		return false;
	return memcmp(view->shape, a->shape, (size_t)view->ndim * sizeof(*a->shape)) == 0 &&
	       memcmp(view->strides, a->strides, (size_t)view->ndim * sizeof(*a->strides)) == 0 &&
	       !!(a->flags & NDARRAY_IS_CONTIGUOUS) == !!PyBuffer_IsContiguous(view, 'C');
}

static const PyTypeObject *known_ndarray;

static bool is_open(const struct ndarray *a)                 /* its items stand one behind the other, and how long one is can be told */
{
	return Py_TYPE(a) == known_ndarray && a->flags & NDARRAY_IS_CONTIGUOUS && a->n_dimensions > 0 &&
	       a->shape[a->n_dimensions - 1] > 1;
}

static uint64_t print_ndarray(const struct ndarray *a)
{
	size_t n = (size_t)a->strides[a->n_dimensions - 1];

	for (int i = 0; i < a->n_dimensions; i++)
		n *= (size_t)a->shape[i];
	return fingerprint(print_shape((uintptr_t)a->type, a->n_dimensions, a->shape), a->data, n);
}

static uint64_t buffer_stamp(PyObject *o)
{
	const struct ndarray *a = (const struct ndarray *)o;
	PyObject *type, *value, *traceback;
	uint64_t stamp = kind_dict_stamp(o);
	Py_buffer view;

	if (is_open(a))
		return print_ndarray(a);
	PyErr_Fetch(&type, &value, &traceback);
	if (PyObject_GetBuffer(o, &view, PyBUF_FULL_RO) == 0) {
		stamp = kind_mix(stamp, print_view(&view));
		if (!known_ndarray && is_ndarray(a) && lies_so(a, &view))
			known_ndarray = Py_TYPE(o);
		PyBuffer_Release(&view);
	}
	PyErr_Restore(type, value, traceback);
	return stamp;
}

static bool buffer_same(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since)
{
	return stamp == buffer_stamp(o) && kind_same_attributes(shadow, 0, o, since);
}

static uint64_t memoryview_stamp(PyObject *o)
{
	PyMemoryViewObject *m = (PyMemoryViewObject *)o;

	if (m->flags & _Py_MEMORYVIEW_RELEASED || !m->mbuf || m->mbuf->flags & _Py_MANAGED_BUFFER_RELEASED)
		return 0;
	return kind_mix(print_view(&m->view), (uintptr_t)m->view.obj);
}

static bool memoryview_same(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since)
{
	return kind_same_stamp(shadow, stamp, memoryview_stamp(o), since);
}

/* A file may be mapped that is larger than one wants to look through at every step. */
static void map_read(struct content *c, PyObject *o)
{
	(void)c;
	(void)o;
}

const struct kind kinds_buffers[] = {
	{ "buffer", buffer_read, buffer_same, buffer_stamp, KIND_ALL_STAMPED }, /* the first: of types that no table has */
	{ "bytearray", bytearray_read, NULL, NULL, KIND_HOOKED },
	{ "memoryview", memoryview_read, memoryview_same, memoryview_stamp, KIND_ATTRIBUTES },
	{ "array.array", buffer_read, buffer_same, buffer_stamp, KIND_ALL_STAMPED },
	{ "mmap.mmap", map_read, NULL, NULL, KIND_ATTRIBUTES },
	{ NULL, NULL, NULL, NULL, 0 },
};
