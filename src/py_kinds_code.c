/* py_kinds_code.c - functions, methods, classes, modules, generators: what is known by a text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_kinds.h"

#include <string.h>

#include "py_compat.h"
#include "py_text.h"

/* Functions: "f(a, b=…, *args)" without the values, which are attributes. */

static void add_parameter(struct str *out, PyCodeObject *code, int i, const char *stars, const char **between)
{
	str_addf(out, "%s%s", *between, stars);
	text_add(out, compat_code_slot_name(code, i));
	*between = ", ";
}

static void add_parameters(struct str *out, PyCodeObject *code)
{
	int n = code->co_argcount, n_keyword = code->co_kwonlyargcount, at = n + n_keyword;
	bool has_rest = code->co_flags & CO_VARARGS;
	const char *between = "";

	for (int i = 0; i < n; i++) {
		add_parameter(out, code, i, "", &between);
		if (i + 1 == code->co_posonlyargcount)
			str_addf(out, "%s/", between);
	}
	if (has_rest)
		add_parameter(out, code, at, "*", &between);
	else if (n_keyword)
		str_addf(out, "%s*", between), between = ", ";
	for (int i = n; i < n + n_keyword; i++)
		add_parameter(out, code, i, "", &between);
	if (code->co_flags & CO_VARKEYWORDS)
		add_parameter(out, code, at + has_rest, "**", &between);
}

static void add_free_variables(struct content *c, PyCodeObject *code, PyObject *closure)
{
	int first = compat_code_n_slots(code) - code->co_nfreevars;

	for (int i = 0; closure && i < code->co_nfreevars && i < PyTuple_GET_SIZE(closure); i++)
		content_attribute(c, word_object(compat_code_slot_name(code, first + i)),
				  word_object(PyTuple_GET_ITEM(closure, i)));
}

static void function_attributes(struct content *c, PyObject *o)
{
	PyFunctionObject *f = (PyFunctionObject *)o;

	content_attribute_named(c, "__defaults__", f->func_defaults);
	content_attribute_named(c, "__kwdefaults__", f->func_kwdefaults);
	add_free_variables(c, (PyCodeObject *)f->func_code, f->func_closure);
	kind_read_dict(c, f->func_dict);
}

static void function_read(struct content *c, PyObject *o)
{
	PyFunctionObject *f = (PyFunctionObject *)o;
	struct str *text = content_text(c);

	text_add(text, f->func_name);
	str_add_char(text, '(');
	add_parameters(text, (PyCodeObject *)f->func_code);
	str_add_char(text, ')');
	function_attributes(c, o);
}

static uint64_t mix(uint64_t hash, uint64_t more)
{
	return (hash ^ more) * UINT64_C(0x9E3779B97F4A7C15);
}

static uint64_t dict_version(PyObject *dict)
{
	return dict && PyDict_Check(dict) ? ((PyDictObject *)dict)->ma_version_tag : 0;
}

/* What it refers to cannot die and come again at the same address without a change of one of these. */
static uint64_t function_stamp(PyObject *o)
{
	PyFunctionObject *f = (PyFunctionObject *)o;
	uint64_t hash = mix((uintptr_t)f->func_code, (uintptr_t)f->func_name);

	hash = mix(hash, (uintptr_t)f->func_defaults);
	hash = mix(hash, (uintptr_t)f->func_kwdefaults);
	hash = mix(hash, (uintptr_t)f->func_closure);
	return mix(hash, dict_version(f->func_dict));
}

static bool function_same(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since)
{
	PyFunctionObject *f = (PyFunctionObject *)o;

	if (stamp != function_stamp(o))
		return false;
	if (since->deaths == track_deaths)
		return true;
	for (size_t i = 1; i < shadow->attributes.n && (f->func_defaults || f->func_kwdefaults); i += 2)
		if (!word_is_still(shadow->attributes.at[i], since))
			return false;
	return true;
}

static void method_read(struct content *c, PyObject *o)
{
	PyMethodObject *m = (PyMethodObject *)o;
	struct str *text = content_text(c);

	if (m->im_func && PyFunction_Check(m->im_func))
		text_add(text, ((PyFunctionObject *)m->im_func)->func_name);
	content_attribute_named(c, "__self__", m->im_self);
	content_attribute_named(c, "__func__", m->im_func);
}

