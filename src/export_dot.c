/* export_dot.c - who called whom, how often: a graph for graphviz.
 *
 * A function is a node, whoever calls another an edge with a count; where times were recorded, a node says how long it took, all
 * calls together, itself (own) and with what it called (total; a call inside itself is not counted twice).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <inttypes.h>
#include <stdlib.h>

#include "export_ids.h"
#include "follow.h"
#include "print.h"

struct node {
	const struct code *code;
	const char *type;
	uint64_t calls, own, total;
};

struct edge {
	uint32_t from, to;
	uint64_t calls;
};

struct dot {
	struct print print;
	struct follow follow;
	const struct export_run *run;
	struct id_map nodes_by, edges_by,
		active;	    /* by code + 1; by both; by thread and code: calls that are on */
	struct node *nodes; /* in the order in which they ran first */
	size_t n_nodes, cap_nodes;
	struct edge *edges;
	size_t n_edges, cap_edges;
	bool has_times;
};

static uint32_t find_node(struct dot *g, const struct call *c)
{
	bool is_new;
	uint64_t *number = id_map_put(&g->nodes_by, c->code_number + 1ull, &is_new);

	if (is_new) {
		*number = g->n_nodes;
		BASE_GROW(g->nodes, g->cap_nodes, g->n_nodes + 1);
		g->nodes[g->n_nodes++] =
			(struct node){ .code = c->code, .type = follow_type(c->code, c->from) };
	}
	return (uint32_t)*number;
}

static void count_edge(struct dot *g, uint32_t from, uint32_t to)
{
	bool is_new;
	uint64_t *number = id_map_put(&g->edges_by, ((uint64_t)from << 32 | to) + 1, &is_new);

	if (is_new) {
		*number = g->n_edges;
		BASE_GROW(g->edges, g->cap_edges, g->n_edges + 1);
		g->edges[g->n_edges++] = (struct edge){ .from = from, .to = to };
	}
	g->edges[*number].calls++;
}

/* The next one that is wanted, going outwards. */
static const struct call *wanted_caller(const struct call *c)
{
	for (c = c->caller; c && !c->mine; c = c->caller)
		;
	return c;
}

static uint64_t *count_active(struct dot *g, const struct call *c)
{
	bool is_new;

	return id_map_put(&g->active, c->thread << 32 | c->code_number, &is_new);
}

static void enter(void *arg, struct call *c, enum follow_how how, const struct state *s)
{
	struct dot *g = arg;
	const struct call *caller;
	uint32_t node;

	(void)s;
	if (how != FOLLOW_RESUME)
		c->mine = g->run->wanted ? g : NULL;
	if (!c->mine)
		return;
	++*count_active(g, c);
	if (how == FOLLOW_RESUME)
		return;
	node = find_node(g, c);
	g->nodes[node].calls++;
	caller = wanted_caller(c);
	if (caller)
		count_edge(g, find_node(g, caller), node);
}

static void leave(void *arg, struct call *c, enum follow_how how, const struct state *s)
{
	struct dot *g = arg;
	struct node *node;

	(void)how;
	(void)s;
	if (!c->mine)
		return;
	node = &g->nodes[find_node(g, c)];
	node->own += c->own_now;
	if (--*count_active(g, c) == 0)
		node->total += c->total_now;
	g->has_times = g->has_times || g->follow.now;
}

static int start(struct export_run *run, struct err *err)
{
	struct dot *g = base_alloc(sizeof(*g));

	(void)err;
	print_start(&g->print, run->out, run->how.color);
	g->follow = (struct follow){ .enter = enter, .leave = leave, .arg = g };
	g->run = run;
	run->mine = g;
	return 0;
}

static int step(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct dot *g = run->mine;

	(void)err;
	if (state_thread(s))
		follow_step(&g->follow, s, d);
	return 0;
}

/* The graph. */

static void add_quoted(struct str *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			str_add_char(out, '\\');
		str_add_char(out, (unsigned char)*text < ' ' ? '?' : *text);
	}
}

static void print_node(struct dot *g, size_t i)
{
	const struct node *n = &g->nodes[i];
	struct str *row = &g->print.row;

	str_addf(row, "\tn%zu [label=\"", i);
	add_quoted(row, n->code->qualname);
	str_add(row, "\\n");
	add_quoted(row, print_path(&g->print, n->code->file));
	str_addf(row, ":%" PRIu32 "\\n%" PRIu64 " call%s", n->code->line, n->calls,
		n->calls == 1 ? "" : "s");
	if (g->has_times) {
		str_add(row, "\\nown ");
		print_duration(n->own, row);
		str_add(row, ", total ");
		print_duration(n->total, row);
	}
	str_addf(row, "\", class=\"%s\"];", n->type);
	print_end(&g->print);
}

static int end(struct export_run *run, const struct record_end *end, struct err *err)
{
	struct dot *g = run->mine;

	(void)end;
	(void)err;
	follow_end(&g->follow);
	fputs("digraph calls {\n\tnode [shape=box];\n", run->out);
	for (size_t i = 0; i < g->n_nodes; i++)
		print_node(g, i);
	for (size_t i = 0; i < g->n_edges; i++)
		fprintf(run->out, "\tn%" PRIu32 " -> n%" PRIu32 " [label=\"%" PRIu64 "\"];\n",
			g->edges[i].from, g->edges[i].to, g->edges[i].calls);
	fputs("}\n", run->out);
	return 0;
}

static void free_dot(struct export_run *run)
{
	struct dot *g = run->mine;

	print_free(&g->print);
	follow_free(&g->follow);
	id_map_free(&g->nodes_by);
	id_map_free(&g->edges_by);
	id_map_free(&g->active);
	free(g->nodes);
	free(g->edges);
	free(g);
}

const struct exporter export_dot = {
	.name = "dot",
	.help = "who called whom, how often: a graph for graphviz",
	.start = start,
	.step = step,
	.end = end,
	.free = free_dot,
};
