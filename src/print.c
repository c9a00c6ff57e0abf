/* print.c - rows for people.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "print.h"

#include <inttypes.h>
#include <string.h>

#include "pystep/show.h"
#include "pystep/utf8.h"
#include "show_quote.h"

enum {
	FILE_COLUMNS = 20, /* of path and thread */
	KIND_COLUMNS = 9,  /* "exception" */
	LINE_COLUMNS = 5,
	LOOK_COLUMNS = 16384, /* of a value, before its end is not looked at */
	TAB = 8,
};

static const char MIDDLE[] = " [...] ";
static const char CUT_LEFT[] = "[...]";

static const char *const colors[N_PRINT_STYLES] = {
	[PRINT_FAINT] = "\033[2m",
	[PRINT_PLACE] = "\033[34m",
	[PRINT_CALL] = "\033[32m",
	[PRINT_RETURN] = "\033[36m",
	[PRINT_RAISE] = "\033[31m",
	[PRINT_NAME] = "\033[1m",
	[PRINT_NEW] = "\033[33m",
};

static const enum print_style event_styles[N_EVENTS] = {
	[EVENT_CALL] = PRINT_CALL,
	[EVENT_RESUME] = PRINT_CALL,
	[EVENT_RETURN] = PRINT_RETURN,
	[EVENT_YIELD] = PRINT_RETURN,
	[EVENT_UNWIND] = PRINT_RAISE,
	[EVENT_EXCEPTION] = PRINT_RAISE,
};

enum print_style print_event_style(enum event event)
{
	return event_styles[event];
}

/* Life. */

void print_start(struct print *p, FILE *out, bool color)
{
	*p = (struct print){ .out = out, .color = color };
}

void print_free(struct print *p)
{
	str_free(&p->base);
	str_free(&p->column);
	str_free(&p->row);
	str_free(&p->scratch);
}

/* Blanks at the end of a row, of columns that stayed empty, are nobody's. */
void print_end(struct print *p)
{
	while (p->row.len && p->row.at[p->row.len - 1] == ' ')
		p->row.len--;
	str_add_char(&p->row, '\n');
	fwrite(p->row.at, 1, p->row.len, p->out);
	str_clear(&p->row);
}

/* Text. */

void print_style(struct print *p, enum print_style style)
{
	if (p->color)
		str_add(&p->row, colors[style] ? colors[style] : "\033[m");
}

static void add_styled(struct print *p, enum print_style style, const char *text, size_t len)
{
	if (style)
		print_style(p, style);
	str_add_bytes(&p->row, text, len);
	if (style)
		print_style(p, PRINT_PLAIN);
}

void print_add(struct print *p, enum print_style style, const char *text)
{
	add_styled(p, style, text, strlen(text));
}

void print_plain(struct print *p, enum print_style style, const char *text)
{
	if (style)
		print_style(p, style);
	show_plain(text, strlen(text), SIZE_MAX, &p->row);
	if (style)
		print_style(p, PRINT_PLAIN);
}

void print_indent(struct print *p, size_t levels)
{
	size_t shown = levels < PRINT_DEEPEST ? levels : PRINT_DEEPEST;

	str_add_fill(&p->row, ' ', shown * PRINT_INDENT);
	if (levels > shown)
		str_addf(&p->row, "+%zu ", levels - shown);
}

/* A tab leads to the next column that can be divided by eight, counted from where the source begins. */
void print_source(struct print *p, const char *line, size_t len)
{
	size_t start = p->row.len, column;
	const char *tab;

	for (; (tab = len ? memchr(line, '\t', len) : NULL); line = tab + 1) {
		show_plain(line, (size_t)(tab - line), SIZE_MAX, &p->row);
		column = utf8_columns(p->row.at + start, p->row.len - start);
		str_add_fill(&p->row, ' ', TAB - column % TAB);
		len -= (size_t)(tab + 1 - line);
	}
	while (len && strchr(" \f\r", line[len - 1]))
		len--;
	show_plain(line, len, SIZE_MAX, &p->row);
}

/* Places. */

