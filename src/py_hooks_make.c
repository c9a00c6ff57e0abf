/* py_hooks_make.c - functions made to stand in for others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_make.h"

#include <string.h>

#include "py_notice.h"

/* Numbers 00…5f, made 16 at a time. */
#define EACH_16(M, stem, row) \
	M(stem, row##0) M(stem, row##1) M(stem, row##2) M(stem, row##3) M(stem, row##4) M(stem, row##5) M(stem, row##6) \
	M(stem, row##7) M(stem, row##8) M(stem, row##9) M(stem, row##a) M(stem, row##b) M(stem, row##c) M(stem, row##d) \
	M(stem, row##e) M(stem, row##f)
#define EACH(M, stem) \
	EACH_16(M, stem, 0) EACH_16(M, stem, 1) EACH_16(M, stem, 2) EACH_16(M, stem, 3) EACH_16(M, stem, 4) \
	EACH_16(M, stem, 5)
#define SUPPLY 0x60
#define NAME(f, n) ANY_FUNCTION(f##_##n),

/* Methods and functions. */

struct stand_in {
	any_function *plain;
	enum subject subject;
	bool in_module;                 /* what is called self is the module */
};

static void open_these(PyObject *const *args, Py_ssize_t n)
{
	for (Py_ssize_t i = 0; i < n && i < 3; i++)
		notice_open(args[i]);
}

static void close_these(PyObject *const *args, Py_ssize_t n)
{
	for (Py_ssize_t i = n < 3 ? n : 3; i-- > 0;)
		notice_close(args[i]);
}

static void begin(const struct stand_in *s, PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	if (s->subject == SUBJECT_SELF)
		notice_open(self);
	else if (s->subject == SUBJECT_ARGUMENTS)
		open_these(args, n);
	else if (s->subject == SUBJECT_ANYTHING)
		notice_opaque_begin();
	else
		notice_everything_always();
}

static void end(const struct stand_in *s, PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	if (s->subject == SUBJECT_SELF)
		notice_close(self);
	else if (s->subject == SUBJECT_ARGUMENTS)
		close_these(args, n);
	else if (s->subject == SUBJECT_ANYTHING)
		notice_opaque_end();
}

static struct stand_in ones[SUPPLY], tuples[SUPPLY], keywords[SUPPLY], fasts[SUPPLY], fast_keywords[SUPPLY],
	class_methods[SUPPLY];

static PyObject *call_one(const struct stand_in *s, PyObject *self, PyObject *arg)
{
	PyObject *result;

	begin(s, self, &arg, arg != NULL);
	result = ((PyCFunction)s->plain)(self, arg);
	end(s, self, &arg, arg != NULL);
	return result;
}

static PyObject *call_tuple(const struct stand_in *s, PyObject *self, PyObject *args)
{
	PyObject *const *at = ((PyTupleObject *)args)->ob_item, *result;
	Py_ssize_t n = PyTuple_GET_SIZE(args);

	begin(s, self, at, n);
	result = ((PyCFunction)s->plain)(self, args);
	end(s, self, at, n);
	return result;
}

static PyObject *call_keywords(const struct stand_in *s, PyObject *self, PyObject *args, PyObject *names)
{
	PyObject *const *at = ((PyTupleObject *)args)->ob_item, *result;
	Py_ssize_t n = PyTuple_GET_SIZE(args);

	begin(s, self, at, n);
	result = ((PyCFunctionWithKeywords)s->plain)(self, args, names);
	end(s, self, at, n);
	return result;
}

static PyObject *call_fast(const struct stand_in *s, PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	PyObject *result;

	begin(s, self, args, n);
	result = ((_PyCFunctionFast)s->plain)(self, args, n);
	end(s, self, args, n);
	return result;
}

static PyObject *call_fast_keywords(const struct stand_in *s, PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
	Py_ssize_t all = n + (names ? PyTuple_GET_SIZE(names) : 0);
	PyObject *result;

	begin(s, self, args, all);
	result = ((_PyCFunctionFastWithKeywords)s->plain)(self, args, n, names);
	end(s, self, args, all);
	return result;
}

static PyObject *call_class_method(const struct stand_in *s, PyObject *self, PyTypeObject *type, PyObject *const *args, size_t n,
				   PyObject *names)
{
	PyObject *result;

	begin(s, self, args, (Py_ssize_t)n);
	result = ((PyCMethod)s->plain)(self, type, args, n, names);
	end(s, self, args, (Py_ssize_t)n);
	return result;
}

#define ONE(f, n) static PyObject *f##_##n(PyObject *self, PyObject *arg) { return call_one(&ones[0x##n], self, arg); }
#define TUPLE(f, n) static PyObject *f##_##n(PyObject *self, PyObject *args) { return call_tuple(&tuples[0x##n], self, args); }
#define KEYWORDS(f, n) \
	static PyObject *f##_##n(PyObject *self, PyObject *args, PyObject *names) \
	{ \
		return call_keywords(&keywords[0x##n], self, args, names); \
	}
#define FAST(f, n) \
	static PyObject *f##_##n(PyObject *self, PyObject *const *args, Py_ssize_t n_args) \
	{ \
		return call_fast(&fasts[0x##n], self, args, n_args); \
	}
#define FAST_KEYWORDS(f, n) \
	static PyObject *f##_##n(PyObject *self, PyObject *const *args, Py_ssize_t n_args, PyObject *names) \
	{ \
		return call_fast_keywords(&fast_keywords[0x##n], self, args, n_args, names); \
	}
#define CLASS_METHOD(f, n) \
	static PyObject *f##_##n(PyObject *self, PyTypeObject *type, PyObject *const *args, size_t n_args, PyObject *names) \
	{ \
		return call_class_method(&class_methods[0x##n], self, type, args, n_args, names); \
	}
EACH(ONE, one)
EACH(TUPLE, tuple)
EACH(KEYWORDS, keyword)
EACH(FAST, fast)
EACH(FAST_KEYWORDS, fast_keyword)
EACH(CLASS_METHOD, class_method)

static any_function *const one_functions[] = { EACH(NAME, one) };
static any_function *const tuple_functions[] = { EACH(NAME, tuple) };
static any_function *const keyword_functions[] = { EACH(NAME, keyword) };
static any_function *const fast_functions[] = { EACH(NAME, fast) };
static any_function *const fast_keyword_functions[] = { EACH(NAME, fast_keyword) };
static any_function *const class_method_functions[] = { EACH(NAME, class_method) };

static struct supply {
	int flags;
	struct stand_in *stand_ins;
	any_function *const *functions;
	size_t n;
} supplies[] = {
	{ METH_NOARGS, ones, one_functions, 0 },
	{ METH_O, ones, one_functions, SUPPLY / 2 },
	{ METH_VARARGS, tuples, tuple_functions, 0 },
	{ METH_VARARGS | METH_KEYWORDS, keywords, keyword_functions, 0 },
	{ METH_FASTCALL, fasts, fast_functions, 0 },
	{ METH_FASTCALL | METH_KEYWORDS, fast_keywords, fast_keyword_functions, 0 },
	{ METH_METHOD | METH_FASTCALL | METH_KEYWORDS, class_methods, class_method_functions, 0 },
};

any_function *make_method(any_function *plain, int flags, bool in_module, enum subject subject)
{
	for (size_t i = 0; i < ARRAY_LEN(supplies); i++) {
		struct supply *s = &supplies[i];

		if (s->flags != flags)
			continue;
		if (s->n == SUPPLY || (flags == METH_NOARGS && s->n == SUPPLY / 2))
			return NULL;
		s->stand_ins[s->n] = (struct stand_in){ plain, subject, in_module };
		return s->functions[s->n++];
	}
	return NULL;
}

/* Slots. */

static any_function *plain_slots[N_SLOT_MAKERS][SUPPLY];

static PyObject *slot_object(any_function *plain, PyObject *self, PyObject *other)
{
	PyObject *result;

	notice_open(self);
	result = ((binaryfunc)plain)(self, other);
	notice_close(self);
	return result;
}

static PyObject *slot_count(any_function *plain, PyObject *self, Py_ssize_t n)
{
	PyObject *result;

	notice_open(self);
	result = ((ssizeargfunc)plain)(self, n);
	notice_close(self);
	return result;
}

static int slot_store_at(any_function *plain, PyObject *self, Py_ssize_t at, PyObject *value)
{
	int result;

	notice_open(self);
	result = ((ssizeobjargproc)plain)(self, at, value);
	notice_close(self);
	return result;
}

static int slot_store(any_function *plain, PyObject *self, PyObject *key, PyObject *value)
{
	int result;

	notice_open(self);
	result = ((objobjargproc)plain)(self, key, value);
	notice_close(self);
	return result;
}

static int slot_descriptor_set(any_function *plain, PyObject *descriptor, PyObject *self, PyObject *value)
{
	int result;

	notice_open(self);
	result = ((descrsetfunc)plain)(descriptor, self, value);
	notice_close(self);
	return result;
}

static size_t own_places[SUPPLY];

static PyObject *slot_next(size_t n, PyObject *self)
{
	iternextfunc plain = (iternextfunc)plain_slots[MAKER_NEXT][n];
	PyObject **own = (PyObject **)((char *)self + own_places[n]), *first = own[-1], *second = own[0], *result;

	if (!death_may_know(first) && !death_may_know(second))
		return plain(self);
	notice_open(first);
	notice_open(second);
	result = plain(self);
	notice_close(second);
	notice_close(first);
	return result;
}

#define PLAIN(maker, n) plain_slots[MAKER_##maker][0x##n]
#define OBJECT(f, n) static PyObject *f##_##n(PyObject *a, PyObject *b) { return slot_object(PLAIN(OBJECT, n), a, b); }
#define COUNT(f, n) static PyObject *f##_##n(PyObject *a, Py_ssize_t b) { return slot_count(PLAIN(COUNT, n), a, b); }
#define STORE_AT(f, n) \
	static int f##_##n(PyObject *a, Py_ssize_t b, PyObject *c) { return slot_store_at(PLAIN(STORE_AT, n), a, b, c); }
#define STORE(f, n) static int f##_##n(PyObject *a, PyObject *b, PyObject *c) { return slot_store(PLAIN(STORE, n), a, b, c); }
#define DESCRIPTOR_SET(f, n) \
	static int f##_##n(PyObject *a, PyObject *b, PyObject *c) \
	{ \
		return slot_descriptor_set(PLAIN(DESCRIPTOR_SET, n), a, b, c); \
	}
#define GIVE(f, n) static PyObject *f##_##n(PyObject *a) { return slot_next(0x##n, a); }
EACH_16(OBJECT, object, 0)
EACH_16(COUNT, count, 0)
EACH_16(STORE_AT, store_at, 0)
EACH_16(STORE, store, 0)
EACH_16(STORE, store, 1)
EACH_16(DESCRIPTOR_SET, descriptor_set, 0)
EACH_16(GIVE, give, 0)
EACH_16(GIVE, give, 1)

static any_function *const object_slots[] = { EACH_16(NAME, object, 0) };
static any_function *const count_slots[] = { EACH_16(NAME, count, 0) };
static any_function *const store_at_slots[] = { EACH_16(NAME, store_at, 0) };
static any_function *const store_slots[] = { EACH_16(NAME, store, 0) EACH_16(NAME, store, 1) };
static any_function *const descriptor_set_slots[] = { EACH_16(NAME, descriptor_set, 0) };
static any_function *const give_slots[] = { EACH_16(NAME, give, 0) EACH_16(NAME, give, 1) };

any_function *make_slot(any_function *plain, enum slot_maker maker, size_t own)
{
	static const struct { any_function *const *functions; size_t n; } made[N_SLOT_MAKERS] = {
		[MAKER_OBJECT] = { object_slots, ARRAY_LEN(object_slots) },
		[MAKER_COUNT] = { count_slots, ARRAY_LEN(count_slots) },
		[MAKER_STORE_AT] = { store_at_slots, ARRAY_LEN(store_at_slots) },
		[MAKER_STORE] = { store_slots, ARRAY_LEN(store_slots) },
		[MAKER_DESCRIPTOR_SET] = { descriptor_set_slots, ARRAY_LEN(descriptor_set_slots) },
		[MAKER_NEXT] = { give_slots, ARRAY_LEN(give_slots) },
	};
	static size_t used[N_SLOT_MAKERS];

	if (used[maker] == made[maker].n)
		return NULL;
	plain_slots[maker][used[maker]] = plain;
	if (maker == MAKER_NEXT)
		own_places[used[maker]] = own;
	return made[maker].functions[used[maker]++];
}

/* Wrappers of slots: (self, arguments as a tuple, the slot's function). */

enum wrapper_subject { WRAPS_SELF, WRAPS_ARGUMENT, WRAPS_ATTRIBUTE };
static struct { any_function *plain; enum wrapper_subject subject; } wrappers[32];

/* Functions of slots that tell by themselves what they change, and where. */
static any_function *tellers[16];
static size_t n_tellers;

void make_tells(any_function *slot)
{
	if (n_tellers < ARRAY_LEN(tellers))
		tellers[n_tellers++] = slot;
}

static bool tells(const void *wrapped)
{
	for (size_t i = 0; i < n_tellers; i++)
		if ((const void *)tellers[i] == wrapped)
			return true;
	return false;
}

static PyObject *call_wrapper(unsigned n, PyObject *self, PyObject *args, void *wrapped, PyObject *names, bool has_names)
{
	bool at_argument = wrappers[n].subject == WRAPS_ARGUMENT;
	PyObject *subject = !at_argument ? self : PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : NULL, *result;

	if (wrappers[n].subject == WRAPS_ATTRIBUTE) {
		hooks_attr_see_type(Py_TYPE(self));
		wrapped = (void *)hooks_attr_translate((any_function *)wrapped);
	}
	if (wrappers[n].subject == WRAPS_SELF && tells(wrapped))
		subject = NULL;
	notice_open(subject);
	result = has_names ? ((wrapperfunc_kwds)wrappers[n].plain)(self, args, wrapped, names)
			   : ((wrapperfunc)wrappers[n].plain)(self, args, wrapped);
	notice_close(subject);
	return result;
}

#define WRAPPER(f, n) \
	static PyObject *f##_##n(PyObject *a, PyObject *b, void *c) { return call_wrapper(0x##n, a, b, c, NULL, false); } \
	static PyObject *f##_names_##n(PyObject *a, PyObject *b, void *c, PyObject *d) { return call_wrapper(0x##n, a, b, c, d, true); }
EACH_16(WRAPPER, wrapper, 0)
EACH_16(WRAPPER, wrapper, 1)

static any_function *const wrapper_functions[] = { EACH_16(NAME, wrapper, 0) EACH_16(NAME, wrapper, 1) };
static any_function *const wrapper_names_functions[] = { EACH_16(NAME, wrapper_names, 0) EACH_16(NAME, wrapper_names, 1) };

static enum wrapper_subject subject_of(const char *name)
{
	if (strcmp(name, "__set__") == 0 || strcmp(name, "__delete__") == 0)
		return WRAPS_ARGUMENT;
	return strcmp(name, "__setattr__") == 0 || strcmp(name, "__delattr__") == 0 ? WRAPS_ATTRIBUTE : WRAPS_SELF;
}

any_function *make_wrapper(any_function *plain, const char *name, bool has_keywords)
{
	static size_t used;

	if (used == ARRAY_LEN(wrappers))
		return NULL;
	wrappers[used].plain = plain;
	wrappers[used].subject = subject_of(name);
	return has_keywords ? wrapper_names_functions[used++] : wrapper_functions[used++];
}

bool make_is_wrapper(any_function *fn)
{
	for (size_t i = 0; i < ARRAY_LEN(wrapper_functions); i++)
		if (fn == wrapper_functions[i] || fn == wrapper_names_functions[i])
			return true;
	return false;
}
