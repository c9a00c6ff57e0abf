/* term.c - see term.h.
 *
 * Signals only set a flag and wake the loop by a pipe, except those of a crash: these put the terminal right with
 * what may be called in a handler, from strings kept for it, and go on to kill.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include <curses.h>

/* Of terminfo's own header, whose name is that of ours. */
int setupterm(const char *name, int fd, int *status);

#define MOST_PAIRS 512

/* clang-format off */
static struct {
	SCREEN *screen;
	bool is_open, is_utf8, all_anew, is_pressed;
	int  colors;
	struct grid shown;              /* what the terminal has */
	struct { int32_t fg, bg; } pairs[MOST_PAIRS];
	int  n_pairs;
	struct termios before;
	char restore[256];              /* what is sent in a crash */
	size_t n_restore;
	int  wake[2];
	volatile sig_atomic_t leave, stopped, resized;
} term;
/* clang-format on */

/* Signals. */

static void wake(void)
{
	int e = errno;

	if (write(term.wake[1], "", 1) < 0)
		errno = e;
	errno = e;
}

static void on_leave(int sig)
{
	term.leave = sig;
	wake();
}

static void on_stop(int sig)
{
	(void)sig;
	term.stopped = 1;
	wake();
}

static void on_resize(int sig)
{
	(void)sig;
	term.resized = 1;
	wake();
}

static void on_crash(int sig)
{
	if (term.is_open && write(STDOUT_FILENO, term.restore, term.n_restore) >= 0)
		tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
	signal(sig, SIG_DFL);
	raise(sig);
}

/* clang-format off */
static const struct {
	int sig;
	void (*handler)(int);
} handlers[] = {
	{ SIGTERM, on_leave }, { SIGHUP, on_leave }, { SIGINT, on_leave }, { SIGTSTP, on_stop }, { SIGWINCH, on_resize },
	{ SIGSEGV, on_crash }, { SIGBUS, on_crash }, { SIGABRT, on_crash }, { SIGFPE, on_crash }, { SIGILL, on_crash },
	{ SIGQUIT, on_leave },
};
/* clang-format on */

