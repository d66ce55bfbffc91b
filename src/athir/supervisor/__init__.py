"""Starts, watches and stops the processes of the house, and imports none of them.

``Supervisor(home, house(settings), emit).run()`` is the whole life of a station. It prints nothing: what happens
is handed to ``emit`` as the records of :mod:`athir.supervisor.records`, which ``cli/up.py`` puts into words.
"""

from athir.supervisor.processes import Process as Process
from athir.supervisor.processes import house as house
from athir.supervisor.supervisor import AlreadyRunning as AlreadyRunning
from athir.supervisor.supervisor import Supervisor as Supervisor
from athir.supervisor.supervisor import Timing as Timing
from athir.supervisor.supervisor import running_pid as running_pid
