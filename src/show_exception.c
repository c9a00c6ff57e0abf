/* show_exception.c - str(exception), told from what was recorded of it.
 *
 * As CPython 3.11's Objects/exceptions.c has it, type by type: BaseException_str, KeyError_str, OSError_str, SyntaxError_str,
 * ImportError_str, BaseExceptionGroup_str. A class of the program may say something else; its code is not run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "show_exception.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/show.h"
#include "pystep/utf8.h"

static const struct show in_message = { .depth = 4 };

static bool is_text(struct value v, const char *text)
{
	size_t len = strlen(text);

	return v.len == len + 2 && !memcmp(v.at + 1, text, len);
}

static struct value attribute(const struct state *s, const struct object *o, const char *name)
{
	for (size_t i = 0; i < o->n_attributes; i++)
		if (is_text(o->attributes[i].name, name))
			return state_resolve(s, o->attributes[i].value);
	return VALUE_NOTHING;
}

/* An exception's args come first, before all that its class or the program has put beside them. */
const struct object *show_exception_args(const struct state *s, const struct object *o)
{
	bool may = s && o->n_attributes && is_text(o->attributes[0].name, "args");
	const struct object *args =
		may ? state_object(s, value_ref(state_resolve(s, o->attributes[0].value))) : NULL;

	return args && is_text(args->type, "tuple") ? args : NULL;
}

/* str() of a value: a str is itself. */
static void add_str(const struct state *s, struct value v, struct str *out)
{
	v = state_resolve(s, v);
	if (value_is_bound(v) && value_kind(v) == VALUE_STR)
		value_str(v, out);
	else
		show_value(s, v, &in_message, out);
}

static void add_repr(const struct state *s, struct value v, struct str *out)
{
	show_value(s, v, &in_message, out);
}

/* The rules, in the order in which they are tried; each returns false when it does not apply. */

static bool add_recorded(const struct state *s, const struct object *o, struct str *out)
{
	(void)s;
	return value_is_bound(o->text) && value_str(o->text, out);
}

static bool add_os_error(const struct state *s, const struct object *o, struct str *out)
{
	struct value number = attribute(s, o, "errno"), text = attribute(s, o, "strerror");
	struct value file = attribute(s, o, "filename"), other = attribute(s, o, "filename2");

	if (!value_is_bound(number) || !value_is_bound(text))
		return false;
	str_add(out, "[Errno ");
	add_str(s, number, out);
	str_add(out, "] ");
	add_str(s, text, out);
	if (value_is_bound(file)) {
		str_add(out, ": ");
		add_repr(s, file, out);
	}
	if (value_is_bound(file) && value_is_bound(other)) {
		str_add(out, " -> ");
		add_repr(s, other, out);
	}
	return true;
}

static void add_last_component(struct value path, struct str *out)
{
	struct str text = { 0 };
	const char *slash;

	value_str(path, &text);
	slash = strrchr(str_text(&text), '/');
	str_add(out, slash ? slash + 1 : str_text(&text));
	str_free(&text);
}

static bool add_syntax_error(const struct state *s, const struct object *o, struct str *out)
{
	struct value message = attribute(s, o, "msg"), file = attribute(s, o, "filename"),
		     line = attribute(s, o, "lineno");
	bool has_file = value_is_bound(file) && value_kind(file) == VALUE_STR;
	bool has_line = value_is_bound(line) && value_kind(line) == VALUE_INT;

	if (!value_is_bound(message) || (!has_file && !has_line))
		return false;
	add_str(s, message, out);
	str_add(out, " (");
	if (has_file)
		add_last_component(file, out);
	str_add(out, has_file && has_line ? ", " : "");
	if (has_line) {
		str_add(out, "line ");
		add_str(s, line, out);
	}
	str_add_char(out, ')');
	return true;
}

/* The character of a str, or the byte of a repr of bytes, at a position. */

static bool char_at(const char *text, size_t len, int64_t at, uint32_t *c)
{
	for (;;) {
		size_t used = utf8_decode(text, len, c);

		if (!len || !at--)
			return len != 0;
		text += used;
		len -= used;
	}
}

static bool byte_at(const char *text, size_t len, int64_t at, uint32_t *c)
{
	const char *end;

	if (len < 3)
		return false;
	end = text + len - 1; /* the closing quote */
	for (text += 2; text < end; at--) {
		bool is_hex = end - text >= 4 && text[0] == '\\' && text[1] == 'x';
		size_t used = is_hex ? 4 : text[0] == '\\' ? 2 : 1;
		char digits[3] = { is_hex ? text[2] : '0', is_hex ? text[3] : '0', '\0' };
		const char *letter = used == 2 ? strchr("n\nt\tr\r", text[1]) : NULL;

		if (!at) {
			*c = is_hex ? (uint32_t)strtoul(digits, NULL, 16)
				    : (unsigned char)(letter ? letter[1] : text[used - 1]);
			return true;
		}
		text += used;
	}
	return false;
}

