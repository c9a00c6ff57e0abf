/* expr_methods.c - methods of containers that only look; finding methods of anything; those that change something are for the live program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include "slice.h"

static int view(struct eval *e, const struct args *a, struct val *out)
{
	struct box *b = ex_box_new(e, 1);

	*ex_box_add(e, b) = *a->self;
	*out = val_box(V_VIEW, b);
	out->which = (uint32_t)a->how.n;
	return ex_open_parts(e, a->self);
}

static int get(struct eval *e, const struct args *a, struct val *out)
{
	int r = ex_dict_find(e, a->self, &a->at[0], out);

	if (r == 0)
		*out = a->n > 1 ? a->at[1] : val_none();
	return r < 0 ? -1 : 0;
}

static int copy(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *self = a->self;
	struct box *b = ex_box_new(e, 0);
	struct val key, value;

	if (ex_open_parts(e, self) < 0 || ex_whole(e, self) < 0)
		return -1;
	for (size_t i = 0; i < ex_n_parts(self); i++) {
		if (ex_spend(e, 1) < 0 || ex_part(e, self, i, &key) < 0 ||
			(self->kind == V_DICT && ex_part_value(e, self, i, &value) < 0))
			return -1;
		if (self->kind != V_DICT)
			*ex_box_add(e, b) = key;
		else if (ex_dict_set(e, b, &key, &value) < 0)
			return -1;
	}
	*out = val_box(self->kind, b);
	return 0;
}

static int count(struct eval *e, const struct args *a, struct val *out)
{
	struct iter *it;
	struct val x;
	int64_t n = 0;
	int r;

	if (ex_iterate(e, a->self, &it) < 0)
		return -1;
	while ((r = it->next(e, it, &x)) > 0) {
		if (ex_spend(e, 1) < 0 || (r = ex_same_or_equal(e, &x, &a->at[0])) < 0)
			return -1;
		n += r;
	}
	*out = val_int(n);
	return r;
}

static int index_of(struct eval *e, const struct args *a, struct val *out)
{
	int64_t start = 0, stop = INT64_MAX, len;
	uint64_t n;
	struct val x, at;
	int r;

	if (ex_length(e, a->self, &n) < 0 || (a->n > 1 && ex_to_index(e, &a->at[1], &start) < 0) ||
		(a->n > 2 && ex_to_index(e, &a->at[2], &stop) < 0))
		return -1;
	len = (int64_t)n;
	start = start < 0 ? (start < -len ? 0 : start + len) : start;
	stop = stop < 0 ? stop + len : stop > len ? len : stop;
	for (int64_t i = start; i < stop; i++) {
		at = val_int(i);
		if (ex_spend(e, 1) < 0 || ex_subscript(e, a->self, &at, &x) < 0 ||
			(r = ex_same_or_equal(e, &x, &a->at[0])) < 0)
			return -1;
		if (r) {
			*out = at;
			return 0;
		}
	}
	return ex_fail(e, a->self->kind == V_TUPLE ? "ValueError: tuple.index(x): x not in tuple"
						   : "ValueError: the value is not in the list");
}

/* Sets: operators that take anything. */

static int fold(struct eval *e, const struct args *a, struct val *out)
{
	struct box *b;
	struct val other;

	*out = *a->self;
	if (!a->n)
		return copy(e, a, out);
	for (size_t i = 0; i < a->n; i++) {
		struct val so_far = *out;

		if (ex_to_set(e, &a->at[i], &b) < 0)
			return -1;
		other = val_box(V_SET, b);
		if (ex_binary(e, a->how.n, &so_far, &other, out) < 0)
			return -1;
	}
	return 0;
}

static int compare_sets(struct eval *e, const struct args *a, struct val *out)
{
	struct box *b;
	struct val other;
	int r;

	if (ex_to_set(e, &a->at[0], &b) < 0)
		return -1;
	other = val_box(V_SET, b);
	r = ex_less(e, a->how.n, a->self, &other);
	*out = val_bool(r > 0);
	return r < 0 ? -1 : 0;
}

static int isdisjoint(struct eval *e, const struct args *a, struct val *out)
{
	struct iter *it;
	struct val x;
	int r;

	if (ex_iterate(e, &a->at[0], &it) < 0)
		return -1;
	while ((r = it->next(e, it, &x)) > 0)
		if ((r = ex_contains(e, a->self, &x)) != 0)
			break;
	*out = val_bool(!r);
	return r < 0 ? -1 : 0;
}

/* What changes its object, or gives what the record has no word for. */
static int only_live(struct eval *e, const struct args *a, struct val *out)
{
	(void)out;
	return ex_fail(e,
		"cannot tell: this method of a %s would change it; only the live program could "
		"call it",
		ex_type_name(e, a->self));
}

