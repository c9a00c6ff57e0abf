/* run.c - runs a screens test: a program or a record, keys, and the screens they must give, drawn to cells.
 *
 * No terminal: the keys go into the very same ui that a terminal's loop drives, and its grid of cells is read back.
 *
 *     run TEST.t …         says TAP
 *     run -u TEST.t …      writes the screens that it got into the test, to be read and believed by a human
 *
 * A test is lines:
 *
 *     # words               what it shows; the first line is the test's name
 *     size 24x80            rows and columns (that is the default); may come again: a resize
 *     config                the user's file: the lines that follow, each after "> "; what is wrong with it is said in the ui's note
 *     file NAME             another file of the program, before it: the lines that follow, each after "> "
 *     program NAME          live: the lines that follow, each after "> ", are its text; with none it is the file of that name beside the
 *                           tests, which several share
 *     record NAME           replayed: tests/records/v1/NAME
 *     keys n n Ctrl-F Tab   as keymap.h names them
 *     type text             every character of it is a key
 *     click ROW COL         also: right-click, drag, wheel-down, wheel-up
 *     screen                the whole screen is what follows, each row after "|"; blanks at the ends of rows do not count
 *     room variables        so is the room of that name, its heading included
 *     row N                 so is one row; -1 is the last
 *     look STYLE "text"     text is seen, and looks like that all over (style.h names the looks)
 *     underlined "text"     text is seen and underlined, and nothing right before or after it is
 *     selected "text"       it is in the selected row of the focused room
 *     same_when_replayed    what was recorded so far, replayed with the same keys, gives the same rooms
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "pystep/record.h"
#include "pystep/session.h"
#include "pystep/tracee.h"
#ifdef HAVE_PYTHON
#include "pystep/host.h"
#endif
#include "settings.h"
#include "prompt.h"
#include "ui.h"

#define MOST_ARGS 32

struct test {
	const char *path;
	char  **lines;
	size_t  n_lines, cap_lines, at;
	struct str updated;             /* the test with the screens that it got */
	bool    updates;
	struct session *session;        /* of the program or record, and the screen on it */
	struct ui *ui;
	struct tracee_options opt;
	char   *argv[2];
	uint64_t start;                 /* the step where the ui was opened */
	struct key_event *keys;         /* all so far, for the replay */
	size_t  n_keys, cap_keys;
	int     rows, cols;
	int     n_checks, n_failed;
	struct err settings_err;
};

static void die(const struct test *t, const char *what, const char *detail)
{
	printf("Bail out! %s:%zu: %s%s%s\n", t->path, t->at, what, *detail ? ": " : "", detail);
	exit(1);
}

static void die_of(const struct test *t, const struct err *err)
{
	die(t, err->text, "");
}

/* Reading. */

static void add_line(struct test *t, const char *line)
{
	BASE_GROW(t->lines, t->cap_lines, t->n_lines + 1);
	t->lines[t->n_lines++] = base_strdup(line);
}

static void read_test(struct test *t)
{
	FILE *f = fopen(t->path, "re");
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	if (!f)
		die(t, "cannot be read", strerror(errno));
	while ((len = getline(&line, &cap, f)) >= 0) {
		if (len && line[len - 1] == '\n')
			line[len - 1] = '\0';
		add_line(t, line);
	}
	free(line);
	fclose(f);
}

/* The lines that follow and begin with that mark, without it. */
static void take_block(struct test *t, char mark, struct str *out)
{
	while (t->at < t->n_lines && t->lines[t->at][0] == mark) {
		const char *line = t->lines[t->at++] + 1;

		str_add(out, mark == '>' && *line == ' ' ? line + 1 : line);
		str_add_char(out, '\n');
	}
}

/* Starting. */

static void draw(struct ui *ui)
{
	do
		ui_draw(ui);
	while (ui_idle(ui));
}

static void open_ui(struct test *t)
{
	struct ui_options opt = { .pty = t->opt.pty_master };

	t->start = session_step(t->session);
	t->ui = ui_new(t->session, &prompt_editor, &opt);
	ui_resize(t->ui, t->rows, t->cols);
	if (*t->settings_err.text)
		ui_say(t->ui, STYLE_ERROR, t->settings_err.text);
	draw(t->ui);
}

