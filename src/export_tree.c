/* export_tree.c - calls as a tree, what repeats folded with its count.
 *
 *     <module>  queens.py:1  module
 *        Board.__init__  queens.py:4  instantiation
 *        50x [a b]
 *        2x [
 *           place  queens.py:8
 *              check  queens.py:20
 *           show  queens.py:30
 *        ]
 *
 * Calls are the same when they are of the same code and made the same calls, in the same order. So what stands in a block is true of
 * each of its turns, and the tree unfolded is the run. Durations are of all turns together. A call is put into the list of its
 * caller when it ends; then what it called is folded, and the nodes of the turns become one, so that memory is that of the folded
 * tree, beside the calls that are still on. Nothing here recurses over the depth of calls: a program may be a million deep.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <inttypes.h>
#include <stdlib.h>

#include "fold.h"
#include "follow.h"
#include "print.h"
#include "pystep/utf8.h"
#include "show_quote.h"

#define INLINE_COLUMNS 100u /* a block of calls that make no calls is on one line, if it fits */

struct node {
	const struct code *code; /* NULL: a block */
	const struct code *from; /* of its first caller */
	struct node **parts;
	uint32_t n, times; /* parts; turns of a block */
	uint32_t shape;
	bool is_resumed; /* a generator that goes on */
	uint64_t own, total;
};

struct list {
	struct node **at;
	size_t n, cap;
};

struct open_call {	  /* a call that is on */
	struct list list; /* of what it called so far */
	bool wanted, is_resumed;
};

struct top {
	uint64_t thread;
	struct str name;
	struct list list;
};

/* Shapes: sequences of numbers, each once; a shape is its number, from 1. */
struct shapes {
	uint32_t *numbers; /* length, then the numbers, of one after the other */
	size_t n_numbers, cap_numbers;
	size_t *at; /* where shape i - 1 is */
	size_t n, cap;
	uint32_t *table;  /* shapes by hash; 0: free */
	size_t table_cap; /* a power of two */
};

struct tree {
	struct print print;
	struct follow follow;
	const struct export_run *run;
	struct top **tops; /* by first call */
	size_t n_tops, cap_tops;
	struct shapes shapes;
	struct folding folding;
	uint32_t *symbols;
	size_t cap_symbols;
};

/* Shapes. */

static uint64_t hash_numbers(const uint32_t *numbers, size_t n)
{
	uint64_t h = n;

	for (size_t i = 0; i < n; i++)
		h = (h ^ numbers[i]) * UINT64_C(0x9e3779b97f4a7c15), h ^= h >> 29;
	return h;
}

static uint32_t *find_slot(const struct shapes *s, const uint32_t *numbers, size_t n)
{
	size_t i = hash_numbers(numbers, n) & (s->table_cap - 1);

	for (; s->table[i]; i = (i + 1) & (s->table_cap - 1)) {
		const uint32_t *other = s->numbers + s->at[s->table[i] - 1];

		if (other[0] == n && !memcmp(other + 1, numbers, n * sizeof(*numbers)))
			break;
	}
	return &s->table[i];
}

static void grow_table(struct shapes *s)
{
	if (s->table_cap > 2 * (s->n + 1))
		return;
	free(s->table);
	s->table_cap = s->table_cap ? 2 * s->table_cap : 64;
	s->table = base_alloc(s->table_cap * sizeof(*s->table));
	for (uint32_t i = 0; i < s->n; i++) {
		const uint32_t *numbers = s->numbers + s->at[i];

		*find_slot(s, numbers + 1, numbers[0]) = i + 1;
	}
}

static uint32_t shape_of(struct shapes *s, const uint32_t *numbers, size_t n)
{
	uint32_t *slot;

	grow_table(s);
	slot = find_slot(s, numbers, n);
	if (*slot)
		return *slot;
	BASE_GROW(s->at, s->cap, s->n + 1);
	s->at[s->n] = s->n_numbers;
	BASE_GROW(s->numbers, s->cap_numbers, s->n_numbers + n + 1);
	s->numbers[s->n_numbers++] = (uint32_t)n;
	memcpy(s->numbers + s->n_numbers, numbers, n * sizeof(*numbers));
	s->n_numbers += n;
	return *slot = (uint32_t)++s->n;
}

