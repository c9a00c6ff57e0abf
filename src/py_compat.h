/* py_compat.h - CPython's insides, by small functions: the only place that knows its versions and
 * includes its internal headers.
 *
 * Everything here reads raw storage: no code of the program runs, nothing is allocated, no
 * reference changes hands, no exception is raised, unless a line says so. Facts are those of
 * CPython 3.11 (Include/internal); another version is another branch here and nowhere else.
 * py_compat.c has what needs the opcodes, whose macros nobody else should see.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_COMPAT_H
#define PYSTEP_SRC_PY_COMPAT_H

#include "py.h"

#if PY_VERSION_HEX < 0x030b0000 || PY_VERSION_HEX >= 0x030c0000
#error "pystep embeds CPython 3.11"
#endif

/* Names that the public headers give to something else outside the core. */
#undef _PyGC_FINALIZED
#undef _PyObject_LookupSpecial
#define Py_BUILD_CORE 1
#include <internal/pycore_code.h>
#include <internal/pycore_dict.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_gc.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_moduleobject.h>
#include <internal/pycore_object.h>
#include <internal/pycore_pystate.h>
#include <internal/pycore_runtime.h>
#undef Py_BUILD_CORE

/* The library loaded is of the version built for. */
bool compat_check(void);

/* Frames. A compat_frame lives in the interpreter's stack or in a generator; its address is its
 * name as long as it runs or sleeps, and is used again afterwards. */
typedef struct _PyInterpreterFrame compat_frame;

static inline compat_frame *compat_frame_of(PyFrameObject *f) { return f->f_frame; }
static inline PyCodeObject *compat_frame_code(const compat_frame *fr) { return fr->f_code; }
static inline PyObject *compat_frame_globals(const compat_frame *fr) { return fr->f_globals; }
/* The mapping that holds its names: module, class body, exec. For a function NULL, or a copy
 * made for locals(). */
static inline PyObject *compat_frame_locals(const compat_frame *fr) { return fr->f_locals; }
/* One a local variable; NULL where unbound; a cell where the code made one. */
static inline PyObject *const *compat_frame_slots(const compat_frame *fr) { return fr->localsplus; }

/* A function's: its variables live in slots. Else in that mapping. */
static inline bool compat_frame_has_slots(const compat_frame *fr)
{
	return fr->f_code->co_flags & CO_OPTIMIZED;
}
/* Put another copy in place of the one that locals() made, which is the caller's from then on. Steals; NULL: none. */
static inline PyObject *compat_frame_swap_locals(compat_frame *fr, PyObject *copy)
{
	PyObject *before = fr->f_locals;

	fr->f_locals = copy;
	return before;
}

/* The frame that called it, NULL for a thread's first. Frames that are still being made are left
 * out. */
static inline compat_frame *compat_frame_previous(compat_frame *fr)
{
	do
		fr = fr->previous;
	while (fr && _PyFrame_IsIncomplete(fr));
	return fr;
}

static inline compat_frame *compat_frame_current(PyThreadState *ts)
{
	compat_frame *fr = ts->cframe->current_frame;

	return fr && _PyFrame_IsIncomplete(fr) ? compat_frame_previous(fr) : fr;
}

/* The generator, coroutine or asynchronous generator whose frame this is, or NULL. */
static inline PyObject *compat_frame_generator(compat_frame *fr)
{
	return fr->owner == FRAME_OWNED_BY_GENERATOR ? (PyObject *)_PyFrame_GetGenerator(fr) : NULL;
}

/* A generator's frame that has run to its end: nothing in it can be read any more. */
static inline bool compat_frame_is_finished(compat_frame *fr)
{
	return fr->owner == FRAME_OWNED_BY_GENERATOR &&
	       _PyFrame_GetGenerator(fr)->gi_frame_state >= FRAME_COMPLETED;
}

/* Where a frame stands. */
enum compat_point {
	COMPAT_ELSEWHERE,
	COMPAT_START,                   /* about to run for the first time */
	COMPAT_RESUME,                  /* goes on after a yield or await */
	COMPAT_YIELD,                   /* at a yield or await */
	COMPAT_MADE,                    /* a generator that never ran, and is told to end */
};
extern const uint8_t compat_points[256];                     /* by opcode */
static inline enum compat_point compat_frame_point(const compat_frame *fr)
{
	/* prev_instr is the instruction under way whenever a trace function runs (Python/ceval.c, DO_TRACING and the exits). */
	_Py_CODEUNIT instruction = *fr->prev_instr;
	enum compat_point point = (enum compat_point)compat_points[_Py_OPCODE(instruction)];

	return point == COMPAT_RESUME && _Py_OPARG(instruction) == 0 ? COMPAT_START : point;
}
/* The instruction under way, by number; its caches count too. */
static inline int compat_frame_at(const compat_frame *fr) { return _PyInterpreterFrame_LASTI(fr); }
/* Only these have any other points than the start and elsewhere. */
static inline bool compat_frame_can_sleep(const compat_frame *fr)
{
	return fr->f_code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR);
}
static inline bool compat_frame_yields(const compat_frame *fr)
{
	return compat_frame_can_sleep(fr) && compat_frame_point(fr) == COMPAT_YIELD;
}
/* It is told of by a call event, but did not begin with it. */
static inline bool compat_frame_goes_on(const compat_frame *fr)
{
	enum compat_point point = compat_frame_can_sleep(fr) ? compat_frame_point(fr) : COMPAT_START;

	return point == COMPAT_RESUME || point == COMPAT_YIELD;
}
/* 1-based; <= 0: that instruction has no line. */
static inline int compat_frame_line(const compat_frame *fr)
{
	int at = _PyInterpreterFrame_LASTI(fr) * (int)sizeof(_Py_CODEUNIT);

	return PyCode_Addr2Line(fr->f_code, at);
}

