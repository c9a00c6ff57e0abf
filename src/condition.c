/* condition.c - FIELD_OPERATOR=VALUE: its names, and what may be asked.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "condition.h"

#include <stdlib.h>
#include <string.h>

void known_clear(struct known *k)
{
	str_clear(&k->own);
	k->kind = KNOWN_NONE;
	k->value = VALUE_NOTHING;
}

void known_free(struct known *k)
{
	str_free(&k->own);
	for (size_t i = 0; i < k->n_items; i++)
		known_free(&k->items[i]);
	free(k->items);
	*k = (struct known){ 0 };
}

void known_own(struct known *k)
{
	k->kind = KNOWN_TEXT;
	k->at = str_text(&k->own);
	k->len = k->own.len;
}

/* A call, and what ends one, is at the depth of the caller's lines: the first call is at 0. */
int64_t step_depth(enum event event, size_t n_frames)
{
	static const bool at_border[N_EVENTS] = {
		[EVENT_CALL] = true,
		[EVENT_RESUME] = true,
		[EVENT_RETURN] = true,
		[EVENT_UNWIND] = true,
		[EVENT_YIELD] = true,
	};

	return (int64_t)n_frames - at_border[event];
}

struct step step_of(const struct state *s)
{
	enum event event = state_event(s);

	return (struct step){
		.s = s,
		.frame = state_top(s),
		.event = event,
		.depth = step_depth(event, state_depth(s)),
		.calls = (int64_t)state_n_frames(s) - (event == EVENT_CALL),
	};
}

/* Names. */

static bool is_word(const char *word, const char *name, size_t len)
{
	return strlen(word) == len && !memcmp(word, name, len);
}

const struct condition_field *condition_field(const char *name, size_t len)
{
	for (const struct condition_field *f = condition_fields; f->name; f++)
		if (is_word(f->name, name, len))
			return f;
	return NULL;
}

static const struct condition_operator *find_operator(const char *name, size_t len)
{
	for (const struct condition_operator *op = condition_operators; op->name; op++)
		if (is_word(op->name, name, len))
			return op;
	return NULL;
}

/* Other tracers' fields that cannot be here. */
static const char *why_not(const char *name, size_t len)
{
	bool is_finer = is_word("instruction", name, len);

	return is_finer ? ": a step is a call, a line, a return or an exception, not a single instruction" : "";
}

static int no_such_field(const char *name, size_t len, struct err *err)
{
	struct str names = { 0 };

	for (const struct condition_field *f = condition_fields; f->name; f++)
		str_addf(&names, " %s", f->name);
	err_set(err, "there is no field \"%.*s\" to filter by%s; the fields are:%s", (int)len, name, why_not(name, len),
		str_text(&names));
	str_free(&names);
	return -1;
}

static int no_such_operator(const char *name, size_t len, struct err *err)
{
	struct str names = { 0 };

	for (const struct condition_operator *op = condition_operators; op->name; op++)
		if (op->name[0])
			str_addf(&names, " %s", op->name);
	err_set(err,
		"there is no operator \"%.*s\"; the operators are, behind one or two "
		"underscores:%s",
		(int)len, name, str_text(&names));
	str_free(&names);
	return -1;
}

/* No field has an underscore in its name. */
int condition_find(struct condition *c, const char *name, size_t len, struct err *err)
{
	const char *under = memchr(name, '_', len);
	size_t field_len = under ? (size_t)(under - name) : len, op_len;
	const char *op = name + field_len;

	c->field = condition_field(name, field_len);
	if (!c->field)
		return no_such_field(name, field_len, err);
	op += op < name + len;
	op += op < name + len && *op == '_';
	op_len = (size_t)(name + len - op);
	c->op = op_len || !under ? find_operator(op, op_len) : NULL;
	return c->op ? 0 : no_such_operator(op, op_len, err);
}

/* What may be asked. */

int condition_check(const struct condition *c, const struct known *wanted, struct err *err)
{
	const char *wrong = c->op->check(c->field, wanted);

	if (!wrong)
		return 0;
	return err_set(err, "cannot filter by %s%s%s: it %s", c->field->name,
		c->op->name[0] ? "_" : "", c->op->name, wrong);
}

int condition_compile(
	const struct condition *c, const struct known *wanted, struct regex **out, struct err *err)
{
	*out = c->op->is_regex ? regex_compile(wanted->at, wanted->len, err) : NULL;
	return *out || !c->op->is_regex ? 0 : -1;
}

bool condition_holds(const struct condition *c, const struct step *at, struct known *field,
	const struct known *wanted, const struct regex *regex)
{
	known_clear(field);
	c->field->get(at, field);
	return c->op->holds(at, field, wanted, regex) != c->op->negated;
}
