/* command_stats.c - what each function cost: its calls, lines and exceptions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_query.h"

#include <inttypes.h>
#include <stdlib.h>

#include "command_table.h"
#include "pystep/show.h"
#include "session_ask.h"
#include "show_quote.h"

/* stats */

struct cost {
	const struct code *code;
	struct query_stat stat;
};

static int by_lines(const void *a, const void *b)
{
	const struct cost *x = a, *y = b;

	if (x->stat.lines != y->stat.lines)
		return x->stat.lines > y->stat.lines ? -1 : 1;
	return strcmp(x->code->qualname, y->code->qualname);
}

static void list_cost(const struct cost *c, struct str *out)
{
	str_addf(out, "%10" PRIu64 " %10" PRIu64 " %10" PRIu64 "  ", c->stat.calls, c->stat.lines,
		c->stat.exceptions);
	command_add_name(c->code->qualname, out);
	str_add(out, "  ");
	command_add_name(c->code->file ? file_name(c->code->file) : "?", out);
	str_addf(out, ":%" PRIu32 "\n", c->code->line);
}

static void list_costs(const struct command_call *call, const struct query_stat *stats, size_t n)
{
	const struct program *p = timeline_program(session_timeline(call->session));
	struct cost *costs = base_alloc(n * sizeof(*costs));
	size_t n_costs = 0;

	for (size_t i = 0; i < n; i++)
		if (program_code(p, (uint32_t)i) &&
			stats[i].calls + stats[i].lines + stats[i].exceptions)
			costs[n_costs++] = (struct cost){ program_code(p, (uint32_t)i), stats[i] };
	if (n_costs)
		qsort(costs, n_costs, sizeof(*costs), by_lines);
	str_addf(call->out, "%10s %10s %10s  function\n", "calls", "lines", "exceptions");
	for (size_t i = 0; i < n_costs; i++)
		list_cost(&costs[i], call->out);
	free(costs);
}

int command_stats(struct command_call *call, struct err *err)
{
	struct query q = session_ask(call->session);
	struct query_stat *stats;
	size_t n;
	int r = query_stats(&q, &stats, &n, err);

	if (r == 0)
		list_costs(call, stats, n);
	free(stats);
	return r;
}
