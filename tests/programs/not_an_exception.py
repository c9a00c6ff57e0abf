"""What has args, and is no exception."""
import functools


class Job:
    def __init__(self, *args):
        self.name, self.args = "job", args


class Failed(Exception):
    def __init__(self, job):
        super().__init__(job.name)
        self.job = job


job = Job(1, [2])                                   #= job: Job(name='job', args=(1, [2]))
bound = functools.partial(print, 1)                 #= bound: partial(func=<built-in function print>, args=(1,), keywords={})
failed = Failed(job)                                #= failed: Failed('job')
