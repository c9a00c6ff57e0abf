/* ring.c - lines through shared memory.
 *
 *     a few pages of words │ n bytes │ the same n bytes again
 *
 * head and tail count bytes since the beginning and never wrap; a position is its count modulo n. The writer stores head after
 * a whole line, which is what publishes it: whenever it dies, what lies below head is whole lines.
 *
 * Waiting: a side that is about to sleep raises its flag, looks once more, and sleeps on a counter; the other side changes what is
 * waited for, then looks at the flag. All of these are sequentially consistent, so that one of the two always sees the other.
 * Nothing is woken by a line: the reader has a timeout of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/ring.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"
#include "pystep/event.h"

#define HEAD_BYTES (36 * 4096) /* whole pages */
#define N_MARKS	   65536      /* bits of a set of hashes */
#define SLICE_MS 16 /* the reader looks by itself that often */

struct page {
	_Alignas(64) _Atomic uint64_t head; /* writer's */
	_Atomic uint32_t news;		    /* futex: counted up to wake the reader */
	_Atomic uint32_t writer_waits;	    /* for room */
	_Alignas(64) _Atomic uint64_t tail; /* reader's */
	_Atomic uint32_t room;		    /* futex: counted up when there is room again */
	_Atomic uint32_t reader_sleeps;
	struct ring_words words;
	_Alignas(64) _Atomic uint64_t marks[N_MARKS / 64];
	struct ring_touch touch; /* written while the writer waits, or before it begins */
	char names[RING_TOUCH_MAX][24]; /* of its objects, as changes have them */
	struct ring_statement statement; /* the reader's until is_asked, then the writer's until it is stopped again */
};
_Static_assert(sizeof(struct page) <= HEAD_BYTES, "the words fit");

struct ring {
	struct ring_end end; /* the writer's; first, so that it is found from there */
	struct page *page;
	char *data;
	size_t n;
	bool abandoned; /* of this process, not of the others */
	bool is_point;	/* writer: the step that comes is one that is wanted */
};