#define DICT	  OF(V_DICT)
#define LIST	  OF(V_LIST)
#define SET	  OF(V_SET)
#define DEQUE	  OF(V_DEQUE)
#define SETS	  (SET | OF(V_FROZENSET))
#define SEQUENCES (LIST | DEQUE | OF(V_TUPLE) | OF(V_RANGE))
#define LIVE(kinds, name)                                                                          \
	{                                                                                          \
		kinds, name, only_live, 0, -1, "*", HOW(0)                                         \
	}

/* What only a Counter has. */

static int need_counter(struct eval *e, const struct args *a)
{
	if (a->self->o && slice_is(a->self->o->type, "\"Counter\""))
		return 0;
	return ex_fail(e, "AttributeError: '%s' object has no attribute '%s'",
		ex_type_name(e, a->self), a->name);
}

static int counts_of(
	struct eval *e, const struct val *counter, struct box **items, struct val **counts)
{
	const struct args none = { .self = counter, .how.n = VIEW_ITEMS };
	struct val pairs;

	if (view(e, &none, &pairs) < 0 || ex_to_box(e, &pairs, items) < 0)
		return -1;
	*counts = ex_pool_alloc(&e->x->pool, ((*items)->n + 1) * sizeof(**counts));
	for (size_t i = 0; i < (*items)->n; i++)
		(*counts)[i] = (*items)->items[i].box->items[1];
	return 0;
}

static int most_common(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *most = ex_argument(a, 0, "n");
	struct box *items;
	struct val *counts;
	int64_t n = INT64_MAX;

	if (need_counter(e, a) < 0 || counts_of(e, a->self, &items, &counts) < 0 ||
		(most && most->kind != V_NONE && ex_to_index(e, most, &n) < 0) ||
		ex_sort_vals(e, items->items, counts, items->n, true) < 0)
		return -1;
	if (n < (int64_t)items->n)
		items->n = n > 0 ? (size_t)n : 0;
	*out = val_box(V_LIST, items);
	return 0;
}

static int total(struct eval *e, const struct args *a, struct val *out)
{
	struct box *items;
	struct val *counts, sum = val_int(0);

	if (need_counter(e, a) < 0 || counts_of(e, a->self, &items, &counts) < 0)
		return -1;
	for (size_t i = 0; i < items->n; i++)
		if (ex_binary(e, OP_ADD, &sum, &counts[i], &sum) < 0)
			return -1;
	*out = sum;
	return 0;
}

/* Of types. */

static int fromkeys(struct eval *e, const struct args *a, struct val *out)
{
	const struct val value = a->n > 1 ? a->at[1] : val_none();
	struct box *b = ex_box_new(e, 0);
	struct iter *it;
	struct val key;
	int r;

	if (ex_iterate(e, a->at, &it) < 0)
		return -1;
	while ((r = it->next(e, it, &key)) > 0)
		if (ex_spend(e, 1) < 0 || ex_dict_set(e, b, &key, &value) < 0)
			return -1;
	*out = val_box(V_DICT, b);
	return r;
}

const struct method ex_container_class_methods[] = {
	{ DICT, "fromkeys", fromkeys, 1, 2, "", HOW(0) },
	{ .name = NULL },
};

const struct method ex_container_methods[] = {
	{ DICT, "keys", view, 0, 0, "", HOW(VIEW_KEYS) },
	{ DICT, "values", view, 0, 0, "", HOW(VIEW_VALUES) },
	{ DICT, "items", view, 0, 0, "", HOW(VIEW_ITEMS) },
	{ DICT, "get", get, 1, 2, "", HOW(0) },
	{ DICT | LIST | SETS | DEQUE, "copy", copy, 0, 0, "", HOW(0) },
	{ DICT, "most_common", most_common, 0, 1, "n", HOW(0) },
	{ DICT, "total", total, 0, 0, "", HOW(0) },
	{ SEQUENCES, "count", count, 1, 1, "", HOW(0) },
	{ SEQUENCES, "index", index_of, 1, 3, "", HOW(0) },
	{ SETS, "union", fold, 0, -1, "", HOW(OP_OR) },
	{ SETS, "intersection", fold, 0, -1, "", HOW(OP_AND) },
	{ SETS, "difference", fold, 0, -1, "", HOW(OP_SUB) },
	{ SETS, "symmetric_difference", fold, 1, 1, "", HOW(OP_XOR) },
	{ SETS, "issubset", compare_sets, 1, 1, "", HOW(CMP_LE) },
	{ SETS, "issuperset", compare_sets, 1, 1, "", HOW(CMP_GE) },
	{ SETS, "isdisjoint", isdisjoint, 1, 1, "", HOW(0) },
	LIVE(LIST | DEQUE, "append"),
	LIVE(DEQUE, "appendleft"),
	LIVE(LIST | DEQUE, "extend"),
	LIVE(DEQUE, "extendleft"),
	LIVE(LIST | DEQUE, "insert"),
	LIVE(LIST, "sort"),
	LIVE(LIST | DEQUE, "reverse"),
	LIVE(DEQUE, "rotate"),
	LIVE(LIST | SET | DEQUE, "remove"),
	LIVE(LIST | DICT | SET | DEQUE, "pop"),
	LIVE(DEQUE, "popleft"),
	LIVE(LIST | DICT | SET | DEQUE, "clear"),
	LIVE(DICT | SET, "update"),
	LIVE(SET, "difference_update"),
	LIVE(SET, "intersection_update"),
	LIVE(SET, "symmetric_difference_update"),
	LIVE(DICT, "setdefault"),
	LIVE(DICT, "popitem"),
	LIVE(SET, "add"),
	LIVE(SET, "discard"),
	{ .name = NULL },
};

