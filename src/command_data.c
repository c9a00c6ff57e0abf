/* command_data.c - names, objects, output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "command_table.h"
#include "pystep/expr.h"
#include "pystep/show.h"
#include "show_quote.h"

#define A_LINE 160 /* columns of one value among others */

static const struct show alone = { .max = 0, .depth = 8 };
static const struct show among_others = { .max = A_LINE, .depth = 1, .ids = true };

/* The expression, evaluated where the session stands; the caller frees it. */
static struct expr *evaluated(struct command_call *call, struct err *err)
{
	struct expr *x = expr_compile(call->args, err);
	struct expr_context at = { session_state(call->session), session_frame(call->session) };

	if (x && expr_eval(x, &at, err) == 0)
		return x;
	expr_free(x);
	return NULL;
}

int command_print(struct command_call *call, struct err *err)
{
	struct expr *x = evaluated(call, err);

	if (!x)
		return -1;
	expr_show(x, &alone, call->out);
	str_add_char(call->out, '\n');
	expr_free(x);
	return 0;
}

int command_whatis(struct command_call *call, struct err *err)
{
	struct expr *x = evaluated(call, err);

	if (!x)
		return -1;
	expr_show_type(x, call->out);
	if (expr_id(x))
		str_addf(call->out, " $%" PRIu64, expr_id(x));
	str_add_char(call->out, '\n');
	expr_free(x);
	return 0;
}

struct listing {
	const struct state *s;
	struct str *out;
};

static void list_name(void *arg, const struct name *name)
{
	struct listing *l = arg;

	show_plain(name->name, name->len, SIZE_MAX, l->out);
	str_add(l->out, " = ");
	show_value(l->s, name->value, &among_others, l->out);
	str_add_char(l->out, '\n');
}

static int list_names(struct command_call *call, bool global, struct err *err)
{
	struct listing l = { session_state(call->session), call->out };
	const struct frame *f = session_frame(call->session);

	if (!f)
		return err_set(err, "no frame is there at this step");
	(global ? state_each_global : state_each_local)(l.s, f, list_name, &l);
	return 0;
}

int command_locals(struct command_call *call, struct err *err)
{
	return list_names(call, false, err);
}

int command_globals(struct command_call *call, struct err *err)
{
	return list_names(call, true, err);
}

static void list_object(void *arg, const struct object *o)
{
	static const struct show how = { .max = A_LINE, .depth = 1 };
	struct listing *l = arg;

	str_addf(l->out, "$%" PRIu64 " = ", o->id);
	show_object(l->s, o, &how, l->out);
	str_add_char(l->out, '\n');
}

int command_heap(struct command_call *call, struct err *err)
{
	struct listing l = { session_state(call->session), call->out };

	(void)err;
	state_each_visible(l.s, list_object, &l);
	return 0;
}

/* Its parts, a line each. */

static void show_name(struct value name, struct str *out)
{
	struct str text = { 0 };

	value_str(name, &text);
	show_plain(str_text(&text), text.len, SIZE_MAX, out);
	str_free(&text);
}

static void show_part(const struct state *s, struct value v, struct str *out)
{
	str_add(out, " = ");
	show_value(s, v, &among_others, out);
	str_add_char(out, '\n');
}

static void show_cut(const char *what, uint64_t n, struct str *out)
{
	if (n)
		str_addf(out, "  +%" PRIu64 " %s not recorded\n", n, what);
}

static void show_parts(const struct state *s, const struct object *o, struct str *out)
{
	for (size_t i = 0; i < o->n_items; i++) {
		str_addf(out, "  [%zu]", i);
		show_part(s, o->items[i], out);
	}
	for (size_t i = 0; i < o->n_entries; i++) {
		str_add(out, "  [");
		show_value(s, o->entries[i].key, &among_others, out);
		str_add_char(out, ']');
		show_part(s, o->entries[i].value, out);
	}
	show_cut("more", o->cut, out);
	for (size_t i = 0; i < o->n_attributes; i++) {
		str_add(out, "  .");
		show_name(o->attributes[i].name, out);
		show_part(s, o->attributes[i].value, out);
	}
	show_cut("attributes", o->attributes_cut, out);
}

static void show_whole(const struct state *s, const struct object *o, struct str *out)
{
	str_addf(out, "$%" PRIu64 " ", o->id);
	show_name(o->type, out);
	if (value_is_bound(o->text)) {
		str_add_char(out, ' ');
		show_value(s, o->text, &among_others, out);
	}
	str_add(out, o->is_deep ? " (not looked into)\n" : "\n");
	show_parts(s, o, out);
}

int command_object(struct command_call *call, struct err *err)
{
	const struct state *s = session_state(call->session);
	struct expr *x = evaluated(call, err);
	const struct object *o = x ? state_object(s, expr_id(x)) : NULL;

	if (o)
		show_whole(s, o, call->out);
	expr_free(x);
	return x && !o ? command_print(call, err) : x ? 0 : -1;
}

int command_output(struct command_call *call, struct err *err)
{
	size_t start = call->out->len;

	if (*call->args)
		return command_find_output(call, err);
	if (timeline_output(session_timeline(call->session), session_step(call->session), 0,
		    call->out, err) < 0)
		return -1;
	if (call->out->len > start && call->out->at[call->out->len - 1] != '\n')
		str_add_char(call->out, '\n');
	return 0;
}
