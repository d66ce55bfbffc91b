"""Debian's icecast2 with its own defaults; the logged mounts are dumped to files, which costs it least of all."""

from __future__ import annotations

import contextlib
import os
import pwd
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from athir.contracts.mounts import Mount
from peers.processes import free_port, program, running, wait_for_port

PASSWORD = "bench"

_CONFIG = """<icecast><limits><clients>100</clients><sources>10</sources><queue-size>524288</queue-size>
<burst-on-connect>1</burst-on-connect><burst-size>65535</burst-size></limits>
<authentication><source-password>{key}</source-password><admin-user>admin</admin-user>
<admin-password>{key}</admin-password></authentication><hostname>localhost</hostname>
<listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>{mounts}
<paths><basedir>{root}</basedir><logdir>{root}</logdir><webroot>/usr/share/icecast2/web</webroot>
<adminroot>/usr/share/icecast2/admin</adminroot></paths>
<logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog><loglevel>2</loglevel></logging>
<security><chroot>0</chroot>{owner}</security></icecast>
"""


@contextlib.contextmanager
def icecast(folder: Path, mounts: Sequence[Mount], dumped: Collection[str]) -> Iterator[tuple[int, int]]:
    """Its pid and port. It refuses to run as root, so there it becomes its own user."""
    port, log = free_port(), folder / "icecast.log"
    folder.chmod(0o777)
    owner = ""
    if os.getuid() == 0:
        user = "icecast2" if _has_user("icecast2") else "nobody"
        owner = f"<changeowner><user>{user}</user><group>nogroup</group></changeowner>"
    listed = "".join(
        f"<mount type='normal'><mount-name>{m.path}</mount-name><dump-file>{escape(str(folder / m.name))}</dump-file></mount>"
        for m in mounts
        if m.name in dumped
    )
    config = folder / "icecast.xml"
    config.write_text(_CONFIG.format(port=port, root=folder, owner=owner, key=PASSWORD, mounts=listed))
    config.chmod(0o644)
    with running([program("icecast2", "icecast"), "-c", str(config)], log) as pid:
        wait_for_port(port, "icecast", log)
        yield pid, port


def _has_user(name: str) -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(name))
    return False