/* Line events of a frame on or off. The program can see it, so it is put back before the program
 * traces itself. */
static inline void compat_frame_want_lines(PyFrameObject *f, bool on)
{
	f->f_trace_lines = (f->f_trace_lines & 2) | on;
}
/* The program has turned them off for its own tracer: go on having them, and know that it does
 * not want them. */
static inline void compat_frame_keep_lines(PyFrameObject *f)
{
	if (!(f->f_trace_lines & 1))
		f->f_trace_lines |= 4;
}
static inline bool compat_frame_hides_lines(const PyFrameObject *f) { return f->f_trace_lines & 4; }
/* A mark on a frame's object, in a bit of a flag of which only zero or not is looked at. True:
 * it had none yet. */
static inline bool compat_frame_mark(PyFrameObject *f)
{
	bool is_new = !(f->f_trace_lines & 2);

	f->f_trace_lines |= 2;
	return is_new;
}
static inline bool compat_frame_has_lines(const PyFrameObject *f) { return f->f_trace_lines & 1; }

/* The same of a frame that had no event to tell. It may have no object yet: the collector may run, and call, while that is
 * being made. */
static inline void compat_frame_keep_lines_of(compat_frame *fr)
{
	if (fr->frame_obj)
		compat_frame_keep_lines(fr->frame_obj);
}
static inline void compat_frame_wake_lines(compat_frame *fr)
{
	if (fr->frame_obj)
		fr->frame_obj->f_trace_lines |= 1;
}

/* Code. Slots are all its local variables, cells and free variables. */
static inline int compat_code_n_slots(const PyCodeObject *co) { return co->co_nlocalsplus; }
static inline PyObject *compat_code_slot_name(const PyCodeObject *co, int i)
{
	return PyTuple_GET_ITEM(co->co_localsplusnames, i);
}
/* Arguments, which are its first slots; * and ** among them. */
static inline uint32_t compat_code_n_args(const PyCodeObject *co)
{
	return (uint32_t)(co->co_argcount + co->co_kwonlyargcount) + !!(co->co_flags & CO_VARARGS) +
	       !!(co->co_flags & CO_VARKEYWORDS);
}
/* The slots with the cells that it stores into, past all slots of types and methods: each once, in `out`, where there is room for all
 * of its slots. How many. */
uint32_t compat_code_stored_cells(const PyCodeObject *co, uint32_t *out);
/* Its instructions by number; the first ones only prepare the frame and raise no line event. */
static inline int compat_code_n_instructions(const PyCodeObject *co) { return (int)Py_SIZE(co); }
static inline int compat_code_first_traced(const PyCodeObject *co)
{
	return co->_co_firsttraceable + 1;
}
static inline int compat_code_line(PyCodeObject *co, int instruction)   /* <= 0: none */
{
	return PyCode_Addr2Line(co, instruction * (int)sizeof(_Py_CODEUNIT));
}

/* The expression an instruction is part of, and the stretch of instructions around it that are of the same; lines from 1,
 * columns in bytes from 0. p is zeroed, or was filled for another instruction of that code: from there on it is not far. False:
 * not known. py_compat_place.c. */
struct compat_place {
	int at[4];                      /* line, column, end line, end column */
	int from, to;
	bool is_known;
	size_t offset;                  /* in the interpreter's table, behind it */
	int line;
};
bool compat_code_place(PyCodeObject *co, int instruction, struct compat_place *p);

/* Tracing. Setting the function directly raises no audit event. The thread may be another than
 * the one that runs. */
static inline void compat_trace_set(PyThreadState *ts, Py_tracefunc fn)
{
	ts->c_tracefunc = fn;
	_PyThreadState_UpdateTracingState(ts);
}
static inline Py_tracefunc compat_trace_function(const PyThreadState *ts)
{
	return ts->c_tracefunc;
}
static inline PyObject *compat_trace_object(const PyThreadState *ts) { return ts->c_traceobj; }

