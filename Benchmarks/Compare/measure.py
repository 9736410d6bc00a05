"""Runs a shell line and prints its wall seconds, processor seconds, peak KiB and exit status.

A program of its own, since a process is charged with the memory of the one that it was started from: this one's is small.
"""
import os
import sys
import time

command, log = sys.argv[1:]
started = time.perf_counter()
flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
pid = os.posix_spawn(
    "/bin/sh", ["sh", "-c", "exec " + command], os.environ,
    file_actions=[(os.POSIX_SPAWN_OPEN, 1, log, flags, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2)])
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - started
print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
