from __future__ import annotations

from autograders.sandbox.inside.syscalls import MACHINES

# From the kernel's tables; each would open a way out.
DANGEROUS = {
    "x86_64": {
        *(41, 42, 43, 44, 46, 49, 50, 53),  # socket and its family
        *(56, 57, 58, 59, 322, 435),  # clone, fork, vfork, execve, execveat, clone3
        *(76, 90, 92, 94, 132, 188, 86, 88, 235, 265, 266, 268, 280),  # path-based changes that Landlock leaves open
        *(101, 310, 311, 312, 434, 438),  # memory and files of others
        *(105, 155, 161, 165, 166, 272, 308, 428, 429, 430),  # identity, mounts, namespaces
        *(
            157,
            126,
            317,
            321,
            298,
            323,
            425,
            426,
            250,
            248,
            175,
            246,
        ),  # prctl, capset, seccomp, bpf, perf, keys, modules
        *(319, 29, 30, 240, 135, 204 + 1000),
    },
    "aarch64": {
        *(198, 199, 200, 201, 202, 203, 206, 211),
        *(220, 221, 281, 435),
        *(45, 53, 54, 52, 5, 6, 36, 37, 88),
        *(117, 270, 271, 272, 434, 438),
        *(146, 41, 51, 40, 39, 97, 268, 428, 429, 430),
        *(167, 91, 277, 280, 241, 282, 425, 426, 219, 217, 105, 104),
        *(279, 194, 196, 180, 92),
    },
}


def test_no_machine_allows_a_dangerous_call() -> None:
    for name, machine in MACHINES.items():
        assert not set(machine.allowed) & DANGEROUS[name]
        assert not set(machine.filtered) & DANGEROUS[name]


def test_no_number_stands_twice() -> None:
    for machine in MACHINES.values():
        numbers = [*machine.allowed, *machine.filtered, *machine.own_process, machine.clone3]
        assert len(numbers) == len(set(numbers))