static void set_base(struct print *p, const char *path)
{
	const char *slash = strrchr(path, '/');

	p->has_base = true;
	if (slash)
		str_add_bytes(&p->base, path, (size_t)(slash + 1 - path));
}

const char *print_path(struct print *p, const struct file *file)
{
	if (!file)
		return "?";
	if (!p->has_base)
		set_base(p, file->path);
	if (p->base.len && !strncmp(file->path, p->base.at, p->base.len))
		return file->path + p->base.len;
	return file->path;
}

/* The end of a text that fits, after a mark. */
static void add_right(struct print *p, const char *text, size_t columns)
{
	size_t len = strlen(text), width = utf8_columns(text, len);
	uint32_t c;

	if (width <= columns) {
		str_add_fill(&p->row, ' ', columns - width);
		add_styled(p, PRINT_PLACE, text, len);
		return;
	}
	while (len && width > columns - strlen(CUT_LEFT)) {
		size_t used = utf8_decode(text, len, &c);

		width -= utf8_columns(text, used);
		text += used;
		len -= used;
	}
	str_add_fill(&p->row, ' ', columns - strlen(CUT_LEFT) - width);
	print_add(p, PRINT_FAINT, CUT_LEFT);
	add_styled(p, PRINT_PLACE, text, len);
}

/* How many columns are left for the path. */
static size_t add_thread(struct print *p, uint64_t thread)
{
	size_t from = p->row.len;

	if (thread == 1)
		return FILE_COLUMNS;
	str_addf(&p->row, "[%" PRIu64 "] ", thread);
	return FILE_COLUMNS - (p->row.len - from);
}

static void add_kind(struct print *p, enum print_style style, const char *kind)
{
	size_t len = strlen(kind);

	add_styled(p, style, kind, len);
	str_add_fill(&p->row, ' ', (len < KIND_COLUMNS ? KIND_COLUMNS - len : 0) + 1);
}

static void add_path(struct print *p, const struct file *file, size_t columns)
{
	const char *path = print_path(p, file);

	str_clear(&p->scratch);
	show_plain(path, strlen(path), SIZE_MAX, &p->scratch);
	add_right(p, str_text(&p->scratch), columns);
}

/* Most rows are of the file that the row before was of. */
static void add_file(struct print *p, const struct file *file, size_t columns)
{
	size_t from = p->row.len;

	if (columns == FILE_COLUMNS && file && file == p->file) {
		str_add_bytes(&p->row, p->column.at, p->column.len);
		return;
	}
	add_path(p, file, columns);
	if (columns != FILE_COLUMNS)
		return;
	p->file = file;
	str_clear(&p->column);
	str_add_bytes(&p->column, p->row.at + from, p->row.len - from);
}

static void add_line_number(struct print *p, uint32_t line)
{
	char digits[12];
	size_t n = sizeof(digits), len;

	do
		digits[--n] = (char)('0' + line % 10);
	while (line /= 10);
	digits[--n] = ':';
	len = sizeof(digits) - n;
	str_add_bytes(&p->row, digits + n, len);
	str_add_fill(&p->row, ' ', (len < LINE_COLUMNS + 1 ? LINE_COLUMNS + 1 - len : 0) + 1);
}

void print_place(struct print *p, uint64_t thread, const struct file *file, uint32_t line)
{
	add_file(p, file, add_thread(p, thread));
	add_line_number(p, line);
}

void print_kind(struct print *p, enum event event)
{
	add_kind(p, event_styles[event], event_name(event));
}

static void add_place(struct print *p, const struct state *s, const struct frame *f, uint32_t line)
{
	const struct thread *t = s ? state_thread(s) : NULL;

	print_place(p, t ? t->serial : 1, f ? f->code->file : NULL, line);
}

void print_columns(struct print *p, const struct state *s, const struct frame *f, uint32_t line,
	const char *kind)
{
	add_place(p, s, f, line);
	add_kind(p, PRINT_PLAIN, kind);
}

void print_step_columns(struct print *p, const struct state *s)
{
	const struct frame *f = state_top(s);

	add_place(p, s, f, f ? f->line : 0);
	print_kind(p, state_event(s));
}

