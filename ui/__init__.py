"""The window. PySide6 is imported nowhere else.

PySide6 6.12 hands out None, True and False without counting the reference, which only Python 3.12 and
later allow; on an older Python the process dies after some thousand calls ("deallocating None"). A large
count given to them here, before the first such call, makes them as lasting as 3.12 has them.
"""
import ctypes
import sys

LASTING = 1 << 40

if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
    for _single in (None, True, False, NotImplemented):
        ctypes.c_ssize_t.from_address(id(_single)).value += LASTING