static void futex_wake(_Atomic uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

/* False: a signal came. */
static bool futex_wait(_Atomic uint32_t *word, uint32_t seen, int timeout_ms)
{
	struct timespec t = { timeout_ms / 1000, timeout_ms % 1000 * 1000000L };

	return syscall(SYS_futex, word, FUTEX_WAIT, seen, timeout_ms < 0 ? NULL : &t, NULL, 0) ==
		       0 ||
	       errno != EINTR;
}

/* Life. */

static void *map(void *at, size_t len, int prot, int flags, int fd, off_t offset)
{
	if (fault_hit(FAULT_MMAP)) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return mmap(at, len, prot, flags, fd, offset);
}

/* The bytes twice in a row: room for both is reserved first, then each half is put into its place. */
static int map_twice(struct ring *r, int fd)
{
	char *at =
		map(NULL, 2 * r->n, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		return -1;
	r->data = at;
	for (int i = 0; i < 2; i++)
		if (map(at + i * r->n, r->n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd,
			    HEAD_BYTES) == MAP_FAILED)
			return -1;
	return 0;
}

/* Where files may not grow that far (RLIMIT_FSIZE) it fails; the signal that comes with it would kill us. */
static int grow_to(int fd, off_t size)
{
	void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
	int r = ftruncate(fd, size);

	signal(SIGXFSZ, before);
	return r;
}

static int map_all(struct ring *r, int fd)
{
	void *page;

	if (grow_to(fd, HEAD_BYTES + r->n) < 0)
		return -1;
	page = map(NULL, HEAD_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED)
		return -1;
	r->page = page;
	atomic_store(&r->page->words.go, 1);
	return map_twice(r, fd);
}

static int memory_fd(void)
{
	if (fault_hit(FAULT_MEMFD)) {
		errno = ENFILE;
		return -1;
	}
	return memfd_create("pystep-ring", MFD_CLOEXEC);
}

struct ring *ring_new(size_t bytes, struct err *err)
{
	struct ring *r = base_alloc(sizeof(*r));
	int fd = memory_fd();

	assert(bytes >= 65536 && (bytes & (bytes - 1)) == 0);
	r->n = bytes;
	if (fd < 0 || map_all(r, fd) < 0) {
		err_set_status(err, ERR_WRITE,
			"cannot make shared memory for the program's steps: %s", strerror(errno));
		ring_free(r);
		r = NULL;
	}
	if (fd >= 0)
		close(fd);
	if (r)
		r->end = (struct ring_end){ .at = r->data, .room = r->n, .wake_at = r->n / 4, .shared = &r->page->head };
	return r;
}

void ring_free(struct ring *r)
{
	if (!r)
		return;
	if (r->page)
		munmap(r->page, HEAD_BYTES);
	if (r->data)
		munmap(r->data, 2 * r->n);
	free(r);
}

struct ring_words *ring_words(struct ring *r)
{
	return &r->page->words;
}

/* Writer. */

static void wake_reader(struct ring *r)
{
	r->end.wake_at = r->end.head + r->n / 4;
	atomic_fetch_add(&r->page->news, 1);
	if (atomic_load(&r->page->reader_sleeps))
		futex_wake(&r->page->news);
}

/* Also back to the first of the two halves: the second is for a line across the border, and touching it all would cost its own pages. */
void ring_wake(struct ring_end *e)
{
	struct ring *r = (struct ring *)e;

	e->at = r->data + (e->head & (r->n - 1));
	wake_reader(r);
}

static bool has_room(struct ring *r, size_t need)
{
	struct ring_end *e = &r->end;

	e->at = r->data + (e->head & (r->n - 1));
	e->room = r->n - (size_t)(e->head - atomic_load(&r->page->tail));
	return e->room >= need;
}

void ring_make_room(struct ring_end *e, size_t need)
{
	struct ring *r = (struct ring *)e;

	while (!has_room(r, need)) {
		uint32_t seen = atomic_load(&r->page->room);

		atomic_store(&r->page->writer_waits, 1);
		wake_reader(r);
		if (!has_room(r, need))
			futex_wait(&r->page->room, seen, -1);
		atomic_store(&r->page->writer_waits, 0);
	}
}

struct ring_end *ring_end(struct ring *r)
{
	return &r->end;
}

static void put_piece(struct ring *r, const char *at, size_t len)
{
	if (r->end.room < len)
		ring_make_room(&r->end, len);
	memcpy(r->end.at, at, len);
	ring_publish(&r->end, len);
}

void ring_put(struct ring *r, const void *line, size_t len)
{
	const char *at = line;

	if (r->abandoned)
		return;
	while (len > r->n) {
		put_piece(r, at, r->n / 2);
		at += r->n / 2;
		len -= r->n / 2;
	}
	put_piece(r, at, len);
}

static bool is_at_its_step(const struct ring_words *w, uint64_t step)
{
	return step >= atomic_load_explicit(&w->stop_step, memory_order_relaxed);
}

static bool is_at_its_depth(
	const struct ring_words *w, uint64_t thread, uint64_t depth, bool leaving)
{
	uint64_t at_most = atomic_load_explicit(&w->stop_depth, memory_order_relaxed);

	return at_most && depth <= at_most &&
	       thread == atomic_load_explicit(&w->stop_thread, memory_order_relaxed) &&
	       (leaving || !atomic_load_explicit(&w->stop_leaving, memory_order_relaxed));
}

static uint32_t mark_of(uint32_t code, uint32_t line)
{
	uint64_t key = ((uint64_t)code << 32 | line) * 0x9e3779b97f4a7c15u;

	return (uint32_t)(key >> 32) % N_MARKS;
}

static bool is_marked(const struct ring *r, const struct ring_point *p)
{
	bool can_be = p->event == EVENT_LINE || p->event == EVENT_CALL;
	uint32_t mark = mark_of(p->code, p->event == EVENT_LINE ? p->line : 0);

	return can_be && atomic_load_explicit(&r->page->marks[mark / 64], memory_order_relaxed) >>
					 mark % 64 & 1;
}

/* By the text: an id with a colon is nothing but a change, and where that is a list of keys and values, the key is in it. */
static bool says(const char *text, size_t len, const char *name, const char *key)
{
	const char *at = len ? memmem(text, len, name, strlen(name)) : NULL;

	if (!at || !*key || at[strlen(name)] != '[')
		return at != NULL;
	return memmem(at, len - (size_t)(at - text), key, strlen(key)) != NULL;
}

static bool touches(const struct page *page, const struct ring_point *p)
{
	const struct ring_touch *t = &page->touch;

	if (!p->has_changes)
		return false;
	for (size_t i = 0; i < t->n_frames; i++)
		if (t->frames[i] == p->frame)
			return true;
	if (t->n_frames && says(p->notes, p->n_notes, "{\"slots\":", ""))
		return true;
	for (size_t i = 0; i < t->n_ids; i++)
		if (says(p->text, p->n_text, page->names[i], t->keys[i]) ||
		    says(p->notes, p->n_notes, page->names[i], t->keys[i]))
			return true;
	return false;
}

void ring_point(struct ring *r, const struct ring_point *p)
{
	uint32_t wants = atomic_load_explicit(&r->page->words.wants, memory_order_relaxed);

	r->is_point = wants &&
		      (wants >> p->event & 1 || (p->is_new_code && wants & RING_CODES) ||
			      (p->has_changes && wants & RING_CHANGES) ||
			      (p->is_asked && wants & RING_ASKED) ||
			      (wants & RING_TOUCHES && touches(r->page, p)) ||
			      (wants & RING_MARKS && is_marked(r, p)));
}

/* Is there anything that a step could be stopped at? Told before `go`, so that whoever waits for that knows. */
static void tell_freedom(struct ring_words *w)
{
	bool free = atomic_load(&w->stop_step) == UINT64_MAX && !atomic_load(&w->stop_depth) && !atomic_load(&w->wants);

	atomic_store(&w->is_free, free);
}

/* `go` is read before the stop words: when they change meanwhile, go differs from what was stored in `stopped`, and nobody takes
 * the writer for stopped. A step that it was told to go on from is not stopped at again for its depth. */
void ring_step(struct ring *r, uint64_t step, uint64_t thread, uint64_t depth, bool leaving)
{
	struct ring_words *w = &r->page->words;
	bool was_told = false, is_point = r->is_point;

	r->is_point = false;
	if (r->abandoned)
		return;
	atomic_store_explicit(&w->step, step, memory_order_relaxed);
	while (is_at_its_step(w, step) ||
		(!was_told && (is_point || is_at_its_depth(w, thread, depth, leaving)))) {
		uint32_t seen = atomic_load(&w->go);

		if (!is_at_its_step(w, step) &&
			(was_told || !(is_point || is_at_its_depth(w, thread, depth, leaving))))
			continue;
		atomic_store(&w->stopped, seen);
		wake_reader(r);
		futex_wait(&w->go, seen, -1);
		was_told |= atomic_load(&w->go) != seen;
		if (r->abandoned)
			return;
	}
}

bool ring_is_asked(struct ring *r)
{
	return !r->abandoned && atomic_load_explicit(&r->page->statement.is_asked, memory_order_relaxed) &&
	       atomic_exchange(&r->page->statement.is_asked, 0);
}

struct ring_statement *ring_statement(struct ring *r)
{
	return &r->page->statement;
}

void ring_stop_next(struct ring *r)
{
	r->is_point = true;
}

void ring_flush(struct ring *r)
{
	if (!r->abandoned)
		wake_reader(r);
}

void ring_abandon(struct ring *r)
{
	r->abandoned = true;
}

/* Reader. */

size_t ring_peek(struct ring *r, const char **at)
{
	uint64_t tail = atomic_load_explicit(&r->page->tail, memory_order_relaxed);

	*at = r->data + (tail & (r->n - 1));
	return (size_t)(atomic_load_explicit(&r->page->head, memory_order_acquire) - tail);
}

void ring_skip(struct ring *r, size_t len)
{
	atomic_fetch_add(&r->page->tail, len);
	if (!atomic_exchange(&r->page->writer_waits, 0)) /* else we would look, and look again, until it got to run */
		return;
	atomic_fetch_add(&r->page->room, 1);
	futex_wake(&r->page->room);
}

static bool is_worth_it(struct ring *r, size_t want)
{
	const char *at;

	return ring_peek(r, &at) >= want || ring_is_stopped(r) ||
	       atomic_load(&r->page->writer_waits);
}

bool ring_wait(struct ring *r, size_t want, int timeout_ms)
{
	struct page *p = r->page;
	bool quiet = true; /* no signal came */
	const char *at;

	while (quiet && timeout_ms != 0 && !is_worth_it(r, want)) {
		int slice = timeout_ms < 0 || timeout_ms > SLICE_MS ? SLICE_MS : timeout_ms;
		uint32_t seen = atomic_load(&p->news);

		atomic_store(&p->reader_sleeps, 1);
		if (!is_worth_it(r, want))
			quiet = futex_wait(&p->news, seen, slice);
		atomic_store(&p->reader_sleeps, 0);
		timeout_ms = timeout_ms < 0 ? -1 : timeout_ms - slice;
	}
	return ring_peek(r, &at) > 0 || ring_is_stopped(r);
}

bool ring_is_stopped(struct ring *r)
{
	return atomic_load(&r->page->words.stopped) == atomic_load(&r->page->words.go);
}

void ring_go(struct ring *r, uint64_t step, uint64_t thread, uint64_t depth, bool leaving)
{
	struct ring_words *w = &r->page->words;

	atomic_store(&w->stop_step, step);
	atomic_store(&w->stop_thread, thread);
	atomic_store(&w->stop_depth, depth);
	atomic_store(&w->stop_leaving, leaving);
	tell_freedom(w);
	if (atomic_fetch_add(&w->go, 1) + 1 == 0)
		atomic_fetch_add(&w->go, 1);
	futex_wake(&w->go);
}

void ring_want(struct ring *r, uint32_t wants)
{
	atomic_store(&r->page->words.wants, wants);
	tell_freedom(&r->page->words);
}

void ring_mark(struct ring *r, uint32_t code, uint32_t line)
{
	uint32_t mark = mark_of(code, line);

	atomic_fetch_or(&r->page->marks[mark / 64], (uint64_t)1 << mark % 64);
}

void ring_unmark_all(struct ring *r)
{
	for (size_t i = 0; i < ARRAY_LEN(r->page->marks); i++)
		atomic_store(&r->page->marks[i], 0);
}

void ring_touch(struct ring *r, const struct ring_touch *touch)
{
	r->page->touch = *touch;
	for (size_t i = 0; i < touch->n_ids; i++)
		snprintf(r->page->names[i], sizeof(r->page->names[i]), "\"%" PRIu64 "\":", touch->ids[i]);
}

bool ring_ask(struct ring *r, uint64_t frame, const char *text, size_t len)
{
	struct ring_statement *st = &r->page->statement;

	if (len > sizeof(st->text))
		return false;
	memcpy(st->text, text, len);
	st->n_text = len;
	st->frame = frame;
	st->n_answer = 0;
	st->is_answered = false;
	st->how = RING_DONE;
	atomic_store(&st->is_asked, 1);
	ring_want(r, 0);
	ring_go(r, UINT64_MAX, 0, 0, false);
	return true;
}
