"""record.py - a reader of records, written from share/doc/record-format.md alone, as a stranger would.

    with open("r.json", "rb") as f:
        for step in read(f): ...                # step.stack, step.objects: the state at that step, changed by the next

It shares nothing with pystep, so it can be held against it. It believes nothing either: what does not follow the
specification is an AssertionError or a KeyError.

SPDX-License-Identifier: GPL-3.0-or-later"""

import copy
import json

EVENTS = {"c": "call", "n": "call", "r": "return", "u": "unwind", "y": "yield", "s": "resume", "x": "exception"}
SECTIONS = ("items", "entries", "attributes")
NOTHING = {}                                    # the Value that is none


class Frame:
    def __init__(self, serial, code, names=0, line=None):
        self.serial, self.code, self.names = serial, code, names
        self.line = code["line"] if line is None else line
        self.slots = [NOTHING] * len(code["slots"])
        self.site = 0                           # as last told

    def picture(self):
        return [self.serial, self.code["code"], self.line, self.names, self.slots] + [self.site] * (self.site > 0)


class Run:
    """A state that follows the lines. `number` is the step it stands at."""

    def __init__(self, header):
        self.header = header
        self.number = header.get("first", 1) - 1
        self.files, self.codes, self.sites = {}, {}, {}
        self.objects = {}                       # id → object value
        self.thread, self.threads, self.names = 1, {}, {}      # serial → stack, serial → name
        self.asleep, self.n_frames = {}, 0
        self.event, self.value = None, NOTHING
        self.output = {1: "", 2: ""}
        self.input, self.end = "", None
        self.going = None                       # the frame that is off the stack before the next step: (frame, sleeps)

    @property
    def stack(self):
        return self.threads.setdefault(self.thread, [])

    # Frames

    def settle(self):
        if self.going:
            frame, sleeps = self.going
            stack = next(s for s in self.threads.values() if s and s[-1] is frame)
            stack.pop()
            if sleeps:
                self.asleep[frame.serial] = frame
            self.going = None

    def push(self, code, names=0, line=None, serial=None):
        self.n_frames += 1
        assert serial in (None, self.n_frames), f"frame {serial} is not the next"
        self.stack.append(Frame(self.n_frames, self.codes[code], names, line))

    def wake(self, serial):
        self.stack.append(self.asleep.pop(serial))

    def frame(self, serial):
        return self.asleep.get(serial) or next(f for s in self.threads.values() for f in s if f.serial == serial)

    # Lines

    def take(self, line):
        """One line without its comma; true when it was a step."""
        if isinstance(line, dict):
            self.note(line)
            return False
        self.settle()
        self.number += 1
        self.step(line if isinstance(line, list) else [line])
        return True

    def step(self, line):
        changes = None
        if isinstance(line[0], int):
            self.event, self.value, rest = "line", NOTHING, line[1:]
            self.stack[-1].line = line[0]
        else:
            self.event, self.value, rest = EVENTS[line[0]], NOTHING, line[1:]
            if line[0] == "c":
                self.push(rest.pop(0))
            elif line[0] == "n":
                self.push(rest.pop(0), rest.pop(0))
            elif line[0] == "s":
                self.wake(rest.pop(0))
            elif line[0] in "ryx":
                self.value = rest.pop(0)
        if len(rest) % 2:                       # after the pairs of slots and values
            changes = rest.pop()
        self.set_slots(self.stack[-1], rest, self.stack[-2:-1] if line[0] in ("c", "n", "s") else self.stack[-1:])
        if changes:
            self.change_objects(changes)
        if self.event in ("return", "unwind", "yield"):
            self.going = (self.stack[-1], self.event == "yield")

    def set_slots(self, frame, pairs, stands=()):
        assert len(pairs) % 2 == 0, pairs
        for slot, value in zip(pairs[::2], pairs[1::2]):
            if slot == -1:
                frame.line = value
            elif slot == -2:
                assert self.event in ("call", "resume", "exception", "unwind"), f"a site at a {self.event}"
                self.set_site(stands[0], value)
            else:
                frame.slots[slot] = value

    def set_site(self, frame, number):
        assert not number or self.sites[number]["code"] == frame.code["code"], f"site {number} is of another code"
        frame.site = number

    def place(self):
        """Where the step's call stands in its caller, or its exception: [line, column, end line, end column], or None."""
        frames = {"call": self.stack[-2:-1], "resume": self.stack[-2:-1],
                  "exception": self.stack[-1:], "unwind": self.stack[-1:]}.get(self.event)
        return self.sites[frames[0].site]["at"] if frames and frames[0].site else None

    def note(self, note):
        if "end" in note:
            self.end = note
        elif "keyframe" in note:
            self.keyframe(note)
        elif "file" in note and "path" in note:
            self.files[note["file"]] = note
        elif "enter" in note:
            self.settle()
            if "site" in note:
                self.set_site(self.stack[-1], note["site"])
            if "code" in note:
                self.push(note["code"], note.get("names", 0), note["line"], note["enter"])
            else:
                self.wake(note["enter"])
        elif "leave" in note:
            self.settle()
            for _ in range(note["leave"]):
                self.stack.pop()
        elif "sleep" in note:
            self.settle()
            frame = self.stack.pop()
            assert frame.serial == note["sleep"], "that frame is not on top"
            self.asleep[frame.serial] = frame
        elif "drop" in note:
            self.settle()
            del self.asleep[note["drop"]]
        elif "set" in note:
            self.set_slots(self.frame(note["slots"]), note["set"])
        elif "site" in note:
            assert note["site"] == len(self.sites) + 1 and note["code"] in self.codes, note
            self.sites[note["site"]] = note
        elif "code" in note:
            self.codes[note["code"]] = note
        elif "thread" in note:
            self.thread = note["thread"]
            self.names.setdefault(self.thread, note.get("name"))
        elif "out" in note:
            self.output[note["out"]] += note["text"]
        elif "in" in note:
            self.input += note["in"]
        elif "changes" in note:
            self.change_objects(note["changes"])

    # Objects

    def change_objects(self, changes):
        for key, change in changes.items():
            self.change_object(int(key), change)

    def change_object(self, number, change):
        if change is None:
            del self.objects[number]
        elif isinstance(change, dict) and "of" in change:
            self.objects[number] = self.grown(change)
        elif isinstance(change, str) or isinstance(change, dict) and "type" in change:
            self.objects[number] = change
        elif isinstance(change, list):
            only, = [s for s in SECTIONS if s in self.objects[number]]
            self.change_section(self.objects[number], only, change)
        else:
            for section, edit in change.items():
                if section == "text":
                    self.objects[number]["text"] = edit
                else:
                    self.change_section(self.objects[number], section, edit)

    def grown(self, change):
        """A long text that begins with another one, which may die later."""
        begun = self.objects[change["of"]]
        text = (begun if isinstance(begun, str) else begun["text"]) + change["add"]
        return {"type": "str", "text": text, "cut": change["cut"]} if "cut" in change else text

    def change_section(self, obj, section, edit):
        edit = list(edit)
        if len(edit) % (3 if section == "items" else 2) == 1:
            cut = "attributes_cut" if section == "attributes" else "cut"
            obj[cut] = edit.pop()
            if not obj[cut]:
                del obj[cut]
        if section == "items":
            for start, removed, added in zip(edit[::3], edit[1::3], edit[2::3]):
                assert start + removed <= len(obj["items"]), f"items {start}+{removed} of {len(obj['items'])}"
                obj["items"][start:start + removed] = added
        elif section == "attributes":
            for name, value in zip(edit[::2], edit[1::2]):
                if value == NOTHING:
                    del obj["attributes"][name]
                else:
                    obj["attributes"][name] = value
        else:
            for key, value in zip(edit[::2], edit[1::2]):
                self.set_entry(obj["entries"], key, value)

    def set_entry(self, entries, key, value):
        # As text: True, 1 and 1.0 are different keys here, though Python calls them equal.
        at = [i for i, (k, _) in enumerate(entries) if json.dumps(k) == json.dumps(key)]
        if value == NOTHING:
            del entries[at[0]]
        elif at:
            entries[at[0]][1] = value
        else:
            entries.append([key, value])

    # Keyframes say nothing new: they are only compared, unless the record begins with one.

    def keyframe(self, note):
        if self.event is None:                  # it stands for the first step
            self.start_at(note)
            return
        assert note["keyframe"] == self.number, f"keyframe {note['keyframe']} at step {self.number}"
        assert note["thread"] == self.thread and note["frames"] == self.n_frames
        stacks = [[t, [f.picture() for f in self.threads[t]]] for t in sorted(self.threads) if self.threads[t]]
        differ("threads", [[t, frames] for t, _, frames in note["threads"]], stacks)
        differ("asleep", note["asleep"], [self.asleep[n].picture() for n in sorted(self.asleep)])
        differ("objects", note["objects"], {str(n): o for n, o in self.objects.items()})

    def start_at(self, note):
        note = copy.deepcopy(note)
        self.number, self.thread, self.n_frames = note["keyframe"], note["thread"], note["frames"]
        self.event = {"l": "line", **EVENTS}[note["event"][0]]
        self.value = note["event"][1] if len(note["event"]) > 1 else NOTHING
        for thread, name, frames in note["threads"]:
            self.threads[thread], self.names[thread] = [self.as_frame(f) for f in frames], name
        self.asleep = {f[0]: self.as_frame(f) for f in note["asleep"]}
        self.objects = {int(n): o for n, o in note["objects"].items()}
        if self.event in ("return", "unwind", "yield"):
            self.going = (self.stack[-1], self.event == "yield")

    def as_frame(self, picture):
        serial, code, line, names, slots = picture[:5]
        frame = Frame(serial, self.codes[code], names, line)
        frame.slots = slots
        self.set_site(frame, picture[5] if len(picture) > 5 else 0)
        return frame

    # What names show

    def shown(self, value):
        """Through cells and long texts: a scalar, None of ours never; [id] only for objects one can look into."""
        while isinstance(value, list):
            obj = self.objects[value[0]]
            if isinstance(obj, str):
                return obj
            if obj["type"] in ("str", "bytes", "int") and "text" in obj:
                return obj
            if obj["type"] != "cell":
                return value
            value = obj["items"][0] if obj["items"] else NOTHING
        return value

    def locals(self, frame):
        if frame.names:
            return {k: v for k, v in self.objects[frame.names]["entries"] if isinstance(k, str)}
        shown = {name: self.shown(v) for name, v in zip(frame.code["slots"], frame.slots)}
        return {name: v for name, v in shown.items() if v != NOTHING}

    def globals(self, frame):
        return {k: v for k, v in self.objects[frame.code["globals"]]["entries"] if isinstance(k, str)}