/* Nodes. */

static void list_add(struct list *l, struct node *node)
{
	BASE_GROW(l->at, l->cap, l->n + 1);
	l->at[l->n++] = node;
}

/* Free a node and all below it, the list of what is to be freed being kept by hand. */
static void node_free(struct node *node)
{
	struct list todo = { 0 };

	list_add(&todo, node);
	while (todo.n) {
		struct node *n = todo.at[--todo.n];

		for (uint32_t i = 0; i < n->n; i++)
			list_add(&todo, n->parts[i]);
		free(n->parts);
		free(n);
	}
	free(todo.at);
}

static void list_free(struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		node_free(l->at[i]);
	free(l->at);
	*l = (struct list){ 0 };
}

/* Add the times of a tree to those of one with the same shape, and free it. */
static void merge(struct node *into, struct node *node, bool has_times)
{
	struct list todo = { 0 };

	if (!node->n || !has_times) {
		into->own += node->own;
		into->total += node->total;
		node_free(node);
		return;
	}
	list_add(&todo, into);
	list_add(&todo, node);
	while (todo.n) {
		struct node *b = todo.at[--todo.n], *a = todo.at[--todo.n];

		a->own += b->own;
		a->total += b->total;
		for (uint32_t i = 0; i < b->n; i++) {
			list_add(&todo, a->parts[i]);
			list_add(&todo, b->parts[i]);
		}
		free(b->parts);
		free(b);
	}
	free(todo.at);
}

/* Folding. */

static uint32_t *reserve_symbols(struct tree *t, size_t n)
{
	BASE_GROW(t->symbols, t->cap_symbols, n);
	return t->symbols;
}

static struct node *make_block(const struct fold_part *part, struct list *parts)
{
	struct node *block = base_alloc(sizeof(*block));

	block->times = part->times;
	block->n = (uint32_t)parts->n;
	block->parts = parts->at;
	return block;
}

/* The nodes of later turns go into those of the first. */
static void merge_turns(struct tree *t, const struct fold_part *part, struct node **nodes)
{
	for (uint32_t k = 1; k < part->times; k++)
		for (uint32_t i = 0; i < part->period; i++)
			merge(nodes[part->at + i], nodes[part->at + k * part->period + i],
				t->follow.now != 0);
}

/* Blocks are inside each other no deeper than the logarithm of their length. */
static void take_parts(
	struct tree *t, size_t from, size_t to, struct node **nodes, struct list *out)
{
	for (size_t i = from; i < to; i += t->folding.parts[i].n_parts + 1) {
		const struct fold_part *part = &t->folding.parts[i];
		struct list inner = { 0 };

		if (part->times == 1) {
			list_add(out, nodes[part->at]);
			continue;
		}
		merge_turns(t, part, nodes);
		take_parts(t, i + 1, i + 1 + part->n_parts, nodes, &inner);
		list_add(out, make_block(part, &inner));
	}
}

static void fold_list(struct tree *t, struct list *l)
{
	uint32_t *symbols = reserve_symbols(t, l->n + 1);
	struct list out = { 0 };

	if (l->n < 2 || t->run->how.no_patterns)
		return;
	for (size_t i = 0; i < l->n; i++)
		symbols[i] = l->at[i]->shape;
	fold(symbols, l->n, &t->folding);
	take_parts(t, 0, t->folding.n, l->at, &out);
	free(l->at);
	*l = out;
}

/* By code, and by the shapes of all calls it made before they were folded: equal folded lists come from equal lists. */
static uint32_t call_shape(
	struct tree *t, const struct call *c, bool is_resumed, const struct list *l)
{
	uint32_t *symbols = reserve_symbols(t, l->n + 2);

	symbols[0] = c->code_number;
	symbols[1] = is_resumed;
	for (size_t i = 0; i < l->n; i++)
		symbols[i + 2] = l->at[i]->shape;
	return shape_of(&t->shapes, symbols, l->n + 2);
}

/* Calls. */