static struct session *session_of(struct record *rec, struct tracee *tracee, const char *path, struct err *err)
{
	struct timeline *tl = rec ? timeline_new(record_source(rec), err) : NULL;
	struct session *s;

	if (!tl)
		return NULL;
	s = session_new(tl, tracee);
	session_set_record(s, rec, path);
	return session_pump(s, err) < 0 ? NULL : s;
}

static const char *source_folder(void)
{
	const char *source = getenv("PYSTEP_SOURCE");

	return source ? source : ".";
}

static void open_record(struct test *t, const char *name)
{
	struct str path = { 0 };
	struct err err = { 0 };

	str_addf(&path, "%s/tests/records/v1/%s", source_folder(), name);
	setlocale(LC_CTYPE, "C.UTF-8");
	t->session = session_of(record_open(str_text(&path), &err), NULL, str_text(&path), &err);
	if (!t->session || session_goto_interesting(t->session, &err) < 0)
		die_of(t, &err);
	str_free(&path);
	open_ui(t);
}

static void write_file(const struct test *t, const char *name, const char *text, size_t len)
{
	FILE *f = fopen(name, "we");

	if (!f || fwrite(text, 1, len, f) != len || fclose(f) != 0)
		die(t, "cannot write", name);
}

#ifdef HAVE_PYTHON
static void start_program(struct test *t, const char *name)
{
	struct err err = { 0 };
	struct tracee *tracee;
	int fd;

	t->argv[0] = base_strdup(name);
	t->opt.argv = t->argv;
	t->opt.argc = 1;
	t->opt.host = py_main;
	t->opt.version = py_version();
	if (tracee_pty_open(&t->opt.pty_master, &t->opt.pty, 24, 80, &err) < 0)
		die_of(t, &err);
	tracee = tracee_start(&t->opt, &err);
	if (!tracee)
		die_of(t, &err);
	close(t->opt.pty);
	fd = fcntl(tracee_record_fd(tracee), F_DUPFD_CLOEXEC, 3);
	setlocale(LC_CTYPE, "C.UTF-8");
	t->session = session_of(record_follow(fd, &err), tracee, NULL, &err);
	if (!t->session || session_move(t->session, MOTION_OVER, 1, 1, NULL, &err) < 0)
		die_of(t, &err);
}
#else
static void start_program(struct test *t, const char *name)
{
	(void)t;
	printf("1..0 # SKIP %s needs Python\n", name);
	exit(0);
}
#endif

static void add_shared(struct test *t, const char *name, struct str *out)
{
	struct str path = { 0 };
	FILE *f;
	int c;

	str_addf(&path, "%s/tests/screens/%s", source_folder(), name);
	f = fopen(str_text(&path), "re");
	if (!f)
		die(t, "no such program", name);
	while ((c = getc(f)) != EOF)
		str_add_char(out, (char)c);
	fclose(f);
	str_free(&path);
}

static void make_file(struct test *t, const char *name)
{
	struct str text = { 0 };

	take_block(t, '>', &text);
	if (!text.len)
		add_shared(t, name, &text);
	write_file(t, name, str_text(&text), text.len);
	str_free(&text);
}

static void open_program(struct test *t, const char *name)
{
	make_file(t, name);
	start_program(t, name);
	open_ui(t);
}

static void read_config(struct test *t)
{
	make_file(t, "config");
	setenv("PYSTEP_CONFIG", "config", 1);
	settings_read(&t->settings_err);
}

/* Keys. */

static void press(struct test *t, struct key_event ev)
{
	BASE_GROW(t->keys, t->cap_keys, t->n_keys + 1);
	t->keys[t->n_keys++] = ev;
	ui_key(t->ui, &ev);
	draw(t->ui);
}

static void press_named(struct test *t, const char *names)
{
	while (*names) {
		size_t len = strcspn(names, " ");
		int key = keymap_key(names, len);

		if (!key)
			die(t, "no such key", names);
		press(t, (struct key_event){ .key = key });
		names += len;
		names += strspn(names, " ");
	}
}

