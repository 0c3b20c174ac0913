"""System calls that change the machine or talk to the kernel's inner parts."""

from __future__ import annotations

import platform

import pytest

CALLS = {
    "setuid": (105, 0),
    "setgid": (106, 0),
    "setresuid": (117, 0, 0, 0),
    "mount": (165, b"none", b"/tmp", b"tmpfs", 0, 0),
    "umount2": (166, b"/tmp", 0),
    "pivot_root": (155, b"/tmp", b"/tmp"),
    "chroot": (161, b"/tmp"),
    "unshare": (272, 0x10000000),
    "setns": (308, 0, 0),
    "bpf": (321, 0, bytes(120), 120),
    "keyctl": (250, 0, -3, 1),
    "add_key": (248, b"user", b"x", b"y", 1, -3),
    "io_uring_setup": (425, 8, bytes(120)),
    "perf_event_open": (298, bytes(128), 0, -1, -1, 0),
    "userfaultfd": (323, 0),
    "open_by_handle_at": (304, -100, bytes(32), 0),
    "init_module": (175, bytes(8), 8, b""),
    "reboot": (169, 0xFEE1DEAD, 672274793, 0),
    "swapon": (167, b"/tmp/x", 0),
    "settimeofday": (164, bytes(16), 0),
    "sethostname": (170, b"x", 1),
    "personality": (135, 0x0040000),
    "memfd_create": (319, b"x", 0),
    "fsopen": (430, b"tmpfs", 0),
    "open_tree": (428, -100, b"/", 1),
    "prctl": (157, 22, 0, 0),
    "seccomp": (317, 0, 0, 0),
    "an old ABI (x32)": (0x40000000 + 39,),
    "a call that does not exist": (9999,),
    "the limits of another": (302, 1, 7, 0, bytes(16)),
    "a terminal's input (TIOCSTI)": (16, 0, 0x5412, b"x"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_the_call_is_refused(course, call: tuple[int | bytes, ...]) -> None:
    assert platform.machine() == "x86_64", "write down the numbers of this processor too"
    code = """
    import ctypes

    def attack(*call):
        libc = ctypes.CDLL(None, use_errno=True)
        return [libc.syscall(*call), ctypes.get_errno()]
    """
    answer, reason = course.attack_once(code, *call).value
    assert answer == -1
    assert reason in (1, 38)


def test_a_limit_is_not_raised_again(course) -> None:
    code = """
    import resource

    def attack():
        for name in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
            resource.setrlimit(name, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    """
    assert course.attack_once(code).status == "raised"