static struct top *find_top(struct tree *t, uint64_t thread, const struct state *s)
{
	struct top *top;

	for (size_t i = 0; i < t->n_tops; i++)
		if (t->tops[i]->thread == thread)
			return t->tops[i];
	top = base_alloc(sizeof(*top));
	top->thread = thread;
	if (s && state_thread(s) && value_is_bound(state_thread(s)->name))
		value_str(state_thread(s)->name, &top->name);
	BASE_GROW(t->tops, t->cap_tops, t->n_tops + 1);
	return t->tops[t->n_tops++] = top;
}

static void enter(void *arg, struct call *c, enum follow_how how, const struct state *s)
{
	struct tree *t = arg;
	struct open_call *open = c->mine;

	if (!open)
		open = c->mine = base_alloc(sizeof(*open));
	if (how != FOLLOW_RESUME)
		open->wanted = t->run->wanted;
	open->is_resumed = how == FOLLOW_RESUME;
	if (!c->caller)
		find_top(t, c->thread, s);
}

static struct list *callers_list(struct tree *t, const struct call *c, const struct state *s)
{
	return c->caller ? &((struct open_call *)c->caller->mine)->list
			 : &find_top(t, c->thread, s)->list;
}

static void pass_on(struct list *from, struct list *to)
{
	for (size_t i = 0; i < from->n; i++)
		list_add(to, from->at[i]);
	free(from->at);
	*from = (struct list){ 0 };
}

static void leave(void *arg, struct call *c, enum follow_how how, const struct state *s)
{
	struct tree *t = arg;
	struct open_call *open = c->mine;
	struct list *to = callers_list(t, c, s);
	struct node *node;

	(void)how;
	if (!open->wanted) {
		pass_on(&open->list, to);
		return;
	}
	node = base_alloc(sizeof(*node));
	node->code = c->code;
	node->from = c->from;
	node->is_resumed = open->is_resumed;
	node->own = c->own_now;
	node->total = c->total_now;
	node->shape = call_shape(t, c, open->is_resumed, &open->list);
	fold_list(t, &open->list);
	node->parts = open->list.at;
	node->n = (uint32_t)open->list.n;
	open->list = (struct list){ 0 };
	list_add(to, node);
}

static void free_open(void *mine)
{
	struct open_call *open = mine;

	list_free(&open->list);
	free(open);
}

/* Printing. */

/* "f.<locals>.Board.place" is "Board.place". */
static const char *short_name(const struct code *code)
{
	static const char locals[] = "<locals>.";
	const char *name = code->qualname;

	for (const char *at = name; (at = strstr(at, locals));)
		name = at += strlen(locals);
	return name;
}

static void add_name(struct tree *t, const struct node *n)
{
	print_plain(&t->print, PRINT_NAME, short_name(n->code));
	if (n->is_resumed)
		print_add(&t->print, PRINT_FAINT, " (goes on)");
}

/* The parts of a block as "a b 2x[c]", if none makes a call; blocks are no deeper than a logarithm. */
static bool add_inline(struct tree *t, const struct node *block)
{
	for (uint32_t i = 0; i < block->n; i++) {
		const struct node *n = block->parts[i];

		if (n->code && n->n)
			return false;
		str_add(&t->print.row, i ? " " : "");
		if (n->code) {
			add_name(t, n);
			continue;
		}
		str_addf(&t->print.row, "%" PRIu32 "x[", n->times);
		if (!add_inline(t, n))
			return false;
		str_add(&t->print.row, "]");
	}
	return true;
}

static bool print_inline(struct tree *t, const struct node *block)
{
	struct str *row = &t->print.row;
	size_t from = row->len;

	str_addf(row, "%" PRIu32 "x [", block->times);
	if (!t->follow.now && add_inline(t, block) &&
		utf8_columns(row->at + from, row->len - from) < INLINE_COLUMNS) {
		str_add(row, "]");
		print_end(&t->print);
		return true;
	}
	row->len = from;
	return false;
}