static void builtin_read(struct content *c, PyObject *o)
{
	PyCFunctionObject *f = (PyCFunctionObject *)o;
	struct str *text = content_text(c);
	bool in_module = !f->m_self || PyModule_Check(f->m_self);

	if (in_module && f->m_module && PyUnicode_Check(f->m_module)) {
		text_add(text, f->m_module);
		str_add_char(text, '.');
		if (strcmp(str_text(text), "builtins.") == 0)
			str_clear(text);
	}
	str_add(text, f->m_ml->ml_name);
	if (!in_module)
		content_attribute_named(c, "__self__", f->m_self);
}

static void descriptor_read(struct content *c, PyObject *o)
{
	PyDescrObject *d = (PyDescrObject *)o;
	struct str *text = content_text(c);

	if (d->d_type)
		str_addf(text, "%s.", kind_type_name(d->d_type));
	if (d->d_name)
		text_add(text, d->d_name);
}

struct method_wrapper { PyObject_HEAD PyWrapperDescrObject *descriptor; PyObject *self; };     /* Objects/descrobject.c */

static void wrapper_read(struct content *c, PyObject *o)
{
	struct method_wrapper *w = (struct method_wrapper *)o;

	str_add(content_text(c), w->descriptor ? w->descriptor->d_base->name : "");
	content_attribute_named(c, "__self__", w->self);
}

/* staticmethod, classmethod: what they wrap, and a dict of copied names that says nothing more. */
struct wrapped { PyObject_HEAD PyObject *callable; };

static void wrapped_read(struct content *c, PyObject *o)
{
	content_attribute_named(c, "__func__", ((struct wrapped *)o)->callable);
}

/* Classes: "class module.Name(Base, …)" and what is in the class body; not what every class has. */

static bool is_text(PyObject *o, const char *text)
{
	return o && PyUnicode_CheckExact(o) && PyUnicode_IS_READY(o) && PyUnicode_IS_ASCII(o) &&
	       strcmp((const char *)PyUnicode_1BYTE_DATA(o), text) == 0;
}

static bool is_one_of(PyObject *name, const char *const *names)
{
	for (; *names; names++)
		if (is_text(name, *names))
			return true;
	return false;
}

static bool is_left_out_of_class(PyObject *name)
{
	static const char *const names[] = {
		"__dict__", "__weakref__", "__doc__", "__module__", "__qualname__", "__annotations__", "__abstractmethods__",
		"_abc_impl", "__dataclass_fields__", "__dataclass_params__", "__match_args__", "__orig_bases__",
		"__parameters__", "__new_member__", NULL
	};

	return is_one_of(name, names);
}

static bool is_left_out_of_enum(PyObject *name)
{
	static const char *const names[] = {
		"_generate_next_value_", "_member_map_", "_member_names_", "_member_type_", "_new_member_",
		"_unhashable_values_", "_use_args_", "_value2member_map_", "_value_repr_", "_flag_mask_", "_all_bits_",
		"_boundary_", "_singles_mask_", "_inverted_", "__new__", NULL
	};

	return is_one_of(name, names);
}

static void add_class_name(struct str *out, PyTypeObject *type)
{
	PyObject *module = type->tp_flags & Py_TPFLAGS_HEAPTYPE ? compat_dict_find(type->tp_dict, "__module__") : NULL;

	if (module && PyUnicode_CheckExact(module) && !is_text(module, "__main__") && !is_text(module, "builtins")) {
		text_add(out, module);
		str_add_char(out, '.');
		str_add(out, kind_type_name(type));
	} else {
		str_add(out, type->tp_name);
	}
}

static void class_text(struct str *out, PyTypeObject *type)
{
	const char *between = "(";

	str_add(out, "class ");
	add_class_name(out, type);
	for (Py_ssize_t i = 0; type->tp_bases && i < PyTuple_GET_SIZE(type->tp_bases); i++) {
		PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(type->tp_bases, i);

		if (base == &PyBaseObject_Type)
			continue;
		str_add(out, between);
		between = ", ";
		add_class_name(out, base);
	}
	if (*between == ',')
		str_add_char(out, ')');
}