def differ(what, keyframe, followed):
    if json.dumps(keyframe, sort_keys=True) == json.dumps(followed, sort_keys=True):
        return
    if isinstance(keyframe, dict):
        for key in sorted(set(keyframe) | set(followed), key=int):
            assert keyframe.get(key) == followed.get(key), \
                f"keyframe: object {key} is {keyframe.get(key)}, by the steps {followed.get(key)}"
    raise AssertionError(f"keyframe: {what} are {keyframe}, by the steps {followed}")


def parse(line):
    try:
        return json.loads(line)
    except ValueError as e:
        raise AssertionError(f"not JSON: {e}: …{line[max(0, e.pos - 150):e.pos + 50]!r}") from None


def read(f):
    """The Run at each of its steps in turn; when it is over the generator returns it."""
    first = f.readline()
    assert first.endswith(b'"steps":[\n'), first[:200]
    run = Run(json.loads(first + b"]}"))
    assert run.header["format"] == "pystep" and run.header["version"] == 1
    for line in f:
        if not line.endswith(b",\n") and not line.rstrip().endswith(b"]}"):
            break                               # cut off
        line = parse(line.rstrip()[:-1 if line.endswith(b",\n") else -2])
        begins = isinstance(line, dict) and "keyframe" in line and run.event is None
        if run.take(line) or begins:
            yield run
    return run
