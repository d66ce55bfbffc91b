"""WordPress as Debian packages it: MariaDB, PHP-FPM and nginx of its own on loopback, filled with posts, stopped by pid.

Nothing is tuned but what any host does: opcode cache on, two PHP workers (one a core). No page cache: Debian's package
brings none.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from peers.processes import free_port, running, wait_for_port

SOURCE = Path("/usr/share/wordpress")
THEME = "twentytwentythree"
USER, PASSWORD = "bench", "a-long-bench-password"

_CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'http://127.0.0.1:{port}'); define('WP_SITEURL', 'http://127.0.0.1:{port}');
define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
foreach (['AUTH_KEY','SECURE_AUTH_KEY','LOGGED_IN_KEY','NONCE_KEY','AUTH_SALT','SECURE_AUTH_SALT','LOGGED_IN_SALT',
  'NONCE_SALT'] as $name) define($name, 'bench-' . $name);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""

_INSTALL = """<?php
define('WP_INSTALLING', true);
require '{root}/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Bench', '{user}', 'bench@example.org', true, '', '{password}');
update_option('permalink_structure', '/%postname%/');
update_option('ping_sites', '');
flush_rewrite_rules();
"""

_FILL = """<?php
require '{root}/wp-load.php';
$body = '<p>' . str_repeat('{words} ', 12) . '</p>';
$body = str_repeat($body, 4);
wp_suspend_cache_addition(true); wp_defer_term_counting(true);
for ($n = 0; $n < {count}; $n++) {{
  wp_insert_post(['post_title' => "{words} $n", 'post_name' => "post-$n", 'post_content' => $body,
    'post_status' => 'publish', 'post_author' => 1, 'post_date' => gmdate('Y-m-d H:i:s', time() - 3600 * ({count} - $n))]);
}}
wp_defer_term_counting(false);
"""

_FPM = """[global]
error_log = {folder}/fpm.log
daemonize = no
[www]
{owner}
listen = {folder}/fpm.sock
listen.mode = 0666
pm = static
pm.max_children = 2
php_admin_flag[opcache.enable] = on
"""

_NGINX = """worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log crit; {owner}
events {{ worker_connections 512; }}
http {{
  access_log off; include /etc/nginx/mime.types; gzip on;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{port}; root {root}; index index.php;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{
      include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_pass unix:{folder}/fpm.sock;
    }}
  }}
}}
"""


class WordPressError(Exception):
    """WordPress could not be set up: what is absent, or what a step said."""


def absent() -> list[str]:
    """Debian packages that are not there."""
    wanted = {"mariadb-server": "mariadbd", "php-fpm": _fpm_name(), "nginx-light": "nginx"}
    missing = [package for package, name in wanted.items() if not name or _found(name) is None]
    if not (SOURCE / "wp-load.php").exists():
        missing.append("wordpress")
    elif not (SOURCE / "wp-content/themes" / THEME).exists():  # without one every page is empty, and quick
        missing.append(f"wordpress-theme-{THEME}")
    return missing


def _found(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _fpm_name() -> str:
    found = sorted(Path("/usr/sbin").glob("php-fpm[0-9]*"), reverse=True)
    return found[0].name if found else ""


def _run(step: str, *command: str, text: str | None = None) -> None:
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode or "Fatal error" in done.stdout + done.stderr:
        raise WordPressError(f"{step}: {(done.stderr + done.stdout)[-1500:]}")


@contextlib.contextmanager
def wordpress(folder: Path, posts: int, words: str) -> Iterator[int]:
    """A filled WordPress; gives the port of its site. Raises :class:`WordPressError`."""
    if missing := absent():
        raise WordPressError(f"absent: {', '.join(missing)} (`scripts/test-tools bench` as root installs them)")
    folder.mkdir(parents=True)
    os.chmod(folder, 0o777)
    for parent in folder.parents:
        if str(parent).startswith("/tmp/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    port, socket = free_port(), folder / "mariadb.sock"
    with _mariadb(folder / "data", socket):
        _run("making the database", "mariadb", "-uroot", f"-S{socket}", "-eCREATE DATABASE wordpress")
        root = folder / "wp"
        # Debian's tree is full of links out of it; wp-config.php is ours.
        shutil.copytree(SOURCE, root, ignore=shutil.ignore_patterns("wp-config.php"), ignore_dangling_symlinks=True)
        (root / "wp-config.php").write_text(_CONFIG.format(socket=socket, port=port), encoding="utf-8")
        plugins = root / "wp-content/mu-plugins"
        plugins.mkdir(exist_ok=True)
        # On an address with a port it takes every page for a wrong address of itself.
        (plugins / "bench.php").write_text("<?php remove_action('template_redirect', 'redirect_canonical');\n")
        fields = {"root": root, "user": USER, "password": PASSWORD, "count": posts, "words": words}
        for step, text in (("installing WordPress", _INSTALL), ("filling WordPress", _FILL)):
            script = folder / "step.php"
            script.write_text(text.format(**fields), encoding="utf-8")
            _run(step, "php", "-d", "memory_limit=512M", str(script))
        web = "user = www-data\ngroup = www-data" if os.geteuid() == 0 else ""
        (folder / "fpm.conf").write_text(_FPM.format(folder=folder, owner=web), encoding="utf-8")
        nginx_owner = "user www-data;" if os.geteuid() == 0 else ""
        conf = _NGINX.format(folder=folder, root=root, port=port, owner=nginx_owner)
        (folder / "nginx.conf").write_text(conf, encoding="utf-8")
        fpm = [str(_found(_fpm_name())), "-F", "-y", str(folder / "fpm.conf")]
        nginx = [str(_found("nginx")), "-c", str(folder / "nginx.conf"), "-p", str(folder)]
        said = folder / "nginx.out"
        with running(fpm, folder / "fpm.out"), running(nginx, said):
            _wait_for(folder / "fpm.sock", "PHP-FPM")
            wait_for_port(port, "nginx", said)
            yield port


@contextlib.contextmanager
def _mariadb(data: Path, socket: Path) -> Iterator[None]:
    owner = ["--user=mysql"] if os.geteuid() == 0 else []
    data.mkdir()
    if owner:
        found = pwd.getpwnam("mysql")
        os.chown(data, found.pw_uid, found.pw_gid)
    _run(
        "making MariaDB's tables",
        *("mariadb-install-db", f"--datadir={data}", "--auth-root-authentication-method=normal"),
        *("--skip-test-db", *owner),
    )
    server = [str(_found("mariadbd")), "--no-defaults", f"--datadir={data}", f"--socket={socket}", "--skip-networking"]
    # The socket's folder is open to all: the server makes it as its own user.
    with running([*server, f"--pid-file={data}/pid", f"--log-error={data}/log", *owner], data.with_suffix(".out")):
        _wait_for(socket, "MariaDB")
        yield


def _wait_for(socket: Path, what: str) -> None:
    limit = time.monotonic() + 60
    while not socket.exists():
        if time.monotonic() > limit:
            raise WordPressError(f"{what} did not start within a minute")
        time.sleep(0.1)