static bool is_enum(PyTypeObject *type)
{
	for (PyTypeObject *meta = Py_TYPE(type); meta && meta != &PyType_Type; meta = meta->tp_base)
		if (strcmp(meta->tp_name, "EnumType") == 0 || strcmp(meta->tp_name, "EnumMeta") == 0)
			return is_text(compat_dict_find(meta->tp_dict, "__module__"), "enum");
	return false;
}

static void class_read(struct content *c, PyObject *o)
{
	PyTypeObject *type = (PyTypeObject *)o;
	bool enumeration = is_enum(type);
	PyObject *key, *value;
	Py_ssize_t at = 0;

	class_text(content_text(c), type);
	if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || !type->tp_dict)
		return;
	c->has_attributes = true;
	while (PyDict_Next(type->tp_dict, &at, &key, &value))
		if (!is_left_out_of_class(key) && !(enumeration && is_left_out_of_enum(key)))
			content_attribute(c, word_object(key), word_object(value));
}

static uint64_t class_stamp(PyObject *o)
{
	PyTypeObject *type = (PyTypeObject *)o;

	return mix(mix(dict_version(type->tp_dict), (uintptr_t)type->tp_name), (uintptr_t)type->tp_bases);
}

static void module_read(struct content *c, PyObject *o)
{
	PyObject *name = compat_module_name(o);

	if (name)
		text_add(content_text(c), name);
}

/* Generators and the like: which code they run. Where they stand and their variables are the record's frames' to say. */

static void generator_read(struct content *c, PyObject *o)
{
	PyCodeObject *code = ((PyGenObject *)o)->gi_code;

	if (code)
		kind_read_place(c, code, code->co_firstlineno);
}

/* A closure's variable. */

static void cell_read(struct content *c, PyObject *o)
{
	PyObject *value = PyCell_GET(o);

	c->has_items = true;
	if (value)
		content_item(c, value);
}

static bool cell_same(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since)
{
	PyObject *value = PyCell_GET(o);

	(void)stamp;
	return value ? shadow->items.n == 1 && word_is_same(word_object(value), shadow->items.at[0], since)
		     : shadow->items.n == 0;
}

#define ALL KIND_ATTRIBUTES

const struct kind kinds_code[] = {
	{ "function", function_read, function_same, function_stamp, ALL | KIND_HOOKED },
	{ "method", method_read, NULL, NULL, ALL | KIND_HOOKED },
	{ "builtin_function_or_method", builtin_read, NULL, NULL, ALL | KIND_CONSTANT },
	{ "builtin_method", builtin_read, NULL, NULL, ALL | KIND_CONSTANT },
	{ "wrapper_descriptor", descriptor_read, NULL, NULL, ALL | KIND_CONSTANT },
	{ "method_descriptor", descriptor_read, NULL, NULL, ALL | KIND_CONSTANT },
	{ "classmethod_descriptor", descriptor_read, NULL, NULL, ALL | KIND_CONSTANT },
	{ "member_descriptor", descriptor_read, NULL, NULL, ALL | KIND_CONSTANT },
	{ "getset_descriptor", descriptor_read, NULL, NULL, ALL | KIND_CONSTANT },
	{ "method-wrapper", wrapper_read, NULL, NULL, ALL | KIND_CONSTANT },
	{ "staticmethod", wrapped_read, NULL, NULL, ALL | KIND_HOOKED },
	{ "classmethod", wrapped_read, NULL, NULL, ALL | KIND_HOOKED },
	{ "type", class_read, NULL, class_stamp, ALL | KIND_HOOKED },
	{ "module", module_read, NULL, NULL, ALL | KIND_CONSTANT },
	{ "generator", generator_read, NULL, NULL, ALL | KIND_CONSTANT },
	{ "coroutine", generator_read, NULL, NULL, ALL | KIND_CONSTANT },
	{ "async_generator", generator_read, NULL, NULL, ALL | KIND_CONSTANT },
	{ "cell", cell_read, cell_same, NULL, ALL },
	{ NULL, NULL, NULL, NULL, 0 },
};
