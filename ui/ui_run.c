/* ui_run.c - the loop: keys, the program's news, drawing; and nothing else touches both the terminal and the session.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "settings.h"
#include "prompt.h"
#include "term.h"
#include "ui.h"

#include "pystep/tracee.h"

#define QUEUE	    64	      /* keys typed ahead while a motion is under way */
#define PATIENCE_NS 150000000 /* a motion that takes longer says so */

struct run {
	struct ui *ui;
	struct key_event queue[QUEUE];
	size_t n_queued;
	struct timespec since; /* the motion under way began */
};

static void show(struct ui *ui)
{
	if (ui->wants_redraw)
		term_redraw();
	ui->wants_redraw = false;
	term_show(&ui->grid, ui->cursor_row, ui->cursor_col);
}

static void resize(struct ui *ui)
{
	int rows, cols;

	term_size(&rows, &cols);
	ui_resize(ui, rows, cols);
	if (ui->opt.pty >= 0)
		tracee_pty_resize(ui->opt.pty, rows, cols);
}

/* The program blocks when nobody reads what it writes to its terminal. */
static void drain_pty(struct ui *ui)
{
	struct pollfd p = { ui->opt.pty, POLLIN, 0 };
	char bytes[4096];
	ssize_t n = 1;

	while (ui->opt.pty >= 0 && n > 0 && poll(&p, 1, 0) > 0 && (p.revents & POLLIN)) {
		n = read(ui->opt.pty, bytes, sizeof(bytes));
		if (n > 0)
			ui_take_terminal(ui, bytes, (size_t)n);
	}
}

/* While a motion is under way. */

static bool is_slow(const struct run *r)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - r->since.tv_sec) * 1000000000L + (now.tv_nsec - r->since.tv_nsec) >
	       PATIENCE_NS;
}

static void take_keys_running(struct run *r)
{
	struct key_event ev;

	while (r->n_queued < QUEUE && term_key(&ev))
		if (ev.key == KEYS_RESIZE)
			resize(r->ui);
		else if (!ui_key_running(r->ui, &ev))
			r->queue[r->n_queued++] = ev;
}

static bool on_progress(void *arg, uint64_t step)
{
	struct run *r = arg;

	drain_pty(r->ui);
	take_keys_running(r);
	if (is_slow(r)) {
		ui_draw_running(r->ui, step);
		show(r->ui);
	}
	return !term_signal();
}

/* The loop. */

static void take_key(struct run *r, const struct key_event *ev)
{
	clock_gettime(CLOCK_MONOTONIC, &r->since);
	if (ev->key == KEYS_RESIZE)
		resize(r->ui);
	else
		ui_key(r->ui, ev);
	if (r->ui->wants_suspend)
		term_suspend();
	r->ui->wants_suspend = false;
}

static void take_keys(struct run *r)
{
	struct key_event ev;

	for (size_t i = 0; i < r->n_queued && !r->ui->is_over; i++)
		take_key(r, &r->queue[i]);
	r->n_queued = 0;
	while (!r->ui->is_over && term_key(&ev))
		take_key(r, &ev);
}

static void take_news(struct ui *ui)
{
	uint64_t last = session_last(ui->session);
	bool was_live = session_is_live(ui->session);
	struct err err = { 0 };

	drain_pty(ui);
	if (session_pump(ui->session, &err) < 0)
		ui_say(ui, STYLE_ERROR, err.text);
	if (session_last(ui->session) != last || session_is_live(ui->session) != was_live)
		ui_refresh(ui);
}

static int news_fd(const struct ui *ui)
{
	struct tracee *t = session_tracee(ui->session);

	return t && !tracee_is_over(t) ? tracee_event_fd(t) : -1;
}

static void wait_for_something(struct ui *ui, bool has_work)
{
	/* clang-format off */
	struct pollfd fds[] = {
		{ STDIN_FILENO, POLLIN, 0 }, { term_signal_fd(), POLLIN, 0 },
		{ news_fd(ui), POLLIN, 0 }, { ui->opt.pty, POLLIN, 0 },
	};
	/* clang-format on */

	poll(fds, ARRAY_LEN(fds), has_work ? 0 : -1);
	if (fds[3].revents & POLLIN)
		drain_pty(ui);
}

static void loop(struct run *r)
{
	struct ui *ui = r->ui;

	while (!ui->is_over && !term_signal()) {
		bool has_work;

		ui_draw(ui);
		show(ui);
		has_work = ui_idle(ui);
		wait_for_something(ui, has_work || r->n_queued);
		if (term_is_stopped())
			term_suspend();
		take_keys(r);
		take_news(ui);
	}
}

static bool wants_colors(const struct ui_options *opt)
{
	const char *no_color = getenv("NO_COLOR");

	if (opt->color && !strcmp(opt->color, "always"))
		return true;
	return !(opt->color && !strcmp(opt->color, "never")) && !(no_color && *no_color);
}

int ui_run(struct session *s, const struct ui_options *opt, struct err *err)
{
	struct run r = { 0 };
	struct layout_sizes sizes;
	struct err wrong = { 0 };
	int sig;

	if (term_open(wants_colors(opt), err) < 0)
		return -1;
	r.ui = ui_new(s, &prompt_editor, opt);
	if (settings_read(&wrong) < 0)
		ui_say(r.ui, STYLE_ERROR, wrong.text);
	settings_recall(&r.ui->sizes);
	sizes = r.ui->sizes;
	resize(r.ui);
	session_on_progress(s, on_progress, &r);
	loop(&r);
	session_on_progress(s, NULL, NULL);
	sig = term_signal();
	if (memcmp(&sizes, &r.ui->sizes, sizeof(sizes)))
		settings_remember(&r.ui->sizes);
	ui_free(r.ui);
	term_close();
	return sig;
}