static const struct coding {
	enum value_kind kind; /* of what could not be coded */
	bool (*at)(const char *text, size_t len, int64_t at, uint32_t *c);
	const char *one, *verb, *many;
} codings[] = {
	{ VALUE_STR, char_at, "encode character '", "encode", "characters" },
	{ VALUE_OTHER, byte_at, "decode byte ", "decode", "bytes" },
};

static void add_culprit(const struct coding *coding, uint32_t c, int64_t at, struct str *out)
{
	str_add(out, coding->one);
	if (coding->kind == VALUE_OTHER)
		str_addf(out, "0x%02" PRIx32, c);
	else
		str_addf(out,
			c <= 0xff     ? "\\x%02" PRIx32 "'"
			: c <= 0xffff ? "\\u%04" PRIx32 "'"
				      : "\\U%08" PRIx32 "'",
			c);
	str_addf(out, " in position %" PRId64 ": ", at);
}

static void add_position(const struct coding *coding, struct value object, int64_t start,
	int64_t end, struct str *out)
{
	struct str text = { 0 };
	uint32_t c;

	if (coding->kind == VALUE_STR)
		value_str(object, &text);
	else
		value_text(object, &text);
	if (end == start + 1 && start >= 0 && coding->at(str_text(&text), text.len, start, &c))
		add_culprit(coding, c, start, out);
	else
		str_addf(out, "%s %s in position %" PRId64 "-%" PRId64 ": ", coding->verb,
			coding->many, start, end - 1);
	str_free(&text);
}

static bool add_unicode_error(const struct state *s, const struct object *o, struct str *out)
{
	struct value encoding = attribute(s, o, "encoding"), object = attribute(s, o, "object");
	struct value reason = attribute(s, o, "reason");
	int64_t start, end;
	const struct coding *coding;

	if (!value_is_bound(encoding) || !value_is_bound(object) || value_is_ref(object) ||
		!value_is_bound(reason) || !value_int(attribute(s, o, "start"), &start) ||
		!value_int(attribute(s, o, "end"), &end))
		return false;
	coding = &codings[value_kind(object) == VALUE_STR ? 0 : 1];
	str_add_char(out, '\'');
	add_str(s, encoding, out);
	str_add(out, "' codec can't ");
	add_position(coding, object, start, end, out);
	add_str(s, reason, out);
	return true;
}

static bool add_message(const struct state *s, const struct object *o, struct str *out)
{
	struct value message = attribute(s, o, "msg");

	if (!value_is_bound(message) || value_kind(message) != VALUE_STR)
		return false;
	add_str(s, message, out);
	return true;
}

static bool add_group(const struct state *s, const struct object *o, struct str *out)
{
	const struct object *parts = state_object(s, value_ref(attribute(s, o, "exceptions")));
	struct value message = attribute(s, o, "message");
	uint64_t n;

	if (!parts || !value_is_bound(message))
		return false;
	n = parts->n_items + parts->cut;
	add_str(s, message, out);
	str_addf(out, " (%" PRIu64 " sub-exception%s)", n, n == 1 ? "" : "s");
	return true;
}

static bool add_key_error(const struct state *s, const struct object *o, struct str *out)
{
	const struct object *args = show_exception_args(s, o);

	if (!args || !is_text(o->type, "KeyError") || args->n_items != 1 || args->cut)
		return false;
	add_repr(s, args->items[0], out);
	return true;
}

static bool add_args(const struct state *s, const struct object *o, struct str *out)
{
	const struct object *args = show_exception_args(s, o);

	if (args && args->n_items == 1 && !args->cut)
		add_str(s, args->items[0], out);
	else if (args && (args->n_items || args->cut))
		show_object(s, args, &in_message, out);
	return true;
}

static bool (*const rules[])(const struct state *s, const struct object *o, struct str *out) = {
	add_recorded,
	add_os_error,
	add_syntax_error,
	add_unicode_error,
	add_message,
	add_group,
	add_key_error,
	add_args,
};

void show_exception_text(const struct state *s, struct value exception, struct str *out)
{
	const struct object *o = state_object(s, value_ref(exception));

	for (size_t i = 0; o && i < ARRAY_LEN(rules); i++)
		if (rules[i](s, o, out))
			return;
}