static void catch_signals(void)
{
	for (size_t i = 0; i < ARRAY_LEN(handlers); i++) {
		struct sigaction sa = { .sa_handler = handlers[i].handler, .sa_flags = SA_RESTART };

		sigemptyset(&sa.sa_mask);
		sigaction(handlers[i].sig, &sa, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
}

static void release_signals(void)
{
	for (size_t i = 0; i < ARRAY_LEN(handlers); i++)
		signal(handlers[i].sig, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
}

/* Life. */

static void keep_for_crash(const char *text)
{
	size_t len = text && text != (char *)-1 ? strlen(text) : 0;

	if (term.n_restore + len > sizeof(term.restore))
		return;
	memcpy(term.restore + term.n_restore, text, len);
	term.n_restore += len;
}

static const char *string(const char *name)
{
	const char *s = tigetstr((char *)name);

	return s == (char *)-1 ? NULL : s;
}

static void prepare_crash(void)
{
	static const char *const names[] = { "sgr0", "rmkx", "cnorm", "rmcup" };

	term.n_restore = 0;
	keep_for_crash("\033[?1000l\033[?1002l\033[?1006l");
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		keep_for_crash(string(names[i]));
}

/* As Python does it: the plain C locale means that nobody chose one, unless LC_ALL says so. */
static void choose_locale(void)
{
	const char *all = getenv("LC_ALL"), *name = setlocale(LC_CTYPE, "");

	if ((!name || !strcmp(name, "C") || !strcmp(name, "POSIX")) && !(all && *all))
		setlocale(LC_CTYPE, "C.UTF-8");
	term.is_utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
}

static int check_terminal(struct err *err)
{
	const char *name = getenv("TERM");
	int status;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set_status(
			err, ERR_USAGE, "standard input and output are no terminal: use --batch");
	if (!name || !*name)
		return err_set_status(err, ERR_USAGE,
			"TERM is not set, so it is not known how to draw on this terminal: use "
			"--batch");
	if (setupterm(NULL, STDOUT_FILENO, &status) != OK)
		return err_set_status(
			err, ERR_USAGE, "the terminal TERM=%s is not known: use --batch", name);
	if (!string("cup"))
		return err_set_status(err, ERR_USAGE,
			"the terminal TERM=%s cannot place its cursor: use --batch", name);
	return 0;
}

static void start_colors(bool with_colors)
{
	term.n_pairs = 1;
	term.colors = 0;
	if (!with_colors || start_color() == ERR || use_default_colors() == ERR)
		return;
	term.colors = COLORS;
}

/* What terminals send although their description says something else. */
/* clang-format off */
static const struct {
	const char *bytes;
	int key;
} other_names[] = {
	{ "\033[A", KEY_UP }, { "\033[B", KEY_DOWN }, { "\033[C", KEY_RIGHT }, { "\033[D", KEY_LEFT },
	{ "\033OA", KEY_UP }, { "\033OB", KEY_DOWN }, { "\033OC", KEY_RIGHT }, { "\033OD", KEY_LEFT },
	{ "\033[H", KEY_HOME }, { "\033[F", KEY_END }, { "\033OH", KEY_HOME }, { "\033OF", KEY_END },
	{ "\033[1~", KEY_HOME }, { "\033[4~", KEY_END }, { "\033[7~", KEY_HOME }, { "\033[8~", KEY_END },
	{ "\033[Z", KEY_BTAB }, { "\033OP", KEY_F(1) }, { "\033[11~", KEY_F(1) }, { "\033[15~", KEY_F(5) },
	{ "\033[15;2~", KEY_F(17) }, { "\033[21~", KEY_F(10) }, { "\033[23~", KEY_F(11) }, { "\033[23;2~", KEY_F(23) },
};
/* clang-format on */

/* Terminals that report where the mouse goes with a button held down: those whose description knows of mice at all. */
static void report_drags(bool yes)
{
	const char *mouse = string("kmous");

	if (!mouse)
		return;
	fputs(yes ? "\033[?1002h" : "\033[?1002l", stdout);
	fflush(stdout);
}

static void start_input(void)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	for (size_t i = 0; i < ARRAY_LEN(other_names); i++)
		if (!key_defined(other_names[i].bytes))
			define_key(other_names[i].bytes, other_names[i].key);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON3_PRESSED | BUTTON4_PRESSED |
			  BUTTON5_PRESSED | REPORT_MOUSE_POSITION,
		NULL);
	report_drags(true);
}

int term_open(bool with_colors, struct err *err)
{
	if (check_terminal(err) < 0)
		return -1;
	choose_locale();
	tcgetattr(STDIN_FILENO, &term.before);
	if (pipe2(term.wake, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_set(err, "cannot make a pipe: %s", strerror(errno));
	prepare_crash();
	catch_signals();
	term.screen = newterm(NULL, stdout, stdin);
	if (!term.screen)
		return err_set(err, "cannot start drawing on this terminal");
	term.is_open = true;
	atexit(term_close);
	start_input();
	start_colors(with_colors);
	term_redraw();
	return 0;
}

void term_close(void)
{
	if (!term.is_open)
		return;
	term.is_open = false;
	report_drags(false);
	mousemask(0, NULL);
	endwin();
	delscreen(term.screen);
	tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
	release_signals();
	close(term.wake[0]);
	close(term.wake[1]);
	grid_free(&term.shown);
}

void term_size(int *rows, int *cols)
{
	*rows = LINES;
	*cols = COLS;
}

/* Drawing. */

/* clang-format off */
static const struct {
	uint32_t c;
	char ascii;
} replacements[] = {
	{ 0x2500, '-' }, { 0x2502, '|' }, { 0x250c, '+' }, { 0x2510, '+' }, { 0x2514, '+' }, { 0x2518, '+' }, { 0x251c, '+' },
	{ 0x2524, '+' }, { 0x252c, '+' }, { 0x2534, '+' }, { 0x253c, '+' }, { 0x25b2, '^' }, { 0xd7, 'x' }, { 0x2503, '|' }, { 0x25b6, '>' }, { 0x25b7, '>' }, { 0x25b8, '>' }, { 0x25b9, '>' },
	{ 0x25be, 'v' }, { 0x25cf, '*' }, { 0x25cb, 'o' }, { 0xb7, '.' }, { 0x2026, '~' }, { 0x2190, '<' }, { 0x2192, '>' },
	{ 0x2581, '_' }, { 0x2582, '_' }, { 0x2583, '.' }, { 0x2584, '-' }, { 0x2585, '-' }, { 0x2586, '=' },
	{ 0x2587, '=' }, { 0x2588, '#' },
};
/* clang-format on */

/* Where the terminal has no UTF-8. */
static wchar_t in_ascii(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_LEN(replacements); i++)
		if (replacements[i].c == c)
			return replacements[i].ascii;
	return c < 0x80 ? (wchar_t)c : '?';
}

static attr_t attributes(unsigned look)
{
	return (look & LOOK_BOLD ? A_BOLD : 0) | (look & LOOK_DIM ? A_DIM : 0) |
	       (look & LOOK_UNDERLINE ? A_UNDERLINE : 0) | (look & LOOK_REVERSE ? A_REVERSE : 0) |
	       (look & LOOK_ITALIC ? A_ITALIC : 0);
}

/* Our own looks are few: half of the pairs are kept for them, whatever a program draws with. */
static int pair_of(int32_t fg, int32_t bg, int most)
{
	if (fg < 0 && bg < 0)
		return 0;
	for (int i = 1; i < term.n_pairs; i++)
		if (term.pairs[i].fg == fg && term.pairs[i].bg == bg)
			return i;
	if (term.n_pairs >= most || term.n_pairs >= COLOR_PAIRS)
		return 0;
	term.pairs[term.n_pairs].fg = fg;
	term.pairs[term.n_pairs].bg = bg;
	init_extended_pair(term.n_pairs, fg, bg);
	return term.n_pairs++;
}

static void put_cell(int row, int col, const struct cell *c)
{
	bool is_own = c->style == STYLE_OWN && c->ground == GROUND_PLAIN;
	struct look look = is_own ? style_own(&c->own, term.colors)
				  : style_look(c->style, c->ground, term.colors);
	wchar_t text[CELL_MARKS + 2] = { term.is_utf8 ? (wchar_t)c->c : in_ascii(c->c) };
	int pair = pair_of(look.fg, look.bg, is_own ? MOST_PAIRS / 2 : MOST_PAIRS);
	cchar_t cc;

	for (int m = 0; m < CELL_MARKS && term.is_utf8; m++)
		text[m + 1] = (wchar_t)c->marks[m];
	if (c->is_underlined)
		look.attrs |= LOOK_UNDERLINE;
	setcchar(&cc, text, attributes(look.attrs), 0, &pair);
	mvadd_wch(row, col, &cc);
}

/* The right half of a wide character is drawn with its left one; in ASCII both are a question mark. */
static void show_cell(const struct grid *g, int row, int col)
{
	const struct cell *now = grid_at(g, row, col), *was = grid_at(&term.shown, row, col);
	const struct cell *next = grid_at(g, row, col + 1),
			  *was_next = grid_at(&term.shown, row, col + 1);
	bool is_wide = next && !next->c;
	struct cell half = *now;

	half.c = '?';
	if (!term.all_anew && cell_equal(now, was) && (!is_wide || cell_equal(next, was_next)))
		return;
	if (now->c)
		put_cell(row, col, now);
	else if (!term.is_utf8)
		put_cell(row, col, &half);
}

static void place_cursor(int row, int col)
{
	curs_set(row >= 0);
	if (row >= 0)
		move(row, col < COLS ? col : COLS - 1);
}

void term_show(const struct grid *g, int cursor_row, int cursor_col)
{
	if (term.shown.rows != g->rows || term.shown.cols != g->cols)
		term.all_anew = true;
	if (term.all_anew)
		grid_resize(&term.shown, g->rows, g->cols);
	for (int row = 0; row < g->rows; row++)
		for (int col = 0; col < g->cols; col++)
			show_cell(g, row, col);
	memcpy(term.shown.cells, g->cells, (size_t)g->rows * (size_t)g->cols * sizeof(*g->cells));
	term.all_anew = false;
	place_cursor(cursor_row, cursor_col);
	refresh();
}

void term_redraw(void)
{
	term.all_anew = true;
	erase();
	clearok(stdscr, TRUE);
}

/* Keys. */

/* clang-format off */
static const struct {
	wint_t curses;
	int key;
} special[] = {
	{ KEY_UP, KEYS_UP }, { KEY_DOWN, KEYS_DOWN }, { KEY_LEFT, KEYS_LEFT }, { KEY_RIGHT, KEYS_RIGHT },
	{ KEY_HOME, KEYS_HOME }, { KEY_END, KEYS_END }, { KEY_PPAGE, KEYS_PAGE_UP }, { KEY_NPAGE, KEYS_PAGE_DOWN },
	{ KEY_IC, KEYS_INSERT }, { KEY_DC, KEYS_DELETE }, { KEY_BTAB, KEYS_BACKTAB }, { KEY_BACKSPACE, KEYS_BACKSPACE },
	{ KEY_ENTER, KEYS_ENTER }, { KEY_FIND, KEYS_HOME }, { KEY_SELECT, KEYS_END },
};
/* clang-format on */

/* What a mouse did: pressed, or went somewhere with the button held. */
static int mouse_key(mmask_t state)
{
	/* clang-format off */
	static const struct { mmask_t button; int key; } buttons[] = {
		{ BUTTON1_PRESSED, KEYS_CLICK }, { BUTTON3_PRESSED, KEYS_RIGHT_CLICK },
		{ BUTTON4_PRESSED, KEYS_WHEEL_UP }, { BUTTON5_PRESSED, KEYS_WHEEL_DOWN },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(buttons); i++)
		if (state & buttons[i].button)
			return buttons[i].key;
	return (state & REPORT_MOUSE_POSITION) && term.is_pressed ? KEYS_DRAG : 0;
}

/* ncurses takes in several at once and gives them back last first: of these a press counts most, else where the mouse is now. */
static void take_mouse(struct key_event *ev)
{
	bool knows = false;
	MEVENT m;

	while (getmouse(&m) == OK) {
		int key = mouse_key(m.bstate);

		if (!knows && (m.bstate & (BUTTON1_PRESSED | BUTTON1_RELEASED))) {
			term.is_pressed = (m.bstate & BUTTON1_PRESSED) != 0;
			knows = true;
		}
		if (key && (!ev->key || key != KEYS_DRAG))
			*ev = (struct key_event){ key, m.y, m.x };
	}
}

static void take_special(wint_t c, struct key_event *ev)
{
	for (size_t i = 0; i < ARRAY_LEN(special); i++)
		if (special[i].curses == c)
			ev->key = special[i].key;
	if (c > KEY_F(0) && c <= KEY_F(12))
		ev->key = KEYS_F0 + (int)(c - KEY_F(0));
	else if (c > KEY_F(12) && c <= KEY_F(24))
		ev->key = KEYS_SHIFT_F0 + (int)(c - KEY_F(12));
	else if (c == KEY_MOUSE)
		take_mouse(ev);
}

/* The rest of a sequence that is no key we know is swallowed: its letters are not keys. A character right after Escape is
 * (Alt with) that character. */
static int after_escape(void)
{
	wint_t c;
	int kind = get_wch(&c);

	if (kind != OK)
		return KEYS_ESCAPE;
	if (c != '[' && c != 'O')
		return unget_wch((wchar_t)c) == OK ? KEYS_ESCAPE : 0;
	while (get_wch(&c) == OK && (c < 0x40 || c > 0x7e))
		;
	return 0;
}

static int plain(wint_t c)
{
	if (c == KEYS_ESCAPE)
		return after_escape();
	return c == '\n' ? KEYS_ENTER : c == 8 ? KEYS_BACKSPACE : c == 0 ? KEYS_SPACE : (int)c;
}

static void take_resize(struct key_event *ev)
{
	struct winsize size;

	term.resized = 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
	term_redraw();
	ev->key = KEYS_RESIZE;
}

/* No key although there is something to read: the terminal is gone. */
static bool is_lost(void)
{
	char c;

	errno = 0;
	return read(STDIN_FILENO, &c, 0) < 0 && errno == EIO;
}

bool term_key(struct key_event *ev)
{
	wint_t c;
	int kind;

	*ev = (struct key_event){ 0 };
	if (term.resized) {
		take_resize(ev);
		return true;
	}
	do {
		kind = get_wch(&c);
		if (kind == KEY_CODE_YES)
			take_special(c, ev);
		else if (kind == OK)
			ev->key = plain(c);
		else if (is_lost())
			ev->key = KEYS_END_OF_INPUT;
	} while (kind != ERR && !ev->key);
	return ev->key != 0;
}

int term_signal_fd(void)
{
	return term.wake[0];
}

static void empty_pipe(void)
{
	char bytes[64];

	while (read(term.wake[0], bytes, sizeof(bytes)) > 0)
		;
}

int term_signal(void)
{
	empty_pipe();
	return term.leave;
}

bool term_is_stopped(void)
{
	bool yes = term.stopped;

	term.stopped = 0;
	return yes;
}

void term_suspend(void)
{
	struct sigaction sa = { .sa_handler = SIG_DFL }, ours;

	sigemptyset(&sa.sa_mask);
	report_drags(false);
	mousemask(0, NULL);
	endwin();
	sigaction(SIGTSTP, &sa, &ours);
	raise(SIGTSTP);
	sigaction(SIGTSTP, &ours, NULL);
	start_input();
	term.resized = 1; /* it may have another size now */
	refresh();
}
