"""Processes and threads without end."""

from __future__ import annotations

import pytest

WAYS = {
    "fork": "import os\ndef attack():\n    while True:\n        os.fork()",
    "vfork and spawn": "import subprocess, sys\ndef attack():\n    subprocess.run([sys.executable, '-c', '1'])",
    "system": "import os\ndef attack():\n    assert os.system('true') == 0",
    "exec": "import os, sys\ndef attack():\n    os.execv(sys.executable, ['python', '-c', '1'])",
    "posix_spawn": "import os, sys\ndef attack():\n    os.posix_spawn(sys.executable, ['python'], {})",
    "multiprocessing": "import multiprocessing\ndef attack():\n    multiprocessing.Process(target=print).start()",
    "threads": "import threading\ndef attack():\n    while True:\n        threading.Thread(target=attack).start()",
    "clone": "import ctypes\ndef attack():\n    assert ctypes.CDLL(None).syscall(56, 17, 0, 0, 0, 0) >= 0",
    "clone3": "import ctypes\ndef attack():\n    assert ctypes.CDLL(None).syscall(435, bytes(88), 88) >= 0",
}


@pytest.mark.parametrize("code", WAYS.values(), ids=list(WAYS))
def test_no_other_process_or_thread_begins(course, code: str) -> None:
    assert course.attack_once(code).status == "raised"
