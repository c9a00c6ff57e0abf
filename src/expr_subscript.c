/* expr_subscript.c - x[key]: slices, indexes, keys.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <inttypes.h>

static int bound_of(struct eval *e, const struct val *v, int64_t otherwise, int64_t low,
	int64_t high, int64_t len, int64_t *out)
{
	*out = otherwise;
	if (v->kind == V_NONE)
		return 0;
	if (!is_int(v))
		return ex_fail(e, "TypeError: slice indices must be integers or None or have an "
				  "__index__ method");
	ex_to_index(e, v, out);
	if (*out < 0)
		*out = *out < -len ? low : *out + len;
	*out = *out < low ? low : *out > high ? high : *out;
	return 0;
}

int ex_slice_bounds(struct eval *e, const struct val *slice, int64_t len, int64_t *start,
	int64_t *step, int64_t *n)
{
	const struct val *parts = slice->box->items;
	int64_t stop;

	*step = 1;
	if (parts[2].kind != V_NONE) {
		if (!is_int(&parts[2]))
			return ex_fail(e, "TypeError: slice indices must be integers or None or "
					  "have an __index__ method");
		ex_to_index(e, &parts[2], step);
		if (*step == 0)
			return ex_fail(e, "ValueError: slice step cannot be zero");
		if (*step < -INT64_MAX)
			*step = -INT64_MAX;
	}
	if (*step > 0) {
		if (bound_of(e, &parts[0], 0, 0, len, len, start) < 0 ||
			bound_of(e, &parts[1], len, 0, len, len, &stop) < 0)
			return -1;
		*n = stop > *start ? (stop - *start - 1) / *step + 1 : 0;
		return 0;
	}
	if (bound_of(e, &parts[0], len - 1, -1, len - 1, len, start) < 0 ||
		bound_of(e, &parts[1], -1, -1, len - 1, len, &stop) < 0)
		return -1;
	*n = *start > stop ? (*start - stop - 1) / -*step + 1 : 0;
	return 0;
}

static int behind_cut(struct eval *e, const struct val *v)
{
	return ex_whole(e, v);
}

/* The index as an offset from the start: 0, or -1 and an IndexError. */
static int index_of(struct eval *e, const struct val *v, const struct val *key, uint64_t len,
	const char *what, int64_t *i)
{
	if (!is_int(key))
		return ex_fail(e, "TypeError: %s indices must be integers%s, not '%s'", what,
			v->kind == V_DEQUE ? "" : " or slices", ex_type_name(e, key));
	ex_to_index(e, key, i);
	if (*i < 0)
		*i = *i < -(int64_t)len ? -1 : *i + (int64_t)len;
	if (*i < 0 || *i >= (int64_t)len)
		return ex_fail(e, "IndexError: %s index out of range (there are %" PRIu64 ")",
			v->kind == V_STR ? "string" : what, len);
	return 0;
}

static int text_subscript(
	struct eval *e, const struct val *v, const struct val *key, struct val *out)
{
	int64_t count = (int64_t)ex_text_count(v), start, step, n;
	size_t at;

	if (key->kind != V_SLICE) {
		if (index_of(e, v, key, (uint64_t)count + v->cut,
			    v->kind == V_STR ? "string" : "byte", &start) < 0)
			return -1;
		if (start >= count)
			return behind_cut(e, v);
		at = ex_text_offset(v, (size_t)start);
		if (v->kind == V_BYTES)
			*out = val_int((unsigned char)v->s.at[at]);
		else
			*out = val_str(v->s.at + at, ex_text_offset(v, (size_t)start + 1) - at);
		return 0;
	}
	if (ex_slice_bounds(e, key, count + (int64_t)v->cut, &start, &step, &n) < 0)
		return -1;
	if (n && (start >= count || start + (n - 1) * step >= count))
		return behind_cut(e, v);
	if (step == 1 || !n) {
		at = ex_text_offset(v, n ? (size_t)start : 0);
		*out = val_str(v->s.at + at, n ? ex_text_offset(v, (size_t)(start + n)) - at : 0);
	} else {
		struct str text = { 0 };

		for (int64_t i = 0; i < n; i++) {
			at = ex_text_offset(v, (size_t)(start + i * step));
			str_add_bytes(&text, v->s.at + at,
				ex_text_offset(v, (size_t)(start + i * step) + 1) - at);
			if (ex_spend(e, 1 + (v->kind == V_STR ? v->s.len / 64 : 0)) < 0) {
				str_free(&text);
				return -1;
			}
		}
		*out = val_take(e, &text);
	}
	out->kind = v->kind;
	return 0;
}

static int sequence_slice(
	struct eval *e, const struct val *v, const struct val *key, struct val *out)
{
	int64_t count = (int64_t)ex_n_parts(v), start, step, n;
	struct box *b;

	if (v->kind == V_DEQUE)
		return ex_fail(e, "TypeError: sequence index must be integer, not 'slice'");
	if (ex_slice_bounds(e, key, count + (int64_t)v->cut, &start, &step, &n) < 0)
		return -1;
	if (n && (start >= count || start + (n - 1) * step >= count))
		return behind_cut(e, v);
	b = ex_box_new(e, (size_t)n);
	for (int64_t i = 0; i < n; i++)
		if (ex_spend(e, 1) < 0 ||
			ex_part(e, v, (size_t)(start + i * step), ex_box_add(e, b)) < 0)
			return -1;
	*out = val_box(v->kind, b);
	return 0;
}