static void print_node(struct tree *t, const struct node *n)
{
	struct print *p = &t->print;
	const char *type = follow_type(n->code, n->from);

	add_name(t, n);
	print_style(p, PRINT_PLACE);
	str_add(&p->row, "  ");
	show_plain(print_path(p, n->code->file), strlen(print_path(p, n->code->file)), SIZE_MAX,
		&p->row);
	str_addf(&p->row, ":%" PRIu32, n->code->line);
	print_style(p, PRINT_PLAIN);
	if (strcmp(type, "function") && strcmp(type, "method")) {
		str_add(&p->row, "  ");
		print_add(p, PRINT_FAINT, type);
	}
	if (t->follow.now)
		print_times(p, n->own, n->total);
	print_end(p);
}

struct printing {
	struct node **at;
	size_t n, i;
	bool is_block;
};

struct levels {
	struct printing *at;
	size_t n, cap;
};

static void go_into(struct levels *l, struct node **at, size_t n, bool is_block)
{
	BASE_GROW(l->at, l->cap, l->n + 1);
	l->at[l->n++] = (struct printing){ .at = at, .n = n, .is_block = is_block };
}

static void close_level(struct tree *t, struct levels *l, size_t indent)
{
	l->n--;
	if (!l->at[l->n].is_block)
		return;
	print_indent(&t->print, l->n - 1 + indent);
	print_add(&t->print, PRINT_PLAIN, "]");
	print_end(&t->print);
}

static void print_next(struct tree *t, struct levels *l, struct node *n, size_t indent)
{
	print_indent(&t->print, l->n - 1 + indent);
	if (n->code) {
		print_node(t, n);
	} else if (print_inline(t, n)) {
		return;
	} else {
		str_addf(&t->print.row, "%" PRIu32 "x [", n->times);
		print_end(&t->print);
	}
	if (n->n)
		go_into(l, n->parts, n->n, !n->code);
}

static void print_list(struct tree *t, struct list *list, size_t indent)
{
	struct levels l = { 0 };

	go_into(&l, list->at, list->n, false);
	while (l.n) {
		struct printing *p = &l.at[l.n - 1];

		if (p->i < p->n)
			print_next(t, &l, p->at[p->i++], indent);
		else
			close_level(t, &l, indent);
	}
	free(l.at);
}

static void print_top(struct tree *t, struct top *top)
{
	bool is_main = top->thread == 1;

	fold_list(t, &top->list);
	if (!top->list.n)
		return;
	if (!is_main) {
		str_addf(&t->print.row, "thread %" PRIu64 " ", top->thread);
		print_plain(&t->print, PRINT_NAME, str_text(&top->name));
		print_end(&t->print);
	}
	print_list(t, &top->list, !is_main);
}

/* The exporter. */

static int start(struct export_run *run, struct err *err)
{
	struct tree *t = base_alloc(sizeof(*t));

	(void)err;
	print_start(&t->print, run->out, run->how.color);
	t->follow =
		(struct follow){ .enter = enter, .leave = leave, .free_mine = free_open, .arg = t };
	t->run = run;
	run->mine = t;
	return 0;
}

static int step(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct tree *t = run->mine;

	(void)err;
	if (state_thread(s))
		follow_step(&t->follow, s, d);
	return 0;
}

static int end(struct export_run *run, const struct record_end *end, struct err *err)
{
	struct tree *t = run->mine;

	(void)end;
	(void)err;
	follow_end(&t->follow);
	for (size_t i = 0; i < t->n_tops; i++)
		print_top(t, t->tops[i]);
	return 0;
}

static void free_tree(struct export_run *run)
{
	struct tree *t = run->mine;

	follow_free(&t->follow);
	for (size_t i = 0; i < t->n_tops; i++) {
		str_free(&t->tops[i]->name);
		list_free(&t->tops[i]->list);
		free(t->tops[i]);
	}
	free(t->tops);
	free(t->shapes.numbers);
	free(t->shapes.at);
	free(t->shapes.table);
	free(t->symbols);
	folding_free(&t->folding);
	print_free(&t->print);
	free(t);
}

const struct exporter export_tree = {
	.name = "tree",
	.help = "calls as a tree, repetitions folded, with counts",
	.start = start,
	.step = step,
	.end = end,
	.free = free_tree,
};