static void type(struct test *t, const char *text)
{
	for (; *text; text++)
		press(t, (struct key_event){ .key = (unsigned char)*text });
}

/* Terminals report places from the screen as it was last drawn. */
static void mouse(struct test *t, int key, const char *place)
{
	struct key_event ev = { .key = key };

	if (sscanf(place, "%d %d", &ev.row, &ev.col) != 2)
		die(t, "no ROW and COLUMN", place);
	press(t, ev);
}

/* Checks. */

static void say(struct test *t, bool good, const char *what)
{
	t->n_checks++;
	t->n_failed += !good;
	printf("%sok %d - line %zu: %s\n", good ? "" : "not ", t->n_checks, t->at, what);
}

static void explain(const char *title, const char *text)
{
	printf("# %s\n", title);
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		printf("#   |%.*s\n", (int)strcspn(text, "\n"), text);
}

static void grid_rows(const struct grid *g, const struct rect *r, struct str *out)
{
	for (int row = r->row; row < r->row + r->rows; row++) {
		grid_text(g, row, r->col, r->cols, out);
		str_add_char(out, '\n');
	}
}

static void strip_blank_rows(struct str *s)
{
	while (s->len > 1 && s->at[s->len - 1] == '\n' && s->at[s->len - 2] == '\n')
		s->at[--s->len] = '\0';
}

static void update(struct test *t, const char *got)
{
	for (; *got; got += strcspn(got, "\n"), got += *got == '\n')
		str_addf(&t->updated, "|%.*s\n", (int)strcspn(got, "\n"), got);
}

static void check_rows(struct test *t, const char *what, const struct rect *r)
{
	struct str wanted = { 0 }, got = { 0 };
	bool same;

	draw(t->ui);
	take_block(t, '|', &wanted);
	grid_rows(&t->ui->grid, r, &got);
	strip_blank_rows(&wanted);
	strip_blank_rows(&got);
	same = !strcmp(str_text(&wanted), str_text(&got));
	say(t, same || t->updates, what);
	if (!same && !t->updates) {
		explain("wanted", str_text(&wanted));
		explain("got", str_text(&got));
	}
	update(t, str_text(&got));
	str_free(&wanted);
	str_free(&got);
}

static void check_screen(struct test *t, const char *what)
{
	struct rect all = { 0, 0, t->rows, t->cols };

	check_rows(t, what, &all);
}

static void check_room(struct test *t, const char *what, const char *name)
{
	draw(t->ui);
	for (int r = 0; r < N_ROOMS; r++)
		if (!strcmp(pane_table[r]->name, name)) {
			check_rows(t, what, &t->ui->layout.rooms[r]);
			return;
		}
	die(t, "no such room", name);
}

static void check_row(struct test *t, const char *what, const char *number)
{
	struct rect r = { atoi(number), 0, 1, t->cols };

	if (r.row < 0)
		r.row += t->rows;
	check_rows(t, what, &r);
}

static bool looks_like(const struct grid *g, int row, int col, size_t cols, const char *style)
{
	for (size_t i = 0; i < cols; i++)
		if (strcmp(style_name(grid_at(g, row, col + (int)i)->style), style))
			return false;
	return true;
}

/* Where text begins at or after a column; -1: nowhere. ASCII. */
static int find_text(const struct grid *g, int row, int from, const char *text)
{
	size_t len = strlen(text);

	for (int col = from; col + (int)len <= g->cols; col++) {
		size_t i = 0;

		while (i < len && grid_at(g, row, col + (int)i)->c == (unsigned char)text[i])
			i++;
		if (i == len)
			return col;
	}
	return -1;
}

static bool is_seen(const struct grid *g, const char *text, const char *style)
{
	for (int row = 0; row < g->rows; row++)
		for (int col = -1; (col = find_text(g, row, col + 1, text)) >= 0; )
			if (looks_like(g, row, col, strlen(text), style))
				return true;
	return false;
}

static bool is_selected(const struct grid *g, const char *text)
{
	for (int row = 0; row < g->rows; row++)
		for (int col = -1; (col = find_text(g, row, col + 1, text)) >= 0; )
			if (grid_at(g, row, col)->ground == GROUND_SELECTED)
				return true;
	return false;
}

