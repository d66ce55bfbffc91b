"""``python -m athir`` is the command ``athir``."""

from athir.cli.main import main

raise SystemExit(main())