/* By name and kind. */

const struct method *const ex_method_tables[N_METHOD_TABLES] = { ex_container_methods,
	ex_find_methods, ex_split_methods, ex_case_methods, ex_fill_methods, ex_number_methods,
	ex_complex_methods, ex_translate_methods };

static const struct method *find_in(const struct method *table, enum val_kind of, const char *name)
{
	for (const struct method *m = table; m->name; m++)
		if (m->kinds & OF(of) && !strcmp(m->name, name))
			return m;
	return NULL;
}

static const struct method *find_of(enum val_kind of, const char *name)
{
	const struct method *m = NULL;

	for (size_t t = 0; t < N_METHOD_TABLES && !m; t++)
		m = find_in(ex_method_tables[t], of, name);
	return m;
}

const struct method *ex_find_method(const struct val *self, const char *name)
{
	return find_of(self->kind, name);
}

const struct method *ex_find_class_method(enum val_kind of, const char *name)
{
	static const struct method *const tables[] = { ex_number_class_methods,
		ex_text_class_methods, ex_container_class_methods };
	const struct method *m = NULL;

	for (size_t t = 0; t < ARRAY_LEN(tables) && !m; t++)
		m = find_in(tables[t], of, name);
	return m;
}

/* As values. */

static struct val val_method(
	struct eval *e, const struct method *m, enum val_kind of, const struct val *self)
{
	struct bound_method *b = ex_pool_alloc(&e->x->pool, sizeof(*b));
	struct val *kept = self ? ex_pool_alloc(&e->x->pool, sizeof(*kept)) : NULL;

	if (self)
		*kept = *self;
	*b = (struct bound_method){ m, of, kept };
	return (struct val){ .kind = V_METHOD, .method = b };
}

int ex_get_method(struct eval *e, const struct val *v, const char *name, struct val *out)
{
	const struct method *m = ex_find_method(v, name);
	enum val_kind of = v->kind;

	if (!m && v->kind == V_TYPE && v->builtin && v->builtin->makes < N_VAL_KINDS) {
		of = v->builtin->makes;
		m = ex_find_class_method(of, name);
		if (!m) {
			m = find_of(of, name);
			v = NULL;
		}
	}
	if (m)
		*out = val_method(e, m, of, v);
	return m != NULL;
}

static bool is_among(const char *name, const char *names)
{
	size_t len = strlen(name);

	for (const char *at = names; len && (at = strstr(at, name)); at += len)
		if ((at == names || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

/* What Python's own have, whether it is known here or not. */
bool ex_has_attribute(const struct val *v, const char *name)
{
	static const struct {
		uint32_t kinds;
		const char *names, *type; /* NULL: of any */
	} known[] = {
		{ OF(V_STR), "maketrans", NULL },
		{ OF(V_BYTES), "fromhex maketrans translate", NULL },
		{ OF(V_BOOL) | OF(V_INT) | OF(V_BIG), "from_bytes", NULL },
		{ OF(V_FLOAT), "fromhex", NULL },
		{ DICT, "fromkeys", NULL },
		{ DICT, "elements subtract", "\"Counter\"" },
		{ DICT, "move_to_end", "\"OrderedDict\"" },
		{ DICT, "default_factory", "\"defaultdict\"" },
		{ OF(V_SLICE), "indices", NULL },
		{ OF(V_TYPE), "mro", NULL },
		{ OF(V_ITER), "send throw close gi_frame gi_code gi_running", NULL },
	};
	size_t len = strlen(name);

	if (len > 4 && !memcmp(name, "__", 2) && !memcmp(name + len - 2, "__", 2))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (known[i].kinds & OF(v->kind) && is_among(name, known[i].names) &&
			(!known[i].type || (v->o && slice_is(v->o->type, known[i].type))))
			return true;
	return false;
}