static bool is_underlined(const struct grid *g, int row, int col)
{
	const struct cell *c = grid_at(g, row, col);

	return c && c->is_underlined;
}

static bool is_just_underlined(const struct grid *g, const char *text)
{
	int len = (int)strlen(text), n;

	for (int row = 0; row < g->rows; row++)
		for (int col = -1; (col = find_text(g, row, col + 1, text)) >= 0;) {
			for (n = 0; n < len && is_underlined(g, row, col + n); n++)
				;
			if (n == len && !is_underlined(g, row, col - 1) && !is_underlined(g, row, col + n))
				return true;
		}
	return false;
}

/* What is between the quotes; args ends at the blank before it. */
static char *quoted(struct test *t, char *args)
{
	char *text = strchr(args, '"'), *end = text ? strrchr(text + 1, '"') : NULL;

	if (!end)
		die(t, "no \"text\"", args);
	*end = '\0';
	if (text > args)
		args[strcspn(args, " ")] = '\0';
	draw(t->ui);
	return text + 1;
}

static void check_look(struct test *t, const char *what, char *args)
{
	const char *text = quoted(t, args);

	say(t, is_seen(&t->ui->grid, text, args), what);
}

static void check_underlined(struct test *t, const char *what, char *args)
{
	say(t, is_just_underlined(&t->ui->grid, quoted(t, args)), what);
}

static void check_selected(struct test *t, const char *what, char *args)
{
	say(t, is_selected(&t->ui->grid, quoted(t, args)), what);
}

/* Live and replayed. */

static void rooms_text(struct test *t, struct ui *ui, struct str *out)
{
	struct rect r = { 1, 0, t->rows - 2, t->cols };

	draw(ui);
	grid_rows(&ui->grid, &r, out);
}

static void copy_record(struct test *t, const char *path)
{
	int fd = tracee_record_fd(session_tracee(t->session));
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = base_alloc((size_t)size);

	if (pread(fd, text, (size_t)size, 0) != size)
		die(t, "cannot read the record", "");
	write_file(t, path, text, (size_t)size);
	free(text);
}

static void replay_keys(const struct test *t, struct ui *ui)
{
	for (size_t i = 0; i < t->n_keys; i++) {
		ui_key(ui, &t->keys[i]);
		draw(ui);
	}
}

static void same_when_replayed(struct test *t, const char *what)
{
	static const struct ui_options opt = { .pty = -1 };
	struct str live = { 0 }, replayed = { 0 };
	struct err err = { 0 };
	struct session *s;
	struct ui *ui;

	copy_record(t, "replayed.json");
	s = session_of(record_open("replayed.json", &err), NULL, "replayed.json", &err);
	if (!s || session_goto(s, t->start, NULL, &err) < 0)
		die_of(t, &err);
	ui = ui_new(s, &prompt_editor, &opt);
	ui_resize(ui, t->rows, t->cols);
	replay_keys(t, ui);
	rooms_text(t, t->ui, &live);
	rooms_text(t, ui, &replayed);
	say(t, !strcmp(str_text(&live), str_text(&replayed)), what);
	if (strcmp(str_text(&live), str_text(&replayed))) {
		explain("live", str_text(&live));
		explain("replayed", str_text(&replayed));
	}
	ui_free(ui);
	session_free(s);
	str_free(&live);
	str_free(&replayed);
}

/* The words of a test. */

static void set_size(struct test *t, const char *args)
{
	if (sscanf(args, "%dx%d", &t->rows, &t->cols) != 2)
		die(t, "no size", args);
	if (!t->ui)
		return;
	ui_resize(t->ui, t->rows, t->cols);
	draw(t->ui);
}

