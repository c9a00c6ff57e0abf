/* style.c - the table of looks.
 *
 * The dark theme's colours can be read on a light ground, too; without any, bold, dim, underline and reverse still tell apart
 * what matters.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "style.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/base.h"

struct style_row {
	const char *name;
	int16_t dark, light; /* of 256, in these themes */
	int16_t fg16;
	unsigned attrs; /* with colours */
	unsigned mono;	/* without */
};

/* clang-format off */
static const struct style_row styles[N_STYLES] = {
	[STYLE_TEXT]        = { "text",         -1,  -1, -1, 0, 0 },
	[STYLE_DIM]         = { "dim",         244, 243, -1, 0, LOOK_DIM },
	[STYLE_BORDER]      = { "border",      242, 246, -1, 0, LOOK_DIM },
	[STYLE_HEADING]     = { "heading",     245, 241, -1, 0, 0 },
	[STYLE_FOCUS]       = { "focus",        33,  26,  6, LOOK_BOLD, LOOK_BOLD },
	[STYLE_TITLE]       = { "title",        -1,  -1, -1, LOOK_BOLD, LOOK_BOLD },
	[STYLE_LIVE]        = { "live",         34,  28,  2, LOOK_BOLD | LOOK_REVERSE, LOOK_BOLD | LOOK_REVERSE },
	[STYLE_PAST]        = { "past",        172, 130,  3, LOOK_BOLD | LOOK_REVERSE, LOOK_REVERSE | LOOK_UNDERLINE },
	[STYLE_REPLAY]      = { "replay",       68,  25,  4, LOOK_BOLD | LOOK_REVERSE, LOOK_REVERSE },
	[STYLE_KEYWORD]     = { "keyword",     133,  90,  5, LOOK_BOLD, LOOK_BOLD },
	[STYLE_BUILTIN]     = { "builtin",      37,  30,  6, 0, 0 },
	[STYLE_DEFINED]     = { "defined",      33,  26,  4, LOOK_BOLD, LOOK_BOLD },
	[STYLE_DECORATOR]   = { "decorator",   136,  94,  3, 0, 0 },
	[STYLE_STRING]      = { "string",       71,  28,  2, 0, 0 },
	[STYLE_ESCAPE]      = { "escape",      136,  94,  3, 0, 0 },
	[STYLE_NUMBER]      = { "number",      136,  94,  3, 0, 0 },
	[STYLE_COMMENT]     = { "comment",     244, 243,  6, LOOK_ITALIC, LOOK_DIM },
	[STYLE_OPERATOR]    = { "operator",     -1,  -1, -1, 0, 0 },
	[STYLE_LINE_NUMBER] = { "line-number", 242, 246, -1, 0, LOOK_DIM },
	[STYLE_HERE]        = { "here",        172, 130,  3, LOOK_BOLD, LOOK_BOLD },
	[STYLE_CALLER]      = { "caller",      172, 130,  3, 0, 0 },
	[STYLE_INLINE]      = { "inline",      109,  66,  6, 0, LOOK_DIM },
	[STYLE_NAME]        = { "name",         -1,  -1, -1, 0, 0 },
	[STYLE_VALUE]       = { "value",        -1,  -1, -1, 0, 0 },
	[STYLE_TYPE]        = { "type",         37,  30,  6, 0, 0 },
	[STYLE_ID]          = { "id",          244, 243,  4, 0, LOOK_DIM },
	[STYLE_CHANGED]     = { "changed",     172, 130,  3, LOOK_BOLD, LOOK_BOLD },
	[STYLE_WAS]         = { "was",         172, 130,  3, 0, LOOK_UNDERLINE },
	[STYLE_EXCEPTION]   = { "exception",   160, 160,  1, LOOK_BOLD, LOOK_BOLD | LOOK_UNDERLINE },
	[STYLE_STDERR]      = { "stderr",      160, 160,  1, 0, LOOK_UNDERLINE },
	[STYLE_INPUT]       = { "input",        33,  26,  4, LOOK_BOLD, LOOK_BOLD },
	[STYLE_FUTURE]      = { "future",      244, 243, -1, LOOK_DIM, LOOK_DIM },
	[STYLE_GRAPH]       = { "graph",        67,  25,  4, 0, 0 },
	[STYLE_KEY]         = { "key",          33,  26,  6, LOOK_BOLD, LOOK_BOLD },
	[STYLE_NOTE]        = { "note",         -1,  -1, -1, LOOK_BOLD, LOOK_BOLD },
	[STYLE_ERROR]       = { "error",       160, 160,  1, LOOK_BOLD, LOOK_BOLD | LOOK_REVERSE },
	[STYLE_OWN]         = { "own",          -1,  -1, -1, 0, 0 },
};
/* clang-format on */