/* A trace or profile function runs: no event is raised. */
static inline bool compat_trace_is_running(const PyThreadState *ts) { return ts->tracing > 0; }

/* The evaluator of frames (PEP 523), one for the whole interpreter; NULL: its own, and calls from
 * Python to Python are inlined. */
typedef _PyFrameEvalFunction compat_evaluator_function;
static inline compat_evaluator_function compat_evaluator(const PyThreadState *ts)
{
	return ts->interp->eval_frame;
}
static inline void compat_evaluator_set(PyThreadState *ts, compat_evaluator_function fn)
{
	ts->interp->eval_frame = fn;
}
static inline PyObject *compat_evaluate(PyThreadState *ts, compat_frame *fr, int throwing)
{
	return _PyEval_EvalFrameDefault(ts, fr, throwing);
}
/* An evaluator is given a frame that does not know yet who called it: let it know. */
static inline void compat_frame_link(const PyThreadState *ts, compat_frame *fr)
{
	fr->previous = ts->cframe->current_frame;
}
/* The frame of a call that only makes a generator or coroutine: its code does not run yet. */
static inline bool compat_frame_makes_generator(const compat_frame *fr)
{
	return fr->owner == FRAME_OWNED_BY_THREAD &&
	       fr->f_code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR);
}

/* Where code runs untraced, instructions are specialised for what they meet. Have it so from the
 * start, but for those that would store past a type's slots, or call a function of the program
 * without the evaluator. */
void compat_code_specialize(PyCodeObject *co);
static inline bool compat_code_is_specialized(const PyCodeObject *co) { return !co->co_warmup; }
/* A word of ours with a code object: 0, or -1 with an error. */
int compat_code_set_extra(PyCodeObject *co, Py_ssize_t index, void *extra);
/* How much that adds to its size. */
size_t compat_code_extra_size(const PyCodeObject *co, Py_ssize_t index);
/* list.append is called by its method, not by an instruction. */
static inline void compat_appends_by_method(PyThreadState *ts)
{
	ts->interp->callable_cache.list_append = NULL;
}

/* Threads. */
static inline PyThreadState *compat_thread(void) { return _PyThreadState_GET(); }
static inline bool compat_thread_is_alone(const PyThreadState *ts) { return !ts->prev && !ts->next; }
/* From 1, never used again. */
static inline uint64_t compat_thread_id(const PyThreadState *ts) { return ts->id; }
static inline unsigned long compat_thread_ident(const PyThreadState *ts) { return ts->thread_id; }
static inline uint64_t compat_thread_last_id(const PyThreadState *ts)
{
	return ts->interp->threads.next_unique_id;
}
/* Grows whenever another thread than the one before got to run. */
static inline unsigned long compat_switches(void) { return _PyRuntime.ceval.gil.switch_number; }

/* Streams: what a text wrapper writes to, a buffer's file, a file's descriptor (Modules/_io).
 * NULL, -1: detached or closed. */
static inline PyObject *compat_text_buffer(PyObject *text)
{
	struct {
		PyObject_HEAD
		int ok, detached;
		Py_ssize_t chunk_size;
		PyObject *buffer;
	} *t = (void *)text;

	return t->ok > 0 && !t->detached ? t->buffer : NULL;
}
static inline PyObject *compat_buffer_file(PyObject *buffer)
{
	struct { PyObject_HEAD PyObject *raw; int ok, detached; } *b = (void *)buffer;

	return b->ok > 0 && !b->detached ? b->raw : NULL;
}
static inline int compat_file_descriptor(PyObject *file)
{
	struct { PyObject_HEAD int fd; } *f = (void *)file;

	return f->fd;
}

/* The name a module was made with, borrowed; NULL: none. */
static inline PyObject *compat_module_name(PyObject *module)
{
	return ((PyModuleObject *)module)->md_name;
}

/* The dict of all modules, without asking the program's sys. */
static inline PyObject *compat_modules(void) { return _PyInterpreterState_GET()->modules; }

/* An attribute in an instance's own storage: borrowed, or NULL. Only an exact str of that ASCII
 * text counts as its name. */
PyObject *compat_instance_attribute(PyObject *object, const char *name);
/* Likewise in an exact dict. */
PyObject *compat_dict_find(PyObject *dict, const char *key);

/* Tracing makes an object of every frame, and the collector counts objects to know when to run:
 * take those out of its count, so that it runs when it would. When the frame itself made it run,
 * one object early, the count gets below 0: the next one is not counted. */
static inline void compat_collector_discount(PyThreadState *ts, int objects)
{
	ts->interp->gc.generations[0].count -= objects;
}

/* Every object the collector knows; fn must not make or drop any. Stops when fn returns false. */
void compat_each_collectable(bool (*fn)(PyObject *object, void *arg), void *arg);

#endif