static void word_screen(struct test *t, const char *line, char *args) { (void)args; check_screen(t, line); }
static void word_room(struct test *t, const char *line, char *args) { check_room(t, line, args); }
static void word_row(struct test *t, const char *line, char *args) { check_row(t, line, args); }
static void word_look(struct test *t, const char *line, char *args) { check_look(t, line, args); }
static void word_underlined(struct test *t, const char *line, char *args) { check_underlined(t, line, args); }
static void word_selected(struct test *t, const char *line, char *args) { check_selected(t, line, args); }
static void word_same(struct test *t, const char *line, char *args) { (void)args; same_when_replayed(t, line); }
static void word_size(struct test *t, const char *line, char *args) { (void)line; set_size(t, args); }
static void word_file(struct test *t, const char *line, char *args) { (void)line; make_file(t, args); }
static void word_program(struct test *t, const char *line, char *args) { (void)line; open_program(t, args); }
static void word_record(struct test *t, const char *line, char *args) { (void)line; open_record(t, args); }
static void word_config(struct test *t, const char *line, char *args) { (void)line; (void)args; read_config(t); }
static void word_keys(struct test *t, const char *line, char *args) { (void)line; press_named(t, args); }
static void word_type(struct test *t, const char *line, char *args) { (void)line; type(t, args); }
static void word_click(struct test *t, const char *line, char *args) { (void)line; mouse(t, KEYS_CLICK, args); }
static void word_right_click(struct test *t, const char *line, char *args) { (void)line; mouse(t, KEYS_RIGHT_CLICK, args); }
static void word_drag(struct test *t, const char *line, char *args) { (void)line; mouse(t, KEYS_DRAG, args); }
static void word_wheel_up(struct test *t, const char *line, char *args) { (void)line; mouse(t, KEYS_WHEEL_UP, args); }
static void word_wheel_down(struct test *t, const char *line, char *args) { (void)line; mouse(t, KEYS_WHEEL_DOWN, args); }

static const struct {
	const char *name;
	void (*run)(struct test *t, const char *line, char *args);
} words[] = {
	{ "config", word_config }, { "size", word_size }, { "file", word_file }, { "program", word_program }, { "record", word_record }, { "keys", word_keys },
	{ "type", word_type }, { "click", word_click }, { "right-click", word_right_click }, { "drag", word_drag },
	{ "wheel-up", word_wheel_up }, { "wheel-down", word_wheel_down },
	{ "screen", word_screen }, { "room", word_room }, { "row", word_row }, { "look", word_look },
	{ "selected", word_selected }, { "underlined", word_underlined },
	{ "same_when_replayed", word_same },
};

static void keep_lines(struct test *t, size_t from)
{
	for (size_t i = from; i < t->at; i++)
		if (t->lines[i][0] != '|')
			str_addf(&t->updated, "%s\n", t->lines[i]);
}

static void run_line(struct test *t, const char *line)
{
	size_t len = strcspn(line, " ");
	char *args = base_strdup(line + len + (line[len] == ' '));

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strlen(words[i].name) == len && !strncmp(words[i].name, line, len)) {
			words[i].run(t, line, args);
			free(args);
			return;
		}
	die(t, "no such word", line);
}

static void run_test(struct test *t)
{
	while (t->at < t->n_lines) {
		size_t from = t->at;
		const char *line = t->lines[t->at++];

		if (t->updates)
			keep_lines(t, from);
		if (*line && *line != '#')
			run_line(t, line);
		if (t->updates && t->at > from + 1)
			keep_lines(t, from + 1);
	}
}

static void free_test(struct test *t)
{
	ui_free(t->ui);
	session_free(t->session);
	str_free(&t->updated);
	for (size_t i = 0; i < t->n_lines; i++)
		free(t->lines[i]);
	free(t->lines);
	free(t->keys);
	free(t->argv[0]);
}

int main(int argc, char **argv)
{
	bool updates = argc > 1 && !strcmp(argv[1], "-u");
	int n = 0, failed = 0;

	setenv("INPUTRC", "/dev/null", 1);
	setenv("PYTHONHASHSEED", "0", 1);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1 + updates; i < argc; i++) {
		struct test t = { .path = argv[i], .updates = updates, .rows = 24, .cols = 80 };

		t.opt = (struct tracee_options)TRACEE_OPTIONS_NONE;
		t.n_checks = n;
		read_test(&t);
		run_test(&t);
		n = t.n_checks;
		failed += t.n_failed;
		if (updates)
			write_file(&t, t.path, str_text(&t.updated), t.updated.len);
		free_test(&t);
	}
	printf("1..%d\n", n);
	return failed != 0;
}