/* Of what was read no more is noted than that item: others may change. */
static bool is_item(const struct val *v, const struct val *key)
{
	return v->o && !v->o->is_deep && (v->kind == V_LIST || v->kind == V_TUPLE) &&
	       key->kind == V_INT && key->n >= 0 && (size_t)key->n < ex_n_parts(v) &&
	       key->n <= UINT32_MAX;
}

static int sequence_subscript(
	struct eval *e, const struct val *v, const struct val *key, struct val *out)
{
	static const char *const names[N_VAL_KINDS] = {
		[V_LIST] = "list", [V_TUPLE] = "tuple", [V_DEQUE] = "deque"
	};
	int64_t i;

	if (is_item(v, key)) {
		ex_note_read(e, EXPR_READ_ITEM, v->o->id, (uint32_t)key->n, VALUE_NOTHING);
		return ex_part(e, v, (size_t)key->n, out);
	}
	if (ex_open_parts(e, v) < 0)
		return -1;
	if (key->kind == V_SLICE && v->kind == V_OBJECT)
		return ex_fail(e, "cannot tell: a slice of '%s' is another one that was not recorded; list(…)[…] is of its items",
			ex_type_name(e, v));
	if (key->kind == V_SLICE)
		return sequence_slice(e, v, key, out);
	if (index_of(e, v, key, ex_n_parts(v) + v->cut,
		    names[v->kind] ? names[v->kind] : "sequence", &i) < 0)
		return -1;
	return (size_t)i >= ex_n_parts(v) ? behind_cut(e, v) : ex_part(e, v, (size_t)i, out);
}

static int range_subscript(
	struct eval *e, const struct val *v, const struct val *key, struct val *out)
{
	struct val start, step, stop;
	int64_t from, by, n, i;

	if (key->kind != V_SLICE) {
		if (!is_int(key))
			return ex_fail(e,
				"TypeError: range indices must be integers or slices, not '%s'",
				ex_type_name(e, key));
		ex_to_index(e, key, &i);
		if (i < 0)
			i += v->range->len;
		if (i < 0 || i >= v->range->len)
			return ex_fail(e, "IndexError: range object index out of range");
		return (int)ex_range_at(v->range, i, e, out);
	}
	if (ex_slice_bounds(e, key, v->range->len, &from, &by, &n) < 0)
		return -1;
	ex_range_at(v->range, from, e, &start);
	ex_range_at(v->range, from + (n ? n * by : 0), e, &stop);
	if (!n) {
		/* Python says where an empty one would have ended, too. */
		const struct val *parts = key->box->items;
		int64_t end;

		if (bound_of(e, &parts[1], by > 0 ? v->range->len : -1, by > 0 ? 0 : -1,
			    by > 0 ? v->range->len : v->range->len - 1, v->range->len, &end) < 0)
			return -1;
		ex_range_at(v->range, end, e, &stop);
	} else {
		const struct val *parts = key->box->items;
		int64_t end;

		bound_of(e, &parts[1], by > 0 ? v->range->len : -1, by > 0 ? 0 : -1,
			by > 0 ? v->range->len : v->range->len - 1, v->range->len, &end);
		ex_range_at(v->range, end, e, &stop);
	}
	mpz_ptr z = ex_big_new(e);
	mpz_mul_si(z, v->range->step, by);
	step = ex_big_val(z);
	return ex_range_new(e, &start, &stop, &step, out);
}

static int missing_key(struct eval *e, const struct val *dict, const struct val *key)
{
	struct str text = { 0 };

	if (dict->o && !strcmp(ex_type_name(e, dict), "Counter"))
		return 1;
	if (dict->o && !strcmp(ex_type_name(e, dict), "defaultdict"))
		return ex_fail(e, "KeyError: no such key yet; asking for it would make it");
	if (dict->o && ex_refuse_defined(e, dict, "__missing__", "that key") < 0)
		return -1;
	if (!e->err)
		return -1;
	if (ex_repr(e, key, &text) < 0) {
		str_free(&text);
		return ex_fail(e, "KeyError: there is no such key");
	}
	ex_fail(e, "KeyError: %.300s", str_text(&text));
	str_free(&text);
	return -1;
}

static int dict_subscript(
	struct eval *e, const struct val *v, const struct val *key, struct val *out)
{
	int r = ex_dict_find(e, v, key, out);

	if (r != 0)
		return r < 0 ? -1 : 0;
	if (missing_key(e, v, key) < 0)
		return -1;
	*out = val_int(0); /* a Counter's */
	return 0;
}

int ex_subscript(struct eval *e, const struct val *v, const struct val *key, struct val *out)
{
	if (v->o && ex_refuse_defined(e, v, "__getitem__", "its items") < 0)
		return -1;
	switch (v->kind) {
	case V_STR:
	case V_BYTES: return text_subscript(e, v, key, out);
	case V_LIST:
	case V_TUPLE:
	case V_DEQUE: return sequence_subscript(e, v, key, out);
	case V_RANGE: return range_subscript(e, v, key, out);
	case V_DICT: return dict_subscript(e, v, key, out);
	case V_OBJECT:
		if (v->o->has_items)
			return sequence_subscript(e, v, key, out);
		break;
	case V_TYPE:
		return ex_fail(e, "cannot tell: only the live program could subscript a class");
	default: break;
	}
	if (ex_refuse_unknown(e, v, "its items") < 0)
		return -1;
	return ex_fail(e, "TypeError: '%s' object is not subscriptable", ex_type_name(e, v));
}