void print_continued(struct print *p, const char *kind)
{
	str_add_fill(&p->row, ' ', FILE_COLUMNS + LINE_COLUMNS + 2);
	add_kind(p, PRINT_FAINT, kind);
}

/* Values. */

void print_cut_middle(struct str *text, size_t from, size_t most)
{
	const char *at = str_text(text) + from;
	size_t len = text->len - from, half = (most - strlen(MIDDLE)) / 2;
	size_t head, skip;
	struct str tail = { 0 };

	if (len <= most || utf8_columns(at, len) <= most)
		return;
	head = utf8_fit(at, len, half);
	skip = head + utf8_fit(at + head, len - head, utf8_columns(at, len) - 2 * half);
	str_add_bytes(&tail, at + skip, len - skip);
	text->len = from + head;
	str_add(text, MIDDLE);
	str_add_bytes(text, str_text(&tail), tail.len);
	str_free(&tail);
}

/* Without ids: those of a live run that is only printed are not those of its record. */
static const struct show in_row = { .depth = 3, .max = LOOK_COLUMNS, .nameless = true };

const char *print_line_of(const struct code *code, uint32_t line, size_t *len)
{
	struct frame f = { .code = code, .line = line };

	return show_source(&f, len);
}

void print_shorten(struct str *row, size_t from)
{
	print_cut_middle(row, from, PRINT_VALUE_COLUMNS);
}

void print_value_to(struct str *row, const struct state *s, struct value v)
{
	size_t from = row->len;

	show_value(s, v, &in_row, row);
	print_shorten(row, from);
}

void print_value(struct print *p, const struct state *s, struct value v)
{
	print_value_to(&p->row, s, v);
}

const char print_empty_cell[] = "<empty cell>";

void print_result(struct print *p, const struct state *s, struct value v)
{
	if (value_is_bound(state_resolve(s, v)))
		print_value(p, s, v);
	else
		print_add(p, PRINT_PLAIN, print_empty_cell);
}

void print_label(struct print *p, const struct code *code, uint32_t slot)
{
	str_add(&p->row, slot ? ", " : "");
	str_add(&p->row, show_stars(code, slot));
	print_plain(p, PRINT_PLAIN, code->slots[slot]);
}

void print_call(struct print *p, const struct state *s, const struct frame *f)
{
	print_plain(p, PRINT_NAME, f->code->name);
	str_add(&p->row, "(");
	print_arguments(p, s, f);
}

void print_arguments(struct print *p, const struct state *s, const struct frame *f)
{
	for (uint32_t i = 0; !f->names && i < code_n_shown_args(f->code); i++) {
		print_label(p, f->code, i);
		if (!value_is_bound(state_resolve(s, f->slots[i])))
			continue;
		str_add(&p->row, "=");
		print_value(p, s, f->slots[i]);
	}
	str_add(&p->row, ")");
}

const char print_exception_end[] = ", ...)";

void print_exception_type(struct str *row, const char *type)
{
	str_add(row, "(<class '");
	show_plain(type, strlen(type), SIZE_MAX, row);
	str_add(row, "'>, ");
}

void print_exception(struct print *p, const struct state *s, struct value exception)
{
	str_clear(&p->scratch);
	show_type(s, exception, &p->scratch);
	print_exception_type(&p->row, str_text(&p->scratch));
	print_value(p, s, exception);
	str_add(&p->row, print_exception_end);
}

void print_duration(uint64_t ns, struct str *out)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	double n = (double)ns;
	size_t unit = 0;

	for (; n >= 999.5 && unit + 1 < ARRAY_LEN(units); unit++)
		n /= 1000;
	str_addf(out, "%.*f %s", !unit || n >= 99.95 ? 0 : n >= 9.995 ? 1 : 2, n, units[unit]);
}

void print_times(struct print *p, uint64_t own, uint64_t total)
{
	print_style(p, PRINT_FAINT);
	str_add(&p->row, " [own ");
	print_duration(own, &p->row);
	str_add(&p->row, ", total ");
	print_duration(total, &p->row);
	str_add(&p->row, "]");
	print_style(p, PRINT_PLAIN);
}