struct ground_row {
	const char *name;
	int16_t dark, light, bg16;
	unsigned attrs16, mono; /* with 16 colours there is no quiet ground: attributes instead */
};

/* clang-format off */
static const struct ground_row grounds[N_GROUNDS] = {
	[GROUND_PLAIN]    = { "plain", -1, -1, -1, 0, 0 },
	[GROUND_CURRENT]  = { "current", 237, 254, -1, LOOK_BOLD, LOOK_BOLD },
	[GROUND_SELECTED] = { "selected", 24, 153, -1, LOOK_REVERSE, LOOK_REVERSE },
	[GROUND_MATCH]    = { "match", 58, 229, -1, LOOK_UNDERLINE | LOOK_BOLD, LOOK_UNDERLINE | LOOK_BOLD },
};
/* clang-format on */

/* The user's. */

enum theme { THEME_DARK, THEME_LIGHT, THEME_MONO, N_THEMES };

#define RGB	  LOOK_RGB /* from here on; below: by number */
#define NONE	  (-1)
#define UNCHANGED (-2)

struct change {
	bool is_made;
	int32_t fg, bg; /* UNCHANGED: as in the theme */
	unsigned attrs;
};

static struct {
	enum theme theme;
	struct change styles[N_STYLES], grounds[N_GROUNDS];
} chosen;

/* Colours: the 256 are 16, a cube of 6 * 6 * 6, and 24 greys. */

/* clang-format off */
static const int32_t first_16[16] = {
	0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
	0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};
/* clang-format on */

static int32_t level(int32_t n)
{
	return n ? 55 + 40 * n : 0;
}

static int32_t rgb_of(int32_t color)
{
	int32_t grey = 8 + 10 * (color - 232), n = color - 16;

	if (color >= RGB)
		return color - RGB;
	if (color < 16)
		return first_16[color];
	if (color >= 232)
		return grey << 16 | grey << 8 | grey;
	return level(n / 36) << 16 | level(n / 6 % 6) << 8 | level(n % 6);
}

static int32_t distance(int32_t a, int32_t b)
{
	int32_t sum = 0;

	for (int shift = 0; shift <= 16; shift += 8) {
		int32_t d = (a >> shift & 255) - (b >> shift & 255);

		sum += d * d;
	}
	return sum;
}

static int32_t nearest(int32_t color, int32_t from, int32_t to)
{
	int32_t best = from;

	for (int32_t i = from; i < to; i++)
		if (distance(rgb_of(i), rgb_of(color)) < distance(rgb_of(best), rgb_of(color)))
			best = i;
	return best;
}

/* A colour as a terminal with so many has it. Direct terminals take the first eight numbers for colours of their own. */
static int32_t in_colors(int32_t color, int colors)
{
	if (color < 0)
		return NONE;
	if (colors >= RGB)
		return rgb_of(color) < 8 ? 8 : rgb_of(color);
	if (colors >= 256)
		return color < 256 ? color : nearest(color, 16, 256);
	return color < 8 ? color : nearest(color, 0, 8);
}

/* Looks. */

static int32_t or_changed(int32_t usual, const struct change *c, int32_t changed)
{
	return c->is_made && changed != UNCHANGED ? changed : usual;
}

/* On a ground that has a colour, what has none is written so that it can be read whatever the terminal's own is. */
static int32_t readable(int32_t fg, int32_t bg)
{
	if (fg >= 0 || bg < 0)
		return fg;
	return distance(rgb_of(bg), 0) < distance(rgb_of(bg), 0xffffff) ? 253 : 16;
}

static struct look in_many(enum style style, enum ground ground, int colors)
{
	const struct style_row *s = &styles[style];
	const struct ground_row *g = &grounds[ground];
	const struct change *c = &chosen.styles[style], *gc = &chosen.grounds[ground];
	bool light = chosen.theme == THEME_LIGHT;
	int32_t fg = or_changed(light ? s->light : s->dark, c, c->fg),
		bg = or_changed(NONE, c, c->bg);
	unsigned attrs = c->is_made ? c->attrs : s->attrs;

	if (ground != GROUND_PLAIN)
		bg = or_changed(light ? g->light : g->dark, gc, gc->bg);
	fg = readable(fg, bg);
	return (struct look){ in_colors(fg, colors), in_colors(bg, colors),
		bg >= 0 ? attrs & ~LOOK_DIM : attrs };
}

static struct look in_few(enum style style, enum ground ground, int colors)
{
	const struct style_row *s = &styles[style];
	const struct ground_row *g = &grounds[ground];
	const struct change *c = &chosen.styles[style], *gc = &chosen.grounds[ground];
	bool has_bg = gc->is_made && gc->bg >= 0;

	return (struct look){ in_colors(or_changed(s->fg16, c, c->fg), colors),
		in_colors(has_bg ? gc->bg : or_changed(g->bg16, c, c->bg), colors),
		(c->is_made ? c->attrs : s->attrs) | (has_bg ? 0 : g->attrs16) };
}

struct look style_look(enum style style, enum ground ground, int colors)
{
	assert(style < N_STYLES && ground < N_GROUNDS);
	if (colors < 8 || chosen.theme == THEME_MONO)
		return (struct look){ NONE, NONE, styles[style].mono | grounds[ground].mono };
	return colors >= 256 ? in_many(style, ground, colors) : in_few(style, ground, colors);
}

struct look style_own(const struct look *own, int colors)
{
	if (colors < 8 || chosen.theme == THEME_MONO)
		return (struct look){ NONE, NONE, own->attrs };
	return (struct look){ in_colors(own->fg, colors), in_colors(own->bg, colors), own->attrs };
}

const char *style_name(enum style style)
{
	assert(style < N_STYLES);
	return styles[style].name;
}

/* What the user says. */

int style_theme(const char *name, struct err *err)
{
	static const char *const names[N_THEMES] = { "dark", "light", "mono" };

	for (int i = 0; i < N_THEMES; i++)
		if (!strcmp(names[i], name)) {
			chosen.theme = (enum theme)i;
			return 0;
		}
	return err_set(err, "no theme \"%s\": there are dark, light and mono", name);
}

static struct change *change_of(const char *name, size_t len)
{
	for (int i = 0; i < STYLE_OWN; i++)
		if (strlen(styles[i].name) == len && !memcmp(styles[i].name, name, len))
			return &chosen.styles[i];
	for (int i = 0; i < N_GROUNDS; i++)
		if (strlen(grounds[i].name) == len && !memcmp(grounds[i].name, name, len))
			return &chosen.grounds[i];
	return NULL;
}

static bool read_color(const char *word, int32_t *color)
{
	static const char *const names[] = { "black", "red", "green", "yellow", "blue", "magenta",
		"cyan", "white" };
	char *end;
	long n = strtol(word[0] == '#' ? word + 1 : word, &end, word[0] == '#' ? 16 : 10);

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (!strcmp(names[i], word)) {
			*color = (int32_t)i;
			return true;
		}
	*color = !strcmp(word, "default") ? NONE : (int32_t)(word[0] == '#' ? RGB + n : n);
	return *color == NONE ||
	       (!*end && n >= 0 && (word[0] == '#' ? strlen(word) == 7 : *word && n < 256));
}

static bool read_attribute(const char *word, unsigned *attrs)
{
	/* clang-format off */
	static const struct { const char *name; unsigned attr; } attributes[] = {
		{ "bold", LOOK_BOLD }, { "dim", LOOK_DIM }, { "underline", LOOK_UNDERLINE }, { "reverse", LOOK_REVERSE },
		{ "italic", LOOK_ITALIC },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(attributes); i++)
		if (!strcmp(attributes[i].name, word)) {
			*attrs |= attributes[i].attr;
			return true;
		}
	return false;
}

int style_change(const char *what, struct err *err)
{
	char *text = base_strdup(what), *rest = text, *word = strtok_r(rest, " \t", &rest);
	struct change *to = word ? change_of(word, strlen(word)) : NULL,
		      c = { true, UNCHANGED, UNCHANGED, 0 };
	bool is_ground = false;
	int r = to ? 0 : err_set(err, "no look is called \"%s\"", word ? word : "");

	while (r == 0 && (word = strtok_r(NULL, " \t", &rest))) {
		if (!strcmp(word, "on"))
			is_ground = true;
		else if (!read_attribute(word, &c.attrs) &&
			 !read_color(word, is_ground ? &c.bg : &c.fg))
			r = err_set(err,
				"\"%s\" is neither a colour (0 to 255, red, #d78700, default) nor "
				"bold, dim, underline, reverse, italic",
				word);
	}
	if (r == 0)
		*to = c;
	free(text);
	return r;
}
